"""Quality of a submission: each table read once, all its row rules as bits of one number, and only wrong rows come out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shebao.standard import TABLES, Table
from shebao.standard.fields import Reference, RowRule, Severity
from shebao.supervision.finding import Finding
from shebao.supervision.view import View
from shebao.text import Text

#: An integer holds the answers of so many rules.
_BITS = 62


def quality(view: View) -> list[Finding]:
    """Every table against the rules of the standard."""
    found: list[Finding] = []
    for table in TABLES.values():
        found += _rows(view, table)
        found += _keys(view, table)
        found += [finding for reference in table.references for finding in _references(view, table, reference)]
        found += _overlaps(view, table)
    return found


def _rows(view: View, table: Table) -> Iterator[Finding]:
    for start in range(0, len(table.row_rules), _BITS):
        rules = table.row_rules[start : start + _BITS]
        bits = " | ".join(f"CASE WHEN {rule.wrong} THEN {1 << place}::BIGINT ELSE 0 END" for place, rule in enumerate(rules))
        sql = f"SELECT * FROM (SELECT *, {bits} AS mask FROM {table.rows_with_helpers}) WHERE mask <> 0"
        for row in view.rows(sql):
            yield from (_of_row(view, table, rule, row) for place, rule in enumerate(rules) if row["mask"] >> place & 1)


def _of_row(view: View, table: Table, rule: RowRule, row: dict[str, Any]) -> Finding:
    used = {name: row[name] for name in table.by_name if name in rule.wrong and name != "region"}
    return _finding(
        view,
        table,
        row,
        check=rule.code or f"quality_{table.name}_{rule.name}",
        text=rule.title,
        used=used,
        severity=rule.severity,
    )


def _keys(view: View, table: Table) -> Iterator[Finding]:
    for columns in (table.key, *table.unique):
        listed = ", ".join((*_region(view), *columns))
        # row_number: of several rows with one key, all but the first are too many
        doubles = f"SELECT {listed} FROM {table.name} WHERE {columns[0]} IS NOT NULL GROUP BY {listed} HAVING count(*) > 1"
        if not view.value(f"SELECT count(*) FROM ({doubles})"):
            continue
        name = "key" if columns == table.key else f"{'_'.join(columns)}_unique"
        titles = [table.by_name[column].title for column in columns]
        text = Text(
            f"{'、'.join(t.zh for t in titles)}重复",
            f"{', '.join(t.en for t in titles)}: more than one row has the same",
        )
        sql = (
            f"SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY {listed} ORDER BY {table.subject}) AS place"
            f" FROM {table.name} SEMI JOIN ({doubles}) USING ({listed})) WHERE place > 1"
        )
        for row in view.rows(sql):
            used = {column: row[column] for column in columns}
            yield _finding(view, table, row, check=f"quality_{table.name}_{name}", text=text, used=used)


def _region(view: View) -> tuple[str, ...]:
    """The region as part of a key; left out where there is but one, for whole numbers are grouped twice as fast alone."""
    return ("region",) if len(view.regions) > 1 else ()


def _references(view: View, table: Table, reference: Reference) -> Iterator[Finding]:
    target = TABLES[reference.table]
    held = reference.table if target.period == "snapshot" else f"{reference.table}_to_date"
    field = table.by_name[reference.field]
    text = Text(f"{field.title.zh}在“{target.title.zh}”中不存在", f"{field.title.en} names no row of {reference.table}")
    same_region = " AND h.region = t.region" if _region(view) else ""
    sql = (
        f"SELECT t.* FROM {table.name} t WHERE {reference.field} IS NOT NULL AND NOT EXISTS"
        f" (FROM {held} h WHERE h.{reference.target} = t.{reference.field}{same_region})"
    )
    for row in view.rows(sql):
        used = {reference.field: row[reference.field]}
        yield _finding(view, table, row, check=f"quality_{table.name}_{reference.field}_unknown", text=text, used=used)


def _overlaps(view: View, table: Table) -> Iterator[Finding]:
    if not table.no_overlap:
        return
    group = ", ".join((*_region(view), *table.no_overlap))
    sql = f"""
        SELECT * FROM (
          SELECT *, max(coalesce(to_on, DATE '9999-12-31')) OVER (PARTITION BY {group} ORDER BY from_on, {table.subject}
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS covered_to
          FROM {table.name}
          -- most people have one period: only the others are sorted
          SEMI JOIN (SELECT {group} FROM {table.name} GROUP BY {group} HAVING count(*) > 1) USING ({group}))
        WHERE from_on <= covered_to
    """
    text = Text("与同一人同一险种的另一参保期重叠", "it overlaps another period of the same person and insurance")
    for row in view.rows(sql):
        used = {name: row[name] for name in (*table.no_overlap, "from_on", "to_on")}
        yield _finding(view, table, row, check=f"quality_{table.name}_overlap", text=text, used=used)


def _finding(
    view: View, table: Table, row: dict[str, Any], *, check: str, text: Text, used: dict[str, Any], severity: Severity = "error"
) -> Finding:
    person, employer = (row[name] if name in table.by_name else None for name in ("person_id", "employer_id"))
    subject = row[table.subject]
    said = Text(f"{table.title.zh} {subject}：{text.zh}", f"{table.title.en}, {subject}: {text.en}")
    facts = {
        "table": table.name,
        **{name: value if isinstance(value, int | None) else str(value) for name, value in used.items()},
    }
    return Finding(
        check, row["region"] or "", view.month, str(subject), severity, said, facts=facts, person_id=person, employer_id=employer
    )
