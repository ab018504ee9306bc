"""Taking a sheet of the register in: judged, tried, or taken; every file is kept with what was wrong in it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from shebao.office.bulk import execute, load, more_memory, rows, whole_tables
from shebao.office.desk.authority import action
from shebao.office.desk.models import User
from shebao.office.desk.roles import Permission
from shebao.office.registration.imports import register
from shebao.office.registration.imports.judging import judge, remark
from shebao.office.registration.models import Import
from shebao.standard.register import REGISTER_SHEETS


@dataclass(frozen=True)
class File:
    """A sheet as it arrived."""

    name: str
    content: bytes


@action(Permission.REGISTER)
def take_sheet(
    file: File, *, sheet: str, mode: str = Import.Mode.GOOD_ROWS, look_alikes: bool = False, region: str, by: User
) -> Import:
    """Take a sheet in: its good rows, all of it or nothing, or (as a trial) nothing but the answer.

    Args:
        sheet: which one, of REGISTER_SHEETS.
        look_alikes: persons of the same name and birth date as one registered are taken too.

    Raises:
        UserError: it cannot be read or lacks a column; nothing is kept then.
    """
    # two officers with the same sheet wait for each other: what the first takes, the second finds taken
    execute("SELECT pg_advisory_xact_lock(%s, %s)", [2, int(region)])
    judged = judge(file.content, REGISTER_SHEETS[sheet], file.name)
    load("incoming_row", judged.rows)
    more_memory()
    with whole_tables(len(judged.rows)):
        register.judge(sheet, region, look_alikes=look_alikes)
        for row, why in rows("SELECT row_number, why FROM judged_row WHERE why IS NOT NULL"):
            judged.faults[row] = [register.REASONS[why]]
        taken = 0
        if mode != Import.Mode.TRIAL and not (mode == Import.Mode.WHOLE and judged.faults):
            taken = execute("CREATE TEMP TABLE good_row ON COMMIT DROP AS SELECT * FROM judged_row WHERE why IS NULL")
            execute("ANALYZE good_row")
            register.write(sheet, region)
            execute("DROP TABLE good_row")
    return Import.objects.create(
        region=region,
        sheet=sheet,
        file_name=file.name[-200:],
        sha256=hashlib.sha256(file.content).hexdigest(),
        content=file.content,
        mode=mode,
        rows_read=judged.read,
        rows_taken=taken,
        rows_rejected=len(judged.faults),
        remarks={str(row): remark(texts) for row, texts in sorted(judged.faults.items())},
        by=by,
    )
