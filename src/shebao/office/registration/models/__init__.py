"""The register: who is registered and insured, and what was recorded about them when."""

from shebao.office.registration.models.cards import Card, CardBatch, CardState, CardStep, CardVerb
from shebao.office.registration.models.history import Particulars
from shebao.office.registration.models.imports import Import
from shebao.office.registration.models.registers import Employer, Enrolment, Person

__all__ = ["Card", "CardBatch", "CardState", "CardStep", "CardVerb", "Employer", "Enrolment", "Import", "Particulars", "Person"]
