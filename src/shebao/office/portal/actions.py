"""What insured persons do for themselves."""

from __future__ import annotations

from django.utils import timezone

from shebao.errors import UserError
from shebao.office.desk.authority import action
from shebao.office.desk.models import User
from shebao.office.desk.roles import Permission
from shebao.office.portal import certificates
from shebao.office.portal.models import Certificate


@action(Permission.OWN_RECORD)
def issue_certificate(kind: str, *, by: User) -> Certificate:
    """A certificate about oneself, as of now, with a code by which others see that it is genuine.

    Raises:
        UserError: there is no such certificate.
    """
    person = by.person
    if kind not in Certificate.Kind.values or person is None:
        raise UserError("没有这种证明。", "There is no such certificate.")
    return Certificate.objects.create(
        region=person.region,
        person=person,
        kind=kind,
        code=certificates.new_code(),
        issued_by=by,
        valid_until=certificates.valid_until(timezone.localdate()),
        content=certificates.content_of(kind, person),
    )
