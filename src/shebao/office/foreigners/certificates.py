"""Certificates of coverage shown, one or a whole sheet of them: what the law makes of each, set-based, into one table."""

from __future__ import annotations

import pyarrow as pa

from shebao.errors import UserError
from shebao.office.bulk import by_law, execute, load, rows
from shebao.office.collection.queries import columns_of
from shebao.office.desk.authority import action
from shebao.office.desk.models import User
from shebao.office.desk.roles import Permission
from shebao.office.fields import INSURANCE_BITS, Insurance
from shebao.office.foreigners.periods import FACTS
from shebao.office.registration.enrolments import require_registered
from shebao.rules import Ask
from shebao.rules.batch import to_country, to_day
from shebao.rules.kinds import NEVER_DAY
from shebao.text import Text

SCHEMA = pa.schema(
    {
        **dict.fromkeys(("number", "country", "certificate_number"), pa.string()),
        **dict.fromkeys(("begins_on", "ends_on", "shown_on"), pa.date32()),
        "extension_months": pa.int64(),
    }
)
COLUMNS = tuple(SCHEMA.names)

#: What stands against recording a certificate.
REASONS: dict[str, Text] = {
    "another_country": Text(
        "参保证明须由其国籍国（协定国）出具", "the certificate is one of the country whose nationality the person has"
    ),
    "expired": Text("参保证明已经失效", "the certificate is no longer valid"),
    "no_agreement": Text(
        "与该国没有已生效的社会保险协定，参保证明不产生免缴",
        "no agreement in force with that country exempts from contributions: a certificate has no effect",
    ),
}

#: What is shown, with the person, and the posting that a certificate goes on with: one that an earlier certificate of the
#: same country left off at.
_SHOWN = """
CREATE TEMP TABLE shown_certificate ON COMMIT DROP AS
SELECT i.*, p.id AS person_id, p.nationality AS home, p.permit_issued_on, greatest(i.shown_on, i.begins_on) AS effective_on,
       e.posting
FROM {incoming} i JOIN registration_person p ON p.region = %(region)s AND p.number = i.number
LEFT JOIN LATERAL (
    SELECT coalesce(c.posted_from, c.exempt_from) AS posting FROM foreigners_coverage c
    WHERE c.person_id = p.id AND c.country = i.country AND c.begins_on < i.begins_on
          AND coalesce(c.ends_on, i.begins_on) >= i.begins_on - 1
    ORDER BY c.id DESC LIMIT 1) e ON true"""

_AMOUNT = " + ".join(
    f"CASE WHEN k.insurance = {int(insurance)} THEN {' + '.join(f'c.{name}' for name in columns_of(insurance))} ELSE 0 END"
    for insurance in Insurance
)
_KINDS = ", ".join(f"({code}, {bit})" for code, bit in INSURANCE_BITS.items())

#: What was charged for the exempt insurances in the months from the first exempt day to the day it was shown, employer and
#: employee together: paid, or not yet. A contribution is paid when the employer's bill of its assessment is.
_CHARGED_FOR = f"""
SELECT j.person_id, coalesce(sum({_AMOUNT}) FILTER (WHERE b.paid_on IS NOT NULL), 0)::bigint AS paid_fen,
       coalesce(sum({_AMOUNT}) FILTER (WHERE b.paid_on IS NULL), 0)::bigint AS unpaid_fen
FROM judged_certificate j
JOIN collection_contribution c ON c.person_id = j.person_id AND c.kind <> '20'
     AND c.month BETWEEN extract(year FROM j.exempt_from)::int * 100 + extract(month FROM j.exempt_from)::int
                     AND extract(year FROM j.shown_on)::int * 100 + extract(month FROM j.shown_on)::int
CROSS JOIN (VALUES {_KINDS}) AS k (insurance, bit)
JOIN collection_bill b ON b.employer_id = c.employer_id AND b.month = c.month AND b.run_id = c.run_id
     AND b.insurance = k.insurance AND b.late_from = c.late_from
WHERE (j.insurances & k.bit) <> 0
  AND NOT EXISTS (SELECT FROM collection_contribution r WHERE r.reverses_id = c.id)
GROUP BY j.person_id"""


@action(Permission.REGISTER)
def show_certificates(certificates: pa.Table, *, region: str, by: User) -> int:
    """Record certificates of coverage of many people: the columns of COLUMNS. Returns how many.

    Raises:
        UserError: someone is not registered, a certificate is of another country, has expired, or no agreement in force
            exempts; nothing is recorded then.
    """
    return take(certificates, region)


def take(certificates: pa.Table, region: str, *, matter: int | None = None) -> int:
    """The same within another action; `matter` is the one that decided them."""
    load("incoming_certificate", certificates.select(COLUMNS).cast(SCHEMA))
    require_registered("incoming_certificate", region)
    judge("incoming_certificate", region)
    refuse()
    return record(region, matter)


def judge(incoming: str, region: str) -> None:
    """What the law makes of the certificates of a temporary table with COLUMNS, into `judged_certificate`.

    Insurances, first and last day of exemption, and what had been paid of it; `why` says what stands against it.
    """
    execute("DROP TABLE IF EXISTS shown_certificate, judged_certificate")
    execute(_SHOWN.format(incoming=incoming), {"region": region})
    on = to_day("effective_on", "postgres")
    # asked as if always exempt: what the agreement in force on the day it was shown, or begins, exempts from
    treaty = by_law(
        [Ask.of("exempt_insurances", "insurances")],
        "shown_certificate",
        facts={"nationality": to_country("home"), "on": on},
        given={"exempt_from": 0, "exempt_until": NEVER_DAY},
        keep=["person_id", *COLUMNS, "home", "permit_issued_on", "posting", "effective_on"],
        region=region,
    )
    law = by_law(
        [Ask.of("exempt_from"), Ask.of("exempt_until"), Ask.of("certificate_in_time", "in_time")],
        f"({treaty}) AS shown",
        facts={**FACTS, "nationality": to_country("home"), "posted_from": to_day("posting", "postgres"), "on": on},
        keep=["person_id", *COLUMNS, "home", "posting", "insurances"],
        region=region,
    )
    execute(
        "CREATE TEMP TABLE judged_certificate ON COMMIT DROP AS"
        " SELECT *, CASE WHEN country <> home THEN 'another_country'"
        "  WHEN ends_on < greatest(begins_on, shown_on) THEN 'expired'"
        f"  WHEN insurances = 0 THEN 'no_agreement' END AS why FROM ({law}) AS law"
    )


def refuse() -> None:
    """Refuse what cannot be recorded, naming the first.

    Raises:
        UserError: a certificate of `judged_certificate` has something against it.
    """
    wrong = rows("SELECT number, country, why FROM judged_certificate WHERE why IS NOT NULL ORDER BY number LIMIT 1")
    if not wrong:
        return
    number, country, why = wrong[0]
    zh, en = REASONS[why].zh, REASONS[why].en
    raise UserError(f"{number}（{country}）：{zh}。", f"{number} ({country}): {en}.")


def record(region: str, matter: int | None = None) -> int:
    """Record what stands in `judged_certificate`: the certificates, and in the register the day of the first. How many.

    What was decided of each stands in the temporary table `decided_certificate`.
    """
    refunds = by_law(
        [Ask.of("certificate_refund_fen", "refund_fen")],
        "(SELECT j.*, coalesce(p.paid_fen, 0) AS paid_fen, j.in_time * coalesce(p.unpaid_fen, 0) AS unpaid_fen"
        f" FROM judged_certificate j LEFT JOIN ({_CHARGED_FOR}) p USING (person_id)) AS certificates",
        facts={"exempt_paid_fen": "paid_fen", "certificate_in_time": "in_time", "on": to_day("shown_on", "postgres")},
        keep=["person_id", *COLUMNS, "posting", "insurances", "exempt_from", "exempt_until", "paid_fen", "unpaid_fen"],
        region=region,
    )
    execute("DROP TABLE IF EXISTS decided_certificate")
    execute(f"CREATE TEMP TABLE decided_certificate ON COMMIT DROP AS {refunds}")
    execute(
        "INSERT INTO registration_particulars (region, subject, subject_id, kind, valid, said)"
        " SELECT p.region, 'person', p.id, 'change', daterange(d.shown_on, NULL),"
        " jsonb_build_object('certificate_shown_on', d.shown_on)"
        " FROM decided_certificate d JOIN registration_person p ON p.id = d.person_id"
        " WHERE p.certificate_shown_on IS NULL ORDER BY p.id"
    )
    return execute(
        "INSERT INTO foreigners_coverage (region, person_id, country, number, begins_on, ends_on, shown_on, extension_months,"
        " posted_from, insurances, exempt_from, exempt_until, refund_fen, unpaid_fen, matter_id)"
        " SELECT %s, person_id, country, coalesce(certificate_number, ''), begins_on, ends_on, shown_on,"
        " coalesce(extension_months, 0), posting, insurances, exempt_from, exempt_until, refund_fen, unpaid_fen, %s"
        " FROM decided_certificate ORDER BY person_id",
        [region, matter],
    )
