"""Which articles of the statutes are here as rules or parameters, and why the others are not.

`law/articles.yaml` names the statutes, how many articles each has, and for every article that nothing cites the
category of reason. What is cited is read from the citations of rules and parameters.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shebao.errors import UserError
from shebao.rules import Body
from shebao.rules.reading import read_yaml
from shebao.text import Text

ARTICLES = Path(__file__).parents[1] / "articles.yaml"
_DIGITS = {digit: number for number, digit in enumerate("一二三四五六七八九", 1)}
_NUMBER = r"第([一二三四五六七八九十百零]+)条"
_ARTICLE = re.compile(rf"{_NUMBER}(?:至{_NUMBER})?")


@dataclass(frozen=True, slots=True)
class Document:
    """A statute: the name it is cited by, its full title, the day of the edition, its articles."""

    name: str
    title: str
    edition: str
    articles: int
    #: Other ways to cite the same edition.
    also: tuple[str, ...]
    #: Article → category of the reason why nothing cites it.
    reasons: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Article:
    """One article: the rules and parameters that cite it (names as people write them), or the reason why none does."""

    number: int
    rules: tuple[str, ...]
    parameters: tuple[str, ...]
    reason: str

    @property
    def cited(self) -> bool:
        """Whether anything cites it."""
        return bool(self.rules or self.parameters)


@dataclass(frozen=True, slots=True)
class Coverage:
    """A statute, article by article."""

    document: Document
    articles: tuple[Article, ...]
    #: What cites an article that the document does not have: (name, citation).
    beyond: tuple[tuple[str, str], ...]

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "document": self.document.name,
            "title": self.document.title,
            "edition": self.document.edition,
            "articles": [
                {
                    "article": article_name(article.number),
                    "number": article.number,
                    "rules": list(article.rules),
                    "parameters": list(article.parameters),
                    "reason": article.reason or None,
                }
                for article in self.articles
            ],
        }


def categories() -> dict[str, Text]:
    """Reasons why an article is neither rule nor parameter."""
    return {name: Text(text["zh"], text["en"]) for name, text in read_yaml(ARTICLES)["categories"].items()}


def documents() -> list[Document]:
    """Every statute of articles.yaml, in its order."""
    return [_document(name, raw) for name, raw in read_yaml(ARTICLES)["documents"].items()]


def _document(name: str, raw: Mapping[str, Any]) -> Document:
    reasons: dict[int, str] = {}
    for category, ranges in (raw.get("not_coded") or {}).items():
        for number in _numbers(ranges):
            if number in reasons:
                raise ValueError(f"articles.yaml: {name} {article_name(number)} has two reasons")
            reasons[number] = category
    return Document(name, raw["title"], str(raw["edition"]), raw["articles"], tuple(raw.get("also", ())), reasons)


def _numbers(ranges: Any) -> Iterator[int]:
    """`1, 3-5` → 1 3 4 5"""
    for part in str(ranges).split(","):
        first, _, last = part.strip().partition("-")
        yield from range(int(first), int(last or first) + 1)


def coverage(body: Body, name: str | None = None) -> list[Coverage]:
    """Every statute, or the one named by its short or full title.

    Raises:
        UserError: there is no such statute.
    """
    known = documents()
    if name is not None:
        wanted = [document for document in known if name in (document.name, document.title)]
        if not wanted:
            names = [document.name for document in known]
            raise UserError(f"没有“{name}”的条文目录，有：{'、'.join(names)}", f"no statute {name}; there are {', '.join(names)}")
        known = wanted
    return [_covered(body, document) for document in known]


def _covered(body: Body, document: Document) -> Coverage:
    rules, parameters, beyond = defaultdict[int, list[str]](list), defaultdict[int, list[str]](list), []
    for made in body.rules.values():
        for number in cited(made.cite, document):
            _note(rules[number], body.outside(made.name))
    for parameter in body.parameters.values():
        for entry in parameter.entries:
            for number in cited(entry.citation, document):
                _note(parameters[number], body.outside(parameter.name))
    for found in (rules, parameters):
        beyond += [
            (name, article_name(number)) for number, names in found.items() if number > document.articles for name in names
        ]
    articles = tuple(
        Article(number, tuple(rules[number]), tuple(parameters[number]), document.reasons.get(number, ""))
        for number in range(1, document.articles + 1)
    )
    return Coverage(document, articles, tuple(beyond))


def _note(names: list[str], name: str) -> None:
    if name not in names:
        names.append(name)


def cited(cite: str, document: Document) -> list[int]:
    """The articles of a document that a citation names: `社会保险法 第四十五条、第四十六条；…` → 45, 46."""
    found: list[int] = []
    for part in cite.split("；"):
        title, _, rest = part.strip().partition(" ")
        if title in (document.name, document.title, *document.also):
            for first, last in _ARTICLE.findall(rest):
                found += range(number_of(first), number_of(last or first) + 1)
    return found


def number_of(chinese: str) -> int:
    """八十六 → 86"""
    hundreds, has_hundred, rest = chinese.rpartition("百")
    tens, has_ten, ones = rest.replace("零", "").rpartition("十")
    hundred = (_DIGITS.get(hundreds, 1) if has_hundred else 0) * 100
    return hundred + (_DIGITS.get(tens, 1) if has_ten else 0) * 10 + _DIGITS.get(ones, 0)


def article_name(number: int) -> str:
    """86 → 第八十六条"""
    digits = dict(zip(_DIGITS.values(), _DIGITS, strict=True))
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    text = f"{digits[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else digits[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return f"第{text}{digits.get(ones, '')}条"
