"""`shebao user`: the first administrator, and what administrators do for users once they have shown that it is they."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.utils import timezone

from shebao.cli import run
from shebao.office.database import acting
from shebao.office.desk import second_factor
from shebao.office.desk.models import AuditEvent, SecondFactor, User
from shebao.text import in_language
from tests.conftest import Database
from tests.office import givens

PASSWORD, WRONG = "correct-horse-battery", "battery-horse-correct"


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with in_language("en"):
        yield


@pytest.fixture
def office(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """An empty installation."""
    database.named_in(monkeypatch, tmp_path)


@pytest.fixture
def device(office: None) -> SecondFactor:
    """The administrator's, who has signed in before."""
    chief = givens.officer("administrator", None)
    chief.set_password(PASSWORD)
    chief.save(update_fields=["password"])
    return SecondFactor.objects.create(user=chief, seed=second_factor.new_seed(), confirmed_at=timezone.now(), last_step=0)


def typed(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def code_of(factor: SecondFactor) -> str:
    return second_factor.totp(factor.seed).at(int(time.time()))


def command(monkeypatch: pytest.MonkeyPatch, device: SecondFactor, *words: str) -> int:
    """As the administrator, who shows password and device; the code may be used again in the next command of a test."""
    SecondFactor.objects.update(last_step=0)
    typed(monkeypatch, PASSWORD, code_of(device))
    return run(["user", *words, "--by", device.user.username])


# The first administrator ----------------------------------------------------------------------------------------


def test_the_first_administrator_of_an_empty_installation(office: None, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, PASSWORD)
    assert run(["user", "first", "root", "--name", "Root"]) == 0
    made = User.objects.get()
    assert (made.roles, made.region, made.check_password(PASSWORD)) == (["administrator"], None, True)


def test_there_is_one_first_administrator(device: SecondFactor, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    typed(monkeypatch, PASSWORD)
    assert run(["user", "first", "other", "--name", "Other"]) == 2
    assert "There are officers already" in capsys.readouterr().err


def test_a_weak_password_makes_no_administrator(office: None, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    typed(monkeypatch, "12345678")
    assert run(["user", "first", "root", "--name", "Root"]) == 2
    assert "This password is too short" in capsys.readouterr().err
    assert not User.objects.exists()


# What administrators do ------------------------------------------------------------------------------------------


def test_an_officer_is_made_with_a_password_that_lets_in(
    device: SecondFactor, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    assert command(monkeypatch, device, "create", "li", "--name", "Li", "--role", "counter", "--region", "310000") == 0
    told = re.search(r"password of li: (\S+)", capsys.readouterr().out)
    assert told
    assert authenticate(None, username="li", password=told[1])
    with acting(device.user):
        assert AuditEvent.objects.get(object_table="desk_user", action="insert", actor=device.user).new["username"] == "li"


def test_a_user_of_an_employer_is_made(device: SecondFactor, monkeypatch: pytest.MonkeyPatch) -> None:
    with acting(device.user):
        employer = givens.employer()
    role = ("--role", "employer", "--of", employer.credit_code)
    assert command(monkeypatch, device, "create", "hr", "--name", "HR", *role) == 0
    assert User.objects.get(username="hr").employer_id == employer.pk


def test_incompatible_roles_are_refused(device: SecondFactor, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    roles = ("--role", "counter", "--role", "reviewer")
    assert command(monkeypatch, device, "create", "li", "--name", "Li", *roles) == 2
    assert "cannot be both Counter officer and Reviewer" in capsys.readouterr().err


def test_roles_password_device_and_account_are_looked_after(
    device: SecondFactor, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    li = givens.officer("counter")
    assert command(monkeypatch, device, "roles", li.username, "--role", "reviewer") == 0
    assert command(monkeypatch, device, "reset-password", li.username) == 0
    assert command(monkeypatch, device, "reset-device", li.username) == 0
    assert command(monkeypatch, device, "lock", li.username) == 0
    li.refresh_from_db()
    assert (li.roles, li.must_change_password, li.is_active) == (["reviewer"], True, False)
    assert command(monkeypatch, device, "unlock", li.username) == 0
    li.refresh_from_db()
    assert li.is_active


def test_the_officers_are_listed(device: SecondFactor, capsys: Any) -> None:
    givens.officer("counter")
    assert run(["user", "list"]) == 0
    assert "counter-310000\tcounter\tcounter\t310000\tactive" in capsys.readouterr().out


# Who it is ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("password", "code"), [(WRONG, "000000"), (PASSWORD, "000000"), (PASSWORD, "")])
def test_a_wrong_password_or_code_does_nothing(
    device: SecondFactor, monkeypatch: pytest.MonkeyPatch, capsys: Any, password: str, code: str
) -> None:
    li = givens.officer("counter")
    typed(monkeypatch, password, code)
    assert run(["user", "lock", li.username, "--by", device.user.username]) == 2
    assert "wrong" in capsys.readouterr().err
    li.refresh_from_db()
    assert li.is_active


def test_guessing_locks_as_at_the_door(device: SecondFactor, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    typed(monkeypatch, *[WRONG] * 6)
    assert [run(["user", "lock", "x", "--by", device.user.username]) for _guess in range(6)] == [2] * 6
    assert "is locked until" in capsys.readouterr().err


def test_who_has_no_device_yet_enrols_one_in_a_browser_first(
    device: SecondFactor, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    SecondFactor.objects.update(confirmed_at=None)
    typed(monkeypatch, PASSWORD)
    assert run(["user", "lock", "x", "--by", device.user.username]) == 2
    assert "enrol a device" in capsys.readouterr().err


def test_only_administrators_do_this(device: SecondFactor, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    User.objects.update(roles=["supervisor"])
    li = givens.officer("counter")
    assert command(monkeypatch, device, "lock", li.username) == 2
    assert "may not: manage_officers" in capsys.readouterr().err


def test_somebody_unknown_is_named(device: SecondFactor, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    assert command(monkeypatch, device, "lock", "nobody") == 2
    assert "There is no user nobody" in capsys.readouterr().err
