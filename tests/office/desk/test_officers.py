"""Who may do what; which roles one person may not hold together."""

from __future__ import annotations

import itertools

import pytest
from django.core.exceptions import PermissionDenied

from shebao.errors import UserError
from shebao.office.desk.actions import change_roles, create_demo_users, create_first_administrator, create_officer
from shebao.office.desk.authority import require
from shebao.office.desk.models import User
from shebao.office.desk.roles import INCOMPATIBLE, PERMISSIONS, Permission, Role
from tests.office import givens

PASSWORD = "correct-horse-battery"


@pytest.mark.parametrize(("role", "permission"), list(itertools.product(Role, Permission)))
def test_each_permission_both_ways(role, permission):
    """The table in roles.py is what decides: granted there and nowhere else."""
    assert User(name="x", roles=[role], is_active=True).may(permission) == (permission in PERMISSIONS[role])


def test_an_officer_without_the_permission_is_refused():
    with pytest.raises(PermissionDenied):
        require(User(name="李", roles=["auditor"]), Permission.REGISTER)


def test_an_officer_with_the_permission_passes():
    require(User(name="李", roles=["counter"], region="310000"), Permission.REGISTER, region="310000")


def test_an_officer_of_another_region_is_refused():
    with pytest.raises(PermissionDenied):
        require(User(name="李", roles=["counter"], region="110000"), Permission.REGISTER, region="310000")


def test_a_closed_officer_may_nothing():
    with pytest.raises(PermissionDenied):
        require(User(name="李", roles=["counter"], is_active=False), Permission.REGISTER)


@pytest.mark.parametrize(("one", "other"), INCOMPATIBLE)
def test_the_database_refuses_incompatible_roles(db, refused, one, other):
    with refused("23514"):
        User.objects.create(username="two-hats", name="x", roles=[other, one])


@pytest.mark.parametrize("roles", [[], ["king"]])
def test_the_database_knows_the_roles(db, refused, roles):
    with refused("23514"):
        User.objects.create(username="x", name="x", roles=roles)


def test_an_administrator_makes_an_officer_who_can_sign_in(client, db):
    chief = create_first_administrator(username="root", name="管理员", password=PASSWORD)
    create_officer(username="li", name="李", roles=["counter"], password=PASSWORD, officer_region="310000", by=chief)
    assert client.login(username="li", password=PASSWORD)
    assert not client.login(username="li", password="wrong")
    assert not client.login(username="nobody", password=PASSWORD)


def test_only_an_administrator_makes_officers(counter):
    with pytest.raises(PermissionDenied):
        create_officer(username="x", name="x", roles=["counter"], password=PASSWORD, officer_region=None, by=counter)


def test_there_is_one_first_administrator(counter):
    with pytest.raises(UserError):
        create_first_administrator(username="root", name="x", password=PASSWORD)


def test_nobody_changes_their_own_roles(db):
    chief = givens.officer("administrator", None)
    with pytest.raises(UserError):
        change_roles(chief, roles=["counter"], by=chief)


def test_a_weak_password_is_refused(db):
    with pytest.raises(UserError):
        create_first_administrator(username="root", name="x", password="12345678")


def test_demo_officers_sign_in_with_the_passwords_drawn(client, db):
    passwords = create_demo_users("310000")
    assert client.login(username="counter-310000", password=passwords["counter-310000"])
    assert create_demo_users("310000") != passwords
