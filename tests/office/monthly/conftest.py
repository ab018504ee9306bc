from tests.office.agency import agency
from tests.office.console.city import city, city_of_the_run

__all__ = ["agency", "city", "city_of_the_run"]
