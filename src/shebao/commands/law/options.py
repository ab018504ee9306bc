"""What the commands of the law share: options, facts as people write them, and printing."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shebao.errors import UserError
from shebao.text import Text

if TYPE_CHECKING:
    from rich.console import Console

    from shebao.rules import Body

#: Columns of what goes to a file or a pipe.
WIDE = 160

AsJson = Annotated[bool, typer.Option("--json", help="以 JSON 输出 Print JSON")]
On = Annotated[str | None, typer.Option("--on", metavar="2012-03-01", help="适用日期 The day whose law applies")]
Region = Annotated[str | None, typer.Option("--region", metavar="310000", help="统筹区 Pooling region (six digits)")]
Given = Annotated[
    list[str] | None,
    typer.Option(
        "--given",
        metavar="KEY=VALUE",
        help="事实、参数或规则；列表用逗号或 JSON Fact, parameter or rule; lists with commas or as JSON",
    ),
]
GivenFile = Annotated[
    Path | None,
    typer.Option("--given-file", metavar="F.yaml", help="YAML 或 JSON 的事实，--given 优先 Facts; --given counts before them"),
]
Output = Annotated[Path | None, typer.Option("--output", metavar="FILE", help="写入文件 Write to a file")]


def body() -> Body:
    """The body of law; loaded when a command runs."""
    from shebao import law

    return law.body()


def day(text: str | None, name: str = "on") -> int:
    """A day as people write it, or a month for its first day, as a day number; today if none is given."""
    from shebao.rules.kinds import law_day

    return law_day(text or date.today(), name)


def place(text: str | None) -> int:
    """A pooling region as a number; the nation if none is given."""
    from shebao.rules.kinds import REGION

    return int(REGION.parse("region", text or "000000"))


def facts(law: Body, pairs: Sequence[str] | None, file: Path | None = None) -> dict[str, Any]:
    """What `--given` and `--given-file` say, by names as people write them.

    Raises:
        UserError: a pair is not KEY=VALUE, a key stands twice, or the file holds something else.
    """
    given: dict[str, Any] = {}
    for pair in pairs or ():
        key, equals, value = pair.partition("=")
        key = key.strip()
        if not equals or not key or not value.strip():
            raise UserError(f"--given 应写作 KEY=VALUE，不能是“{pair}”", f"--given takes KEY=VALUE, not {pair!r}")
        if key in given:
            raise UserError(f"“{key}”给出了两次", f"{key} is given twice")
        given[key] = _value(key, value.strip())
    if file is None:
        return given
    said = {law.inside(key) for key in given}
    return {**{key: value for key, value in _content(file).items() if law.inside(str(key)) not in said}, **given}


def _value(key: str, text: str) -> Any:
    """Lists and records are JSON, everything else is text for its kind to read."""
    if not text.startswith(("[{", "{")) and not (text.startswith("[") and '"' in text):
        return text
    try:
        return json.loads(text, parse_float=str)
    except json.JSONDecodeError as wrong:
        raise UserError(
            f"“{key}”的值不是有效的 JSON（第 {wrong.pos + 1} 个字符）",
            f"{key}: not valid JSON at character {wrong.pos + 1} ({wrong.msg})",
        ) from None


def _content(file: Path) -> Mapping[str, Any]:
    from shebao.rules.reading import read_yaml

    content = read_yaml(file) or {}
    if not isinstance(content, dict):
        raise UserError(f"{file} 应为“名称: 值”的对照", f"{file} should be a mapping of names to values")
    return content


def known(law: Body, pairs: Sequence[str] | None, file: Path | None = None) -> dict[str, Any]:
    """What is given, by names in code, as integers."""
    from shebao.rules.examples import read_given

    return read_given(law, facts(law, pairs, file))


def write(text: str, output: Path | None) -> None:
    """To a file, and say so; else to standard output.

    Raises:
        UserError: the file cannot be written.
    """
    if output is None:
        typer.echo(text, nl=not text.endswith("\n"))
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as wrong:
        raise UserError(f"无法写入 {output}：{wrong.strerror}", f"cannot write {output}: {wrong.strerror}") from None
    typer.echo(str(Text(f"已写出 {output}", f"wrote {output}")))


def print_json(value: Any) -> None:
    """JSON for programs and files."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def console(width: int = WIDE) -> Console:
    """A console as wide as the terminal; `width` columns (or COLUMNS) in a pipe."""
    import os

    from rich.console import Console

    piped = int(columns) if (columns := os.environ.get("COLUMNS", "")).isdigit() else width
    return Console(width=None if sys.stdout.isatty() else piped, highlight=False)


def print_table(headings: Sequence[Text], rows: Sequence[Sequence[str]], *, title: Text | None = None) -> None:
    """A table for people."""
    from rich.table import Table
    from rich.text import Text as Plain

    table = Table(title=str(title) if title else None, title_justify="left")
    for heading in headings:
        table.add_column(str(heading), overflow="fold")
    for row in rows:
        table.add_row(*map(Plain, row))
    console().print(table)
