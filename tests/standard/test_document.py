"""docs/standard.md says what the code says."""

from pathlib import Path

from shebao.standard.document import document

PAGE = Path(__file__).parents[2] / "docs" / "standard.md"


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == document(), "run: python -m shebao.standard --write docs/standard.md"
