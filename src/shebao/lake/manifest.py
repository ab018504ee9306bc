"""What a region has submitted for a month: rows and checksums of each file. A submission counts once its manifest stands."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from shebao.errors import UserError

FOLDER = "manifest"


@dataclass(frozen=True)
class Stored:
    """A table's file: rows, size in bytes, SHA-256."""

    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """One region's submission of one month."""

    region: str
    month: int
    standard: str
    tables: Mapping[str, Stored]

    def write(self, lake: Path) -> None:
        """Put it in its place in one step: the submission stands from then on."""
        path = manifest_path(lake, self.region, self.month)
        path.parent.mkdir(parents=True, exist_ok=True)
        content = asdict(self) | {"tables": {name: asdict(stored) for name, stored in sorted(self.tables.items())}}
        spare = path.with_suffix(".new")
        spare.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        spare.replace(path)


def manifest_path(lake: Path, region: str, month: int) -> Path:
    """Where the manifest of a submission stands."""
    return lake / FOLDER / f"region={region}" / f"month={month}.json"


def table_path(lake: Path, table: str, region: str, month: int) -> Path:
    """Where a table's file of a submission stands."""
    return lake / table / f"region={region}" / f"month={month}" / "data.parquet"


def read_manifest(lake: Path, region: str, month: int) -> Manifest | None:
    """The manifest of a submission, or None if there is none.

    Raises:
        UserError: the file is damaged.
    """
    return _read(manifest_path(lake, region, month))


def _read(path: Path) -> Manifest | None:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        tables = {name: Stored(**stored) for name, stored in content["tables"].items()}
        return Manifest(content["region"], content["month"], content["standard"], tables)
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        raise UserError(f"报送清单 {path} 已损坏，请重新报送", f"the manifest {path} is damaged: submit again") from None


def submissions(lake: Path) -> list[Manifest]:
    """Every submission in the lake, by region and month.

    Raises:
        UserError: there is no lake at that place, or a manifest is damaged.
    """
    if not lake.is_dir():
        raise UserError(f"没有数据湖目录 {lake}", f"there is no lake at {lake}")
    found = [_read(path) for path in (lake / FOLDER).glob("region=*/month=*.json")]
    return sorted((m for m in found if m is not None), key=lambda m: (m.region, m.month))


def checksum(path: Path) -> Stored:
    """Size and SHA-256 of a file; rows are left 0."""
    with path.open("rb") as stream:
        return Stored(0, path.stat().st_size, hashlib.file_digest(stream, "sha256").hexdigest())
