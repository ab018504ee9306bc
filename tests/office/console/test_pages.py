"""What pages show and what they keep to themselves."""

from __future__ import annotations

import io

import python_calamine
from django.urls import reverse

from shebao.office.database import acting
from shebao.office.desk.models import AuditEvent
from shebao.office.inspections.models import Finding
from shebao.office.registration.models import Employer, Person
from tests.office.console.city import City, officer, signed_in


def person(city: City) -> Person:
    with acting(officer("auditor")):
        return Person.objects.get(pk=city["person"])


def events(action: str) -> int:
    with acting(officer("auditor")):
        return AuditEvent.objects.filter(action=action).count()


def test_numbers_are_masked_in_lists_and_on_the_person_s_page(city: City) -> None:
    who, client = person(city), signed_in("counter")
    pages = [
        client.get(reverse("registration:persons"), {"q": who.name}),
        client.get(reverse("registration:person", args=[who.pk])),
    ]
    assert [who.number in page.content.decode() for page in pages] == [False, False]
    assert [who.number[:4] in page.content.decode() for page in pages] == [True, True]


def test_the_whole_number_is_shown_on_demand_and_noted(city: City) -> None:
    who, before = person(city), events("reveal_number")
    answer = signed_in("counter").post(reverse("registration:reveal-number", args=[who.pk]))
    assert who.number in answer.content.decode()
    assert events("reveal_number") == before + 1


def test_looking_at_a_person_is_noted(city: City) -> None:
    before = events("view")
    signed_in("counter").get(reverse("registration:person", args=[city["person"]]))
    assert events("view") == before + 1


def test_a_person_is_found_by_name_and_by_number(city: City) -> None:
    who, client = person(city), signed_in("counter")
    found = [client.get(reverse("registration:persons"), {"q": q}).context["persons"] for q in (who.name, who.number)]
    assert [who.pk in [p.pk for p in page] for page in found] == [True, True]


def test_an_employer_is_found_by_part_of_its_name_and_by_its_code(city: City) -> None:
    with acting(officer("auditor")):
        where = Employer.objects.get(pk=city["employer"])
    client = signed_in("counter")
    found = [
        client.get(reverse("registration:employers"), {"q": q}).context["employers"]
        for q in (where.name[2:5], where.credit_code[:12])
    ]
    assert [where.pk in [e.pk for e in page] for page in found] == [True, True]


def test_employers_are_exported_as_csv_that_excel_reads(city: City) -> None:
    before = events("export")
    answer = signed_in("counter").get(reverse("registration:employers"), {"export": "csv"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("统一社会信用代码,")
    assert len(lines) == city["employers"] + 1
    assert events("export") == before + 1


def test_employers_are_exported_as_a_spreadsheet(city: City) -> None:
    answer = signed_in("counter").get(reverse("registration:employers"), {"export": "xlsx"})
    rows = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert len(rows) == city["employers"] + 1


def test_a_cell_that_begins_like_a_formula_is_text(city: City) -> None:
    from shebao.office.desk.export import _cell

    assert _cell("=1+1") == "'=1+1"


def test_the_overview_adds_up(city: City) -> None:
    page = signed_in("supervisor").get(reverse("desk:home")).context
    assert page["due"] == sum(row["due"] for row in page["insurances"]) == page["months"][-1]["due"]
    assert page["paid"] <= page["due"]
    assert page["people"]["foreign"] < page["people"]["insured"] <= city["persons"]


def test_the_chosen_month_stays_chosen_on_the_next_page(city: City) -> None:
    client = signed_in("supervisor")
    client.get(reverse("desk:home"), {"month": "201111"})
    assert client.get(reverse("collection:bills")).context["scope"].month == 201111


def test_the_books_balance(city: City) -> None:
    balance = signed_in("accountant").get(reverse("funds:balance")).context["balance"]
    assert balance["balanced"]
    assert balance["totals"]["debit"] > 0


def test_a_voucher_names_its_source(city: City) -> None:
    page = signed_in("accountant").get(reverse("funds:entry", args=[city["entry"]]))
    assert page.context["source"].detail
    assert sum(line.debit_fen - line.credit_fen for line in page.context["entry"].lines) == 0


def test_rejected_rows_come_with_their_reason(city: City) -> None:
    page = signed_in("counter").get(reverse("collection:declaration", args=[city["declaration"]]))
    assert page.context["rejected"][0].reason_zh in page.content.decode()


def test_a_finding_shows_expected_against_recorded_and_the_law_s_calculation(city: City) -> None:
    page = signed_in("supervisor").get(reverse("inspections:finding", args=[city["finding"]]))
    compared = page.context["compared"][0]
    assert (compared["expected"], compared["recorded"], compared["differs"]) == ("25.00", "0.00", True)
    assert page.context["lines"][-1].shown == "25.00"
    assert "310104198001011234" not in page.content.decode()


def test_a_finding_is_decided_once_with_a_reason(city: City) -> None:
    client, address = signed_in("supervisor"), reverse("inspections:decide", args=[city["finding to decide"]])
    client.post(address, {"decision": "confirmed", "reason": " "})
    with acting(officer("auditor")):
        assert Finding.objects.get(pk=city["finding to decide"]).status == "open"
    client.post(address, {"decision": "confirmed", "reason": "少计属实"})
    client.post(address, {"decision": "dismissed", "reason": "改主意"})
    with acting(officer("auditor")):
        decided = Finding.objects.get(pk=city["finding to decide"])
    assert (decided.status, decided.decision_note) == ("confirmed", "少计属实")


def test_a_region_without_any_month_has_an_empty_overview(city: City) -> None:
    from shebao.office.desk.models import User

    elsewhere = User.objects.create(username="jiangsu", name="江苏", roles=["auditor"], region="320000", password="!")
    client = signed_in("counter")
    client.force_login(elsewhere)
    pages = (
        "desk:home",
        "registration:employers",
        "registration:persons",
        "collection:bills",
        "funds:balance",
        "inspections:findings",
    )
    assert [client.get(reverse(page)).status_code for page in pages] == [200] * len(pages)


def test_the_overview_reminds_of_matters_that_are_late(city: City) -> None:
    assert "办件：1 件已超期" in signed_in("reviewer").get(reverse("desk:home")).content.decode()
