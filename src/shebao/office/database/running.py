"""The database for a command: started if it does not run, migrated by nobody, and left as it was found."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from shebao.errors import UserError
from shebao.office.database.connection import connect, external_url
from shebao.office.database.folder import cluster_folder, data_folder
from shebao.office.database.server import start


@contextmanager
def running(data: Path | str | None = None) -> Iterator[None]:
    """The server of the data folder runs for the block; with DATABASE_URL it is somebody else's to run.

    Raises:
        UserError: there is no database in the folder.
    """
    place = data_folder(data)
    os.environ["SHEBAO_DATA"] = str(place)
    if external_url() is not None:
        yield
        return
    if not (cluster_folder(place) / "PG_VERSION").exists():
        demo = place / "demo"
        there = (cluster_folder(demo) / "PG_VERSION").exists()
        raise UserError(
            f"{place} 中没有数据库"
            + (f"；演示数据库在 {demo}，请用 --data {demo}。" if there else "：请用 --data 指定数据目录。"),
            f"There is no database in {place}"
            + (f"; the demonstration's is in {demo}: --data {demo}." if there else ": name its folder with --data."),
        )
    with start(place):
        yield


@contextmanager
def as_table_owner(data: Path | str | None = None) -> Iterator[psycopg.Connection[Any]]:
    """A connection as the owner of the tables, whom row-level security does not bind."""
    with running(data):
        try:
            connection = connect(data, role="owner", autocommit=True)
        except psycopg.OperationalError as problem:
            raise UserError(
                f"无法连接数据库：{' '.join(str(problem).split())}",
                f"The database cannot be reached: {' '.join(str(problem).split())}",
            ) from problem
        with connection:
            yield connection
