"""By which rate a wrong amount was computed: another class's, another period's, or one that stands nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from shebao.law.codes import Insurance
from shebao.rules import Body, share
from shebao.rules.kinds import show_day
from shebao.rules.parameters import NATION

#: Rates are published to a hundredth of a percentage point at the finest.
_STEP_PPM = 100
#: Below this base a rate cannot be told from its neighbour by the amount.
_SMALLEST_BASE_FEN = 20_000


@dataclass(frozen=True)
class Rate:
    """A rate that gives the recorded amount; `since` is the day it came into force, `risk_class` whose it is."""

    ppm: int
    why: Literal["class", "period", "unknown"]
    since: str = ""
    risk_class: int = 0


def rate_of(body: Body, region: int, on: int, *, insurance: int, payer: str, base_fen: int, amount_fen: int) -> Rate | None:
    """The rate behind an amount that is not the law's, or None: it follows from no rate at all.

    `on` is the day number whose law applies to the contribution.
    """
    for rate in _known(body, region, on, insurance, payer):
        if share(base_fen, rate.ppm) == amount_fen:
            return rate
    if base_fen < _SMALLEST_BASE_FEN:
        return None
    ppm = (amount_fen * 1_000_000 // base_fen + _STEP_PPM // 2) // _STEP_PPM * _STEP_PPM
    if ppm <= 0 or share(base_fen, ppm) != amount_fen:
        return None
    return Rate(ppm, "class" if insurance == Insurance.WORK_INJURY else "unknown")


def _known(body: Body, region: int, on: int, insurance: int, payer: str) -> Iterator[Rate]:
    parameter = body.parameters[f"{payer}_rate_ppm"]
    if insurance == Insurance.WORK_INJURY:
        for risk_class in range(1, 9):
            entry = parameter.find(on, region, (insurance, risk_class))
            if entry is not None and isinstance(entry.value, int):
                yield Rate(entry.value, "class", risk_class=risk_class)
    places = {region, region // 10_000 * 10_000}
    entries = [e for e in parameter.entries if e.keys[0] == insurance and isinstance(e.value, int)]
    own = [e for e in entries if e.region in places]
    for entry in sorted(own or [e for e in entries if e.region == NATION], key=lambda e: abs(e.start - on)):
        assert isinstance(entry.value, int)
        yield Rate(entry.value, "period", since=str(show_day(entry.start)))
