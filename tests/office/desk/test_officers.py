"""Who may do what; which roles one person may not hold together."""

from __future__ import annotations

import itertools

import pytest
from django.core.exceptions import PermissionDenied

from shebao.errors import UserError
from shebao.office.database import acting
from shebao.office.desk.actions import (
    change_roles,
    close_officer,
    create_demo_users,
    create_first_administrator,
    create_officer,
    drawn_password,
    reopen_officer,
    reset_password,
    reset_second_factor,
    unlock_account,
)
from shebao.office.desk.authority import require
from shebao.office.desk.models import AuditEvent, User
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


# An administrator looks after others ------------------------------------------------------------------------------

LOOKING_AFTER = [
    lambda user, by: change_roles(user, roles=["reviewer"], by=by),
    lambda user, by: reset_password(user, by=by),
    lambda user, by: reset_second_factor(user, by=by),
    lambda user, by: unlock_account(user, by=by),
    lambda user, by: close_officer(user, by=by),
    lambda user, by: reopen_officer(user, by=by),
]


@pytest.fixture
def chief(db):
    """Of every region."""
    return givens.officer("administrator", None)


@pytest.mark.parametrize("act", LOOKING_AFTER)
def test_an_administrator_looks_after_others_and_nobody_else_does(chief, counter, act):
    act(counter, chief)
    with pytest.raises(PermissionDenied):
        act(counter, givens.officer("supervisor"))


@pytest.mark.parametrize("act", LOOKING_AFTER)
def test_nobody_looks_after_their_own_account(chief, act):
    with pytest.raises(UserError):
        act(chief, chief)


@pytest.mark.parametrize("act", LOOKING_AFTER)
@pytest.mark.parametrize("region", [givens.BEIJING, None])
def test_an_administrator_of_one_region_reaches_no_other(db, act, region):
    with pytest.raises(UserError, match="310000"):
        act(givens.officer("counter", region), givens.officer("administrator"))


@pytest.mark.parametrize("region", [givens.BEIJING, None])
def test_nor_makes_officers_there(db, region):
    chief = givens.officer("administrator")
    with pytest.raises(UserError, match="310000"):
        create_officer(username="li", name="李", roles=["counter"], password=PASSWORD, officer_region=region, by=chief)


@pytest.mark.parametrize(
    "roles", [[], ["king"], ["employer"], ["counter", "person"], ["counter", "approver"], ["administrator", "accountant"]]
)
def test_roles_that_an_officer_cannot_hold_are_refused_in_a_sentence(chief, counter, roles):
    with pytest.raises(UserError):
        change_roles(counter, roles=roles, by=chief)
    with pytest.raises(UserError):
        create_officer(username="li", name="李", roles=roles, password=PASSWORD, officer_region=None, by=chief)


def test_incompatible_roles_are_named_in_both_languages(chief, counter):
    with pytest.raises(UserError) as refused:
        change_roles(counter, roles=["counter", "reviewer"], by=chief)
    assert refused.value.text.zh == "同一人不得兼任受理员与复核员。"
    assert refused.value.text.en == "One person cannot be both Counter officer and Reviewer."


def test_compatible_roles_are_given(chief, counter):
    change_roles(counter, roles=["supervisor", "auditor", "supervisor"], by=chief)
    assert User.objects.get(pk=counter.pk).roles == ["supervisor", "auditor"]


@pytest.mark.parametrize("username", ["", "x", "a b", "li;--", "李" * 65])
def test_a_user_name_is_plain(chief, username):
    with pytest.raises(UserError, match="user name"):
        create_officer(username=username, name="李", roles=["counter"], password=PASSWORD, officer_region=None, by=chief)


def test_a_user_name_is_given_once(chief, counter):
    with pytest.raises(UserError, match="taken"):
        create_officer(username=counter.username, name="李", roles=["counter"], password=PASSWORD, officer_region=None, by=chief)


def test_a_new_password_is_drawn_lets_in_and_is_changed_first(client, chief, counter):
    password = reset_password(counter, by=chief)
    assert client.login(username=counter.username, password=password)
    assert client.get("/").headers["Location"] == "/account/password/"


def test_a_new_password_ends_the_sessions(client, chief, counter):
    client.force_login(counter)
    reset_password(counter, by=chief)
    assert client.get("/").status_code == 302


def test_no_two_passwords_are_the_same():
    assert drawn_password() != drawn_password()


def test_a_closed_account_lets_nobody_in_until_it_is_opened_again(client, chief, counter):
    password = reset_password(counter, by=chief)
    close_officer(counter, by=chief)
    assert not client.login(username=counter.username, password=password)
    reopen_officer(counter, by=chief)
    assert client.login(username=counter.username, password=password)


def test_all_of_it_is_on_the_trail_and_no_password_is(chief, counter):
    password = reset_password(counter, by=chief)
    change_roles(counter, roles=["reviewer"], by=chief)
    close_officer(counter, by=chief)
    with acting(chief):
        told = list(AuditEvent.objects.filter(object_id=counter.pk, actor=chief).values_list("action", "new"))
    assert {action for action, _new in told} == {"reset_password", "update"}
    assert ("update", {"roles": ["reviewer"]}) in told
    assert ("update", {"is_active": False}) in told
    assert password not in str(told)
