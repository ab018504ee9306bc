"""Who comes into their own pages in the demonstration: an employer, one of its people, and one whom a treaty exempts."""

from __future__ import annotations

import secrets

from shebao.office.database import acting
from shebao.office.desk.actions import create_outside_user
from shebao.office.desk.models import User
from shebao.office.desk.roles import Role
from shebao.office.registration.models import Enrolment


def let_in(region: str, by: User) -> list[User]:
    """Three users of a region, all of one employer: the first that employs someone with a certificate of coverage.

    `by` is the administrator. Their passwords are drawn and kept nowhere: in the demonstration one picks who one is.
    """
    with acting(by):
        insured = Enrolment.objects.filter(region=region, period__endswith__isnull=True).select_related("person", "employer")
        exempt = insured.filter(person__certificate_shown_on__isnull=False).order_by("employer_id", "person_id")[0]
        colleague = insured.filter(employer=exempt.employer, person__nationality="CHN").order_by("person_id")[0]
    people = [enrolment.person for enrolment in (colleague, exempt)]
    employers = create_outside_user(
        username="employer-user",
        name=f"{exempt.employer.name} 人事",
        role=Role.EMPLOYER,
        password=secrets.token_urlsafe(12),
        employer=exempt.employer,
        by=by,
    )
    return [
        employers,
        *(
            create_outside_user(
                username=f"insured-{person.pk}",
                name=person.name,
                role=Role.PERSON,
                password=secrets.token_urlsafe(12),
                person=person,
                by=by,
            )
            for person in people
        ),
    ]
