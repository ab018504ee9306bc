"""The law in a notebook: `from shebao import law; law.explain("late_fee", on="2012-03", arrears=10_000, …)`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from shebao import law
from shebao.law.surfaces.given import On, Place, day_of, plain
from shebao.rules import Explanation
from shebao.rules.kinds import DAY, FEN, NEVER_DAY, PPM, REGION
from shebao.text import language


@dataclass(frozen=True, slots=True)
class Determination(Explanation):
    """An explanation that shows itself: as text, in a notebook as a sheet, as JSON with the version of the law."""

    def figure(self) -> Any:
        """The result as people compute on: yuan and fractions as Decimal, days as date (never is None)."""
        return _figure(law.body().kinds[self.rule].name, self.result.value, self.result.shown)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready: the evidence to keep, with names as people write them and the version of the law."""
        body = law.body()
        shown = Explanation.to_dict(self)
        shown["rule"] = body.outside(self.rule)
        for step in shown["steps"]:
            step["inputs"] = [body.outside(name) for name in step["inputs"]]
            step["name"] = body.outside(step["name"])
        return {**shown, "version": law.version()}

    def html(self) -> str:
        """A page of its own, made to be printed on A4."""
        from shebao.law.surfaces import html, sheet

        return html.page(sheet.sheet(law.body(), self, law.version()))

    def _repr_html_(self) -> str:
        from shebao.law.surfaces import html, sheet

        return html.fragment(sheet.sheet(law.body(), self, law.version()))

    def __str__(self) -> str:
        from shebao.law.surfaces import sheet

        return sheet.as_text(sheet.sheet(law.body(), self, law.version()), chinese=language() == "zh")


def explain(rule: str, *, on: On = None, region: Place = 0, **facts: Any) -> Determination:
    """Compute one case and keep every step.

    Args:
        rule: its name as people write it (`late_fee`) or in code (`late_fee_fen`).
        on: the day whose law applies: "2012-03-01", a date, or a month, whose first day is meant; today if left out.
        region: pooling region, six digits; the nation if left out.
        facts: facts, parameters or rules as people write them: yuan, fractions, dates; lists as lists or arrays.

    Raises:
        UserError: a fact is missing or impossible, or no parameter is in force.
    """
    return explain_given(rule, on=on, region=region, given=facts)


def explain_given(rule: str, *, on: On = None, region: Place = 0, given: Mapping[str, Any]) -> Determination:
    """`explain` with the facts in a mapping, as people write them."""
    from shebao.rules import explain as explain_by
    from shebao.rules.examples import read_given

    body = law.body()
    known = read_given(body, {name: plain(value) for name, value in given.items()})
    place = int(REGION.parse("region", region))
    made = explain_by(body, rule, on=day_of(on), region=place, given=known)
    return Determination(made.rule, made.on, made.region, made.steps)


def value(rule: str, *, on: On = None, region: Place = 0, **facts: Any) -> Any:
    """Just the figure of `explain`: amounts in yuan and fractions as Decimal, days as date, the rest as people write it."""
    return explain_given(rule, on=on, region=region, given=facts).figure()


def evaluate(rules: str | Sequence[str], table: Any, *, on: On = None, region: Place | None = None, **facts: Any) -> Any:
    """Compute rules for every row of a table of pyarrow, DuckDB, Polars or pandas; the same kind of table comes back.

    Columns named as people name facts (`arrears`) hold yuan and fractions, columns named as in code (`arrears_fen`) whole
    fen and parts per million; the results likewise. All is told in `shebao.law.surfaces.tables`.
    """
    from shebao.law.surfaces import tables

    return tables.evaluate(rules, table, on=on, region=region, **facts)


def _figure(kind: str, number: Any, shown: Any) -> Any:
    if kind in (FEN.name, PPM.name):
        return Decimal(shown)
    if kind == DAY.name:
        return date.fromisoformat(shown) if number < NEVER_DAY else None
    return shown
