"""Who may do what, declared in one place; and which roles one person may not hold together."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    COUNTER = "counter", _("Counter officer")
    REVIEWER = "reviewer", _("Reviewer")
    ACCOUNTANT = "accountant", _("Fund accountant")
    SUPERVISOR = "supervisor", _("Supervisor")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


class Permission(models.TextChoices):
    READ_REGISTRATION = "read_registration", _("See employers, persons and enrolments")
    REGISTER = "register", _("Register employers, persons and enrolments")
    READ_COLLECTION = "read_collection", _("See declarations, contributions and bills")
    DECLARE = "declare", _("Take in declarations")
    ASSESS = "assess", _("Assess and bill a month")
    REVERSE = "reverse", _("Reverse an assessed contribution")
    RECEIVE = "receive", _("Record receipts and allocate them")
    READ_ACCOUNTS = "read_accounts", _("See personal accounts")
    CREDIT_INTEREST = "credit_interest", _("Credit the year's interest")
    READ_FUNDS = "read_funds", _("See the fund's books")
    POST = "post", _("Post entries and close a month")
    SUBMIT = "submit", _("Submit data to the lake")
    INSPECT = "inspect", _("Run the supervision's checks")
    READ_FINDINGS = "read_findings", _("See findings")
    DECIDE_FINDINGS = "decide_findings", _("Decide findings")
    READ_AUDIT = "read_audit", _("See the audit trail")
    MANAGE_OFFICERS = "manage_officers", _("Manage officers and their roles")


_READ_BUSINESS = frozenset(
    {
        Permission.READ_REGISTRATION,
        Permission.READ_COLLECTION,
        Permission.READ_ACCOUNTS,
    }
)

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.COUNTER: _READ_BUSINESS | {Permission.REGISTER, Permission.DECLARE},
    Role.REVIEWER: _READ_BUSINESS
    | {
        Permission.ASSESS,
        Permission.REVERSE,
        Permission.SUBMIT,
        Permission.READ_FINDINGS,
        Permission.READ_FUNDS,
    },
    Role.ACCOUNTANT: _READ_BUSINESS | {Permission.READ_FUNDS, Permission.RECEIVE, Permission.POST, Permission.CREDIT_INTEREST},
    Role.SUPERVISOR: _READ_BUSINESS
    | {
        Permission.READ_FUNDS,
        Permission.INSPECT,
        Permission.READ_FINDINGS,
        Permission.DECIDE_FINDINGS,
        Permission.READ_AUDIT,
    },
    Role.AUDITOR: _READ_BUSINESS | {Permission.READ_FUNDS, Permission.READ_FINDINGS, Permission.READ_AUDIT},
    Role.ADMINISTRATOR: frozenset({Permission.MANAGE_OFFICERS, Permission.READ_AUDIT}),
}

# Who prepares cannot approve; who handles money neither prepares nor approves; who oversees does none of it;
# who hands out roles does no business. The database refuses each pair (check constraints on desk_user).
INCOMPATIBLE: tuple[tuple[Role, Role], ...] = (
    (Role.COUNTER, Role.REVIEWER),
    (Role.COUNTER, Role.ACCOUNTANT),
    (Role.COUNTER, Role.SUPERVISOR),
    (Role.COUNTER, Role.AUDITOR),
    (Role.COUNTER, Role.ADMINISTRATOR),
    (Role.REVIEWER, Role.ACCOUNTANT),
    (Role.REVIEWER, Role.SUPERVISOR),
    (Role.REVIEWER, Role.AUDITOR),
    (Role.REVIEWER, Role.ADMINISTRATOR),
    (Role.ACCOUNTANT, Role.SUPERVISOR),
    (Role.ACCOUNTANT, Role.AUDITOR),
    (Role.ACCOUNTANT, Role.ADMINISTRATOR),
    (Role.SUPERVISOR, Role.ADMINISTRATOR),
    (Role.AUDITOR, Role.ADMINISTRATOR),
)


def permissions_of(roles: Iterable[str]) -> frozenset[Permission]:
    """Everything the given roles allow together."""
    return frozenset().union(*(PERMISSIONS[Role(role)] for role in roles))
