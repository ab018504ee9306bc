"""The page that lists the law: `python -m shebao.law.page > docs/law.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import ModuleType

from shebao.law import MODULES, body
from shebao.rules import Body, Rule
from shebao.rules.parameters import Parameter

_HEAD = """# The law as code

Written by `python -m shebao.law.page > docs/law.md` from `src/shebao/law`; do not edit. How rules run is told in
[rules.md](rules.md). Money is in yuan and rates are fractions here and on the command line.

`status` of a parameter tells how well its value is founded: `found` in a public text, `known` but not held against
the text, `derived` by arithmetic, `unverified` (a regional or weak source).
"""


def page() -> str:
    """The whole page as Markdown."""
    law = body()
    return "\n".join([_HEAD, "## Rules 规则", *_rules(law), "## Parameters 参数", *_parameters(law)]) + "\n"


def _rules(law: Body) -> Iterator[str]:
    for module in MODULES:
        yield f"\n### {_heading(module)}\n"
        yield "| rule | 名称 | English | 公式 | from | 依据 |"
        yield "|---|---|---|---|---|---|"
        for made in law.rules.values():
            if made.module == module.__name__:
                yield _row(law, made)
    yield ""


def _heading(module: ModuleType) -> str:
    return (module.__doc__ or "").splitlines()[0].rstrip(".")


def _row(law: Body, made: Rule) -> str:
    inputs = ", ".join(f"`{law.outside(name)}`" for name in made.inputs)
    cells = (f"`{law.outside(made.name)}`", made.title.zh, made.title.en, made.formula, inputs, made.cite)
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _parameters(law: Body) -> Iterator[str]:
    yield "\n| parameter | 名称 | English | by | values | regions | since | unverified |"
    yield "|---|---|---|---|---|---|---|---|"
    for parameter in sorted(law.parameters.values(), key=lambda p: law.outside(p.name)):
        yield _parameter_row(law, parameter)


def _parameter_row(law: Body, parameter: Parameter) -> str:
    from shebao.rules.kinds import show_day

    regions = ", ".join(f"{region:06d}" for region in parameter.regions()) or "—"
    weak = sum(entry.status == "unverified" for entry in parameter.entries)
    by = ", ".join(f"`{law.outside(fact)}`" for fact in parameter.by) or "—"
    name = f"`{law.outside(parameter.name)}`"
    since = str(show_day(parameter.starts()[0]))
    cells = (name, parameter.title.zh, parameter.title.en, by, str(len(parameter.entries)), regions, since, str(weak))
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    sys.stdout.write(page())
