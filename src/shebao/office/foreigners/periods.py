"""The certificates of coverage that count for people, each with its period, as one query: assessment, bulk and submission.

The register's `certificate_shown_on` says that somebody has one at all; the certificates themselves, with begin, end and
extension, stand in `foreigners_coverage`. Of one whose period nobody recorded only the day it was shown is known.
"""

from __future__ import annotations

from shebao.rules.batch import FactName, to_country, to_day

#: One row a certificate of a {region}; {among} is a further condition on persons `p`, or nothing.
CERTIFICATES = """
SELECT coalesce(c.id, -p.id) AS certificate_id, p.id AS person_id, p.nationality, p.permit_issued_on,
       coalesce(c.country, p.nationality) AS country, coalesce(c.number, '') AS number,
       coalesce(c.shown_on, p.certificate_shown_on) AS shown_on, c.begins_on, c.ends_on,
       coalesce(c.extension_months, 0) AS extension_months, c.posted_from
FROM registration_person p LEFT JOIN foreigners_coverage c ON c.person_id = p.id
WHERE p.region = '{region}' AND p.certificate_shown_on IS NOT NULL {among}"""

#: The law's facts of a certificate, in the columns of that query.
FACTS: dict[FactName, str] = {
    "nationality": to_country("nationality"),
    # without a work permit (permanent residents) the three months have passed: exempt from the month it is shown
    "permit_issued_on": to_day("coalesce(permit_issued_on, DATE '1970-01-01')", "postgres"),
    "certificate_shown_on": to_day("shown_on", "postgres"),
    "certificate_begins_on": to_day("coalesce(begins_on, DATE '1970-01-01')", "postgres"),
    "certificate_ends_on": to_day("ends_on", "postgres"),
    "granted_extension_months": "coalesce(extension_months, 0)",
    "posted_from": to_day("posted_from", "postgres"),
}
