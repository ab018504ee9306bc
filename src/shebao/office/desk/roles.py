"""Who may do what, declared in one place; and which roles one person may not hold together."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    COUNTER = "counter", _("Counter officer")
    REVIEWER = "reviewer", _("Reviewer")
    APPROVER = "approver", _("Approver")
    ACCOUNTANT = "accountant", _("Fund accountant")
    SUPERVISOR = "supervisor", _("Supervisor")
    INSPECTOR = "inspector", _("Inspector")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")
    EMPLOYER = "employer", _("Employer user")
    PERSON = "person", _("Insured person")
    API_CLIENT = "api_client", _("API client")


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
    READ_MATTERS = "read_matters", _("See matters and their files")
    OWN_MATTERS = "own_matters", _("See and start one's own matters")
    HAND_IN_MATTERS = "hand_in_matters", _("Hand in applications of one's own")
    RECEIVE_MATTERS = "receive_matters", _("Receive matters, complete and archive them")
    REVIEW_MATTERS = "review_matters", _("Review matters")
    APPROVE_MATTERS = "approve_matters", _("Approve matters, which puts them into effect")
    RETURN_MATTERS = "return_matters", _("Return or reject matters")
    EXPIRE_MATTERS = "expire_matters", _("Remove materials whose keeping has ended")
    READ_AUDIT = "read_audit", _("See the audit trail")
    MANAGE_OFFICERS = "manage_officers", _("Manage officers and their roles")
    OWN_ACCOUNT = "own_account", _("Manage one's own sign-in")
    OWN_BUSINESS = "own_business", _("See one's own declarations, bills, payments and staff")
    OWN_RECORD = "own_record", _("See one's own record of rights, and print certificates")
    MANAGE_KEYS = "manage_keys", _("Make and revoke keys of one's own programs")
    MANAGE_WEBHOOKS = "manage_webhooks", _("Have one's own programs told of events")
    USE_API = "use_api", _("Use the programming interface within a key's scopes")
    DECLARE_OWN = "declare_own", _("Declare the wages of one's own staff")


_READ_BUSINESS = frozenset(
    {
        Permission.READ_REGISTRATION,
        Permission.READ_COLLECTION,
        Permission.READ_ACCOUNTS,
        Permission.READ_MATTERS,
    }
)
_OVERSEE = _READ_BUSINESS | {Permission.READ_FUNDS, Permission.READ_FINDINGS, Permission.READ_AUDIT}

# Nobody inherits: what stands in a role's line is all it may do. Every person who signs in may change their own
# password; a programme has none.
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.COUNTER: _READ_BUSINESS | {Permission.OWN_ACCOUNT, Permission.REGISTER, Permission.DECLARE, Permission.RECEIVE_MATTERS},
    Role.REVIEWER: _READ_BUSINESS
    | {
        Permission.OWN_ACCOUNT,
        Permission.ASSESS,
        Permission.REVERSE,
        Permission.SUBMIT,
        Permission.READ_FINDINGS,
        Permission.READ_FUNDS,
        Permission.REVIEW_MATTERS,
        Permission.RETURN_MATTERS,
    },
    Role.APPROVER: _READ_BUSINESS
    | {
        Permission.OWN_ACCOUNT,
        Permission.READ_FINDINGS,
        Permission.READ_FUNDS,
        Permission.APPROVE_MATTERS,
        Permission.RETURN_MATTERS,
        Permission.EXPIRE_MATTERS,
    },
    Role.ACCOUNTANT: _READ_BUSINESS
    | {
        Permission.OWN_ACCOUNT,
        Permission.READ_FUNDS,
        Permission.RECEIVE,
        Permission.POST,
        Permission.CREDIT_INTEREST,
    },
    Role.SUPERVISOR: _OVERSEE | {Permission.OWN_ACCOUNT, Permission.INSPECT, Permission.DECIDE_FINDINGS},
    Role.INSPECTOR: _READ_BUSINESS
    | {Permission.OWN_ACCOUNT, Permission.READ_FUNDS, Permission.READ_FINDINGS, Permission.INSPECT},
    Role.AUDITOR: _OVERSEE | {Permission.OWN_ACCOUNT},
    Role.ADMINISTRATOR: frozenset({Permission.OWN_ACCOUNT, Permission.MANAGE_OFFICERS, Permission.READ_AUDIT}),
    Role.EMPLOYER: frozenset(
        {
            Permission.OWN_ACCOUNT,
            Permission.OWN_BUSINESS,
            Permission.DECLARE_OWN,
            Permission.OWN_MATTERS,
            Permission.HAND_IN_MATTERS,
            Permission.MANAGE_KEYS,
            Permission.MANAGE_WEBHOOKS,
        }
    ),
    Role.PERSON: frozenset({Permission.OWN_ACCOUNT, Permission.OWN_RECORD, Permission.OWN_MATTERS, Permission.HAND_IN_MATTERS}),
    Role.API_CLIENT: frozenset(
        {Permission.USE_API, Permission.DECLARE_OWN, Permission.HAND_IN_MATTERS, Permission.MANAGE_WEBHOOKS}
    ),
}

# Roles of people and programmes outside the agency: each user has exactly one, and one employer or person whose
# rows they see (row-level security).
OF_AN_EMPLOYER = (Role.EMPLOYER, Role.API_CLIENT)
OUTSIDE = (*OF_AN_EMPLOYER, Role.PERSON)
OFFICERS = tuple(role for role in Role if role not in OUTSIDE)

# Who oversees may hold a second office of oversight; nothing else goes together.
_COMPATIBLE = (
    {Role.SUPERVISOR, Role.INSPECTOR},
    {Role.SUPERVISOR, Role.AUDITOR},
)

# Who prepares cannot review or approve; who handles money does none of it; who oversees does no business; who hands out
# roles neither; whoever is outside holds no office. The database refuses each pair (check constraints on desk_user).
INCOMPATIBLE: tuple[tuple[Role, Role], ...] = tuple(
    (one, other) for one, other in combinations(Role, 2) if {one, other} not in _COMPATIBLE
)


def permissions_of(roles: Iterable[str]) -> frozenset[Permission]:
    """Everything the given roles allow together."""
    return frozenset().union(*(PERMISSIONS[Role(role)] for role in roles))
