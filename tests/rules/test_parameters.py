# ruff: noqa: E501 - the sentences stand as they are said
"""Parameter files: inheritance, history, and sentences for what breaks the schema."""

from __future__ import annotations

from pathlib import Path

import pytest

from shebao.errors import UserError
from shebao.law.codes import INSURANCE, RISK_CLASS
from shebao.rules import Body
from shebao.rules.kinds import DAY
from shebao.rules.parameters import Parameter, as_rows, load

KEYS = {"insurance": INSURANCE, "risk_class": RISK_CLASS}

RATE = """
rate:
  description: {zh: 费率, en: Rate}
  unit: ratio
  by: [insurance]
  values:
    "000000":
      any:
        2000-01-01: {value: 0.01, source: 国家文件, status: found}
        2010-01-01: {value: null, source: 废止, status: found}
      pension:
        2000-01-01: {value: 0.20, source: 国家文件, status: found}
    "310000":
      pension:
        2005-01-01: {value: 0.22, source: 上海文件, article: 三, status: unverified}
    "310115":
      pension:
        2008-01-01: {value: 0.18, source: 浦东文件, status: unverified}
"""


def loaded(folder: Path, text: str) -> dict[str, Parameter]:
    (folder / "rates.yaml").write_text(text, encoding="utf-8")
    return load(folder, KEYS)


def day(text: str) -> int:
    return int(DAY.parse("day", text))


@pytest.mark.parametrize(
    ("on", "region", "insurance", "value"),
    [
        ("2012-03-01", 310000, 110, 220_000),  # the region's own
        ("2012-03-01", 310101, 110, 220_000),  # a district takes its province's
        ("2012-03-01", 310115, 110, 180_000),  # … unless it has its own
        ("2006-03-01", 310115, 110, 220_000),  # … which is not in force yet
        ("2012-03-01", 110000, 110, 200_000),  # no region's own: the nation's
        ("2004-12-31", 310000, 110, 200_000),  # the region's is not in force yet
        ("2005-01-01", 310000, 110, 220_000),  # its first day
        ("2009-12-31", 310000, 210, 10_000),  # any other insurance
        ("2009-12-31", 310000, None, 10_000),  # insurance unknown
    ],
)
def test_the_value_in_force(tmp_path: Path, on: str, region: int, insurance: int | None, value: int) -> None:
    entry = loaded(tmp_path, RATE)["rate_ppm"].find(day(on), region, (insurance,))
    assert entry is not None
    assert entry.value == value


@pytest.mark.parametrize(("on", "insurance"), [("1999-12-31", 110), ("2010-01-01", 210)])
def test_nothing_in_force_before_the_first_day_and_after_the_end(tmp_path: Path, on: str, insurance: int) -> None:
    assert loaded(tmp_path, RATE)["rate_ppm"].find(day(on), 310000, (insurance,)) is None


def test_an_entry_cites_document_and_article(tmp_path: Path) -> None:
    entry = loaded(tmp_path, RATE)["rate_ppm"].find(day("2012-03-01"), 310000, (110,))
    assert entry is not None
    assert (entry.citation, entry.status) == ("上海文件 三", "unverified")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("source: 浦东文件, ", "", "rates.yaml: parameter rate, 310115 / pension / 2008-01-01 / source: Field required"),
        ("status: unverified}\n    \"310115\"", "status: sure}\n    \"310115\"", "310000 / pension / 2005-01-01 / status: Input should be 'found'"),
        ("0.18", "0.1800001", "310115 / pension / 2008-01-01: 2008-01-01: 0.1800001 is not valid: a ratio as a fraction"),
        ("2008-01-01", "2008-13-01", "310115 / pension / 2008-13-01: 2008-13-01: '2008-13-01' is not valid: a date such as"),
        ('"310115"', '"3101"', "3101: 3101: '3101' is not valid: a six-digit area code"),
        ("unit: ratio", "unit: furlong", "unit: no unit furlong; use one of yuan, ratio"),
        ("by: [insurance]", "by: [weather]", "by: values cannot be keyed by weather"),
        ("      any:\n", "      fire:\n", "000000 / fire: fire: 'fire' is not valid: one of pension"),
        ("en: Rate", "fr: Taux", "description / en: Field required"),
        ("  unit: ratio\n", "  unit: ratio\n  colour: red\n", "colour: Extra inputs are not permitted"),
        ('    "310115":\n      pension:\n        2008-01-01: {value: 0.18, source: 浦东文件, status: unverified}\n', '    "310115": {}\n', "310115: keys of insurance are expected here"),
        ('"310115":', '"310000":', "rates.yaml, line 16: not valid YAML: the key 310000 stands twice"),
        ("rate:\n", "rate: [\n", "not valid YAML"),
    ],
)  # fmt: skip
def test_a_broken_file_is_named_with_the_place(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    with pytest.raises(UserError) as refused:
        loaded(tmp_path, RATE.replace(old, new, 1))
    assert sentence in refused.value.text.en
    assert "rates.yaml" in refused.value.text.zh


def test_a_parameter_stands_in_one_file_only(tmp_path: Path) -> None:
    (tmp_path / "again.yaml").write_text(RATE, encoding="utf-8")
    with pytest.raises(UserError, match=r"parameter rate is defined twice: rates\.yaml"):
        loaded(tmp_path, RATE)


def test_every_value_of_the_law_has_a_source_and_a_status(body: Body) -> None:
    rows = as_rows(body.parameters.values())
    assert len(rows) > 100
    assert [row for row in rows if not row["source"] or row["status"] not in ("found", "known", "derived", "unverified")] == []


def test_every_parameter_of_the_law_is_asked_for_by_a_rule(body: Body) -> None:
    asked = {name for made in body.rules.values() for name in made.inputs}
    assert set(body.parameters) - asked == set()


def test_every_fact_and_rule_has_a_name_in_both_languages(body: Body) -> None:
    names = {name for made in body.rules.values() for name in (made.name, *made.inputs)} | {"on", "region"}
    nameless = [name for name in names if body.title(name).zh == name or body.title(name).en == name]
    assert nameless == []
