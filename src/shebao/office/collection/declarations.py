"""Taking in declarations: many files in one pass, every row either taken or sent back with its reason."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa

from shebao.errors import UserError
from shebao.office.bulk import execute, load, rows
from shebao.office.collection import sheet as sheets
from shebao.office.desk.models import Run, User


@dataclass(frozen=True)
class Upload:
    """A file as it arrived."""

    file_name: str
    credit_code: str
    month: int
    content: bytes


@dataclass
class Reply:
    """What became of one file. `reasons`: spreadsheet row → reason code of rows not taken.

    Of a file that was `seen_before`, `taken` counts the rows taken now: those that had to wait for the register.
    """

    upload: Upload
    declaration_id: int
    taken: int = 0
    reasons: dict[int, str] = field(default_factory=dict)
    seen_before: bool = False
    sheet: sheets.Sheet | None = None

    def annotated(self) -> bytes | None:
        """The employer's sheet with the reasons written in; None if every row was taken, now or before."""
        return sheets.annotate(self.sheet, self.reasons) if self.sheet is not None and self.reasons else None


def take(uploads: Sequence[Upload], *, region: str, received_on: date, run: Run, by: User) -> list[Reply]:
    """Read, validate and take the files; good rows only. Call within the action's transaction.

    Raises:
        UserError: a file cannot be read, or its employer is not registered. Nothing of any file is taken then.
    """
    # two officers with the same month wait for each other: what the first takes, the second finds taken
    execute("SELECT pg_advisory_xact_lock(%s, %s)", [1, int(region)])
    employers = _employers(region, {upload.credit_code for upload in uploads})
    replies = _register(uploads, employers, region=region, received_on=received_on, run=run, by=by)
    waiting = _waiting_for_the_register([reply.declaration_id for reply in replies])
    to_read = [reply for reply in replies if not reply.seen_before or reply.declaration_id in waiting]
    for reply in to_read:
        upload = reply.upload
        reply.sheet = sheets.read(upload.content, file_name=upload.file_name, month=upload.month, credit_code=upload.credit_code)
    # Someone outside does not learn who else is registered: to them a stranger is not insured with them.
    _take_lines(to_read, employers, region, unknown="not_enrolled" if by.is_outside else "unknown_person")
    return replies


#: What the register decides: such a row may be good when the same file comes again.
_REGISTER_REASONS = ("unknown_person", "not_enrolled")


def _waiting_for_the_register(declarations: Sequence[int]) -> set[int]:
    """Those of the declarations that came before with rows for which the register was not ready."""
    found = rows(
        "SELECT DISTINCT declaration_id FROM collection_rejectedrow WHERE declaration_id = ANY(%s) AND reason = ANY(%s)",
        [list(declarations), list(_REGISTER_REASONS)],
    )
    return {identity for (identity,) in found}


def _employers(region: str, codes: set[str]) -> dict[str, int]:
    found = dict(
        rows(
            "SELECT credit_code, id FROM registration_employer WHERE region = %s AND credit_code = ANY(%s)",
            [region, list(codes)],
        )
    )
    missing = sorted(codes - found.keys())
    if missing:
        raise UserError(
            f"单位 {missing[0]} 未在统筹区 {region} 登记，请先办理社会保险登记。",
            f"Employer {missing[0]} is not registered in region {region}: register it first.",
        )
    return found


def _register(
    uploads: Sequence[Upload],
    employers: dict[str, int],
    *,
    region: str,
    received_on: date,
    run: Run,
    by: User,
) -> list[Reply]:
    """A declaration per file; a file that came before (same employer, month and digest) keeps its first one."""
    digests = [hashlib.sha256(upload.content).hexdigest() for upload in uploads]
    load(
        "incoming_file",
        pa.table(
            {
                "position": pa.array(range(len(uploads)), pa.int64()),
                "employer_id": pa.array([employers[u.credit_code] for u in uploads], pa.int64()),
                "month": pa.array([u.month for u in uploads], pa.int64()),
                "sha256": digests,
                "file_name": [u.file_name[-200:] for u in uploads],
            }
        ),
    )
    made = rows(
        "INSERT INTO collection_declaration (region, employer_id, month, sha256, file_name, received_on, by_id, run_id,"
        " rows_taken, rows_rejected)"
        " SELECT %s, employer_id, month, sha256, file_name, %s, %s, %s, 0, 0 FROM incoming_file ORDER BY position"
        " ON CONFLICT (employer_id, month, sha256) DO NOTHING RETURNING id",
        [region, received_on, by.pk, run.pk],
    )
    new = {identity for (identity,) in made}
    known = rows(
        "SELECT i.position, d.id FROM incoming_file i JOIN collection_declaration d USING (employer_id, month, sha256) ORDER BY 1"
    )
    replies, answered = [], set()
    for position, identity in known:
        first_time = identity in new and identity not in answered
        answered.add(identity)
        replies.append(Reply(uploads[position], identity, seen_before=not first_time))
    return replies


def _take_lines(replies: Sequence[Reply], employers: dict[str, int], region: str, *, unknown: str) -> None:
    lines = [(reply, line) for reply in replies for line in (reply.sheet.lines if reply.sheet else ())]
    load(
        "incoming_line",
        pa.table(
            {
                "declaration_id": pa.array([reply.declaration_id for reply, _ in lines], pa.int64()),
                "employer_id": pa.array([employers[reply.upload.credit_code] for reply, _ in lines], pa.int64()),
                "row_number": pa.array([line.row for _, line in lines], pa.int64()),
                "number": pa.array([line.number for _, line in lines], pa.string()),
                "month": pa.array([line.month for _, line in lines], pa.int64()),
                "wage_fen": pa.array([line.wage_fen if line.reason is None else None for _, line in lines], pa.int64()),
                "reason": pa.array([line.reason for _, line in lines], pa.string()),
            }
        ),
    )
    execute("DROP TABLE IF EXISTS judged_line")
    execute(_JUDGE, {"region": region, "unknown": unknown})
    execute(
        "INSERT INTO collection_declarationline (region, declaration_id, employer_id, person_id, month, wage_fen)"
        " SELECT %s, declaration_id, employer_id, person_id, month, wage_fen FROM judged_line WHERE reason IS NULL"
        " ORDER BY month, employer_id, person_id",
        [region],
    )
    by_declaration = {reply.declaration_id: reply for reply in replies}
    for declaration_id, taken in rows("SELECT declaration_id, count(*) FROM judged_line WHERE reason IS NULL GROUP BY 1"):
        by_declaration[declaration_id].taken = taken
    for declaration_id, row_number, reason in rows(
        "SELECT declaration_id, row_number, reason FROM judged_line WHERE reason <> 'taken_before' ORDER BY 1, 2"
    ):
        by_declaration[declaration_id].reasons[row_number] = reason
    _keep_rejected(replies, region)
    execute(
        "UPDATE collection_declaration d SET rows_taken = c.taken, rows_rejected = c.rejected FROM ("
        "  SELECT declaration_id, count(*) FILTER (WHERE coalesce(reason, 'taken_before') = 'taken_before') AS taken,"
        "         count(*) FILTER (WHERE reason <> 'taken_before') AS rejected"
        "  FROM judged_line GROUP BY 1) c WHERE d.id = c.declaration_id"
    )


#: What only the register can tell: known, insured here in that month, and not declared before (in this very file, when it
#: comes again, or in another). One pass for all files;
#: joined as sets, for one employer may have a hundred thousand people.
_JUDGE = """
CREATE TEMP TABLE judged_line ON COMMIT DROP AS
WITH months AS (
    SELECT DISTINCT employer_id, month, make_date((month / 100)::int, (month %% 100)::int, 1) AS first
    FROM incoming_line WHERE reason IS NULL
), insured AS (
    SELECT DISTINCT n.person_id, n.employer_id, m.month
    FROM months m JOIN registration_enrolment n ON n.employer_id = m.employer_id
     AND n.period && daterange(m.first, (m.first + interval '1 month')::date)
), declared AS (
    SELECT d.declaration_id, d.person_id, d.employer_id, d.month
    FROM months m JOIN collection_declarationline d USING (employer_id, month)
)
SELECT i.declaration_id, i.employer_id, p.id AS person_id, i.row_number, i.month, i.wage_fen,
       CASE WHEN i.reason IS NOT NULL THEN i.reason
            WHEN p.id IS NULL THEN %(unknown)s
            WHEN n.person_id IS NULL THEN 'not_enrolled'
            WHEN d.declaration_id = i.declaration_id THEN 'taken_before'
            WHEN d.person_id IS NOT NULL THEN 'already_declared'
            WHEN row_number() OVER (PARTITION BY i.employer_id, i.number, i.month, i.reason IS NULL
                                    ORDER BY i.declaration_id, i.row_number) > 1 THEN 'duplicate_row' END AS reason
FROM incoming_line i
LEFT JOIN registration_person p ON p.region = %(region)s AND p.number = i.number
LEFT JOIN insured n ON n.person_id = p.id AND n.employer_id = i.employer_id AND n.month = i.month
LEFT JOIN declared d ON d.person_id = p.id AND d.employer_id = i.employer_id AND d.month = i.month
"""


def _keep_rejected(replies: Sequence[Reply], region: str) -> None:
    """Rows not taken are kept as they stood in the file, with the reason."""
    kept = [
        (reply.declaration_id, row, [_shown(cell) for cell in reply.sheet.cells[row - 1]], reason)
        for reply in replies
        if reply.sheet is not None
        for row, reason in reply.reasons.items()
    ]
    if not kept:
        return
    import json

    load(
        "incoming_rejected",
        pa.table(
            {
                "declaration_id": pa.array([k[0] for k in kept], pa.int64()),
                "row_number": pa.array([k[1] for k in kept], pa.int64()),
                "content": [json.dumps(k[2], ensure_ascii=False) for k in kept],
                "reason": [k[3] for k in kept],
                "zh": [sheets.REASONS[k[3]].zh for k in kept],
                "en": [sheets.REASONS[k[3]].en for k in kept],
            }
        ),
    )
    execute(
        "INSERT INTO collection_rejectedrow (region, declaration_id, row_number, content, reason, reason_zh, reason_en)"
        " SELECT %s, declaration_id, row_number, content::jsonb, reason, zh, en FROM incoming_rejected i"
        " WHERE NOT EXISTS (SELECT FROM collection_rejectedrow r WHERE r.declaration_id = i.declaration_id"
        "                   AND r.row_number = i.row_number AND r.reason = i.reason)",
        [region],
    )


def _shown(cell: object) -> object:
    return cell if isinstance(cell, (int, float, str)) or cell is None else str(cell)
