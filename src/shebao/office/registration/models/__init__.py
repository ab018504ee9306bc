"""The register: who is registered and insured, and what was recorded about them when."""

from shebao.office.registration.models.history import Particulars
from shebao.office.registration.models.imports import Import
from shebao.office.registration.models.registers import Employer, Enrolment, Person

__all__ = ["Employer", "Enrolment", "Import", "Particulars", "Person"]
