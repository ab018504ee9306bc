"""Foreigners' matters are tested at the desk of the matters, and in the console's city."""

from tests.office.agency import agency
from tests.office.console.city import city, city_of_the_run
from tests.office.matters.conftest import desk

__all__ = ["agency", "city", "city_of_the_run", "desk"]
