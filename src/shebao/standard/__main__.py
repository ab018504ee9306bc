"""`python -m shebao.standard [--write docs/standard.md]`: the document of the standard."""

from __future__ import annotations

import argparse
from pathlib import Path

from shebao.standard.document import document


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=Path, metavar="FILE")
    target: Path | None = parser.parse_args().write
    if target is None:
        print(document(), end="")
    else:
        target.write_text(document(), encoding="utf-8")


if __name__ == "__main__":
    main()
