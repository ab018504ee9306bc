"""A matter's story: each step as a sentence in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shebao.office.desk.explaining import kept
from shebao.office.desk.wording import chinese, masked, said, table
from shebao.office.matters.kinds import Kind
from shebao.office.matters.models import Decision, Matter, Step
from shebao.office.matters.states import Verb


def sentence(step: Step, matter: Matter, kind: Kind, *, names: bool = True) -> str:
    """What happened at a step."""
    words = {
        "officer": step.officer.name if names else _("the agency"),
        "applicant": matter.applicant_name,
        "what": said(kind.title) if chinese() else said(kind.title)[:1].lower() + said(kind.title)[1:],
        "files": files(step.details.get("files", 0)),
    }
    return _pattern(step.verb, step.details) % words


def files(count: int) -> str:
    return ngettext("%(n)s file", "%(n)s files", count) % {"n": count}


def _pattern(verb: str, details: Mapping[str, Any]) -> str:
    match verb:
        case Verb.HAND_IN if details.get("again"):
            return _("%(applicant)s handed it in again, corrected, with %(files)s more.")
        case Verb.HAND_IN:
            return _("%(applicant)s handed in online the application “%(what)s” with %(files)s.")
        case Verb.DECLINE:
            return _("%(officer)s did not receive it yet and returned it for correction.")
        case Verb.RECEIVE if details.get("online"):
            return _("%(officer)s received it.")
        case Verb.RECEIVE:
            return _("%(officer)s received from %(applicant)s the application “%(what)s” with %(files)s.")
        case Verb.SUPPLEMENT:
            return _("%(officer)s added %(files)s.")
        case Verb.RESUBMIT:
            return _("%(officer)s received the corrected application again, with %(files)s more.")
        case Verb.REVIEW:
            return _("%(officer)s reviewed it and found it in order.")
        case Verb.APPROVE:
            return _("%(officer)s approved it.")
        case Verb.EFFECT:
            return _("It took effect, and the register was written.")
        case Verb.ARCHIVE:
            return _("%(officer)s checked %(files)s against their checksums and archived it.")
        case Verb.SEND_BACK:
            return _("%(officer)s returned it for correction.")
        case Verb.REJECT:
            return _("%(officer)s rejected it.")
    return _("%(officer)s withdrew it at the applicant's wish.")


def timeline(matter: Matter, kind: Kind, *, names: bool = True) -> list[dict[str, Any]]:
    """The steps in order, with their sentences; applicants read of the agency, not of its officers' names."""
    steps = matter.steps.order_by("version")
    if names:
        steps = steps.select_related("officer")
    return [{"step": step, "sentence": sentence(step, matter, kind, names=names), "opinion": step.opinion} for step in steps]


def written(decision: Decision) -> list[str]:
    """What a decision wrote: `employer: 1`."""
    return [_("%(what)s: %(n)s") % {"what": table(name), "n": rows} for name, rows in decision.result["written"].items()]


def traces(decision: Decision, *, whole: bool = False) -> list[dict[str, Any]]:
    """The calculations that a decision rests on, as they were kept, each with whom it is about: masked, or `whole`."""
    return [
        {
            "about": one["about"] if whole else masked(one["about"]),
            "on": one["on"],
            "steps": [{**step, "value": plain(step["name"], step["value"], whole=whole)} for step in kept(one)],
        }
        for one in decision.trace
    ]


def plain(name: str, value: Any, *, whole: bool = False) -> str:
    """A kept value as people read it; numbers of persons and documents masked, but for the `whole` file."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return masked(str(value)) if not whole and name in ("document_number", "social_security_number") else str(value)
