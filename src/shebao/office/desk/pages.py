"""What the office's addresses are called: on the trail, and where a person reads who looked at their record."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

#: Addresses that people open, by their names.
PAGES: dict[str, Any] = {
    "desk:home": _("Overview"),
    "desk:sign-in": _("Sign in"),
    "desk:second-factor": _("Second factor"),
    "desk:account": _("My account"),
    "desk:password": _("Change of the password"),
    "desk:enrol": _("Enrolling a device"),
    "desk:seen": _("Who looked at the record"),
    "desk:officers": _("Users"),
    "desk:officer": _("Access of a user"),
    "desk:new-officer": _("New user"),
    "desk:audit": _("Audit trail"),
    "registration:employers": _("Employers"),
    "registration:employer": _("Employer"),
    "registration:persons": _("Persons"),
    "registration:person": _("Rights record"),
    "registration:reveal-number": _("Whole number of a person"),
    "registration:seen": _("Who looked at the record"),
    "registration:cards": _("Social security cards"),
    "registration:card-batch": _("File for the maker of cards"),
    "registration:imports": _("Sheets of the register"),
    "registration:import": _("Sheet of the register"),
    "registration:sheet-with-remarks": _("Sheet with remarks"),
    "registration:empty-sheet": _("Empty sheet"),
    "monthly:present": _("Work of the month"),
    "monthly:month": _("Work of the month"),
    "monthly:undeclared": _("Employers that have not declared"),
    "monthly:empty-statement": _("Empty bank statement"),
    "matters:queue": _("Matters"),
    "matters:today": _("Matters of today"),
    "matters:choose": _("Choice of a matter"),
    "matters:new": _("New matter"),
    "matters:matter": _("Matter of business"),
    "matters:correct": _("Correction of a matter"),
    "matters:material": _("Document of a matter"),
    "matters:file-pdf": _("File of a matter"),
    "matters:file-zip": _("File of a matter"),
    "matters:own": _("My matters"),
    "matters:own-choose": _("Choice of a matter"),
    "matters:own-new": _("New matter"),
    "matters:own-matter": _("Matter of business"),
    "matters:own-correct": _("Correction of a matter"),
    "matters:own-material": _("Document of a matter"),
    "foreigners:due": _("Foreigners"),
    "foreigners:person": _("Foreigner's page"),
    "foreigners:form": _("Form for ending the relation"),
    "foreigners:decided-form": _("Form for ending the relation"),
    "foreigners:rights-record": _("Record in Chinese and English"),
    "foreigners:pay-out": _("Pay out and book"),
    "foreigners:refund": _("Refund and book"),
    "foreigners:hiring": _("Hiring a foreigner"),
    "collection:bills": _("Bills"),
    "collection:bill": _("Bill"),
    "collection:late-fee": _("Explanation of a late fee"),
    "collection:contribution": _("Explanation of a contribution"),
    "collection:receipt": _("Receipt"),
    "collection:declaration": _("Wages declared"),
    "accounts:entry": _("Explanation of an account entry"),
    "accounts:year": _("Interest of a year"),
    "funds:balance": _("Trial balance"),
    "funds:entries": _("Entries of the books"),
    "funds:entry": _("Voucher"),
    "inspections:findings": _("Findings"),
    "inspections:finding": _("Finding of the supervision"),
    "inspections:participation": _("Foreigners' report"),
    "portal:home": _("My employer"),
    "portal:declare": _("Declare wages"),
    "portal:sheet": _("Declaration sheet"),
    "portal:declarations": _("Declarations"),
    "portal:declaration": _("Wages declared"),
    "portal:bills": _("Bills"),
    "portal:bill": _("Bill"),
    "portal:late-fee": _("Explanation of a late fee"),
    "portal:running-fee": _("Explanation of a late fee"),
    "portal:arrears": _("What is owed"),
    "portal:contribution": _("Explanation of a contribution"),
    "portal:payments": _("Payments"),
    "portal:payment": _("Payment"),
    "portal:staff": _("Staff of an employer"),
    "portal:record": _("Rights record"),
    "portal:my-contribution": _("Explanation of a contribution"),
    "portal:my-entry": _("Explanation of an account entry"),
    "portal:my-year": _("Interest of a year"),
    "portal:certificates": _("Certificates"),
    "portal:certificate": _("Certificate"),
    "portal:verify": _("Check of a certificate"),
    "programs:home": _("Programs"),
    "api:matter": _("Matter of business"),
    "api:start-matter": _("Matter of business"),
    "api:correct-matter": _("Matter of business"),
    "api:withdraw-matter": _("Matter of business"),
}

#: What is neither a table nor a page: what was exported.
EXPORTS: dict[str, Any] = {"employers": _("Employers"), "declaration-sheet": _("Declaration sheet")}

#: Other addresses, by the room they belong to.
ROOMS: dict[str, Any] = {
    "desk": _("Signing in and officers"),
    "registration": _("Registration"),
    "monthly": _("Work of the month"),
    "matters": _("Matters"),
    "foreigners": _("Foreigners"),
    "collection": _("Collection"),
    "accounts": _("Individual accounts"),
    "funds": _("Fund books"),
    "inspections": _("Supervision"),
    "portal": _("Portal"),
    "programs": _("Programs"),
    "api": _("Programming interface"),
}


def page_words(name: str) -> str:
    """An address in words: `portal:staff` → Staff of an employer; else the room it belongs to, else the name as it is."""
    room = name.partition(":")[0]
    if name.startswith("foreigners-"):  # the report of a month, exported
        return str(PAGES["inspections:participation"])
    return str(PAGES.get(name) or EXPORTS.get(name) or (ROOMS.get(room) if ":" in name else None) or name)
