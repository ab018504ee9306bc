"""A finding: one thing a check found, said in both languages, with the proof."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shebao.rules import Body, explain
from shebao.standard.fields import Severity
from shebao.text import Text


@dataclass(frozen=True, slots=True)
class Law:
    """The rule that gives the expected figure, with its facts: what `explain` needs to show every step.

    `on` is ISO text; `given` holds integers by name in code (fen, ppm, day numbers).
    """

    rule: str
    on: str
    region: str
    given: Mapping[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {"rule": self.rule, "on": self.on, "region": self.region, "given": dict(self.given)}


@dataclass(frozen=True, slots=True)
class Finding:
    """`check` and `subject` name it within region and month; amounts are fen.

    `expected` and `recorded` hold the figures that differ, by name; `facts` what they follow from.
    """

    check: str
    region: str
    month: int
    subject: str
    severity: Severity
    text: Text
    expected: Mapping[str, Any] = field(default_factory=dict)
    recorded: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    law: Law | None = None
    #: Recorded minus expected where the finding is about one sum.
    amount_fen: int | None = None
    person_id: int | None = None
    employer_id: int | None = None

    @property
    def key(self) -> tuple[str, str, int, str]:
        """What identifies it."""
        return (self.check, self.region, self.month, self.subject)

    def evidence(self, body: Body | None = None) -> dict[str, Any]:
        """The proof, JSON-ready. With a body of law `explanation` holds every step, else the rule and its facts."""
        proof: dict[str, Any] = {"expected": dict(self.expected), "recorded": dict(self.recorded), "facts": dict(self.facts)}
        if self.law is not None:
            law = self.law
            asked = law.to_dict()
            if body is not None:
                asked |= explain(body, law.rule, on=law.on, region=law.region, given=law.given).to_dict()
            proof["explanation"] = asked
        return proof

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "check": self.check,
            "region": self.region,
            "month": self.month,
            "subject": self.subject,
            "severity": self.severity,
            "zh": self.text.zh,
            "en": self.text.en,
            "amount_fen": self.amount_fen,
            "person_id": self.person_id,
            "employer_id": self.employer_id,
            "evidence": self.evidence(),
        }


def yuan(fen: int | None) -> str:
    """Fen as people read them: 1234.50; nothing as a dash."""
    if fen is None:
        return "—"
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def sorted_findings(findings: Iterable[Finding]) -> list[Finding]:
    """In the order of check, region and subject (ids by number)."""
    return sorted(findings, key=lambda f: (f.check, f.region, f.month, len(f.subject), f.subject))
