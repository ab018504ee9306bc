"""The office's month handed to the lake, and what becomes of findings: decided once, by a supervisor, with a reason."""

from __future__ import annotations

from pathlib import Path

from django.utils import timezone

from shebao.errors import UserError
from shebao.lake.submission import write_submission
from shebao.office.desk.actions import finish_run, start_run
from shebao.office.desk.authority import action, require
from shebao.office.desk.models import Run, User
from shebao.office.desk.roles import Permission
from shebao.office.inspections.models import Finding
from shebao.office.inspections.submission import tables

DECISIONS = (Finding.Status.CONFIRMED, Finding.Status.DISMISSED)


@action(Permission.DECIDE_FINDINGS)
def decide_finding(finding: Finding, *, decision: str, reason: str, by: User) -> Finding:
    """Confirm or dismiss an open finding.

    Raises:
        UserError: the decision is unknown, no reason is given, or the finding is decided already.
    """
    require(by, Permission.DECIDE_FINDINGS, region=finding.region)
    if decision not in DECISIONS:
        raise UserError("处理结果只能是“属实”或“不属实”。", "A finding is confirmed or dismissed.")
    if not reason.strip():
        raise UserError("请写明处理理由。", "Give the reason for the decision.")
    row = Finding.objects.select_for_update().get(pk=finding.pk)
    if row.status != Finding.Status.OPEN:
        raise UserError("该疑点已经处理，不得再次处理。", "This finding is decided already.")
    row.status, row.decision_note = decision, reason.strip()
    row.decided_by, row.decided_at = by, timezone.now()
    row.save(update_fields=["status", "decision_note", "decided_by", "decided_at"])
    return row


@action(Permission.SUBMIT)
def submit_month(*, region: str, month: int, lake: Path, by: User) -> Run:
    """Write the region's month into the lake, in the data standard; again, and it replaces the first.

    Raises:
        UserError: the lake cannot be written.
    """
    run = start_run(Run.Kind.SUBMIT, region=region, month=month, by=by)
    manifest = write_submission(lake, region, month, tables(region, month))
    finish_run(run, **{name: stored.rows for name, stored in manifest.tables.items()})
    return run
