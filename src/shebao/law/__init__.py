"""The law: rules (one module per body of law) and their dated, cited parameters.

`body()` gives the whole, loaded once.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from shebao.law import accounts, contributions, foreigners, identification, late_fee
from shebao.law.codes import INSURANCE, RISK_CLASS, UNITS
from shebao.law.facts import FACTS
from shebao.rules import Body, rules_of
from shebao.rules.kinds import COUNTRY
from shebao.rules.parameters import load

MODULES = (identification, contributions, late_fee, foreigners, accounts)
PARAMETERS = Path(__file__).parent / "parameters"


@cache
def body() -> Body:
    """The body of law of this version."""
    keys = {"insurance": INSURANCE, "risk_class": RISK_CLASS, "nationality": COUNTRY}
    return Body(rules_of(MODULES), load(PARAMETERS, keys, UNITS), FACTS)
