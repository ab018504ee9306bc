"""Reports that follow from other tables of the same submission: counted again, cell by cell."""

from __future__ import annotations

from typing import Any

from shebao.standard.codes import FOREIGNERS_INDICATOR
from shebao.standard.foreigners import BY_INSURANCE, DIMENSIONS, PARTICIPATION, participation
from shebao.supervision.enrolment import left_out
from shebao.supervision.finding import Finding, yuan
from shebao.supervision.view import View
from shebao.text import Text

_FIGURES = ("counted", "amount_fen")


def reported(view: View) -> dict[str, dict[str, int]]:
    """What each region reports of its foreigners as a whole, by region and indicator; not what is counted by insurance."""
    by_insurance = ", ".join(repr(code) for code in BY_INSURANCE)
    sql = f"""
        SELECT region, indicator, sum(counted)::BIGINT AS counted FROM {PARTICIPATION.name}
        WHERE indicator NOT IN ({by_insurance}) GROUP BY region, indicator ORDER BY region, indicator
    """
    found: dict[str, dict[str, int]] = {}
    for row in view.rows(sql):
        found.setdefault(row["region"], {})[row["indicator"]] = row["counted"]
    return found


def foreigners_report_altered(view: View) -> list[Finding]:
    """The report of foreigners' participation is not what persons, enrolments and contributions of the month add up to.

    Whoever was left out of the month is a finding already: that an exempted person's contribution is gone does not make the
    report wrong a second time.
    """
    name, codes = PARTICIPATION.name, ", ".join(DIMENSIONS)
    kept = ", ".join(f"any_value({code}) AS {code}" for code in DIMENSIONS)
    sums = ", ".join(
        f"coalesce(sum({figure}) FILTER ({side}), 0)::BIGINT AS {side}_{figure}"
        for side in ("expected", "recorded")
        for figure in _FIGURES
    )
    columns = f"region, cell, {codes}, {', '.join(_FIGURES)}"
    sql = f"""
        SELECT region, cell, {kept}, {sums}
        FROM (SELECT {columns}, true AS expected, false AS recorded FROM ({participation(view.month)})
              UNION ALL SELECT {columns}, false, true FROM {name})
        WHERE region IN (SELECT region FROM submissions WHERE month = {view.month} AND table_name = '{name}')
        GROUP BY region, cell
        HAVING {" OR ".join(f"expected_{figure} <> recorded_{figure}" for figure in _FIGURES)}
    """
    differing = list(view.rows(sql))
    absent = _left_out(view) if any(row["indicator"] == "20" for row in differing) else {}
    return [_finding(view, row) for row in differing if not _explained(row, absent)]


def _explained(row: dict[str, Any], absent: dict[tuple[Any, ...], int]) -> bool:
    too_many: int = row["recorded_counted"] - row["expected_counted"]
    return row["indicator"] == "20" and 0 < too_many <= absent.get(_group(row), 0)


def _left_out(view: View) -> dict[tuple[Any, ...], int]:
    """People without the month's contribution who may be among the exempted of a report, by region and some of their codes."""
    sql = f"""
        SELECT region, nationality, document_type, permit_type, sex, count(DISTINCT person_id) AS people
        FROM {left_out(view)} JOIN persons USING (region, person_id) WHERE month = {view.month} GROUP BY ALL
    """
    return {_group(row): row["people"] for row in view.rows(sql)}


def _group(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("region", "nationality", "document_type", "permit_type", "sex"))


def _finding(view: View, row: dict[str, Any]) -> Finding:
    differing = [figure for figure in _FIGURES if row[f"expected_{figure}"] != row[f"recorded_{figure}"]]
    title = FOREIGNERS_INDICATOR.values.get(row["indicator"], Text("未知指标", "unknown indicator"))
    expected, recorded = ({figure: row[f"{side}_{figure}"] for figure in differing} for side in ("expected", "recorded"))
    shown = [
        "/".join(yuan(fen) if name == "amount_fen" else str(fen) for name, fen in side.items()) for side in (expected, recorded)
    ]
    text = Text(
        f"外国人参保月报 {row['cell']}（{title.zh}）报 {shown[1]}，按同期参保数据应为 {shown[0]}",
        f"foreigners' report, {row['cell']} ({title.en}): {shown[1]} reported, {shown[0]} by the register of the same month",
    )
    return Finding(
        "foreigners_report_altered", row["region"], view.month, row["cell"], "error", text, expected, recorded,
        {name: row[name] for name in DIMENSIONS if row[name] is not None},
        amount_fen=row["recorded_amount_fen"] - row["expected_amount_fen"] if "amount_fen" in differing else None,
    )  # fmt: skip


def foreigners_report_missing(view: View) -> list[Finding]:
    """Foreigners are insured in the region, and the month came without the report of them."""
    name = PARTICIPATION.name
    sql = f"""
        SELECT region, sum(counted) FILTER (indicator = '10')::BIGINT AS insured
        FROM ({participation(view.month)})
        WHERE region NOT IN (SELECT region FROM submissions WHERE month = {view.month} AND table_name = '{name}')
        GROUP BY region ORDER BY region
    """
    return [
        Finding(
            "foreigners_report_missing", row["region"], view.month, name, "warning",
            Text(
                f"有外国人参保（{row['insured'] or 0} 人），未报送外国人参保情况月报",
                f"{row['insured'] or 0} foreigners are insured, and the monthly report of their participation was not submitted",
            ),
            {"counted": row["insured"] or 0},
        )
        for row in view.rows(sql)
    ]  # fmt: skip
