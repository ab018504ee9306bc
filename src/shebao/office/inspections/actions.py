"""The office's month handed to the lake, and what becomes of findings: decided once, by a supervisor, with a reason."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
from django.utils import timezone

from shebao.errors import UserError
from shebao.lake.submission import read_table, write_submission
from shebao.law import body
from shebao.office.bulk import execute, load
from shebao.office.desk.actions import finish_run, start_run
from shebao.office.desk.authority import action, require
from shebao.office.desk.models import Run, User
from shebao.office.desk.roles import Permission
from shebao.office.inspections.models import Finding
from shebao.office.inspections.submission import tables
from shebao.standard.foreigners import DIMENSIONS, PARTICIPATION
from shebao.supervision import Finding as Found

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
    try:
        manifest = write_submission(lake, region, month, tables(region, month))
    except OSError as wrong:
        raise UserError(
            f"不能写入数据湖 {lake}：{wrong.strerror}。", f"The lake {lake} cannot be written: {wrong.strerror}."
        ) from wrong
    finish_run(run, **{name: stored.rows for name, stored in manifest.tables.items()})
    return run


@action(Permission.INSPECT)
def take_report(*, region: str, month: int, lake: Path, by: User) -> Run:
    """Take a region's report of foreigners' participation over from the lake; taken again, the newest counts.

    Raises:
        UserError: the region has not submitted it.
    """
    run = start_run(Run.Kind.INSPECT, region=region, month=month, by=by)
    load("incoming_report", read_table(lake, region, month, PARTICIPATION.name))
    columns = ", ".join(("cell", *DIMENSIONS, "counted", "amount_fen"))
    taken = execute(
        f"INSERT INTO inspections_foreignersreport (run_id, region, month, {columns})"
        f" SELECT %s, region, submission_month, {columns} FROM incoming_report",
        [run.pk],
    )
    finish_run(run, cells=taken)
    return run


@action(Permission.INSPECT)
def record_findings(found: Sequence[Found], *, region: str, month: int, by: User) -> Run:
    """Take over what the supervision's checks found in a region's month; what is known already stays as it is."""
    run = start_run(Run.Kind.INSPECT, region=region, month=month, by=by)
    law = body()
    load(
        "incoming_finding",
        pa.table(
            {
                "check_code": pa.array([f.check for f in found], pa.string()),
                "key": pa.array([f"{f.month}-{f.subject}" for f in found], pa.string()),
                "severity": pa.array([f.severity for f in found], pa.string()),
                "month": pa.array([f.month for f in found], pa.int64()),
                "employer_id": pa.array([f.employer_id for f in found], pa.int64()),
                "person_id": pa.array([f.person_id for f in found], pa.int64()),
                "amount_fen": pa.array([f.amount_fen for f in found], pa.int64()),
                "text_zh": pa.array([f.text.zh for f in found], pa.string()),
                "text_en": pa.array([f.text.en for f in found], pa.string()),
                "evidence": pa.array([json.dumps(f.evidence(law), ensure_ascii=False) for f in found], pa.string()),
            }
        ),
    )
    recorded = execute(
        "INSERT INTO inspections_finding (region, check_code, key, severity, month, employer_id, person_id, amount_fen, text_zh,"
        " text_en, evidence, run_id, found_at, status, decision_note)"
        " SELECT %s, check_code, key, severity, month, employer_id, person_id, amount_fen, text_zh, text_en, evidence::jsonb,"
        " %s, now(), 'open', '' FROM incoming_finding ON CONFLICT (region, check_code, key) DO NOTHING",
        [region, run.pk],
    )
    finish_run(run, found=len(found), new=recorded)
    return run
