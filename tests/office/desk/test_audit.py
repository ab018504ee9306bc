"""Every change is on the trail, with who, when and what it was before."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import Sum

from shebao.office.collection.models import Bill
from shebao.office.database import acting
from shebao.office.desk.models import AuditEvent
from shebao.office.registration.particulars import change_person, correct
from tests.office import givens

BILLED = ("region", "employer", "month", "assessed_month", "kind", "insurance", "employer_fen", "employee_fen", "due_on", "run")


def last(table: str) -> AuditEvent:
    return AuditEvent.objects.filter(object_table=table).latest("pk")


def test_a_new_person_is_on_the_trail(at_the_counter):
    person = givens.person()
    event = last("registration_person")
    assert (event.action, event.object_id, event.actor, event.region) == (
        "insert", person.pk, at_the_counter, givens.SHANGHAI,
    )  # fmt: skip
    assert event.new["number"] == person.number


def test_a_change_keeps_what_was_before(at_the_counter):
    person = givens.person()
    change_person(person.number, name="王建华", region=givens.SHANGHAI, by=at_the_counter)
    event = last("registration_person")
    assert (event.action, event.old, event.new) == ("update", {"name": "王建国"}, {"name": "王建华"})


def test_a_change_from_nothing_is_kept_too(at_the_counter):
    person = givens.person()
    correct(person, certificate_shown_on=date(2012, 1, 5), reason="漏登", region=givens.SHANGHAI, by=at_the_counter)
    event = last("registration_person")
    assert (event.old, event.new) == ({"certificate_shown_on": None}, {"certificate_shown_on": "2012-01-05"})


def test_a_save_that_changes_nothing_leaves_no_line(at_the_counter):
    before = AuditEvent.objects.count()
    at_the_counter.save(update_fields=["name"])
    assert AuditEvent.objects.count() == before


def test_a_payment_keeps_the_sums_before_and_after(at_the_counter):
    bill = givens.bill(givens.employer(), givens.run(at_the_counter))
    bill.principal_paid_fen = 50_000
    bill.save(update_fields=["principal_paid_fen"])
    event = last("collection_bill")
    assert (event.old["principal_paid_fen"], event.new["principal_paid_fen"]) == (0, 50_000)


def test_a_payment_of_a_thousand_bills_keeps_the_sums_of_each_in_few_lines(at_the_counter):
    factory, run = givens.employer(), givens.run(at_the_counter)
    bill = givens.bill(factory, run)
    Bill.objects.bulk_create(
        Bill(**{column: getattr(bill, column) for column in BILLED}, late_from=bill.late_from + timedelta(days=day))
        for day in range(1, 1002)
    )
    Bill.objects.update(principal_paid_fen=50_000)
    events = AuditEvent.objects.filter(object_table="collection_bill", action="update")
    assert (events.count(), events.aggregate(rows=Sum("rows"))["rows"]) == (6, 1002)
    assert {e.actor for e in events} == {at_the_counter}
    before = Counter(sum for event in events for sum in event.old["principal_paid_fen"])
    after = dict(pair for event in events for pair in zip(event.new["id"], event.new["principal_paid_fen"], strict=True))
    assert (before, after) == ({0: 1002}, dict.fromkeys(Bill.objects.values_list("pk", flat=True), 50_000))


def test_a_bulk_statement_leaves_one_line_with_its_rows_and_run(at_the_counter):
    run = givens.run(at_the_counter)
    with acting(at_the_counter, run=run):
        givens.lines(givens.entry(run), ("102", 5, 0), ("103", 5, 0), ("40101", 0, 10))
    assert (last("funds_entry").run, last("funds_entry").rows) == (run, 1)
    assert (last("funds_posting").run, last("funds_posting").rows) == (run, 3)


def test_a_large_registration_leaves_one_line_with_its_range(at_the_counter):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO registration_employer (region, credit_code, name, unit_type, industry, risk_class, registered_on)"
            " SELECT %s, lpad(n::text, 18, '0'), '单位', '10', 'C', 1, '2011-07-01' FROM generate_series(1, 1001) n",
            [givens.SHANGHAI],
        )
    event = last("registration_employer")
    assert (event.rows, event.new["last_id"] - event.new["first_id"]) == (1001, 1000)


def test_passwords_never_reach_the_trail(at_the_counter):
    officer = givens.officer("auditor")
    officer.set_password("a-long-enough-secret")
    officer.save(update_fields=["password"])
    event = last("desk_user")
    assert (event.action, event.old, event.new) == ("update", None, {"password": "changed"})
    assert "password" not in AuditEvent.objects.filter(object_table="desk_user", action="insert").latest("pk").new


def test_a_sign_in_is_on_the_trail(client, counter):
    client.force_login(counter)
    with acting(counter):
        event = last("desk_user")
    assert (event.action, event.actor) == ("sign_in", counter)


def test_what_changes_nothing_can_be_noted(at_the_counter):
    from shebao.office.desk.actions import note

    note("export", "registration_person", region=givens.SHANGHAI, rows=12)
    event = last("registration_person")
    assert (event.action, event.actor, event.new) == ("export", at_the_counter, {"rows": 12})


@pytest.mark.parametrize("table", ["registration_person", "collection_bill", "desk_user"])
def test_the_trail_itself_is_readable_as_a_sentence(at_the_counter, table):
    givens.person()
    givens.bill(givens.employer(), givens.run(at_the_counter))
    givens.officer("auditor")
    assert table in str(last(table))
