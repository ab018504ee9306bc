"""The lake 数据湖: the regions' monthly submissions as Parquet in the data standard, and the engine that reads them."""

from shebao.lake.engine import Engine, connect
from shebao.lake.manifest import Manifest, Stored, submissions
from shebao.lake.submission import read_table, remove_submission, verify_submission, write_submission

__all__ = [
    "Engine", "Manifest", "Stored", "connect", "read_table", "remove_submission", "submissions", "verify_submission",
    "write_submission",
]  # fmt: skip
