"""Who may open what: every address of the office, the method, and what each role is answered.

A new address needs a line here, a new role a place in ROLES; `test_access.py` walks all of it and fails on what is missing.
`names` are the rows an address names, as `City` knows them; `=` begins a literal.
"""

from __future__ import annotations

from dataclasses import dataclass, field

NOBODY = "nobody"
ROLES = (
    "counter", "reviewer", "approver", "accountant", "supervisor", "inspector", "auditor", "administrator",
    "employer", "person", "api_client",
)  # fmt: skip

READERS = {"counter", "reviewer", "approver", "accountant", "supervisor", "inspector", "auditor"}
BOOKS = READERS - {"counter"}
STAFF = {"employer"}
OUTSIDE = {"employer", "person"}
FINDERS = {"reviewer", "approver", "supervisor", "inspector", "auditor"}
TRAIL = {"supervisor", "auditor", "administrator"}
MATTER_STEPS = (
    ("supplement", {"counter"}),
    ("receive", {"counter"}),
    ("decline", {"counter"}),
    ("review", {"reviewer"}),
    ("approve", {"approver"}),
    ("send-back", {"reviewer", "approver"}),
    ("reject", {"reviewer", "approver"}),
    ("withdraw", {"counter"}),
    ("archive", {"counter"}),
)
MONTH_STEPS = (
    ("declare", "counter"),
    ("assess", "reviewer"),
    ("receive", "accountant"),
    ("kept", "accountant"),
    ("interest", "accountant"),
    ("close", "accountant"),
    ("submit", "reviewer"),
)
PEOPLE = {*ROLES} - {"api_client"}


@dataclass(frozen=True)
class Address:
    """One address and method. Roles in `opens_to` are answered `opened`, all others 403, nobody signed in 302."""

    name: str
    opens_to: set[str]
    names: tuple[str, ...] = ()
    method: str = "GET"
    opened: int = 200
    other: dict[str, int] = field(default_factory=dict)  # role → answer, where it is neither of these

    def answer(self, role: str) -> int:
        usual = 302 if role == NOBODY else self.opened if role in self.opens_to else 403
        return self.other.get(role, usual)

    def __str__(self) -> str:
        return f"{self.method} {self.name}"


EVERYONE = {*ROLES, NOBODY}


def post(name: str, opens_to: set[str], names: tuple[str, ...] = (), **more: object) -> Address:
    return Address(name, opens_to, names, "POST", **more)  # type: ignore[arg-type]


TABLE: tuple[Address, ...] = (
    # desk
    Address("desk:home", READERS, other={"administrator": 302, "employer": 302, "person": 302}),
    Address("desk:sign-in", {NOBODY}, other={**dict.fromkeys(ROLES, 302), NOBODY: 200}),
    post("desk:sign-in", {NOBODY}, other={**dict.fromkeys(ROLES, 302), NOBODY: 200}),
    Address("desk:pick-officer", set(), other=dict.fromkeys(EVERYONE, 405)),
    post("desk:pick-officer", set(), other={NOBODY: 403}),
    Address("desk:sign-out", set(), other=dict.fromkeys(EVERYONE, 405)),
    post("desk:sign-out", EVERYONE, opened=302),
    Address("desk:second-factor", set(), other=dict.fromkeys(EVERYONE, 302)),
    post("desk:second-factor", set(), other=dict.fromkeys(EVERYONE, 302)),
    Address("desk:account", PEOPLE),
    Address("desk:seen", {"person"}),
    Address("desk:password", PEOPLE),
    post("desk:password", PEOPLE),
    Address("desk:enrol", PEOPLE),
    post("desk:enrol", PEOPLE),
    Address("desk:sign-out-everywhere", set(), other=dict.fromkeys(PEOPLE, 405)),
    post("desk:sign-out-everywhere", PEOPLE, opened=302),
    Address("desk:officers", {"administrator"}),
    Address("desk:new-officer", {"administrator"}),
    post("desk:new-officer", {"administrator"}),
    Address("desk:officer", {"administrator"}, ("officer",)),
    *(
        step
        for name in ("change-roles", "reset-factor", "unlock", "close-officer", "reopen-officer")
        for step in (
            Address(f"desk:{name}", set(), ("officer",), other=dict.fromkeys(ROLES, 405)),
            post(f"desk:{name}", {"administrator"}, ("officer",), opened=302),
        )
    ),
    Address("desk:reset-password", set(), ("officer",), other=dict.fromkeys(ROLES, 405)),
    post("desk:reset-password", {"administrator"}, ("officer",)),
    Address("desk:audit", TRAIL),
    Address("set_language", EVERYONE, opened=302),
    post("set_language", EVERYONE, opened=302),
    # registration
    Address("registration:employers", READERS),
    Address("registration:employer", READERS, ("employer",)),
    Address("registration:persons", READERS),
    Address("registration:person", READERS, ("person",)),
    Address("registration:reveal-number", set(), ("person",), other=dict.fromkeys(ROLES, 405)),
    post("registration:reveal-number", READERS, ("person",)),
    # the month's work; a month that is none keeps the walk from doing it
    Address("monthly:present", READERS, opened=302),
    Address("monthly:month", READERS, ("=201112",)),
    Address("monthly:undeclared", READERS, ("=201112",)),
    Address("monthly:empty-statement", READERS),
    *(
        step
        for verb, role in MONTH_STEPS
        for step in (
            Address(f"monthly:{verb}", set(), ("=201113",), other=dict.fromkeys(ROLES, 405)),
            post(f"monthly:{verb}", {role}, ("=201113",), opened=404),
        )
    ),
    # matters
    Address("matters:queue", READERS),
    Address("matters:today", READERS),
    Address("matters:choose", {"counter"}),
    Address("matters:new", {"counter"}, ("=register_employer",)),
    post("matters:new", {"counter"}, ("=register_employer",), opened=422),
    Address("matters:matter", READERS, ("matter",)),
    Address("matters:material", READERS, ("matter", "material")),
    Address("matters:file-pdf", READERS, ("matter",)),
    Address("matters:file-zip", READERS, ("matter",)),
    Address("matters:correct", {"counter"}, ("matter",), opened=302),
    post("matters:correct", {"counter"}, ("matter",), opened=302),
    *(
        step
        for verb, role in MATTER_STEPS
        for step in (
            Address(f"matters:{verb}", set(), ("matter",), other=dict.fromkeys(ROLES, 405)),
            post(f"matters:{verb}", role, ("matter",), opened=302),
        )
    ),
    Address("registration:seen", {"supervisor", "auditor"}, ("person",)),
    Address("registration:cards", READERS),
    Address("registration:send-cards", set(), other=dict.fromkeys(ROLES, 405)),
    post("registration:send-cards", {"counter"}, opened=302),
    Address("registration:card-batch", READERS, ("card batch",)),
    Address("registration:cards-made", set(), ("card batch",), other=dict.fromkeys(ROLES, 405)),
    post("registration:cards-made", {"counter"}, ("card batch",), opened=302),
    Address("registration:card-step", set(), ("card",), other=dict.fromkeys(ROLES, 405)),
    post("registration:card-step", {"counter"}, ("card",), opened=302),
    Address("registration:apply-for-card", set(), ("person",), other=dict.fromkeys(ROLES, 405)),
    post("registration:apply-for-card", {"counter"}, ("person",), opened=302),
    Address("registration:imports", READERS),
    Address("registration:take-sheet", set(), other=dict.fromkeys(ROLES, 405)),
    post("registration:take-sheet", {"counter"}, opened=302),
    Address("registration:import", READERS, ("sheet",)),
    Address("registration:sheet-with-remarks", READERS, ("sheet",)),
    Address("registration:empty-sheet", READERS, ("=persons",)),
    Address("matters:own", OUTSIDE),
    Address("matters:own-choose", OUTSIDE),
    Address("matters:own-new", OUTSIDE, ("=change_person",)),
    post("matters:own-new", OUTSIDE, ("=change_person",), opened=422),
    Address("matters:own-matter", {"person"}, ("own matter",), other={"employer": 404}),
    Address("matters:own-material", {"person"}, ("own matter", "own material"), other={"employer": 404}),
    Address("matters:own-correct", {"person"}, ("own matter",), opened=302, other={"employer": 404}),
    post("matters:own-correct", {"person"}, ("own matter",), opened=302, other={"employer": 404}),
    Address("matters:own-withdraw", set(), ("own matter",), other=dict.fromkeys(ROLES, 405)),
    post("matters:own-withdraw", {"person"}, ("own matter",), opened=302, other={"employer": 404}),
    # foreigners
    Address("foreigners:due", READERS),
    Address("foreigners:person", READERS, ("foreigner",)),
    Address("foreigners:form", READERS, ("foreigner",)),
    Address("foreigners:decided-form", READERS, ("leaving",)),
    Address("foreigners:rights-record", set(), ("foreigner",), other=dict.fromkeys(ROLES, 405)),
    post("foreigners:rights-record", {"counter"}, ("foreigner",)),
    Address("foreigners:pay-out", set(), ("leaving passage",), other=dict.fromkeys(ROLES, 405)),
    post("foreigners:pay-out", {"accountant"}, ("leaving passage",), opened=302),
    Address("foreigners:refund", set(), ("coverage",), other=dict.fromkeys(ROLES, 405)),
    post("foreigners:refund", {"accountant"}, ("coverage",), opened=302),
    Address("foreigners:hiring", STAFF),
    # collection
    Address("collection:bills", READERS),
    Address("collection:bill", READERS, ("bill",)),
    Address("collection:late-fee", READERS, ("late bill",)),
    Address("collection:contribution", READERS, ("contribution", "=pension_employer_fen")),
    Address("collection:receipt", READERS, ("receipt",)),
    Address("collection:declaration", READERS, ("declaration",)),
    # accounts
    Address("accounts:entry", READERS, ("account entry",)),
    Address("accounts:year", READERS, ("account year",)),
    # funds
    Address("funds:balance", BOOKS),
    Address("funds:entries", BOOKS),
    Address("funds:entry", BOOKS, ("entry",)),
    # inspections
    Address("inspections:findings", FINDERS),
    Address("inspections:participation", FINDERS),
    Address("inspections:finding", FINDERS, ("finding",)),
    Address("inspections:decide", set(), ("finding",), other=dict.fromkeys(ROLES, 405)),
    post("inspections:decide", {"supervisor"}, ("finding",), opened=302),
    # portal
    Address("portal:home", STAFF),
    Address("portal:declare", STAFF),
    post("portal:declare", STAFF),
    Address("portal:sheet", STAFF),
    Address("portal:declarations", STAFF),
    Address("portal:declaration", STAFF, ("own declaration",)),
    Address("portal:bills", STAFF),
    Address("portal:bill", STAFF, ("own bill",)),
    Address("portal:late-fee", STAFF, ("own bill",)),
    Address("portal:running-fee", STAFF, ("own bill",)),
    Address("portal:arrears", STAFF),
    Address("portal:contribution", STAFF, ("own contribution", "=pension_employer_fen")),
    Address("portal:payments", STAFF),
    Address("portal:payment", STAFF, ("own receipt",)),
    Address("portal:staff", STAFF),
    Address("portal:record", {"person"}),
    Address("portal:my-contribution", {"person"}, ("my contribution", "=pension_employer_fen")),
    Address("portal:my-entry", {"person"}, ("my entry",)),
    Address("portal:my-year", {"person"}, ("my year",)),
    Address("portal:certificates", {"person"}),
    post("portal:certificates", {"person"}, opened=302),
    Address("portal:certificate", {"person"}, ("my certificate",)),
    Address("portal:verify", EVERYONE, other={NOBODY: 200}),
    # programs of an employer
    Address("programs:home", STAFF),
    post("programs:home", STAFF),
    Address("programs:revoke", set(), ("own key",), other=dict.fromkeys(ROLES, 405)),
    post("programs:revoke", STAFF, ("own key",), opened=302),
    Address("programs:close", set(), ("own webhook",), other=dict.fromkeys(ROLES, 405)),
    post("programs:close", STAFF, ("own webhook",), opened=302),
    # The interface answers keys, never sessions: whoever is signed in is nobody there (tests/office/api).
    Address("api:openapi", EVERYONE, other={NOBODY: 200}),
    *(
        Address(f"api:{name}", set(), names, method, other=dict.fromkeys(EVERYONE, 401))
        for name, names, method in (
            ("me", (), "GET"),
            ("declare", (), "POST"),
            ("declarations", (), "GET"),
            ("preview-declaration", (), "POST"),
            ("declare-sheet", (), "POST"),
            ("preview-declaration-sheet", (), "POST"),
            ("declaration", ("own declaration",), "GET"),
            ("rejections", ("own declaration",), "GET"),
            ("bills", (), "GET"),
            ("bill", ("own bill",), "GET"),
            ("shares", ("own bill",), "GET"),
            ("share", ("own bill", "own contribution"), "GET"),
            ("late-fee", ("own bill",), "GET"),
            ("arrears", (), "GET"),
            ("payments", (), "GET"),
            ("payment", ("own receipt",), "GET"),
            ("staff", (), "GET"),
            ("matter-kinds", (), "GET"),
            ("matters", (), "GET"),
            ("start-matter", (), "POST"),
            ("matter", ("own matter",), "GET"),
            ("correct-matter", ("own matter",), "POST"),
            ("withdraw-matter", ("own matter",), "POST"),
            ("webhooks", (), "GET"),
            ("make-webhook", (), "POST"),
            ("webhook", ("own webhook",), "DELETE"),
            ("messages", ("own webhook",), "GET"),
            ("nowhere", (), "GET"),
        )
    ),
)
