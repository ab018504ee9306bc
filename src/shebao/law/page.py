"""The pages that list the law: `python -m shebao.law.page docs/law` writes them all anew.

One page a module: its docstring is the prose, then its rules, then its parameters with every value.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType

from shebao.law import MODULES, PARAMETERS, body
from shebao.law.surfaces.coverage import Coverage, article_name, categories, coverage
from shebao.law.surfaces.sheet import UNVERIFIED, written
from shebao.rules import Body, Rule
from shebao.rules.kinds import show_day
from shebao.rules.parameters import ANY, NATION, Entry, Parameter

_WRITTEN = "<!-- Written by `python -m shebao.law.page docs/law` from src/shebao/law; do not edit. -->\n"
_INDEX = """# The law as code 法律清单

One page a subject: what it is about, its rules with formula and citation, its parameters with every value, source and
status. How rules run is told in [rules.md](../rules.md); how to add or correct one in
[CONTRIBUTING.md](../../CONTRIBUTING.md). What of each statute is here, and what is not and why: [articles.md](articles.md).

Money is in yuan and rates are fractions, here and on the command line. The status of a value tells how well it is founded:
`found` in a public text, `known` without having the text at hand, `derived` by arithmetic, `unverified` from a regional or
weak source: corrections with a source are welcome.

```
shebao law list                                  every rule
shebao law explain RULE --on 2012-03-01 --region 310000 --given KEY=VALUE …
                                                 the determination sheet; --html to print, --json to keep
shebao law graph RULE --output rule.svg          what it depends on
shebao law diff --on 2018-12-31 --on 2019-05-01  what the law changed between two days
shebao law coverage 社会保险法                    a statute article by article
shebao law check tests/law                       the worked examples
shebao law evaluate RULE --input F.parquet --output G.parquet
```

In a notebook, facts are keyword arguments; a table of pyarrow, DuckDB, Polars or pandas comes back with a column a rule. A
column named as people name a fact holds yuan (`arrears`), one named as in code whole fen (`arrears_fen`); results likewise.

```python
from shebao import law

law.explain("late_fee", on="2012-03", arrears=10_000, late_from="2012-01-01", paid_on="2012-01-30")  # a sheet
law.value("late_fee", on="2012-03", arrears=10_000, late_from="2012-01-01", paid_on="2012-01-30")  # Decimal("150.00")
law.evaluate(["late_fee"], frame, on="2012-03", region="310000")
```
"""


def pages() -> dict[str, str]:
    """Every page as Markdown, by file name."""
    law = body()
    owned = _owners(law)
    made = {f"{_stem(module)}.md": _page(law, module, owned) for module in MODULES}
    return {"README.md": _index(law, owned), "articles.md": _articles(law), **made}


def write(folder: Path) -> None:
    """Write the pages into a folder, and remove those of modules that are gone."""
    made = pages()
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.md"):
        if old.name not in made:
            old.unlink()
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")


def _stem(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2]


def _owners(law: Body) -> dict[str, list[Parameter]]:
    """The parameters of each module: those of the file that bears its name, else those it is the first to use."""
    from shebao.rules.reading import read_yaml

    files = {name: path.stem for path in sorted(PARAMETERS.rglob("*.yaml")) for name in read_yaml(path) or {}}
    owned: dict[str, list[Parameter]] = {_stem(module): [] for module in MODULES}
    users = {name: made.module.rpartition(".")[2] for made in reversed(law.rules.values()) for name in made.inputs}
    for parameter in law.parameters.values():
        file = files[law.outside(parameter.name)]
        owner = file if file in owned else users.get(parameter.name, next(iter(owned)))
        owned[owner].append(parameter)
    return owned


def _rules(law: Body, module: ModuleType) -> list[Rule]:
    return [made for made in law.rules.values() if made.module == module.__name__]


def _heading(module: ModuleType) -> tuple[str, str]:
    """The name of a module, and what it is about, from the first line of its docstring."""
    first = (module.__doc__ or _stem(module)).splitlines()[0].rstrip(".")
    name, _, about = first.partition(": ")
    return name, about


def _index(law: Body, owned: dict[str, list[Parameter]]) -> str:
    rows = [_INDEX, "| subject | what | rules | parameters | values | unverified |", "|---|---|--:|--:|--:|--:|"]
    totals = [0, 0, 0, 0]
    for module in MODULES:
        name, about = _heading(module)
        entries = [entry for parameter in owned[_stem(module)] for entry in parameter.entries]
        weak = sum(entry.status == UNVERIFIED for entry in entries)
        counts = [len(_rules(law, module)), len(owned[_stem(module)]), len(entries), weak]
        totals = [a + b for a, b in zip(totals, counts, strict=True)]
        rows.append(_cells(f"[{name}]({_stem(module)}.md)", about, *map(str, counts)))
    rows.append(_cells("**all**", "", *(f"**{count}**" for count in totals)))
    return _WRITTEN + "\n".join(rows) + "\n"


def _page(law: Body, module: ModuleType, owned: Mapping[str, Sequence[Parameter]]) -> str:
    name, about = _heading(module)
    parameters = owned[_stem(module)]
    prose = inspect.cleandoc(module.__doc__ or "").partition("\n")[2].strip()
    lead = f"{about[:1].upper()}{about[1:]}." if about else ""
    parts = [
        f"# {name}",
        "",
        *(part for text in (lead, prose) if text for part in (text, "")),
        f"`src/shebao/law/{_stem(module)}.py`",
        "",
    ]
    rules = _rules(law, module)
    if rules:
        parts += ["## Rules 规则", "", "| rule | 名称 | 公式 | from | 依据 |", "|---|---|---|---|---|"]
        parts += [_rule(law, made) for made in rules]
        parts.append("")
    others = _on_other_pages(law, rules, _stem(module), owned)
    if others:
        parts += [f"Parameters used here that stand on other pages: {', '.join(others)}.", ""]
    own = sorted(parameters, key=lambda parameter: law.outside(parameter.name))
    if own:
        parts += ["## Parameters 参数", ""]
    for parameter in own:
        parts += _parameter(law, parameter)
    return _WRITTEN + "\n".join(parts).rstrip() + "\n"


def _on_other_pages(law: Body, rules: Iterable[Rule], page: str, owned: Mapping[str, Sequence[Parameter]]) -> list[str]:
    pages = {parameter.name: other for other, parameters in owned.items() for parameter in parameters if other != page}
    used = dict.fromkeys(name for made in rules for name in made.inputs if name in pages)
    return [f"[`{law.outside(name)}`]({pages[name]}.md)" for name in used]


def _rule(law: Body, made: Rule) -> str:
    inputs = ", ".join(f"`{law.outside(name)}`" for name in made.inputs)
    return _cells(f"`{law.outside(made.name)}`", f"{made.title.zh}<br>{made.title.en}", made.formula, inputs, made.cite)


def _parameter(law: Body, parameter: Parameter) -> Iterator[str]:
    by = ", ".join(f"`{fact}`" for fact in parameter.by)
    yield f"### `{law.outside(parameter.name)}` {parameter.title.zh} {parameter.title.en}"
    yield ""
    place, keys = any(entry.region != NATION for entry in parameter.entries), bool(parameter.by)
    heads = [*(["region"] if place else []), *([by] if keys else []), "from", "value", "依据", "status", "note"]
    yield _cells(*heads)
    yield "|" + "---|" * len(heads)
    for entry in parameter.entries:
        yield _cells(
            *([_region(entry)] if place else []), *([_keys(parameter, entry)] if keys else []), *_entry(parameter, entry)
        )
    yield ""


def _region(entry: Entry) -> str:
    return "nation" if entry.region == NATION else f"{entry.region:06d}"


def _keys(parameter: Parameter, entry: Entry) -> str:
    kinds = parameter.by_kinds.values()
    return ", ".join("any" if key == ANY else str(kind.show(key)) for kind, key in zip(kinds, entry.keys, strict=True))


def _entry(parameter: Parameter, entry: Entry) -> tuple[str, ...]:
    value = "ends" if entry.value is None else ", ".join(text.en for text in written(parameter.kind, entry.value))
    status = f"**{entry.status}**" if entry.status == UNVERIFIED else entry.status
    return str(show_day(entry.start)), value, entry.citation, status, entry.note


_ARTICLES = """# The statutes article by article 条文覆盖

Which rules and parameters cite an article, and why nothing cites the others. `shebao law coverage` shows the same; the
reasons stand in `src/shebao/law/articles.yaml`.
"""


def _articles(law: Body) -> str:
    reasons = categories()
    made = coverage(law)
    rows = [_ARTICLES, "| statute | edition | articles | coded | with a reason |", "|---|---|--:|--:|--:|"]
    for covered in made:
        coded = sum(article.cited for article in covered.articles)
        total = len(covered.articles)
        rows.append(_cells(covered.document.name, covered.document.edition, str(total), str(coded), str(total - coded)))
    for covered in made:
        rows += ["", f"## {covered.document.title}", "", "| article | rules | parameters | why not coded |", "|---|---|---|---|"]
        rows += _article_rows(covered, {name: f"{text.zh} {text.en}" for name, text in reasons.items()})
    return _WRITTEN + "\n".join(rows) + "\n"


def _article_rows(covered: Coverage, reasons: Mapping[str, str]) -> Iterator[str]:
    for article in covered.articles:
        why = "" if article.cited else reasons.get(article.reason, "open")
        names = (", ".join(f"`{name}`" for name in found) for found in (article.rules, article.parameters))
        yield _cells(article_name(article.number), *names, why)


def _cells(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/law"))
