"""Wrongdoing planted in a copy of a lake, with the truth of what was planted.

Every plant alters one record (or the fewest that belong together) of an employer that no other plant touches, and says
under which check, region, month and subject a supervisor should find it. `KINDS` lists them all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from shebao.law import body
from shebao.months import month_number
from shebao.population.lake_copy import LakeCopy
from shebao.population.mistakes import wrong_check_digit
from shebao.population.scenario import last_day
from shebao.rules.kinds import law_day

AMOUNTS = (
    "pension_employer_fen", "pension_employee_fen", "unemployment_employer_fen", "unemployment_employee_fen",
    "medical_employer_fen", "medical_employee_fen", "work_injury_employer_fen", "maternity_employer_fen",
)  # fmt: skip


@dataclass(frozen=True, order=True)
class Planted:
    """One wrong to be found. `subject` is the id of the record as text."""

    check: str
    region: str
    month: int
    subject: str


Plant = Callable[[LakeCopy, np.random.Generator, int], list[Planted]]

# A person's normal contribution of the month, before it reached an account if possible (`preference`): altering one that
# has been credited would disturb the account too.
_CONTRIBUTION = """
    SELECT c.row, c.contribution_id, c.person_id, c.base_fen, c.wage_fen, {columns}
           c.employer_id AS owner, EXISTS (FROM account_entries a WHERE a.contribution_id = c.contribution_id)::int AS preference
    FROM contributions c WHERE c.kind = '10' AND c.month = c.assessed_month AND {condition}
"""
_CONTRIBUTION_TABLES = ("contributions", "account_entries")


def wage_under_declared(lake: LakeCopy, rng: np.random.Generator, month: int) -> list[Planted]:
    """The tax bureau knows of a wage 20-60% above the declared one, which lay between floor and ceiling."""
    sql = """
        SELECT w.row, w.wage_fen, c.contribution_id, c.employer_id AS owner, 0 AS preference
        FROM contributions c JOIN persons p USING (person_id) JOIN employers e USING (employer_id)
        JOIN wage_records w ON w.number = p.number AND w.credit_code = e.credit_code AND w.month = c.month
        WHERE c.kind = '10' AND c.month = c.assessed_month AND c.base_fen = c.wage_fen AND w.wage_fen = c.wage_fen
    """
    found = lake.choose(sql, rng, month, ("contributions", "persons", "employers", "wage_records"))
    if found is None:
        return []
    region, row = found
    wage_fen = row["wage_fen"] * int(rng.integers(120, 161)) // 100 + 1
    lake.set("wage_records", region, month, row["row"], {"wage_fen": wage_fen})
    return [Planted("wage_under_declared", region, month, str(row["contribution_id"]))]


def rate_of_another_year(lake: LakeCopy, rng: np.random.Generator, month: int) -> list[Planted]:
    """The employer's pension or maternity amount is computed with a rate that the region had in another year."""
    insurance, column = ((110, "pension_employer_fen"), (510, "maternity_employer_fen"))[int(rng.integers(2))]
    sql = _CONTRIBUTION.format(columns=f"c.{column} AS amount_fen,", condition=f"c.{column} > 0")
    found = lake.choose(sql, rng, month, _CONTRIBUTION_TABLES)
    if found is None:
        return []
    region, row = found
    rates = body().parameters["employer_rate_ppm"]
    in_force = rates.find(law_day(date(month // 100, month % 100, 1)), int(region), (insurance, None))
    if in_force is None:
        return []
    entries = (rates.find(day, int(region), (insurance, None)) for day in rates.starts())
    other = sorted({e.value for e in entries if e is not None and isinstance(e.value, int)} - {in_force.value})
    rate_ppm = other[int(rng.integers(len(other)))]
    lake.set("contributions", region, month, row["row"], {column: _half_up(row["base_fen"] * rate_ppm, 1_000_000)})
    return [Planted("rate_of_another_year", region, month, str(row["contribution_id"]))]


def base_below_floor(lake: LakeCopy, rng: np.random.Generator, month: int) -> list[Planted]:
    """A low wage is taken as the base itself, instead of the floor, and all amounts follow."""
    columns = "".join(f"c.{name}, " for name in AMOUNTS)
    sql = _CONTRIBUTION.format(columns=columns, condition="c.wage_fen < c.base_fen AND c.wage_fen > 0")
    found = lake.choose(sql, rng, month, _CONTRIBUTION_TABLES)
    if found is None:
        return []
    region, row = found
    amounts = {name: _half_up(row[name] * row["wage_fen"], row["base_fen"]) for name in AMOUNTS}
    lake.set("contributions", region, month, row["row"], {"base_fen": row["wage_fen"], **amounts})
    return [Planted("base_below_floor", region, month, str(row["contribution_id"]))]


def credit_not_matching_payment(lake: LakeCopy, rng: np.random.Generator, month: int) -> list[Planted]:
    """A person's account is credited with a tenth more than was paid."""
    sql = """
        SELECT a.row, a.entry_id, a.amount_fen, b.employer_id AS owner, 0 AS preference
        FROM account_entries a JOIN bills b USING (bill_id) WHERE a.kind = 'contribution' AND a.amount_fen > 0
    """
    found = lake.choose(sql, rng, month, ("account_entries", "bills"))
    if found is None:
        return []
    region, row = found
    amount_fen = row["amount_fen"] + max(100, row["amount_fen"] // 10)
    lake.set("account_entries", region, month, row["row"], {"amount_fen": amount_fen})
    return [Planted("credit_not_matching_payment", region, month, str(row["entry_id"]))]


def late_fee_waived(lake: LakeCopy, rng: np.random.Generator, month: int) -> list[Planted]:
    """A late fee that was charged disappears, in this month's snapshot of the bills and all later ones."""
    sql = """
        SELECT bill_id, employer_id AS owner, (late_fee_paid_fen > 0)::int AS preference
        FROM bills WHERE late_fee_due_fen > 0
    """
    found = lake.choose(sql, rng, month, ("bills",))
    if found is None:
        return []
    region, row = found
    truth = []
    for later in [later for later in lake.months("bills", region) if later >= month]:
        bill = lake.select(f"SELECT row FROM bills WHERE bill_id = {row['bill_id']}", region, later, ("bills",))[0]
        lake.set("bills", region, later, bill["row"], {"late_fee_due_fen": 0, "late_fee_paid_fen": 0})
        truth.append(Planted("late_fee_waived", region, later, str(row["bill_id"])))
    return truth


# A foreigner who pays no pension contribution, with their one certificate of coverage; one whose months before are paid back
# in this month would be found more than once.
_EXEMPT = """
    SELECT k.row AS row, c.contribution_id, c.employer_id AS owner, 0 AS preference
    FROM contributions c JOIN certificates k USING (person_id)
    WHERE c.kind = '10' AND c.month = c.assessed_month AND c.insurances & 1 = 0 AND k.begins_on < DATE '{first}'
      AND NOT EXISTS (SELECT 1 FROM contributions b WHERE b.person_id = c.person_id AND b.month <> c.month)
      AND NOT EXISTS (SELECT 1 FROM certificates o WHERE o.person_id = c.person_id AND o.certificate_id <> k.certificate_id)
"""


def exempt_without_certificate(lake: LakeCopy, rng: np.random.Generator, month: int) -> list[Planted]:
    """A foreigner who pays no pension contribution has no certificate of coverage on file."""
    found = lake.choose(_exempt_in(month), rng, month, ("contributions", "certificates"))
    if found is None:
        return []
    region, row = found
    lake.delete("certificates", region, month, row["row"])
    return [Planted("exempt_without_certificate", region, month, str(row["contribution_id"]))]


def exempt_after_its_end(lake: LakeCopy, rng: np.random.Generator, month: int) -> list[Planted]:
    """A foreigner pays no pension contribution, though the certificate of coverage ended with the month before."""
    found = lake.choose(_exempt_in(month), rng, month, ("contributions", "certificates"))
    if found is None:
        return []
    region, row = found
    ended = date(month // 100, month % 100, 1) - timedelta(days=1)
    lake.set("certificates", region, month, row["row"], {"ends_on": ended, "shown_on": ended})
    return [Planted("exempt_without_certificate", region, month, str(row["contribution_id"]))]


def _exempt_in(month: int) -> str:
    return _EXEMPT.format(first=date(month // 100, month % 100, 1))


_RESIDENT = """
    SELECT p.row, p.person_id, p.number, p.name, p.sex, p.born_on, p.document_number,
           e.credit_code, c.employer_id AS owner, 0 AS preference
    FROM contributions c JOIN persons p USING (person_id) JOIN employers e USING (employer_id)
    WHERE c.kind = '10' AND c.month = c.assessed_month AND p.document_type = '01'
      AND p.number NOT IN (SELECT number FROM wage_records GROUP BY number HAVING count(*) > 1)
"""
_RESIDENT_TABLES = ("contributions", "persons", "employers", "wage_records")


def two_regions_at_once(lake: LakeCopy, rng: np.random.Generator, month: int) -> list[Planted]:
    """Someone at work in one region is also the person who works, and is charged for, in another.

    One person of the second region takes the number and identity of one in the first: contributions, bills and
    wage records of both stand, so nothing but the double enrolment is wrong.
    """
    second = lake.choose(_RESIDENT, rng, month, _RESIDENT_TABLES)
    if second is None:
        return []
    region, shadow = second
    others = [other for other in lake.regions("persons") if other != region]
    first = lake.choose(_RESIDENT, rng, month, _RESIDENT_TABLES, others) if others else None
    if first is None:
        return []
    original = first[1]
    same = {name: original[name] for name in ("number", "name", "sex", "born_on", "document_number")}
    lake.set("persons", region, month, shadow["row"], same)
    _renumber_wage_record(lake, region, month, shadow, original["number"])
    # the region that insured later is the one to be asked
    since = [(_insured_from(lake, place, month, person["person_id"]), place) for place, person in (first, second)]
    return [Planted("two_regions_at_once", max(since)[1], month, original["number"])]


def _insured_from(lake: LakeCopy, region: str, month: int, person_id: int) -> date:
    sql = f"SELECT max(from_on) AS from_on FROM enrolments WHERE person_id = {person_id}"
    found: date = lake.select(sql, region, month, ("enrolments",))[0]["from_on"]
    return found


def invalid_number(lake: LakeCopy, rng: np.random.Generator, month: int) -> list[Planted]:
    """A resident's number ends in a wrong check digit, on the document and in the wage record alike."""
    found = lake.choose(_RESIDENT, rng, month, _RESIDENT_TABLES)
    if found is None:
        return []
    region, row = found
    number = wrong_check_digit(row["number"])
    lake.set("persons", region, month, row["row"], {"number": number, "document_number": number})
    _renumber_wage_record(lake, region, month, row, number)
    return [Planted("invalid_number", region, month, str(row["person_id"]))]


def altered_account(lake: LakeCopy, rng: np.random.Generator, month: int) -> list[Planted]:
    """The balance of someone's account is more than its entries add up to."""
    sql = """
        SELECT a.row, a.person_id, a.insurance, a.balance_fen, c.employer_id AS owner, 0 AS preference
        FROM accounts a JOIN contributions c USING (person_id)
        WHERE c.kind = '10' AND c.month = c.assessed_month AND a.balance_fen > 0
    """
    found = lake.choose(sql, rng, month, ("accounts", "contributions"))
    if found is None:
        return []
    region, row = found
    balance_fen = row["balance_fen"] + int(rng.integers(1_000, 100_000)) * 100
    lake.set("accounts", region, month, row["row"], {"balance_fen": balance_fen})
    return [Planted("altered_account", region, month, f"{row['person_id']}-{row['insurance']}")]


def interest_at_wrong_rate(lake: LakeCopy, rng: np.random.Generator, month: int) -> list[Planted]:
    """The year's interest on one account is a quarter too high."""
    sql = """
        SELECT a.row, a.entry_id, a.amount_fen, c.employer_id AS owner, 0 AS preference
        FROM account_entries a JOIN contributions c USING (person_id)
        WHERE a.kind = 'interest' AND a.amount_fen >= 100 AND c.kind = '10' AND c.month = c.assessed_month
    """
    found = lake.choose(sql, rng, month, ("account_entries", "contributions"))
    if found is None:
        return []
    region, row = found
    lake.set("account_entries", region, month, row["row"], {"amount_fen": row["amount_fen"] * 5 // 4})
    return [Planted("interest_at_wrong_rate", region, month, str(row["entry_id"]))]


def not_assessed(lake: LakeCopy, rng: np.random.Generator, month: int) -> list[Planted]:
    """An enrolled person with a wage is left out of the month."""
    found = lake.choose(_CONTRIBUTION.format(columns="", condition="true"), rng, month, _CONTRIBUTION_TABLES)
    if found is None:
        return []
    region, row = found
    lake.delete("contributions", region, month, row["row"])
    return [Planted("not_assessed", region, month, str(row["person_id"]))]


def credited_without_payment(lake: LakeCopy, rng: np.random.Generator, month: int) -> list[Planted]:
    """An account is credited for a pension bill that has not been paid in full."""
    sql = """
        SELECT b.bill_id, c.contribution_id, c.person_id, c.month, c.pension_employee_fen,
               b.employer_id AS owner, 0 AS preference
        FROM bills b JOIN contributions c ON c.employer_id = b.employer_id AND c.month = b.month
        WHERE b.insurance::int = 110 AND b.paid_on IS NULL
          AND c.kind = '10' AND c.month = c.assessed_month AND c.pension_employee_fen > 0
          -- Of several bills for a month the first is the ordinary one, the others are for late registrations.
          AND b.bill_id = (SELECT min(o.bill_id) FROM bills o WHERE (o.employer_id, o.month, o.insurance)
                             = (b.employer_id, b.month, b.insurance))
          AND NOT EXISTS (FROM account_entries a WHERE a.contribution_id = c.contribution_id)
    """
    found = lake.choose(sql, rng, month, ("bills", "contributions", "account_entries"))
    if found is None:
        return []
    region, row = found
    model = "SELECT row FROM account_entries WHERE kind = 'contribution' AND insurance::int = 110 LIMIT 1"
    like = lake.select(model, region, month, ("account_entries",))
    if not like:
        return []
    newest = [
        lake.select("SELECT max(entry_id) AS id FROM account_entries", other, later, ("account_entries",))[0]["id"] or 0
        for other in lake.regions("account_entries")
        for later in lake.months("account_entries", other)
    ]
    entry_id = max(newest) + 1
    entry = {
        "entry_id": entry_id,
        "person_id": row["person_id"],
        "month": row["month"],
        "booked_on": last_day(np.array([month_number(month)]))[0].item(),
        "amount_fen": row["pension_employee_fen"],
        "bill_id": row["bill_id"],
        "contribution_id": row["contribution_id"],
    }
    lake.append("account_entries", region, month, like[0]["row"], entry)
    return [Planted("credited_without_payment", region, month, str(entry_id))]


def wrong_risk_class(lake: LakeCopy, rng: np.random.Generator, month: int) -> list[Planted]:
    """Work-injury insurance of one person is charged by the rate of the class below: half. (Not where all pay alike.)"""
    sql = """
        SELECT c.row, c.contribution_id, c.base_fen, c.work_injury_employer_fen AS amount_fen,
               c.employer_id AS owner, 0 AS preference
        FROM contributions c JOIN employers e USING (employer_id)
        WHERE c.kind = '10' AND c.month = c.assessed_month AND e.risk_class > 1 AND c.work_injury_employer_fen * 150 > c.base_fen
    """
    found = lake.choose(sql, rng, month, ("contributions", "employers"))
    if found is None:
        return []
    region, row = found
    amount_fen = _half_up(row["base_fen"] * (_rate_ppm(row["amount_fen"], row["base_fen"]) // 2), 1_000_000)
    lake.set("contributions", region, month, row["row"], {"work_injury_employer_fen": amount_fen})
    return [Planted("wrong_risk_class", region, month, str(row["contribution_id"]))]


def ledger_altered(lake: LakeCopy, rng: np.random.Generator, month: int) -> list[Planted]:
    """The balance of one account of the books is changed by hand."""
    sql = """
        SELECT row, insurance, account, balance_fen, 'ledger ' || insurance AS owner, 0 AS preference
        FROM ledger WHERE balance_fen > 0
    """
    found = lake.choose(sql, rng, month, ("ledger",))
    if found is None:
        return []
    region, row = found
    balance_fen = row["balance_fen"] - int(rng.integers(1, 1 + min(row["balance_fen"], 50_000_00)))
    lake.set("ledger", region, month, row["row"], {"balance_fen": balance_fen})
    return [Planted("ledger_altered", region, month, f"{row['insurance']}-{row['account']}")]


def bill_altered(lake: LakeCopy, rng: np.random.Generator, month: int) -> list[Planted]:
    """An employer's bill of the month is a tenth lower than what its people's contributions add up to."""
    sql = f"""
        SELECT row, bill_id, employer_fen, employer_id AS owner, (paid_on IS NOT NULL)::int AS preference
        FROM bills WHERE month = {month} AND employer_fen >= 1000
    """
    found = lake.choose(sql, rng, month, ("bills",))
    if found is None:
        return []
    region, row = found
    lake.set("bills", region, month, row["row"], {"employer_fen": row["employer_fen"] * 9 // 10})
    return [Planted("bill_altered", region, month, str(row["bill_id"]))]


def foreigners_report_altered(lake: LakeCopy, rng: np.random.Generator, month: int) -> list[Planted]:
    """The ministry is told of more insured foreigners of a kind than the region's own register has."""
    sql = """
        SELECT row, cell, counted, 'report ' || cell AS owner, 0 AS preference
        FROM foreigners_participation WHERE indicator = '11'
    """
    found = lake.choose(sql, rng, month, ("foreigners_participation",))
    if found is None:
        return []
    region, row = found
    counted = row["counted"] + int(rng.integers(1, 10))
    lake.set("foreigners_participation", region, month, row["row"], {"counted": counted})
    return [Planted("foreigners_report_altered", region, month, row["cell"])]


@dataclass(frozen=True)
class Kind:
    """A kind of wrongdoing: the check that should find it, how to plant it, and the month it is tied to, if any."""

    check: str
    plant: Plant
    month: int | None = None


KINDS = (
    # Those with the fewest records to choose from come first.
    Kind("exempt_without_certificate", exempt_without_certificate),
    Kind("late_fee_waived", late_fee_waived),
    Kind("credited_without_payment", credited_without_payment),
    Kind("bill_altered", bill_altered),
    Kind("not_assessed", not_assessed),
    Kind("base_below_floor", base_below_floor),
    Kind("rate_of_another_year", rate_of_another_year),
    Kind("wage_under_declared", wage_under_declared),
    Kind("credit_not_matching_payment", credit_not_matching_payment),
    Kind("two_regions_at_once", two_regions_at_once),
    Kind("altered_account", altered_account),
    Kind("interest_at_wrong_rate", interest_at_wrong_rate, month=201112),
    Kind("wrong_risk_class", wrong_risk_class),
    Kind("ledger_altered", ledger_altered),
    Kind("invalid_number", invalid_number),
    Kind("foreigners_report_altered", foreigners_report_altered),
    Kind("exempt_without_certificate", exempt_after_its_end),
)


def plant(path: Path, month: int, *, seed: int = 2011, each: int = 1, kinds: tuple[Kind, ...] = KINDS) -> list[Planted]:
    """Plant `each` of every kind in the lake at `path`, which is altered: give it a copy. Returns the truth, sorted.

    A kind that finds nothing to alter in its month (no late fee, no exempt foreigner) plants nothing.
    """
    lake, truth = LakeCopy(path), list[Planted]()
    for position, kind in enumerate(kinds):
        for turn in range(each):
            rng = np.random.default_rng([seed, position, turn])
            truth += kind.plant(lake, rng, kind.month or month)
    return sorted(truth)


def _renumber_wage_record(lake: LakeCopy, region: str, month: int, person: dict[str, Any], number: str) -> None:
    sql = f"SELECT row FROM wage_records WHERE number = '{person['number']}' AND credit_code = '{person['credit_code']}'"
    for record in lake.select(sql, region, month, ("wage_records",)):
        lake.set("wage_records", region, month, record["row"], {"number": number})


def _half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)


def _rate_ppm(amount_fen: int, base_fen: int) -> int:
    """The rate an amount was computed with, to the tenth of a percentage point."""
    return _half_up(amount_fen * 1000, base_fen) * 1000
