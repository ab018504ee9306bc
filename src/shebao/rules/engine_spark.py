"""Rules over Parquet on Spark: on this machine, on a small cluster started here, or on a cluster elsewhere."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from shebao.errors import UserError
from shebao.rules.engine_duckdb import atomic, copy, literal, not_written
from shebao.rules.spelling import Dialect, quoted
from shebao.rules.table import InputColumn, source_sql

OLDEST_JAVA = 17
TABLE = "shebao_given"

_LOGGING = """
rootLogger.level = error
rootLogger.appenderRef.stderr.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{HH:mm:ss} %p %c{1}: %m%n
logger.shell.name = org.apache.spark.api.python.PythonGatewayServer
logger.shell.level = error
logger.cluster.name = org.apache.spark.deploy
logger.cluster.level = off
logger.context.name = org.apache.spark.SparkContext
logger.context.level = off
"""


def require_java() -> None:
    """Refuse with one sentence if Java is missing or too old.

    Raises:
        UserError: says what to install.
    """
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    wanted = UserError(
        f"Spark 引擎需要 Java {OLDEST_JAVA} 或更新版本：请安装（Debian：apt install openjdk-17-jre-headless）",
        f"the engine spark needs Java {OLDEST_JAVA} or later: install it (Debian: apt install openjdk-17-jre-headless)",
    )
    if not java or not Path(java).exists():
        raise wanted
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(?:1\.)?(\d+)', said)
    if version is None or int(version[1]) < OLDEST_JAVA:
        raise wanted


class Spark:
    """A Spark session on one master."""

    dialect: Dialect = "spark"
    looks: Dialect = "spark"

    def __init__(self, source: Path, columns: Sequence[InputColumn], master: str) -> None:
        require_java()
        self.master = master
        self.session = _session(master)
        with _as_sentences(master):
            read = self.session.read.option("recursiveFileLookup", "true")
            read.parquet(source.absolute().as_uri()).createOrReplaceTempView(TABLE)
        self.columns = columns
        self.carried = [column.alias for column in columns]
        self.source = source_sql(columns, TABLE, "spark")

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with _as_sentences(self.master):
            return [tuple(row) for row in self.session.sql(sql.replace("{source}", self.source)).collect()]

    def write(self, sql: str, results: Sequence[tuple[str, str]], output: Path, *, folder: bool) -> None:
        carried = [f"{column.alias} AS {quoted(column.name, 'spark')}" for column in self.columns]
        made = [f"{value} AS {quoted(name, 'spark')}" for name, value in results]
        whole = f"SELECT {', '.join(carried + made)} FROM ({sql.replace('{source}', self.source)}) AS computed"
        # every worker writes its part beside the output, on storage that all of them see
        parts = output.with_name(f".{output.name}.parts")
        shutil.rmtree(parts, ignore_errors=True)
        try:
            with _as_sentences(self.master):
                self.session.sql(whole).write.parquet(parts.absolute().as_uri())
            if folder:
                shutil.rmtree(output, ignore_errors=True)
                parts.rename(output)
            else:
                _one_file(parts, output)
        except OSError as wrong:
            raise not_written(output, wrong) from wrong
        finally:
            shutil.rmtree(parts, ignore_errors=True)

    def close(self) -> None:
        self.session.stop()


def _one_file(parts: Path, output: Path) -> None:
    """The parts, in the order of their names, as one file."""
    files = ", ".join(literal(str(part)) for part in sorted(parts.glob("*.parquet")))
    with duckdb.connect() as connection, atomic(output) as draft:
        copy(connection, f"SELECT * FROM read_parquet([{files}])", draft)


def _session(master: str) -> Any:
    try:
        import pyspark
        from pyspark.sql import SparkSession
    except ImportError:
        raise UserError(
            "未安装 PySpark：请运行 pip install 'shebao[spark]'",
            "PySpark is not installed: run pip install 'shebao[spark]'",
        ) from None
    here = master.startswith("local")
    os.environ["SPARK_HOME"] = str(_home(Path(pyspark.__file__).parent))
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    if here:
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    logging = _scratch() / "log4j2.properties"
    logging.write_text(_LOGGING)
    settings = {
        "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={logging.as_uri()}",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.ansi.enabled": "true",  # an overflow is an error, never a wrapped number
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
        "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
        "spark.local.dir": str(_scratch() / "local"),
    }
    if here:
        settings["spark.sql.shuffle.partitions"] = "4"  # 200 are for a cluster
    options = " ".join(f'--conf "{key}={value}"' for key, value in settings.items())
    os.environ["PYSPARK_SUBMIT_ARGS"] = f"{options} pyspark-shell"
    with _as_sentences(master):
        return SparkSession.builder.appName("shebao").master(master).getOrCreate()


@contextmanager
def _as_sentences(master: str) -> Iterator[None]:
    """Spark's errors carry pages of Java; the sentence is in their first lines."""
    from py4j.protocol import Py4JError  # type: ignore[import-untyped]
    from pyspark.errors import PySparkException

    try:
        yield
    except (Py4JError, PySparkException, RuntimeError) as wrong:
        lines = [line.strip(" :\n") for line in str(wrong).splitlines()]
        said = [line for line in lines if line and not line.startswith(("An error occurred while", "at "))]
        reason = said[0] if said else type(wrong).__name__
        if "stopped SparkContext" in reason:
            reason = "no master answers there"
        raise UserError(f"Spark（{master}）失败：{reason}", f"Spark ({master}) fails: {reason}") from wrong


@cache
def _scratch() -> Path:
    """A folder for this process: Java stays with it from the first session to the end."""
    folder = Path(tempfile.mkdtemp(prefix="shebao-spark-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def _home(package: Path) -> Path:
    """SPARK_HOME: workers started here find Spark's jars in it, and keep their files in it.

    The package's own folder would do for the first; a folder of links keeps the second out of it.
    """
    home = _scratch() / "home"
    home.mkdir()
    for item in ("jars", "bin", "sbin", "python", "data"):
        if (package / item).exists():
            (home / item).symlink_to(package / item)
    return home
