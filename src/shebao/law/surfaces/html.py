"""The determination sheet as HTML: for a notebook, and as a page to print on A4. No script, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from shebao.law.surfaces.sheet import ROLE, STATUS, Line, Sheet, Used, warning
from shebao.text import Text

_STYLE = """
.shebao-sheet { font: 10.5pt/1.45 "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif;
  color: #1b1f24; max-width: 186mm; text-align: left }
.shebao-sheet h1 { font-size: 17pt; margin: 0 0 1mm; font-weight: 600 }
.shebao-sheet h1 small { font-size: 12pt; font-weight: 400; color: #57606a; margin-left: 2mm }
.shebao-sheet .about { color: #57606a; margin: 0 0 4mm; padding: 0 }
.shebao-sheet .about b { color: #1b1f24; font-weight: 600 }
.shebao-sheet table { border-collapse: collapse; width: 100%; margin: 0; font-size: inherit }
.shebao-sheet td, .shebao-sheet th { border: 0; border-bottom: 0.2mm solid #d0d7de; padding: 1.6mm 1.5mm;
  vertical-align: top; text-align: left; background: none; white-space: normal; font-weight: inherit }
.shebao-sheet thead th { border-bottom: 0.4mm solid #1b1f24; font-weight: 600; font-size: 9.5pt; color: #57606a }
.shebao-sheet .n { width: 7mm; color: #57606a; text-align: right; font-variant-numeric: tabular-nums }
.shebao-sheet .r { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; padding-left: 4mm }
.shebao-sheet .en { color: #57606a; margin-left: 1.5mm }
.shebao-sheet .role { float: right; font-size: 8.5pt; color: #57606a }
.shebao-sheet p { margin: 0.6mm 0 0; padding: 0 }
.shebao-sheet .figures { font-variant-numeric: tabular-nums }
.shebao-sheet .inputs, .shebao-sheet .cite, .shebao-sheet .items { font-size: 9pt; color: #57606a }
.shebao-sheet .weak { color: #9a3412; border: 0.25mm solid #9a3412; border-radius: 0.8mm; padding: 0 1mm; white-space: nowrap }
.shebao-sheet tr.weak-line td { background: #fff7ed }
.shebao-sheet tr.result td { border-top: 0.4mm solid #1b1f24; border-bottom: 0.4mm solid #1b1f24 }
.shebao-sheet tr.result .r { font-weight: 700; font-size: 12.5pt }
.shebao-sheet tr.result .name { font-weight: 600 }
.shebao-sheet .warning { border-left: 1mm solid #9a3412; padding: 1mm 0 1mm 3mm; margin: 4mm 0 0; color: #9a3412 }
"""
_PAGE_STYLE = """
@page { size: A4; margin: 14mm 12mm 16mm; @bottom-right { content: counter(page) " / " counter(pages); font-size: 8.5pt } }
body { margin: 0 }
@media screen { body { background: #eef1f4 } main { background: #fff; width: 186mm; margin: 8mm auto; padding: 14mm 12mm;
  box-shadow: 0 0.5mm 3mm #0003 } }
@media print { tr, .signatures { break-inside: avoid } thead { display: table-header-group }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact } }
.signatures { display: flex; gap: 8mm; margin-top: 12mm; font-size: 10pt }
.signatures span { flex: 1; border-bottom: 0.2mm solid #1b1f24; padding-bottom: 1mm; min-height: 8mm;
  display: flex; align-items: end }
"""


def page(made: Sheet) -> str:
    """A whole document."""
    heading = escape(f"{made.title.zh} {made.title.en}")
    signatures = "".join(
        f"<span>{zh} {en}</span>" for zh, en in (("经办", "Prepared by"), ("复核", "Reviewed by"), ("日期", "Date"))
    )
    return (
        '<!doctype html>\n<html lang="zh-Hans">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{heading}</title>\n<style>{_STYLE}{_PAGE_STYLE}</style>\n</head>\n<body>\n<main>\n{_content(made)}"
        f'<div class="signatures">{signatures}</div>\n</main>\n</body>\n</html>\n'
    )


def fragment(made: Sheet) -> str:
    """The sheet within a page that is there already."""
    return f"<style>{_STYLE}</style>{_content(made)}"


def _content(made: Sheet) -> str:
    about = (
        f"适用日期 Law of <b>{made.on}</b> · 统筹区 Region <b>{made.region}</b> · "
        f"规则 Rule <b>{escape(made.rule)}</b> · 法律版本 Version of the law <b>{escape(made.version)}</b>"
    )
    rows = "\n".join(_row(line, last=line is made.lines[-1]) for line in made.lines)
    said = warning(made)
    note = f'<p class="warning" lang="zh">{escape(said.zh)}<br><span lang="en">{escape(said.en)}</span></p>\n' if said else ""
    return (
        f'<div class="shebao-sheet">\n<h1>{escape(made.title.zh)}<small>{escape(made.title.en)}</small></h1>\n'
        f'<p class="about">{about}</p>\n<table>\n<thead><tr><th class="n">#</th><th>项目与计算 Item and calculation</th>'
        f'<th class="r">结果 Result</th></tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n{note}</div>\n'
    )


def _row(line: Line, *, last: bool) -> str:
    marks = " ".join(mark for mark, is_so in (("result", last), ("weak-line", line.unverified)) if is_so)
    attribute = f' class="{marks}"' if marks else ""
    result = _both(line.result[0]) if len(line.result) == 1 else f"{len(line.result)} 项 items"
    return f'<tr{attribute}><td class="n">{line.number}</td><td>{"".join(_parts(line))}</td><td class="r">{result}</td></tr>'


def _parts(line: Line) -> Iterator[str]:
    role = ROLE[line.role]
    if line.role != "rule":
        yield f'<span class="role">{role.zh} {role.en}</span>'
    yield f'<span class="name">{escape(line.title.zh)}</span><span class="en">{escape(line.title.en)}</span>'
    if len(line.result) > 1:
        yield f'<p class="items">{escape(" · ".join(item.zh for item in line.result))}</p>'
    if line.formula:
        yield f"<p>{escape(line.formula)}</p>"
    if line.figures:
        yield f'<p class="figures">{escape(line.figures)}</p>'
    if line.inputs:
        yield f'<p class="inputs">{" · ".join(_used(used) for used in line.inputs)}</p>'
    if line.cite or line.status:
        yield f'<p class="cite">{escape(line.cite)}{_status(line)}</p>'
    if line.note:
        yield f'<p class="cite">{escape(line.note)}</p>'


def _used(used: Used) -> str:
    value = f" <b>{_both(used.value)}</b>" if used.value else ""
    return f"{escape(used.title.zh)} {escape(used.title.en)}{value} ({used.line})"


def _status(line: Line) -> str:
    if not line.status:
        return ""
    said = STATUS[line.status]
    weak = ' class="weak"' if line.unverified else ""
    return f" <span{weak}>{said.zh} {said.en}</span>"


def _both(text: Text) -> str:
    return escape(text.zh if text.zh == text.en else f"{text.zh} {text.en}")
