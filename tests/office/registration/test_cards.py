"""Social security cards: applied for, made in a batch, collected, lost, found, replaced; states held by the database."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.db import connection

from shebao.errors import UserError
from shebao.office.database import acting
from shebao.office.desk.authority import NotAllowed
from shebao.office.registration.cards import HEADINGS, apply_for_card, send_batch, step_card, take_made
from shebao.office.registration.models import Card, CardBatch, CardState, CardStep, CardVerb
from shebao.standard.codes import CARD_STATE
from tests.office import givens
from tests.office.agency import BEIJING, LI, SHANGHAI, WANG, persons


@pytest.fixture
def reading(agency: Any) -> Any:
    with agency.reading():
        yield agency


def applied(agency: Any, number: str = WANG, **other: Any) -> Card:
    return apply_for_card(number, region=SHANGHAI, by=agency.counter, **other)


def sent(agency: Any) -> CardBatch:
    return send_batch(region=SHANGHAI, by=agency.counter)


def made(agency: Any, batch: CardBatch, *answers: tuple[Card, str, str]) -> tuple[int, int]:
    lines = ["CARD,AAZ500,AAE013", *(f"{card.pk},{number},{why}" for card, number, why in answers)]
    return take_made(batch, "\n".join(lines).encode(), "made.csv", region=SHANGHAI, by=agency.counter)


def step(agency: Any, card: Card, verb: str, reason: str = "") -> Card:
    return step_card(Card.objects.get(pk=card.pk), verb, reason=reason, region=SHANGHAI, by=agency.counter)


def state(card: Card) -> str:
    return Card.objects.get(pk=card.pk).state


def in_use(agency: Any, number: str = "A00000001", **other: Any) -> Card:
    card = applied(agency, **other)
    made(agency, sent(agency), (card, number, ""))
    return step(agency, card, "collect")


def test_a_card_is_applied_for_made_and_collected(reading: Any) -> None:
    card = applied(reading)
    batch = sent(reading)
    assert (state(card), batch.cards) == ("producing", 1)

    assert made(reading, batch, (card, "A00000001", "")) == (1, 0)
    assert state(card) == "produced"
    card = step(reading, card, "collect")
    assert (card.state, card.number) == ("active", "A00000001")


def test_the_maker_gets_what_stands_on_the_card(reading: Any) -> None:
    card = applied(reading)
    heads, row = csv.reader(io.StringIO(bytes(sent(reading).content).decode("utf-8-sig")))

    assert tuple(heads) == HEADINGS
    assert row[:4] == [str(card.pk), SHANGHAI, WANG, "王建国"]


def test_what_could_not_be_made_goes_into_the_next_batch(reading: Any) -> None:
    reading.register_persons(persons(LI, name="李梅"))
    good, bad = applied(reading), applied(reading, LI)

    assert made(reading, sent(reading), (good, "A00000001", ""), (bad, "", "照片不合格")) == (1, 1)
    assert (state(good), state(bad)) == ("produced", "applied")
    assert sent(reading).cards == 1


def test_a_lost_card_is_found_again(reading: Any) -> None:
    card = in_use(reading)

    assert step(reading, card, "lose").state == "lost"
    assert step(reading, card, "find").state == "active"


def test_a_lost_card_is_replaced_by_another_and_ends_when_that_is_collected(reading: Any) -> None:
    old = in_use(reading)
    step(reading, old, "lose")
    new = applied(reading, replaces=True)
    made(reading, sent(reading), (new, "A00000002", ""))
    assert state(old) == "lost"

    step(reading, new, "collect")
    assert (state(old), state(new)) == ("cancelled", "active")


def test_nobody_has_two_cards(reading: Any) -> None:
    applied(reading)
    with pytest.raises(UserError, match="in the making"):
        applied(reading)


def test_who_has_a_card_gets_another_only_in_its_place(reading: Any) -> None:
    in_use(reading)
    with pytest.raises(UserError, match="has a card already"):
        applied(reading)


def test_who_has_none_has_none_to_replace(reading: Any) -> None:
    with pytest.raises(UserError, match="no card that could be replaced"):
        applied(reading, replaces=True)


@pytest.mark.parametrize("verb", ["collect", "lose", "find"])
def test_a_step_is_taken_in_its_state_only(reading: Any, verb: str) -> None:
    card = applied(reading)
    with pytest.raises(UserError, match="cannot take this step"):
        step(reading, card, verb)
    assert state(card) == "applied"


def test_a_card_is_cancelled_with_a_reason(reading: Any) -> None:
    card = applied(reading)
    with pytest.raises(UserError, match="Give the reason"):
        step(reading, card, "cancel")
    assert step(reading, card, "cancel", "撤回申领").state == "cancelled"


@pytest.mark.parametrize(
    ("line", "why"),
    [("x,A00000001,", "cannot be read"), ("{card},,", "neither a number"), ("999999,A00000001,", "not of this batch")],
)
def test_an_answer_that_makes_no_sense_is_refused(reading: Any, line: str, why: str) -> None:
    card = applied(reading)
    content = f"CARD,AAZ500,AAE013\n{line.format(card=card.pk)}".encode()
    with pytest.raises(UserError, match=why):
        take_made(sent(reading), content, "made.csv", region=SHANGHAI, by=reading.counter)
    assert state(card) == "producing"


def test_nothing_is_sent_if_nothing_is_applied_for(reading: Any) -> None:
    with pytest.raises(UserError, match="No card is applied for"):
        sent(reading)


def test_only_the_counter_does_so(reading: Any) -> None:
    with pytest.raises(NotAllowed):
        apply_for_card(WANG, region=SHANGHAI, by=reading.auditor)


# Held by the database ---------------------------------------------------------------------------------------------


def test_a_state_is_moved_by_steps_alone(reading: Any, refused: Any) -> None:
    applied(reading)
    with refused("42501"):
        Card.objects.update(state="active")
    with refused("42501"):
        CardStep.objects.update(reason="")


def test_a_card_does_not_begin_made(reading: Any, refused: Any) -> None:
    card = applied(reading)
    with refused("SB037"), acting(reading.counter):
        Card.objects.create(region=SHANGHAI, person=card.person, state="active", number="A00000009")


def test_nobody_steps_in_another_s_name(reading: Any, refused: Any) -> None:
    card = applied(reading)
    with refused("SB030"), acting(reading.auditor):
        CardStep.objects.create(region=SHANGHAI, card=card, verb="cancel", reason="x", by=reading.counter)


def test_a_card_of_another_region_takes_no_step(reading: Any, refused: Any) -> None:
    card, stranger = applied(reading), givens.officer("counter", BEIJING)
    with refused("SB037"), acting(stranger):
        CardStep.objects.create(region=BEIJING, card=card, verb="cancel", reason="x", by=stranger)


def test_the_ways_are_those_of_the_page_and_of_the_standard(db: None) -> None:
    from shebao.office.registration.cards import STEPS

    with connection.cursor() as cursor:
        cursor.execute("SELECT verb, source, target FROM registration_card_moves()")
        moves = set(cursor.fetchall())
    offered = {(verb.value, source) for source, verbs in STEPS.items() for verb in verbs}
    assert offered == {(verb, source) for verb, source, _ in moves} - {
        ("send", "applied"), ("made", "producing"), ("refused", "producing"),
    }  # fmt: skip
    assert {verb for verb, _, _ in moves} == set(CardVerb.values)
    assert {*CARD_STATE.values} == set(CardState.values)
