"""Requests that nobody thought of, made from the description: never a failure, and every answer as described."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)
from schemathesis.specs.openapi.checks import negative_data_rejection

from shebao.office.api.urls import api
from shebao.office.database import acting
from shebao.office.wsgi import application
from tests.office.agency import WANG, Agency, line
from tests.office.api.programs import key_of
from tests.office.portal.test_declaring import of

CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance, negative_data_rejection, unsupported_method,
]  # fmt: skip

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@schemathesis.serializer(XLSX)
def spreadsheet(context: Any, value: Any) -> Any:
    """Bytes as they come: hardly ever a spreadsheet."""
    return value if isinstance(value, bytes) else str(value).encode()


interface = schemathesis.openapi.from_dict(api.get_openapi_schema())
interface.app = application


@pytest.fixture(scope="module")
def key(server: Any, django_db_blocker: Any) -> Iterator[str]:
    """A database of its own, for every request commits: the factory with a month billed, and its program's key."""
    from django.db import connection

    administrator = f"host={server.socket} dbname=postgres user=postgres"
    connection.close()
    with psycopg.connect(administrator, autocommit=True) as admin:
        admin.execute("CREATE DATABASE fuzzed TEMPLATE shebao OWNER shebao_owner")
    before = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = "fuzzed"
    with django_db_blocker.unblock():
        agency = Agency.of()
        with acting(agency.auditor):
            agency.open().bill(line(WANG, 5000))
            made = key_of(of(agency))
        yield made
        connection.close()
    connection.settings_dict["NAME"] = before


@interface.parametrize()
@settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_no_request_makes_it_fail(case: Any, key: str) -> None:
    case.call_and_validate(headers={"Authorization": f"Bearer {key}"}, checks=CHECKS)
