"""Contributions: every base, every set of insurances and all eight amounts, recomputed from wage and enrolment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shebao import months
from shebao.law.codes import insurance_names
from shebao.rules.batch import Ask, plan, to_day
from shebao.rules.kinds import NEVER_DAY, country_number
from shebao.standard.tables import AMOUNTS, CONTRIBUTIONS
from shebao.supervision.due import AMOUNT_NAMES, certificates, month_differences
from shebao.supervision.finding import Finding, Law, yuan
from shebao.supervision.rates import Rate, rate_of
from shebao.supervision.view import View, day_number
from shebao.text import Text

_BITS = {110: 1, 210: 2, 310: 4, 410: 8, 510: 16}
_INSURANCE_ZH = {"pension": "养老", "unemployment": "失业", "medical": "医疗", "work_injury": "工伤", "maternity": "生育"}


def wage_under_declared(view: View) -> list[Finding]:
    """The declared wage is below the tax record's by more than the tolerance."""
    months_back = view.rows(f"SELECT DISTINCT month FROM contributions WHERE month <> {view.month} AND kind <> '20'")
    earlier = ", ".join(str(row["month"]) for row in months_back) or "0"
    sql = f"""
        WITH declared AS (
          SELECT c.region, c.contribution_id, c.person_id, c.employer_id, c.month, c.wage_fen, p.number, e.credit_code
          FROM contributions c JOIN persons p USING (region, person_id) JOIN employers e USING (region, employer_id)
          WHERE c.kind IN ('10', '31')),
        paid AS (
          SELECT number, credit_code, month, sum(wage_fen)::BIGINT AS paid_fen FROM wage_records_to_date
          WHERE month = {view.month} GROUP BY ALL
          UNION ALL
          SELECT number, credit_code, month, sum(wage_fen)::BIGINT FROM wage_records_to_date
          WHERE month IN ({earlier}) AND number IN (SELECT number FROM declared WHERE month <> {view.month}) GROUP BY ALL)
        SELECT d.*, paid_fen FROM declared d JOIN paid USING (number, credit_code, month)
        WHERE wage_fen * 1000000 < paid_fen * {1_000_000 - view.wage_tolerance_ppm}
    """
    found: list[Finding] = []
    for row in view.rows(sql):
        declared, paid = row["wage_fen"], row["paid_fen"]
        text = Text(
            f"{row['month']} 申报工资 {yuan(declared)} 元，税务记录工资 {yuan(paid)} 元",
            f"{row['month']}: wage declared {yuan(declared)}, on the tax record {yuan(paid)} yuan",
        )
        law = _law("contribution_base_fen", row["region"], row["month"], {"declared_wage_fen": paid})
        found.append(
            Finding(
                "wage_under_declared", row["region"], view.month, str(row["contribution_id"]), "error", text,
                {"wage_fen": paid}, {"wage_fen": declared}, {"number": row["number"], "month": row["month"]}, law,
                declared - paid, row["person_id"], row["employer_id"],
            )
        )  # fmt: skip
    return found


def contribution_amount(view: View) -> list[Finding]:
    """Base, insurances or amounts are not the law's; the code names the cause."""
    return [_finding(view, row) for region in view.regions for row in _differing(view, region)]


def _differing(view: View, region: str) -> Iterator[dict[str, Any]]:
    """Differing contributions of people who are enrolled, with `now_…`: the amounts by law on the recorded base."""
    wrong = f"SELECT * FROM {month_differences(view)} WHERE region = '{region}' AND enrolled <> 0"
    if not view.value(f"SELECT EXISTS ({wrong})"):
        return
    charged = " | ".join(
        f"CASE WHEN {' OR '.join(f'{n} <> 0' for n, code, _ in AMOUNTS if code == insurance)} THEN {bit} ELSE 0 END"
        for insurance, bit in _BITS.items()
    )
    source = (
        f"(SELECT d.*, CAST({charged} AS BIGINT) AS effective, make_date(month // 100, month % 100, 1) AS first"
        f" FROM {month_differences(view)} d WHERE region = '{region}' AND enrolled <> 0)"
    )
    staged = plan(
        view.body,
        [Ask.of(f"{payer}_due_fen", f"now_{name}", insurance=insurance) for name, insurance, payer in AMOUNTS],
        facts={
            "contribution_base_fen": "greatest(base_fen, 0)",
            "charged_insurances": "effective",
            "risk_class": "employer_class",
            "on": to_day("first", "duckdb"),
        },
        region=int(region),
    )
    columns = [c[0] for c in view.connection.execute(f"SELECT * FROM {month_differences(view)} LIMIT 0").description or ()]
    joined = staged.sql(source, "duckdb", keep=[*columns, "effective"])
    yield from view.rows(
        "SELECT n.*, p.nationality, p.permit_issued_on, c.shown_on, c.begins_on, c.ends_on, c.extension_months, c.posted_from"
        f" FROM ({joined}) n LEFT JOIN persons p ON p.region = n.region AND p.person_id = n.person_id"
        f" LEFT JOIN {certificates(view)} c ON c.region = n.region AND c.certificate_id = n.certificate_id"
    )


def _finding(view: View, row: dict[str, Any]) -> Finding:
    code, text, facts = _cause(view, row)
    recorded = {name: row[name] for name in ("base_fen", "insurances", *AMOUNT_NAMES) if row[name] != row[f"law_{name}"]}
    amount = sum(row[name] - row[f"law_{name}"] for name in AMOUNT_NAMES)
    return Finding(
        check=code,
        region=row["region"],
        month=view.month,
        subject=str(row["contribution_id"]),
        severity="error",
        text=text,
        expected={name: row[f"law_{name}"] for name in recorded},
        recorded=recorded,
        facts={"month": row["month"], "wage_fen": row["wage_fen"], **facts},
        law=_law_of(row, recorded),
        amount_fen=amount,
        person_id=row["person_id"],
        employer_id=row["employer_id"],
    )


def _cause(view: View, row: dict[str, Any]) -> tuple[str, Text, dict[str, Any]]:
    base, floor, ceiling = row["base_fen"], row["floor_fen"], row["ceiling_fen"]
    outside = _outside(row["month"], base, floor, ceiling)
    missing = row["law_insurances"] & ~(row["insurances"] & row["effective"])
    by_recorded = all(row[name] == row[f"now_{name}"] for name in AMOUNT_NAMES)
    if not by_recorded and any(row[name] != row[f"law_{name}"] for name in AMOUNT_NAMES):
        rates = _rates(view, row)
        if rates is not None:
            return _by_rate(row, rates)
    if outside is not None:
        return outside
    if missing:
        zh = "、".join(_INSURANCE_ZH[name] for name in insurance_names(missing))
        en = ", ".join(insurance_names(missing))
        until = row["exempt_until"]
        ended = until if until and until < months.first_day(row["month"]) else None
        why_zh = f"参保证明的免缴已于 {ended} 届满" if ended else "无有效参保证明，依法不免缴"
        why_en = f"though the exemption by certificate ended on {ended}" if ended else "with no exemption in law"
        text = Text(f"{row['month']} 未征收{zh}保险费，{why_zh}", f"{row['month']}: not charged for {en}, {why_en}")
        facts = {"missing_insurances": missing} | ({"exempt_until": ended.isoformat()} if ended else {})
        return "exempt_without_certificate", text, facts
    total, due = (sum(row[f"{prefix}{name}"] for name in AMOUNT_NAMES) for prefix in ("", "law_"))
    text = Text(
        f"{row['month']} 应缴合计 {yuan(due)} 元，记录 {yuan(total)} 元",
        f"{row['month']}: {yuan(due)} yuan is due, {yuan(total)} is recorded",
    )
    return "contribution_amount", text, {}


def _outside(month: int, base: int, floor: int, ceiling: int) -> tuple[str, Text, dict[str, Any]] | None:
    facts = {"base_fen": base, "base_floor_fen": floor, "base_ceiling_fen": ceiling}
    if base < floor:
        text = Text(
            f"{month} 缴费基数 {yuan(base)} 元低于下限 {yuan(floor)} 元",
            f"{month}: base {yuan(base)} is below the floor {yuan(floor)} yuan",
        )
        return "base_below_floor", text, facts
    if base > ceiling:
        text = Text(
            f"{month} 缴费基数 {yuan(base)} 元高于上限 {yuan(ceiling)} 元",
            f"{month}: base {yuan(base)} is above the ceiling {yuan(ceiling)} yuan",
        )
        return "base_above_ceiling", text, facts
    return None


def _rates(view: View, row: dict[str, Any]) -> dict[str, Rate] | None:
    """The rate behind each wrong amount, if every wrong amount follows from a rate."""
    on = day_number(months.first_day(row["month"]))
    found: dict[str, Rate] = {}
    for name, insurance, payer in AMOUNTS:
        if row[name] != row[f"now_{name}"]:
            rate = rate_of(
                view.body,
                int(row["region"]),
                on,
                insurance=insurance,
                payer=payer,
                base_fen=row["base_fen"],
                amount_fen=row[name],
            )
            if rate is None:
                return None
            found[name] = rate
    return found


def _by_rate(row: dict[str, Any], rates: dict[str, Rate]) -> tuple[str, Text, dict[str, Any]]:
    by_class = all(rate.why == "class" for rate in rates.values())
    name, rate = next(iter(rates.items()))
    title = CONTRIBUTIONS.by_name[name].title
    percent = f"{rate.ppm / 10_000:g}%"
    facts: dict[str, Any] = {"rates_ppm": {n: r.ppm for n, r in rates.items()}, "risk_class": row["employer_class"]}
    if by_class:
        whose_zh = f"为{rate.risk_class}类行业费率" if rate.risk_class else "不是任何类别的费率"
        whose_en = f"that of class {rate.risk_class}" if rate.risk_class else "of no class"
        text = Text(
            f"{row['month']} 工伤保险按 {percent} 计算，{whose_zh}，单位为{row['employer_class']}类行业",
            f"{row['month']}: work injury charged at {percent}, {whose_en}; the employer is of class {row['employer_class']}",
        )
        return "wrong_risk_class", text, facts
    since_zh = f"为 {rate.since} 起施行的费率" if rate.since else "不是现行费率"
    since_en = f"the rate in force from {rate.since}" if rate.since else "which is not the rate in force"
    text = Text(
        f"{row['month']} {title.zh.removesuffix('（分）')}按 {percent} 计算，{since_zh}",
        f"{row['month']}: {title.en.removesuffix(' (fen)').lower()} was charged at {percent}, {since_en}",
    )
    return "rate_of_another_year", text, {**facts, "rate_since": rate.since or None}


def _law_of(row: dict[str, Any], recorded: dict[str, Any]) -> Law:
    worst = max(AMOUNTS, key=lambda item: abs(row[item[0]] - row[f"law_{item[0]}"]))
    rule = (
        f"{worst[2]}_due_fen"
        if worst[0] in recorded
        else "contribution_base_fen"
        if "base_fen" in recorded
        else "charged_insurances"
    )
    given = person_facts(row) | {
        "declared_wage_fen": max(row["wage_fen"], 0),
        "enrolled_insurances": row["enrolled"],
        "risk_class": row["employer_class"],
    }
    if worst[0] in recorded:
        given["insurance"] = worst[1]
    return _law(rule, row["region"], row["month"], given)


def person_facts(row: dict[str, Any]) -> dict[str, int]:
    """The facts of a person's exemption as the rules take them."""
    nationality = row.get("nationality") or "CHN"
    known = len(nationality) == 3 and nationality.isascii() and nationality.isalpha() and nationality.isupper()
    facts = {"nationality": country_number(nationality if known else "CHN")}
    if nationality == "CHN":
        return facts | {"exempt_insurances": 0}
    days = {
        "permit_issued_on": (row.get("permit_issued_on"), 0),
        "certificate_shown_on": (row.get("shown_on"), NEVER_DAY),
        "certificate_begins_on": (row.get("begins_on"), 0),
        "certificate_ends_on": (row.get("ends_on"), NEVER_DAY),
        "posted_from": (row.get("posted_from"), NEVER_DAY),
    }
    facts |= {name: day_number(known) if known else otherwise for name, (known, otherwise) in days.items()}
    facts["granted_extension_months"] = max(row.get("extension_months") or 0, 0)
    return facts


def _law(rule: str, region: str, month: int, given: dict[str, Any]) -> Law:
    return Law(rule, months.first_day(month).isoformat(), region, given)
