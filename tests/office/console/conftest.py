from tests.office.console.city import city, city_of_the_run

__all__ = ["city", "city_of_the_run"]
