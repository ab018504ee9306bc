"""The smallest agency there is: it does half a year by the law's rules, case by case, and keeps every table of the standard.

October 2011 to March 2012. It shares no code with supervision: sums are Python loops over single cases, the books are
real double entries. Payments: prompt employers on the 20th of the month, late ones on the 12th of the next.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import count
from typing import Any

from shebao import months
from shebao.law import body
from shebao.rules import explain
from shebao.rules.kinds import EPOCH, NEVER_DAY, country_number
from tests.supervision.tiny_people import EMPLOYERS, PEOPLE, Employer, Person
from tests.supervision.tiny_report import report

MONTHS = (201110, 201111, 201112, 201201, 201202, 201203)
AMOUNTS = (
    "pension_employer_fen", "pension_employee_fen", "unemployment_employer_fen", "unemployment_employee_fen",
    "medical_employer_fen", "medical_employee_fen", "work_injury_employer_fen", "maternity_employer_fen",
)  # fmt: skip
INSURANCES = {110: "pension", 210: "unemployment", 310: "medical", 410: "work_injury", 510: "maternity"}
Row = dict[str, Any]


def law(rule: str, on: date, region: str, **given: Any) -> Any:
    return explain(body(), rule, on=on, region=region, given=given).value


def number_of(day: date | None) -> int:
    return NEVER_DAY if day is None else (day - EPOCH).days


class TinyOffice:
    """One region's agency. `tables[month][name]` is what it submits."""

    def __init__(self, region: str, first_id: int) -> None:
        self.region = region
        self.people = [p for p in PEOPLE if p.region == region]
        self.employers = [e for e in EMPLOYERS if e.region == region]
        self.ids = count(first_id)
        self.bills: list[Row] = []
        self.contributions: list[Row] = []
        self.entries: list[Row] = []
        self.kept: dict[int, Row] = {}
        self.books: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0])
        self.tables: dict[int, dict[str, list[Row]]] = {}
        for month in MONTHS:
            self._month(month)

    def _month(self, month: int) -> None:
        self.flows: dict[str, list[Row]] = {n: [] for n in ("contributions", "receipts", "allocations", "account_entries")}
        if month == MONTHS[0]:
            self._open(months.first_day(month))
        for employer in self.employers:
            if employer.pays_late:
                self._pay(employer, months.first_day(month).replace(day=12))
        self._assess(month)
        for employer in self.employers:
            if not employer.pays_late:
                self._pay(employer, months.first_day(month).replace(day=20))
        if month % 100 == 12:
            self._interest(month // 100)
        self._close(month)
        kept = self._snapshots(month) | {name: list(rows) for name, rows in self.flows.items()}
        self.tables[month] = kept | {"foreigners_participation": report(month, kept)}

    def _post(self, insurance: int, debit: str, credit: str, fen: int) -> None:
        # a negative amount moves to the other side
        self.books[insurance, debit][fen < 0] += abs(fen)
        self.books[insurance, credit][fen >= 0] += abs(fen)

    def _enter(self, person_id: int, insurance: int, kind: str, on: date, fen: int, *, month: int = 0, **of: int | None) -> None:
        row = {
            "entry_id": next(self.ids), "person_id": person_id, "insurance": insurance, "kind": kind,
            "month": month or on.year * 100 + on.month,
            "booked_on": on, "amount_fen": fen, "bill_id": of.get("bill_id"), "contribution_id": of.get("contribution_id"),
        }  # fmt: skip
        self.entries.append(row)
        self.flows["account_entries"].append(row)

    def _open(self, on: date) -> None:
        for person in self.people:
            for insurance, fen in ((110, person.pension_opening_fen), (310, person.medical_opening_fen)):
                if fen:
                    self._enter(person.person_id, insurance, "opening", on, fen)
                    self._post(insurance, "103", "30102", fen)

    # assessment

    def _assess(self, month: int) -> None:
        fresh: list[tuple[Row, date]] = []
        for person in self.people:
            if person.registered_on > months.last_day(month):
                continue
            new = months.first_day(month) <= person.registered_on
            fresh += [
                (self._contribution(person, belongs, month), self._late_from(person, belongs, month))
                for belongs in ([m for m in MONTHS if m <= month] if new else [month])
                if person.from_on <= months.last_day(belongs)
            ]
        self.contributions += [row for row, _ in fresh]
        self.flows["contributions"] += [row for row, _ in fresh]
        self._bill(month, fresh)

    def _contribution(self, person: Person, belongs: int, month: int) -> Row:
        facts: Row = {
            "declared_wage_fen": person.wage_fen, "enrolled_insurances": 31, "risk_class": person.employer.risk_class,
            "nationality": country_number(person.nationality), "permit_issued_on": number_of(person.permit_issued_on or EPOCH),
            "certificate_shown_on": number_of(person.certificate_shown_on),
        }  # fmt: skip
        if person.certificate_shown_on and person.certificate_shown_on > months.last_day(month):
            facts["certificate_shown_on"] = NEVER_DAY
        on = months.first_day(belongs)
        row = {
            "contribution_id": next(self.ids), "person_id": person.person_id, "employer_id": person.employer.employer_id,
            "month": belongs, "assessed_month": month, "kind": "10" if belongs == month else "31", "wage_fen": person.wage_fen,
            "base_fen": law("contribution_base_fen", on, self.region, **facts),
            "insurances": law("charged_insurances", on, self.region, **facts),
        }  # fmt: skip
        for insurance, name in INSURANCES.items():
            row[f"{name}_employer_fen"] = law("employer_due_fen", on, self.region, insurance=insurance, **facts)
            if insurance < 400:
                row[f"{name}_employee_fen"] = law("employee_due_fen", on, self.region, insurance=insurance, **facts)
        return row

    def _late_from(self, person: Person, belongs: int, month: int) -> date:
        rule = "late_from" if belongs == month else "back_bill_late_from"
        day = law(
            rule, months.first_day(belongs), self.region, settlement_month=month // 100 * 12 + month % 100 - 1,
            contribution_month=belongs // 100 * 12 + belongs % 100 - 1, nationality=country_number(person.nationality),
            employed_on=number_of(person.employed_on), registered_on=number_of(person.registered_on),
        )  # fmt: skip
        return date.fromordinal(EPOCH.toordinal() + day)

    def _bill(self, month: int, fresh: list[tuple[Row, date]]) -> None:
        groups: dict[tuple[int, int, str, date], list[Row]] = defaultdict(list)
        for row, late_from in fresh:
            groups[row["employer_id"], row["month"], row["kind"], late_from].append(row)
        for (employer_id, belongs, kind, late_from), rows in sorted(groups.items()):
            for insurance, name in INSURANCES.items():
                employer_fen = sum(row[f"{name}_employer_fen"] for row in rows)
                employee_fen = sum(row.get(f"{name}_employee_fen", 0) for row in rows)
                if employer_fen + employee_fen:
                    bill = {
                        "bill_id": next(self.ids), "employer_id": employer_id, "month": belongs, "assessed_month": month,
                        "kind": kind, "insurance": insurance, "employer_fen": employer_fen, "employee_fen": employee_fen,
                        "due_on": months.last_day(month), "late_from": late_from, "principal_paid_fen": 0,
                        "late_fee_due_fen": 0, "late_fee_paid_fen": 0, "paid_on": None,
                    }  # fmt: skip
                    self.bills.append(bill | {"rows": rows})

    # payment

    def _pay(self, employer: Employer, on: date) -> None:
        owed = [bill for bill in self.bills if bill["employer_id"] == employer.employer_id and not bill["paid_on"]]
        if not owed:
            return
        for bill in owed:
            arrears = bill["employer_fen"] + bill["employee_fen"]
            given = {"arrears_fen": arrears, "late_from": number_of(bill["late_from"]), "paid_on": number_of(on)}
            bill["late_fee_due_fen"] = law("late_fee_fen", on, self.region, insurance=bill["insurance"], **given)
            bill |= {"principal_paid_fen": arrears, "late_fee_paid_fen": bill["late_fee_due_fen"], "paid_on": on}
        first = owed[0]
        kept = self.kept.pop(employer.employer_id, None)
        reused = kept["amount_fen"] if kept else 0
        if kept:
            self._allocate(kept["receipt_id"], first, "principal", reused, on)
            self._allocate(kept["receipt_id"], None, "unallocated", -reused, on)
        total = sum(bill["principal_paid_fen"] + bill["late_fee_paid_fen"] for bill in owed) - reused
        over = employer.overpays_fen if on.year * 100 + on.month == MONTHS[1] else 0
        receipt = {
            "receipt_id": next(self.ids), "employer_id": employer.employer_id, "received_on": on, "amount_fen": total + over,
            "bank_reference": f"{self.region}-{employer.employer_id}-{on}",
        }  # fmt: skip
        self.flows["receipts"].append(receipt)
        for bill in owed:
            principal = bill["principal_paid_fen"] - (reused if bill is first else 0)
            self._allocate(receipt["receipt_id"], bill, "principal", principal, on)
            self._allocate(receipt["receipt_id"], bill, "late_fee", bill["late_fee_paid_fen"], on)
            self._credit(bill, on)
        if over:
            self._allocate(receipt["receipt_id"], None, "unallocated", over, on)
            self.kept[employer.employer_id] = {"receipt_id": receipt["receipt_id"], "amount_fen": over}

    def _allocate(self, receipt_id: int, bill: Row | None, part: str, fen: int, on: date) -> None:
        if fen:
            row = {"allocation_id": next(self.ids), "receipt_id": receipt_id, "bill_id": bill and bill["bill_id"], "part": part}
            self.flows["allocations"].append(row | {"amount_fen": fen, "on": on})
            account = {"principal": "40101", "late_fee": "40701", "unallocated": "211"}[part]
            self._post(bill["insurance"] if bill else 110, "102", account, fen)

    def _credit(self, bill: Row, on: date) -> None:
        name = INSURANCES[bill["insurance"]]
        for row in bill["rows"] if bill["insurance"] in (110, 310) else []:
            amounts = {f"{by}_due_fen": row[f"{name}_{by}_fen"] for by in ("employer", "employee")}
            belongs = months.first_day(row["month"])
            fen = law("account_credit_fen", belongs, self.region, insurance=bill["insurance"], **amounts)
            if fen:
                of = {"bill_id": bill["bill_id"], "contribution_id": row["contribution_id"]}
                self._enter(row["person_id"], bill["insurance"], "contribution", on, fen, month=row["month"], **of)
                self._post(bill["insurance"], "40101", "40102", fen)

    # closing

    def _interest(self, year: int) -> None:
        on = date(year, 12, 31)
        for person in self.people:
            for insurance in (110, 310):
                credits = [0] * 12
                for entry in self._entries(person.person_id, insurance):
                    credits[entry["booked_on"].month - 1] += entry["amount_fen"]
                given = {"opening_balance_fen": 0, "monthly_credits_fen": tuple(credits), "insurance": insurance}
                fen = law("account_year_interest_fen", on, self.region, **given)
                if fen:
                    self._enter(person.person_id, insurance, "interest", on, fen)
                    self._post(insurance, "30101", "30102", fen)

    def _entries(self, person_id: int, insurance: int) -> list[Row]:
        return [e for e in self.entries if e["person_id"] == person_id and e["insurance"] == insurance]

    def _close(self, month: int) -> None:
        for insurance in INSURANCES:
            debit, credit = self.books[insurance, "102"]
            self._post(insurance, "103", "102", debit - credit)
            for account, fund in (("40101", "30101"), ("40102", "30102"), ("40701", "30101")):
                if month % 100 == 12:
                    debit, credit = self.books[insurance, account]
                    self._post(insurance, account, fund, credit - debit)

    # submission

    def _snapshots(self, month: int) -> dict[str, list[Row]]:
        here = [p for p in self.people if p.registered_on <= months.last_day(month)]
        ids = iter(range(1, 1000))
        enrolments = [
            {
                "enrolment_id": p.person_id * 10 + next(ids) % 5, "person_id": p.person_id, "employer_id": p.employer.employer_id,
                "insurance": insurance, "employed_on": p.employed_on, "registered_on": p.registered_on, "from_on": p.from_on,
                "to_on": None, "stop_reason": None, "category": "101", "begun_as": "11",
            }
            for p in here for insurance in INSURANCES
        ]  # fmt: skip
        worked = [p for p in self.people if p.employed_on <= months.last_day(month)]
        return {
            "persons": [_person(p, month) for p in here],
            "employers": [_employer(e) for e in self.employers],
            "enrolments": enrolments,
            "bills": [{name: value for name, value in bill.items() if name != "rows"} for bill in self.bills],
            "accounts": [row for p in here for row in self._accounts(p, month // 100)],
            "ledger": [_balance(key, *turnover) for key, turnover in sorted(self.books.items()) if any(turnover)],
            "documents": [],
            "passages": [],
            "pensions_abroad": [],
            "wage_records": [
                {"number": p.number, "credit_code": p.employer.code, "month": month, "wage_fen": p.wage_fen} for p in worked
            ],
        }

    def _accounts(self, person: Person, year: int) -> list[Row]:
        rows = []
        for insurance in (110, 310):
            entries = self._entries(person.person_id, insurance)
            if entries:
                opening = sum(e["amount_fen"] for e in entries if e["booked_on"].year < year)
                this_year = [e for e in entries if e["booked_on"].year == year]
                interest = sum(e["amount_fen"] for e in this_year if e["kind"] == "interest")
                credited = sum(e["amount_fen"] for e in this_year) - interest
                rows.append({
                    "person_id": person.person_id, "insurance": insurance, "year": year, "opening_fen": opening,
                    "credited_fen": credited, "interest_fen": interest, "balance_fen": opening + credited + interest,
                })  # fmt: skip
        return rows


def _person(p: Person, month: int) -> Row:
    chinese = p.nationality == "CHN"
    shown = p.certificate_shown_on
    return {
        "person_id": p.person_id, "number": p.number, "name": f"person {p.person_id}", "sex": "1", "born_on": p.born_on,
        "nationality": p.nationality, "document_type": "01" if chinese else "08",
        "document_number": p.number if chinese else p.number[4:], "household": "51" if chinese else "40",
        "permit_type": None if chinese else "11", "permit_issued_on": p.permit_issued_on,
        "certificate_shown_on": shown if shown and shown <= months.last_day(month) else None,
    }  # fmt: skip


def _employer(e: Employer) -> Row:
    return {
        "employer_id": e.employer_id, "credit_code": e.code, "name": f"employer {e.employer_id}", "unit_type": "10",
        "industry": "C", "risk_class": e.risk_class, "registered_on": date(1999, 1, 1), "status": "1", "parent_id": None,
    }  # fmt: skip


def _balance(key: tuple[int, str], debit: int, credit: int) -> Row:
    insurance, account = key
    balance = debit - credit if account.startswith("1") else credit - debit
    return {"insurance": insurance, "account": account, "debit_fen": debit, "credit_fen": credit, "balance_fen": balance}
