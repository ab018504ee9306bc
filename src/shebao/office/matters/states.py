"""The life of a matter: which step leads from where to where, who may take it, and which need a reason.

The database holds the same table (`matters_moves` in migrations/0002_guards.sql) and has the last word; a test compares them.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from shebao.office.desk.roles import Permission


class State(models.TextChoices):
    DRAFT = "draft", _("handed in")
    RECEIVED = "received", _("received")
    REVIEWED = "reviewed", _("reviewed")
    APPROVED = "approved", _("approved")
    EFFECTIVE = "effective", _("in effect")
    ARCHIVED = "archived", _("archived")
    RETURNED = "returned", _("returned")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Verb(models.TextChoices):
    HAND_IN = "hand_in", _("Hand in online")
    RECEIVE = "receive", _("Receive")
    DECLINE = "decline", _("Return without receiving")
    SUPPLEMENT = "supplement", _("Add materials")
    RESUBMIT = "resubmit", _("Hand in again")
    REVIEW = "review", _("Review: in order")
    APPROVE = "approve", _("Approve")
    EFFECT = "effect", _("Put into effect")
    ARCHIVE = "archive", _("Archive")
    SEND_BACK = "send_back", _("Return for correction")
    REJECT = "reject", _("Reject")
    WITHDRAW = "withdraw", _("Withdraw at the applicant's wish")


#: Under way: someone at the agency has to do something, and the law's time runs (not while the applicant corrects).
OPEN = (State.DRAFT, State.RECEIVED, State.REVIEWED)
#: Nothing of it can change any more.
CLOSED = (State.EFFECTIVE, State.ARCHIVED, State.REJECTED, State.WITHDRAWN)


@dataclass(frozen=True)
class Move:
    """One step: from which states, to which, by whom.

    Args:
        also: another permission that allows it: applicants may withdraw their own matter.
        reviewed: only for matters that need review, or only for others; None: for both.
    """

    verb: Verb
    sources: tuple[State, ...]
    target: State
    permission: Permission
    also: Permission | None = None
    reason: bool = False
    reviewed: bool | None = None


MOVES: tuple[Move, ...] = (
    Move(Verb.HAND_IN, (State.DRAFT, State.RETURNED), State.DRAFT, Permission.HAND_IN_MATTERS),
    Move(Verb.RECEIVE, (State.DRAFT,), State.RECEIVED, Permission.RECEIVE_MATTERS),
    Move(Verb.DECLINE, (State.DRAFT,), State.RETURNED, Permission.RECEIVE_MATTERS, reason=True),
    Move(Verb.SUPPLEMENT, (State.RECEIVED,), State.RECEIVED, Permission.RECEIVE_MATTERS),
    Move(Verb.RESUBMIT, (State.RETURNED,), State.RECEIVED, Permission.RECEIVE_MATTERS),
    Move(Verb.REVIEW, (State.RECEIVED,), State.REVIEWED, Permission.REVIEW_MATTERS, reviewed=True),
    Move(Verb.APPROVE, (State.REVIEWED,), State.APPROVED, Permission.APPROVE_MATTERS, reviewed=True),
    Move(Verb.APPROVE, (State.RECEIVED,), State.APPROVED, Permission.APPROVE_MATTERS, reviewed=False),
    Move(Verb.EFFECT, (State.APPROVED,), State.EFFECTIVE, Permission.APPROVE_MATTERS),
    Move(Verb.ARCHIVE, (State.EFFECTIVE,), State.ARCHIVED, Permission.RECEIVE_MATTERS),
    Move(Verb.SEND_BACK, (State.RECEIVED,), State.RETURNED, Permission.REVIEW_MATTERS, reason=True, reviewed=True),
    Move(Verb.SEND_BACK, (State.REVIEWED,), State.RETURNED, Permission.APPROVE_MATTERS, reason=True, reviewed=True),
    Move(Verb.SEND_BACK, (State.RECEIVED,), State.RETURNED, Permission.APPROVE_MATTERS, reason=True, reviewed=False),
    Move(Verb.REJECT, (State.RECEIVED,), State.REJECTED, Permission.REVIEW_MATTERS, reason=True, reviewed=True),
    Move(Verb.REJECT, (State.REVIEWED,), State.REJECTED, Permission.APPROVE_MATTERS, reason=True, reviewed=True),
    Move(Verb.REJECT, (State.RECEIVED,), State.REJECTED, Permission.APPROVE_MATTERS, reason=True, reviewed=False),
    Move(
        Verb.WITHDRAW,
        (State.DRAFT, State.RECEIVED, State.REVIEWED, State.RETURNED),
        State.WITHDRAWN,
        Permission.RECEIVE_MATTERS,
        also=Permission.HAND_IN_MATTERS,
        reason=True,
    ),
)


def move(verb: str, state: str, *, needs_review: bool) -> Move | None:
    """The step of this name that a matter in this state can take."""
    return next((m for m in moves_from(state, needs_review=needs_review) if m.verb == verb), None)


def moves_from(state: str, *, needs_review: bool) -> list[Move]:
    """Every step that a matter in this state can take."""
    return [m for m in MOVES if state in m.sources and m.reviewed in (None, needs_review)]


def waiting_for(permission: Permission) -> list[tuple[State, bool | None]]:
    """States in which a matter waits for an officer with this permission, and whether it is one that needs review."""
    awaited = {
        Permission.RECEIVE_MATTERS: [(State.DRAFT, None), (State.RETURNED, None), (State.EFFECTIVE, None)],
        Permission.REVIEW_MATTERS: [(State.RECEIVED, True)],
        Permission.APPROVE_MATTERS: [(State.REVIEWED, None), (State.RECEIVED, False)],
    }
    return awaited.get(permission, [])
