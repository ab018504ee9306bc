"""Deny by default: every address, every role and nobody, against the table in access.py."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from shebao.office.desk.roles import Role
from tests.office.console.access import NOBODY, ROLES, TABLE, Address
from tests.office.console.city import BEIJING, City, signed_in


def every_name(patterns: Any, before: str = "") -> Counter[str]:
    """Names of all addresses; one without a name stands with its route."""
    own = Counter(f"{before}{p.name or p.pattern}" for p in patterns if not hasattr(p, "url_patterns"))
    below = [
        every_name(p.url_patterns, f"{p.namespace}:" if p.namespace else before) for p in patterns if hasattr(p, "url_patterns")
    ]
    return sum(below, own)


def client_of(role: str) -> Client:
    return Client() if role == NOBODY else signed_in(role)


def address(city: City, where: Address) -> str:
    names = [name.removeprefix("=") if name.startswith("=") else city[name] for name in where.names]
    return reverse(where.name, args=names)


def answered(city: City, role: str, where: Address) -> int:
    return client_of(role).generic(where.method, address(city, where)).status_code


def test_every_address_and_every_role_is_in_the_table() -> None:
    assert every_name(get_resolver().url_patterns).keys() == {where.name for where in TABLE}
    assert set(ROLES) == set(Role.values)
    assert {role for where in TABLE for role in (*where.opens_to, *where.other)} <= {*ROLES, NOBODY}


@pytest.mark.parametrize("role", [NOBODY, *ROLES])
def test_every_address_answers_each_role_as_the_table_says(city: City, role: str) -> None:
    expected = {(where.method, where.name): where.answer(role) for where in TABLE}
    assert {(where.method, where.name): answered(city, role, where) for where in TABLE} == expected


def test_nobody_signed_in_is_led_to_the_sign_in(city: City) -> None:
    closed = [where for where in TABLE if where.answer(NOBODY) == 302 and where.name != "set_language"]
    led = [Client().generic(where.method, address(city, where)) for where in closed]
    assert {answer.headers["Location"].split("?")[0] for answer in led} == {reverse("desk:sign-in")}


@pytest.mark.parametrize(
    "where",
    [w for w in TABLE if any(n[0] != "=" for n in w.names) and w.opened == 200 and "supervisor" in w.opens_to],
    ids=lambda w: w.name,
)
def test_another_region_s_rows_are_not_there(city: City, where: Address) -> None:
    elsewhere, everywhere = signed_in("supervisor", BEIJING), signed_in("supervisor", None)
    assert elsewhere.generic(where.method, address(city, where)).status_code == 404
    assert everywhere.generic(where.method, address(city, where)).status_code == 200


def test_an_undeclared_page_is_closed_to_everyone(city: City) -> None:
    from django.core.exceptions import PermissionDenied
    from django.http import HttpRequest

    from shebao.office.middleware import ClosedUnlessDeclared

    def forgotten(request: HttpRequest) -> None: ...

    with pytest.raises(PermissionDenied):
        ClosedUnlessDeclared(forgotten).process_view(HttpRequest(), forgotten, (), {})  # type: ignore[arg-type]
