"""Money that arrives: the oldest month first, principal and then its late fee, and never a fen lost or made."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db.models import F, Q, Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shebao.errors import UserError
from shebao.office.collection.models import Allocation, Bill, Receipt
from shebao.office.desk.authority import NotAllowed
from shebao.office.desk.models import Run
from shebao.office.funds.models import Entry, Posting
from shebao.rules.kinds import law_day
from tests.office import givens
from tests.office.agency import (
    APRIL,
    BILLS_OF_5000,
    FEBRUARY,
    MARCH,
    SHOP,
    WANG,
    Agency,
    by_law,
    employers,
    line,
    receipts,
    undone,
)

ALL = sum(BILLS_OF_5000.values())
IN_TIME = date(2012, 3, 28)
APRIL_10 = date(2012, 4, 10)

#: Ten days late (1 to 10 April, both counted) at 0.05 % a day, half a fen up.
FEES_ON_10_APRIL = {110: 750, 210: 68, 310: 350, 410: 13, 510: 20}


@pytest.fixture
def billed(agency: Agency) -> Agency:
    """The factory owes 2,400 yuan for March: five bills of 王's 5,000 yuan of wage."""
    agency.bill(line(WANG, 5000))
    return agency


def paid(bill: Bill) -> tuple[int, int, int, date | None]:
    """Principal paid, late fee charged, late fee paid, complete on."""
    return bill.principal_paid_fen, bill.late_fee_due_fen, bill.late_fee_paid_fen, bill.paid_on


def parts(**which: object) -> Counter[str]:
    """Fen allocated to principal, late fee and nothing yet."""
    sums = Allocation.objects.filter(**which).values_list("part").annotate(fen=Sum("amount_fen"))
    return Counter({part: fen for part, fen in sums if fen})


# On time and late -----------------------------------------------------------------------------------------------


def test_who_pays_in_time_pays_no_late_fee(billed):
    run = billed.pay(ALL, IN_TIME)

    assert parts() == {"principal": ALL}
    assert {i: paid(b) for i, b in billed.bills().items()} == {i: (fen, 0, 0, IN_TIME) for i, fen in BILLS_OF_5000.items()}
    assert (run.counts["receipts"], run.counts["allocations"]) == (1, 5)


@pytest.mark.parametrize(("on", "days"), [(date(2012, 3, 31), 0), (date(2012, 4, 1), 1), (date(2012, 4, 2), 2)])
def test_the_first_late_day_and_the_day_of_payment_both_count(billed, on, days):
    billed.pay(150_000, on)

    assert billed.bills()[110].late_fee_due_fen == 150_000 * 5 * days // 10_000


def test_a_late_payment_with_its_fees_settles_every_bill(billed):
    billed.pay(ALL + sum(FEES_ON_10_APRIL.values()), APRIL_10)

    assert {i: b.late_fee_paid_fen for i, b in billed.bills().items()} == FEES_ON_10_APRIL
    assert not Bill.objects.filter(Q(paid_on=None) | ~Q(late_fee_paid_fen=F("late_fee_due_fen"))).exists()
    assert parts() == {"principal": ALL, "late_fee": sum(FEES_ON_10_APRIL.values())}


def test_the_fee_is_the_one_the_law_explains(billed):
    billed.pay(ALL * 2, date(2012, 6, 7))

    explained = {
        insurance: by_law(
            "late_fee_fen",
            on=date(2012, 6, 7),
            insurance=insurance,
            arrears_fen=fen,
            late_from=law_day(date(2012, 4, 1)),
            paid_on=law_day(date(2012, 6, 7)),
        )
        for insurance, fen in BILLS_OF_5000.items()
    }
    assert {i: b.late_fee_due_fen for i, b in billed.bills().items()} == explained


def test_a_fee_not_paid_with_the_principal_stays_open_and_grows_no_further(billed):
    billed.pay(ALL, APRIL_10)
    last = billed.bills()[510]
    assert last.paid_on is None, "each bill's fee came before the next bill's principal"

    billed.pay(sum(FEES_ON_10_APRIL.values()) - 20, APRIL_10)
    assert paid(billed.bills()[510]) == (4_000, 20, 0, APRIL_10)

    billed.pay(20, date(2012, 5, 20))
    assert paid(billed.bills()[510]) == (4_000, 20, 20, APRIL_10)


# The order ------------------------------------------------------------------------------------------------------


@pytest.fixture
def two_months(agency: Agency) -> Agency:
    """February and March are open, 2,400 yuan each."""
    agency.bill(line(WANG, 5000, FEBRUARY), month=FEBRUARY)
    agency.bill(line(WANG, 5000))
    return agency


def test_the_oldest_month_is_paid_first(two_months):
    """On 5 March February is five days late."""
    late = {110: 375, 210: 34, 310: 175, 410: 6, 510: 10}
    two_months.pay(ALL + sum(late.values()) + 1_000, date(2012, 3, 5))

    february, march = two_months.bills(month=FEBRUARY), two_months.bills(month=MARCH)
    assert {i: paid(b) for i, b in february.items()} == {
        i: (fen, late[i], late[i], date(2012, 3, 5)) for i, fen in BILLS_OF_5000.items()
    }
    assert paid(march[110]) == (1_000, 0, 0, None)
    assert march[210].principal_paid_fen == 0


def test_a_bills_principal_comes_before_its_fee_and_its_fee_before_the_next_bill(two_months):
    two_months.pay(150_000 + 100, date(2012, 3, 5))

    february = two_months.bills(month=FEBRUARY)
    assert paid(february[110]) == (150_000, 375, 100, date(2012, 3, 5))
    assert paid(february[210]) == (0, 0, 0, None)

    two_months.pay(275 + 1, date(2012, 3, 6))
    february = two_months.bills(month=FEBRUARY)
    assert paid(february[110]) == (150_000, 375, 375, date(2012, 3, 5))
    assert february[210].principal_paid_fen == 1


def test_receipts_of_one_list_are_taken_in_the_order_of_their_days(billed):
    billed.receive(receipts(("later", APRIL_10, ALL), ("earlier", IN_TIME, 150_000)))

    assert paid(billed.bills()[110]) == (150_000, 0, 0, IN_TIME)
    assert parts(receipt__bank_reference="earlier") == {"principal": 150_000}


def test_each_employer_pays_its_own_bills(billed):
    billed.register_employers(employers(SHOP))
    billed.pay(ALL, IN_TIME, employer=SHOP)

    assert parts() == {"unallocated": ALL}
    assert billed.bills()[110].principal_paid_fen == 0


# In parts -------------------------------------------------------------------------------------------------------


def test_a_bill_paid_in_parts_is_charged_on_each_part_to_its_own_day(billed):
    billed.pay(50_000, date(2012, 4, 4))
    assert paid(billed.bills()[110]) == (50_000, 100, 0, None)

    billed.pay(100_000 + 100 + 1_000, date(2012, 4, 20))
    assert paid(billed.bills()[110]) == (150_000, 100 + 1_000, 1_100, date(2012, 4, 20))


def test_a_part_paid_in_time_is_free_of_fee(billed):
    billed.pay(140_000, IN_TIME)
    billed.pay(10_000 + 50, APRIL_10)

    assert paid(billed.bills()[110]) == (150_000, 50, 50, APRIL_10)


# Too much -------------------------------------------------------------------------------------------------------


def test_what_is_paid_too_much_is_kept_and_used_for_the_next_months_bills(billed):
    billed.pay(ALL + 200_000, IN_TIME)
    assert parts() == {"principal": ALL, "unallocated": 200_000}

    billed.bill(line(WANG, 5000, APRIL), month=APRIL)
    billed.use_kept_money(date(2012, 4, 20))
    assert parts() == {"principal": ALL + 200_000}
    assert sum(b.principal_paid_fen for b in billed.bills(month=APRIL).values()) == 200_000
    assert billed.bills(month=APRIL)[110].paid_on == date(2012, 4, 20)


def test_what_the_next_bills_do_not_need_stays_kept(billed):
    billed.pay(ALL * 3, IN_TIME)
    billed.bill(line(WANG, 5000, APRIL), month=APRIL)
    billed.use_kept_money(date(2012, 4, 20))

    assert parts() == {"principal": ALL * 2, "unallocated": ALL}
    assert billed.balances()["211"] == -ALL


def test_kept_money_is_used_once(billed):
    billed.pay(ALL + 200_000, IN_TIME)
    billed.bill(line(WANG, 5000, APRIL), month=APRIL)
    billed.use_kept_money(date(2012, 4, 20))

    assert billed.use_kept_money(date(2012, 4, 21)).counts == {"allocations": 0, "credits": 0, "entries": 0}
    assert parts() == {"principal": ALL + 200_000}


def test_money_that_comes_before_any_bill_is_kept(agency):
    agency.pay(1_000, IN_TIME)

    assert parts() == {"unallocated": 1_000}
    assert agency.use_kept_money(IN_TIME).counts["allocations"] == 0


# Refused --------------------------------------------------------------------------------------------------------


def test_an_unknown_payer_is_refused_and_nothing_of_the_list_is_recorded(billed):
    with pytest.raises(
        UserError, match=f"Receipt slip comes from employer {SHOP}, unknown in region 310000: check the bank's slip"
    ):
        billed.pay(ALL, IN_TIME, reference="slip", employer=SHOP)
    assert not Receipt.objects.exists()


def test_the_same_bank_reference_is_recorded_once(billed):
    billed.pay(1_000, IN_TIME, reference="20120328-7")
    entries, postings = Entry.objects.count(), Posting.objects.count()

    with pytest.raises(UserError, match=r"^This bank reference was already recorded\.$"):
        billed.receive(receipts(("20120329-1", IN_TIME, 500), ("20120328-7", IN_TIME, 1_000)))
    assert parts() == {"principal": 1_000}
    assert (Receipt.objects.count(), Entry.objects.count(), Posting.objects.count()) == (1, entries, postings)
    assert Run.objects.filter(kind="receive").count() == 1


@pytest.mark.parametrize("fen", [0, -100])
def test_a_receipt_brings_money(billed, fen):
    with pytest.raises(UserError, match="A receipt's amount is above zero"):
        billed.pay(fen, IN_TIME)


def test_only_an_accountant_receives(billed):
    billed.accountant = billed.reviewer

    with pytest.raises(NotAllowed, match="may not: receive"):
        billed.pay(ALL, IN_TIME)


# Whatever happens -----------------------------------------------------------------------------------------------

DUE = date(2011, 8, 31)

bills_drawn = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(sorted(BILLS_OF_5000)), st.integers(1, 400_000)),
    min_size=1, max_size=6, unique_by=lambda bill: bill[:2],
)  # fmt: skip
payments_drawn = st.lists(st.tuples(st.integers(-20, 200), st.integers(1, 600_000)), min_size=1, max_size=5)


def send_bills(agency: Agency, drawn: list[tuple[int, int, int]]) -> None:
    """Bills for August 2011 and the months after: months later, insurance, fen."""
    run, factory = givens.run(agency.reviewer), agency.employer()
    made = []
    for n, insurance, fen in drawn:
        month, late_from = 201108 + n, date(2011, 9 + n, 1)
        given = {"month": month, "assessed_month": month, "due_on": late_from - timedelta(1), "late_from": late_from}
        made.append(
            Bill(region=agency.region, employer=factory, kind="10", insurance=insurance, employer_fen=fen, run=run, **given)
        )
    Bill.objects.bulk_create(made)


def charged_by_rule() -> Counter[int]:
    """Late fee of each bill: of each part of its principal to the day the part was paid, by the law."""
    paid_parts = Allocation.objects.filter(part="principal").values_list(
        "bill", "bill__insurance", "bill__late_from", "allocated_on", "receipt"
    )
    fees: Counter[int] = Counter()
    for bill, insurance, late_from, on, _, fen in paid_parts.annotate(fen=Sum("amount_fen")):
        fees[bill] += by_law(
            "late_fee_fen", on=on, insurance=insurance, arrears_fen=fen, late_from=law_day(late_from), paid_on=law_day(on)
        )
    return fees


def left_open_while_later_ones_were_paid() -> int:
    """How many pairs of bills there are of which the older is open though the younger got money."""
    got = Bill.objects.filter(principal_paid_fen__gt=0).values_list("month", "insurance")
    still_open = Bill.objects.filter(Q(paid_on=None) | ~Q(late_fee_paid_fen=F("late_fee_due_fen"))).values_list(
        "month", "insurance"
    )
    return sum(older < younger for older in still_open for younger in got)


@given(bills_drawn, payments_drawn)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_money_is_conserved_whatever_is_owed_and_paid(agency, bills, payments):
    with undone():
        send_bills(agency, bills)
        agency.receive(receipts(*((f"slip {n}", DUE + timedelta(days), fen) for n, (days, fen) in enumerate(payments))))
        agency.use_kept_money(DUE + timedelta(201))

        allocated = Receipt.objects.annotate(given=Sum("allocations__amount_fen"))
        assert not allocated.exclude(given=F("amount_fen")).exists()
        assert not Bill.objects.filter(principal_paid_fen__gt=F("employer_fen") + F("employee_fen")).exists()
        assert recorded_on_bills("principal_paid_fen") == allocated_to_bills("principal")
        assert recorded_on_bills("late_fee_paid_fen") == allocated_to_bills("late_fee")
        assert recorded_on_bills("late_fee_due_fen") == charged_by_rule()
        assert left_open_while_later_ones_were_paid() == 0
        assert Counter(agency.balances()) == expected_balances()


def recorded_on_bills(column: str) -> Counter[int]:
    return Counter(dict(Bill.objects.values_list("pk", column)))


def allocated_to_bills(part: str) -> Counter[int]:
    return Counter(dict(Allocation.objects.filter(part=part).values_list("bill").annotate(fen=Sum("amount_fen"))))


def expected_balances() -> Counter[str]:
    """Balances of the books as the receipts and their allocations say."""
    received, went = Receipt.objects.aggregate(fen=Sum("amount_fen"))["fen"], parts()
    return Counter({"102": received, "40101": -went["principal"], "40701": -went["late_fee"], "211": -went["unallocated"]})
