"""The synthetic country: people, employers and a year of their working lives, seeded and columnar.

`generate(Scenario())` gives a `Country` of Arrow tables. Nobody in it exists: numbers carry real area codes and valid
check characters so that software treats them as it would the real ones.
"""

from shebao.population.country import Country, generate
from shebao.population.scenario import Scenario

__all__ = ["Country", "Scenario", "generate"]
