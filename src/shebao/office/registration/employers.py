"""An employer's insurance is suspended, goes on, or ends."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from shebao.errors import UserError
from shebao.office.bulk import rows
from shebao.office.desk.authority import action
from shebao.office.desk.models import User
from shebao.office.desk.roles import Permission
from shebao.office.registration.models import Employer
from shebao.office.registration.particulars import EMPLOYER, Said, record, registered_employer

INSURED, SUSPENDED, CLOSED = (status.value for status in Employer.Status)


@action(Permission.REGISTER)
def suspend_employer(credit_code: str, *, since: date | None = None, reason: str, region: str, by: User) -> Employer:
    """Suspend an employer with whom nobody is insured any more.

    Raises:
        UserError: it is not insured now, or people still are.
    """
    return _move(registered_employer(credit_code, region), SUSPENDED, (INSURED,), since, reason)


@action(Permission.REGISTER)
def resume_employer(credit_code: str, *, since: date | None = None, reason: str, region: str, by: User) -> Employer:
    """A suspended employer insures people again.

    Raises:
        UserError: it is not suspended.
    """
    return _move(registered_employer(credit_code, region), INSURED, (SUSPENDED,), since, reason)


@action(Permission.REGISTER)
def close_employer(credit_code: str, *, since: date | None = None, reason: str, region: str, by: User) -> Employer:
    """End an employer's registration (社会保险法 第五十七条): nobody is insured with it and nothing is owed.

    Raises:
        UserError: it is closed already, people are still insured, a branch is open, or contributions are owed.
    """
    row = registered_employer(credit_code, region)
    owed = rows(
        "SELECT coalesce(sum(employer_fen + employee_fen - principal_paid_fen + late_fee_due_fen - late_fee_paid_fen), 0)::bigint"
        " FROM collection_bill WHERE region = %s AND employer_id = %s",
        [region, row.pk],
    )[0][0]
    if owed > 0:
        yuan = f"{owed // 100:,}.{owed % 100:02d}"
        raise UserError(
            f"单位尚欠社会保险费及滞纳金 {yuan} 元，结清后方可办理注销。",
            f"The employer owes {yuan} yuan of contributions and late fees: they are settled before it is closed.",
        )
    return _move(row, CLOSED, (INSURED, SUSPENDED), since, reason)


def _move(row: Employer, to: str, sources: tuple[str, ...], since: date | None, reason: str) -> Employer:
    if row.status not in sources:
        raise UserError(
            f"单位当前状态为“{row.get_status_display()}”，不能办理此项业务。",
            f"The employer is {row.get_status_display()}: this cannot be done now.",
        )
    record(EMPLOYER, [Said(row.pk, {"status": to}, since or timezone.localdate(), reason=reason)], region=row.region)
    row.refresh_from_db()
    return row
