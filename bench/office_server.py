"""The office as it serves in production, in a process of its own: `python -m bench.office_server DATA PORT`.

Database started or joined, migrated, served as `shebao serve` does it. It differs in two headers of an answer: X-Queries says
how many questions the page asked of tables; X-Plans, for a request with X-Explain, what each of them read.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench.browser import HOST

#: What asks no table: telling the connection in whose name it acts.
NO_TABLE = ("SELECT set_config", "WITH before", "SAVEPOINT", "RELEASE")


class Counted:
    """The application, with its questions to the database counted."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        from django.db import connection

        asked = Asked(explain="HTTP_X_EXPLAIN" in environ)

        def started(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            headers = [*headers, ("X-Queries", str(asked.count))]
            if asked.explain:
                headers.append(("X-Plans", json.dumps(list(asked.read.values()))))
            return start_response(status, headers, *more)

        with ExitStack() as during:
            during.enter_context(connection.execute_wrapper(asked))
            return self.application(environ, started)


class Asked:
    """Counts statements; explained, each SELECT is run once more under EXPLAIN ANALYZE, by the same role and settings."""

    def __init__(self, *, explain: bool) -> None:
        self.explain, self.count = explain, 0
        self.read: dict[tuple[str, str], dict[str, Any]] = {}

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        self.count += not sql.startswith(NO_TABLE)
        if self.explain and sql.startswith("SELECT") and ' FROM "' in sql:
            with context["connection"].connection.cursor() as cursor:
                cursor.execute("EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) " + sql, params)
                self._note(cursor.fetchone()[0][0]["Plan"])
        return execute(sql, params, many, context)

    def _note(self, node: dict[str, Any]) -> None:
        if "Relation Name" in node:
            rows = node["Actual Rows"] + sum(value for name, value in node.items() if name.startswith("Rows Removed"))
            found = {"table": node["Relation Name"], "node": node["Node Type"], "rows": int(rows * node["Actual Loops"])}
            key = (found["table"], found["node"])
            if key not in self.read or self.read[key]["rows"] < found["rows"]:
                self.read[key] = found
        for below in node.get("Plans", []):
            self._note(below)


def main() -> None:
    from shebao.office.database import prepared
    from shebao.office.serving import Server, listening

    data, door = Path(sys.argv[1]), listening(HOST, int(sys.argv[2]))
    with prepared(data):
        Server(door, webhooks=False, wrap=Counted).run()


if __name__ == "__main__":
    main()
