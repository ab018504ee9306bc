"""The law: rules (one module per body of law) and their dated, cited parameters.

`body()` gives the whole, loaded once; `version()` names this text of it. In a notebook `explain` and `value` compute one
case, `evaluate` a table.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from shebao import __version__
from shebao.law import (
    accounts,
    annuity,
    annuity_management,
    collection,
    contributions,
    enforcement,
    foreigners,
    foreigners_leaving,
    hospital_budgets,
    hospitals,
    identification,
    investment,
    late_fee,
    maternity,
    medical,
    medical_cover,
    pension,
    pension_adjustment,
    pension_events,
    recovery,
    relief,
    residents,
    retirement,
    scheme_changes,
    serious_illness,
    survivors,
    tip_offs,
    transfers,
    treaties,
    unemployment,
    unemployment_support,
    work_injury,
    work_injury_death,
    work_injury_liability,
    work_injury_procedure,
    work_injury_rates,
)
from shebao.law.codes import INSURANCE, RISK_CLASS, UNITS
from shebao.law.facts import FACTS
from shebao.law.surfaces.api import evaluate, explain, value
from shebao.rules import Body, rules_of
from shebao.rules.kinds import COUNTRY
from shebao.rules.parameters import load

#: In the order in which the law is read. A module may bring FACTS (titles of facts that it alone asks for), KEYS (facts
#: that parameters are keyed by) and UNITS (of its parameter files).
MODULES = (
    identification,
    foreigners,
    treaties,
    foreigners_leaving,
    contributions,
    collection,
    relief,
    late_fee,
    accounts,
    retirement,
    pension,
    pension_events,
    survivors,
    pension_adjustment,
    residents,
    transfers,
    scheme_changes,
    medical,
    serious_illness,
    medical_cover,
    hospitals,
    hospital_budgets,
    work_injury,
    work_injury_death,
    work_injury_liability,
    work_injury_procedure,
    work_injury_rates,
    unemployment,
    unemployment_support,
    maternity,
    annuity,
    annuity_management,
    investment,
    enforcement,
    recovery,
    tip_offs,
)
PARAMETERS = Path(__file__).parent / "parameters"


@cache
def body() -> Body:
    """The body of law of this version."""
    keys = {"insurance": INSURANCE, "risk_class": RISK_CLASS, "nationality": COUNTRY, **_brought("KEYS")}
    return Body(rules_of(MODULES), load(PARAMETERS, keys, {**UNITS, **_brought("UNITS")}), {**FACTS, **_brought("FACTS")})


def _brought(name: str) -> dict[str, Any]:
    return {key: value for module in MODULES for key, value in getattr(module, name, {}).items()}


@cache
def version() -> str:
    """Which text of the law this is: a digest of its rules and parameters, kept with whatever is decided by it."""
    digest = hashlib.sha256()
    folder = Path(__file__).parent
    for path in sorted([*folder.glob("*.py"), *PARAMETERS.rglob("*.yaml")]):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return f"{__version__}+{digest.hexdigest()[:12]}"


__all__ = ["MODULES", "PARAMETERS", "body", "evaluate", "explain", "value", "version"]
