"""Social security cards: applied for, made in batches, collected, lost, found, replaced. States are the database's to move."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping

import pyarrow as pa

from shebao.errors import UserError
from shebao.office.bulk import execute, load, rows
from shebao.office.cells import neutral
from shebao.office.desk.authority import action
from shebao.office.desk.models import User
from shebao.office.desk.roles import Permission
from shebao.office.registration.models import Card, CardBatch, CardState, CardStep, CardVerb
from shebao.office.registration.particulars import registered_person
from shebao.office.sheets import find_columns, read_cells
from shebao.office.sheets.reading import plain

MOST_CARDS = 10_000
#: What the maker needs of a card, by national code (社会保障卡 人社部发〔2011〕47号).
HEADINGS = ("CARD", "AAA027", "AAC002", "AAC003", "AAC004", "AAC005", "AAC006", "AAC161", "AAC058", "AAC147", "AAC010", "AAE005")


@action(Permission.REGISTER)
def apply_for_card(number: str, *, region: str, replaces: bool = False, by: User) -> Card:
    """Someone applies for a card; `replaces`: in place of the one they have (lost, or no longer to be used).

    Raises:
        UserError: they are not registered, have a card or one is in the making; or have none to be replaced.
    """
    person = registered_person(number, region)
    old = Card.objects.filter(person=person, state__in=[CardState.ACTIVE, CardState.LOST]).first() if replaces else None
    if replaces and old is None:
        raise UserError("此人没有可补换的社会保障卡。", "This person has no card that could be replaced.")
    return Card.objects.create(region=region, person=person, replaces=old)


@action(Permission.REGISTER)
def send_batch(*, region: str, by: User) -> CardBatch:
    """Send all cards applied for to be made: at most ten thousand, the oldest first; the file is kept as it was sent.

    Raises:
        UserError: none is applied for.
    """
    waiting = rows(
        "SELECT c.id, c.region, p.number, p.name, p.sex, p.ethnicity, p.born_on, p.nationality, p.document_type,"
        " p.document_number, p.address, p.phone FROM registration_card c JOIN registration_person p ON p.id = c.person_id"
        " WHERE c.region = %s AND c.state = 'applied' ORDER BY c.id LIMIT %s",
        [region, MOST_CARDS],
    )
    if not waiting:
        raise UserError("没有待制作的社会保障卡申领。", "No card is applied for.")
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(HEADINGS)
    writer.writerows([neutral(value) for value in row] for row in waiting)
    content = target.getvalue().encode("utf-8-sig")
    batch = CardBatch.objects.create(
        region=region, cards=len(waiting), sha256=hashlib.sha256(content).hexdigest(), content=content, by=by
    )
    execute(
        "INSERT INTO registration_cardstep (region, card_id, verb, at, by_id, batch_id)"
        " SELECT %s, id, 'send', now(), %s, %s FROM unnest(%s::bigint[]) AS id ORDER BY id",
        [region, by.pk, batch.pk, [row[0] for row in waiting]],
    )
    return batch


@action(Permission.REGISTER)
def take_made(batch: CardBatch, content: bytes, file_name: str, *, region: str, by: User) -> tuple[int, int]:
    """The maker's answer on a batch: CARD and AAZ500 (number of the card), or why it could not be made in AAE013.

    Returns how many were made, and how many not.

    Raises:
        UserError: the file is no sheet, or names a card that is not of the batch or not in production; nothing is taken then.
    """
    cells = read_cells(content, file_name)
    find_columns(cells, "CARD", ["AAZ500"], file_name)
    at = cells.columns

    def cell(row: list[object], code: str) -> str:
        return plain(row[at[code]]) if code in at and at[code] < len(row) else ""

    lines = [cells.rows[index] for index in cells.filled(["CARD"])]
    answers = [(cell(row, "CARD"), cell(row, "AAZ500").upper() or None, cell(row, "AAE013")[:200]) for row in lines]
    odd = next((card for card, number, why in answers if not card.isdigit() or not (number or why)), None)
    if odd is not None:
        raise UserError(
            f"卡记录 {odd or '（空）'} 无法识别，或者既无卡号（AAZ500）也无理由（AAE013）。",
            f"Card {odd or '(empty)'} cannot be read, or has neither a number (AAZ500) nor a reason (AAE013).",
        )
    load(
        "incoming_made",
        pa.table(
            {
                "card_id": pa.array([int(card) for card, _, _ in answers], pa.int64()),
                "number": pa.array([number for _, number, _ in answers], pa.string()),
                "reason": pa.array([why for _, _, why in answers], pa.string()),
            }
        ),
    )
    astray = rows(
        "SELECT i.card_id FROM incoming_made i LEFT JOIN registration_card c ON c.id = i.card_id AND c.batch_id = %s"
        " WHERE c.id IS NULL LIMIT 1",
        [batch.pk],
    )
    if astray:
        raise UserError(f"卡记录 {astray[0][0]} 不在此批次中。", f"Card {astray[0][0]} is not of this batch.")
    taken = execute(
        "INSERT INTO registration_cardstep (region, card_id, verb, at, by_id, number, reason)"
        " SELECT %s, card_id, CASE WHEN number IS NULL THEN 'refused' ELSE 'made' END, now(), %s, number, coalesce(reason, '')"
        " FROM incoming_made ORDER BY card_id",
        [region, by.pk],
    )
    made = sum(number is not None for _, number, _ in answers)
    return made, taken - made


@action(Permission.REGISTER)
def step_card(card: Card, verb: str, *, reason: str = "", region: str, by: User) -> Card:
    """One step of one card: collect, lose, find or cancel. Collecting a card cancels the one it replaces.

    Raises:
        UserError: the card cannot take the step in its state; a card is cancelled with a reason.
    """
    if verb not in (CardVerb.COLLECT, CardVerb.LOSE, CardVerb.FIND, CardVerb.CANCEL):
        raise UserError("社会保障卡没有这一步。", "A card takes no such step.")
    if verb == CardVerb.COLLECT and card.replaces is not None and card.replaces.state != CardState.CANCELLED:
        _step(card.replaces, CardVerb.CANCEL, "已补换新卡 replaced by a new card", by)
    _step(card, verb, reason, by)
    return Card.objects.get(pk=card.pk)


def _step(card: Card, verb: str, reason: str, by: User) -> None:
    CardStep.objects.create(region=card.region, card=card, verb=verb, reason=reason.strip(), by=by)


#: What an officer may do with a card in each state, on the person's page.
STEPS: Mapping[str, tuple[CardVerb, ...]] = {
    CardState.APPLIED: (CardVerb.CANCEL,),
    CardState.PRODUCED: (CardVerb.COLLECT,),
    CardState.ACTIVE: (CardVerb.LOSE, CardVerb.CANCEL),
    CardState.LOST: (CardVerb.FIND, CardVerb.CANCEL),
}
