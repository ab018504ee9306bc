"""`python -m shebao.office.matters`: write the table of kinds into docs/matters.md."""

from __future__ import annotations

import re
from pathlib import Path

BEGIN, END = "<!-- kinds -->", "<!-- /kinds -->"


def with_table(page: str) -> str:
    """The page with its table of kinds as they are now."""
    return re.sub(f"(?s){BEGIN}.*{END}", lambda _found: f"{BEGIN}\n{_table()}{END}", page)


def _table() -> str:
    from shebao.office.matters.kinds import KINDS

    lines = ["| 事项 kind | officers | online by | time | kept | rests on |", "|---|---|---|---|---|---|"]
    for kind in KINDS.values():
        officers = 3 if kind.reviewed else 2
        kept = "for ever" if kind.retention.years is None else f"{kind.retention.years} years"
        online = ", ".join(who.value for who in kind.online) or "—"
        limit = f"`{kind.limit}`" if kind.limit else "—"
        lines.append(
            f"| {kind.title.zh} {kind.title.en} (`{kind.code}`) | {officers} | {online} | {limit} | {kept} | {kind.cite} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    from shebao.office.database import set_up_django

    set_up_django()
    where = Path("docs/matters.md")
    where.write_text(with_table(where.read_text(encoding="utf-8")), encoding="utf-8")
