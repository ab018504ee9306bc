"""A month assessed and billed: the rules of law as one INSERT … SELECT per month of contribution."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shebao.law.codes import Insurance
from shebao.months import first_day, month_number, shifted
from shebao.office.bulk import by_law, execute, rows, whole_tables
from shebao.office.collection.models import AMOUNTS
from shebao.office.desk.models import Run
from shebao.office.fields import INSURANCE_BITS
from shebao.office.foreigners.periods import CERTIFICATES
from shebao.office.foreigners.periods import FACTS as CERTIFICATE_FACTS
from shebao.rules import Ask
from shebao.rules.batch import to_country, to_day

NORMAL, BACK_PAYMENT = "10", "31"

#: Column of the contribution → what the law is asked for it.
_AMOUNT_ASKS: dict[str, Ask] = {
    f"{insurance.name.lower()}_{side}_fen": Ask.of(f"{side}_due_fen", insurance=int(insurance))
    for insurance in Insurance
    for side in ("employer", "employee")
    if f"{insurance.name.lower()}_{side}_fen" in AMOUNTS
}
ASKS = (
    Ask.of("contribution_base_fen", "base_fen"),
    Ask.of("charged_insurances", "insurances"),
    *(Ask(ask.rule, ask.fixed, column) for column, ask in _AMOUNT_ASKS.items()),
)
FACTS = {
    "declared_wage_fen": "wage_fen",
    "enrolled_insurances": "enrolled",
    "risk_class": "risk_class",
    "nationality": to_country("nationality"),
}

#: The insurances of enrolments, as bits.
_BIT = " ".join(f"WHEN {code} THEN {bit}" for code, bit in INSURANCE_BITS.items())
ENROLLED = f"bit_or(CASE insurance {_BIT} END)"

#: Declared wages of a month's declarations that are not assessed yet, with the facts the rules ask for.
_TO_ASSESS = """
SELECT l.employer_id, l.person_id, l.wage_fen, e.risk_class, p.nationality,
       p.certificate_shown_on IS NOT NULL AS certified,
       {columns}
FROM collection_declarationline l
JOIN collection_declaration d ON d.id = l.declaration_id
JOIN registration_employer e ON e.id = l.employer_id
JOIN registration_person p ON p.id = l.person_id
JOIN (SELECT person_id, employer_id,
             {enrolled} AS enrolled
             {since}
      FROM registration_enrolment
      WHERE region = '{region}' AND period && daterange('{first}', '{after}')
      GROUP BY person_id, employer_id) n ON n.person_id = l.person_id AND n.employer_id = l.employer_id
WHERE d.region = '{region}' AND d.month = {assessed} AND l.month = {month}
  AND NOT EXISTS (SELECT FROM collection_contribution c WHERE c.kind = '{kind}'
                  AND c.month = l.month AND c.employer_id = l.employer_id AND c.person_id = l.person_id)
"""


def assess(region: str, month: int, run: Run) -> tuple[int, int]:
    """Assess what was declared in `month` (yyyymm) and is not assessed yet, and bill it.

    Months before `month` are back payments (kind 31) with a first day of late fee of their own. Returns the numbers
    of contributions and bills. Call within the action's transaction.
    """
    # the same month assessed twice at once: the second waits, and finds nothing left to assess
    execute("SELECT pg_advisory_xact_lock(%s, %s)", [2, int(region)])
    contributions = bills = 0
    for belongs, lines in _declared(region, month):
        with whole_tables(lines):
            _apply_law(region, belongs, month)
        contributions += record(region, belongs, month, run, _kind(belongs, month))
        bills += bill(region, belongs, month, run, _kind(belongs, month))
    return contributions, bills


@dataclass(frozen=True)
class Charge:
    """What would be billed for a month of contributions and an insurance."""

    month: int
    insurance: int
    people: int
    employer_fen: int
    employee_fen: int
    late_from: date

    @property
    def due_fen(self) -> int:
        return self.employer_fen + self.employee_fen


def preview(region: str, month: int) -> list[Charge]:
    """What `assess` would bill now of the rows that the reader sees; nothing is recorded."""
    charges = []
    for belongs, _lines in _declared(region, month):
        _apply_law(region, belongs, month)
        charges += [Charge(belongs, *row) for row in rows(_CHARGES)]
    return charges


def _declared(region: str, month: int) -> list[tuple[int, int]]:
    """Months of contributions in the month's declarations, with their number of lines."""
    return rows(
        "SELECT l.month, count(*) FROM collection_declarationline l JOIN collection_declaration d ON d.id = l.declaration_id"
        " WHERE d.region = %s AND d.month = %s GROUP BY 1 ORDER BY 1",
        [region, month],
    )


def _apply_law(region: str, belongs: int, month: int) -> None:
    """What the law makes of the declared wages of a month, into the temporary table `assessed`."""
    source = _TO_ASSESS.format(
        region=f"{int(region):06d}",
        first=first_day(belongs),
        after=first_day(shifted(belongs, 1)),
        assessed=int(month),
        month=int(belongs),
        kind=_kind(belongs, month),
        enrolled=ENROLLED,
        columns="n.enrolled" if belongs == month else "n.enrolled, n.employed, n.registered",
        since="" if belongs == month else ", min(employed_on) AS employed, min(registered_on) AS registered",
    )
    execute("DROP TABLE IF EXISTS declared")
    execute(f"CREATE TEMP TABLE declared ON COMMIT DROP AS {source} ORDER BY l.employer_id, l.person_id")
    judge(region, belongs, month, back=belongs != month)


def judge(region: str, belongs: int, month: int, *, back: bool) -> None:
    """What the law makes of the temporary table `declared`, into `assessed`; `back`: it is paid back, or assessed anew.

    A table of its own, for PostgreSQL reads with several processes into a new table only; and the bills add it up.
    """
    late_from = Ask.of("back_bill_late_from" if back else "late_from", "late_from")
    facts = dict(FACTS)
    if back:
        facts |= {
            "employed_on": to_day("employed", "postgres"),
            "registered_on": to_day("registered", "postgres"),
        }
    execute("DROP TABLE IF EXISTS assessed")
    _exempt(region, belongs)
    given = {"contribution_month": month_number(belongs), "settlement_month": month_number(month)}
    # Nearly everyone is without a certificate of coverage; with that fact fixed the rules are shorter.
    certified = (
        "(SELECT d.*, coalesce(e.exempt, 0) AS exempt FROM declared d LEFT JOIN exempted e USING (person_id)"
        " WHERE d.certified) AS declared"
    )
    parts = [
        by_law(
            [*ASKS, late_from],
            people,
            facts=known,
            keep=["employer_id", "person_id", "wage_fen"],
            on=first_day(belongs),
            region=region,
            given=fixed,
        )
        for people, known, fixed in (
            ("(SELECT * FROM declared WHERE NOT certified) AS declared", facts, {**given, "exempt_insurances": 0}),
            (certified, {**facts, "exempt_insurances": "exempt"}, given),
        )
    ]
    execute(f"CREATE TEMP TABLE assessed ON COMMIT DROP AS ({parts[0]}) UNION ALL ({parts[1]})")


def _exempt(region: str, belongs: int) -> None:
    """Who of the `declared` is exempt from what in the month, into the temporary table `exempted`.

    Each certificate is asked by itself, with its own begin, end and extension: whom one of them exempts is exempt.
    """
    among = "AND p.id IN (SELECT person_id FROM declared WHERE certified)"
    law = by_law(
        [Ask.of("exempt_insurances", "exempt")],
        f"({CERTIFICATES.format(region=f'{int(region):06d}', among=among)}) AS certificates",
        facts=CERTIFICATE_FACTS,
        keep=["person_id"],
        on=first_day(belongs),
        region=region,
    )
    execute("DROP TABLE IF EXISTS exempted")
    execute(
        "CREATE TEMP TABLE exempted ON COMMIT DROP AS"
        f" SELECT person_id, bit_or(exempt)::bigint AS exempt FROM ({law}) AS law GROUP BY person_id"
    )


def record(region: str, belongs: int, month: int, run: Run, kind: str) -> int:
    """Contributions from `assessed`; how many."""
    columns = ", ".join(("base_fen", "insurances", *_AMOUNT_ASKS, "late_from"))
    return execute(
        "INSERT INTO collection_contribution (region, person_id, employer_id, month, assessed_month, kind, wage_fen,"
        f" {columns}, run_id)"
        " SELECT %(region)s, person_id, employer_id, %(belongs)s, %(month)s, %(kind)s, wage_fen,"
        f" {columns}, %(run)s FROM assessed",
        {"region": region, "belongs": belongs, "month": month, "kind": kind, "run": run.pk},
    )


def _kind(belongs: int, month: int) -> str:
    return NORMAL if belongs == month else BACK_PAYMENT


def bill(region: str, belongs: int, month: int, run: Run, kind: str) -> int:
    """One bill per employer, insurance and first day of late fee, from what was assessed just now."""
    return execute(
        "INSERT INTO collection_bill (region, employer_id, month, assessed_month, kind, insurance, employer_fen, employee_fen,"
        " due_on, late_from, principal_paid_fen, late_fee_due_fen, late_fee_paid_fen, run_id)"
        " SELECT %(region)s, employer_id, %(belongs)s, %(month)s, %(kind)s, insurance, employer, employee,"
        " (%(after)s::date - 1), late_from, 0, 0, 0, %(run)s"
        f" FROM ({_BILLS}) AS bills ORDER BY employer_id, late_from, insurance",
        {
            "region": region,
            "belongs": belongs,
            "month": month,
            "kind": kind,
            "after": first_day(shifted(month, 1)),
            "run": run.pk,
        },
    )


def _column(insurance: Insurance, payer: str) -> str:
    """SQL of what the payer owes for the insurance; work injury and maternity are the employer's alone."""
    name = f"{insurance.name.lower()}_{payer}_fen"
    return name if name in AMOUNTS else "0"


_SUMS = ", ".join(f"sum({column})::bigint AS {column}" for column in AMOUNTS)
_PER_INSURANCE = ", ".join(f"({int(i)}, {_column(i, 'employer')}, {_column(i, 'employee')})" for i in Insurance)

#: The bills that `assessed` adds up to.
_BILLS = (
    "SELECT employer_id, insurance, employer, employee, late_from"
    f" FROM (SELECT employer_id, late_from, {_SUMS} FROM assessed GROUP BY employer_id, late_from) AS totals,"
    f" LATERAL (VALUES {_PER_INSURANCE}) AS kinds (insurance, employer, employee)"
    " WHERE employer + employee > 0"
)

_CHARGES = f"""
SELECT b.insurance, (SELECT count(*) FROM assessed a WHERE a.employer_id = b.employer_id AND a.late_from = b.late_from
                     AND a.insurances & (CASE b.insurance {_BIT} END) <> 0), b.employer, b.employee, b.late_from
FROM ({_BILLS}) AS b ORDER BY b.late_from, b.insurance
"""
