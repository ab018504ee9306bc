"""Webhooks: told of what happened and of nothing else, signed, tried again until they arrive, and never sent inside."""

from __future__ import annotations

import hashlib
import hmac
import http.server
import json
import socket
import threading
from collections.abc import Iterator
from datetime import date
from ipaddress import ip_address, ip_network
from typing import Any

import pytest
from django.db import connection

from shebao.errors import UserError
from shebao.office.api import keys, outbox, targets
from shebao.office.api.actions import close_webhook, make_webhook
from shebao.office.api.models import Event, Message, Webhook
from shebao.office.database import acting
from shebao.office.desk.models import User
from tests.office.agency import LI, SHOP, WANG, Agency, employers, line, persons, undone
from tests.office.api.programs import Program, key_of
from tests.office.portal.test_declaring import declare, of

ADDRESS = "https://pay.example.com/hook"


@pytest.fixture
def factory(agency: Agency) -> User:
    agency.register_employers(employers(SHOP))
    agency.insure(persons(LI), employer=SHOP)
    return of(agency)


@pytest.fixture
def hook(factory: User) -> Webhook:
    return make_webhook(ADDRESS, events=Event.values, by=factory)


def outgoing() -> list[tuple[str, dict[str, Any]]]:
    return list(Message.objects.order_by("pk").values_list("event", "body"))


# What is told ---------------------------------------------------------------------------------------------------


def test_a_declaration_bills_and_a_payment_are_told(agency: Agency, factory: User, hook: Webhook) -> None:
    reply = declare(factory, line(WANG, 5000))
    agency.assess()
    agency.pay(240_000, date(2012, 3, 28), reference="slip-1")
    bills = sorted(bill.pk for bill in agency.bills().values())
    (declared, of_what), (billed, which), (paid, how_much) = outgoing()
    assert (declared, billed, paid) == ("declaration.taken", "bills.issued", "payment.received")
    assert of_what == {"declaration": reply.declaration_id, "month": 201203}
    assert which == {"month": 201203, "bills": bills, "due_fen": 240_000}
    assert (how_much["amount_fen"], how_much["bank_reference"]) == (240_000, "slip-1")


def test_only_the_employer_s_own_events_are_told(agency: Agency, hook: Webhook) -> None:
    agency.bill(line(LI, 5000, employer=SHOP), employer=SHOP)
    assert outgoing() == []


def test_only_the_events_asked_for_are_told(agency: Agency, factory: User) -> None:
    make_webhook(ADDRESS, events=["payment.received"], by=factory)
    declare(factory, line(WANG, 5000))
    assert outgoing() == []


def test_what_did_not_happen_is_not_told(factory: User, hook: Webhook) -> None:
    with undone():
        declare(factory, line(WANG, 5000))
    assert outgoing() == []


def test_a_closed_webhook_is_told_nothing(agency: Agency, factory: User, hook: Webhook) -> None:
    close_webhook(hook, by=factory)
    declare(factory, line(WANG, 5000))
    assert outgoing() == []


# How it is sent -------------------------------------------------------------------------------------------------


class Receiver(http.server.ThreadingHTTPServer):
    """An employer's server: remembers what came and answers with `status`."""

    status = 200

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.came: list[tuple[dict[str, str], bytes]] = []
        self.arrived = threading.Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook"


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        self.server.came.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.server.status)
        self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()
        self.server.arrived.set()

    def log_message(self, *_: Any) -> None: ...


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    """A receiver on this machine, which the agency names as a network of its own."""
    settings.WEBHOOK_NETWORKS = [ip_network("127.0.0.0/8")]
    server = Receiver()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def waiting(factory: User, receiver: Receiver) -> Webhook:
    """One message waits to be sent."""
    made = make_webhook(receiver.address, events=["declaration.taken"], by=factory)
    declare(factory, line(WANG, 5000))
    return made


def test_a_message_is_signed_so_that_the_receiver_can_check_it(receiver: Receiver, waiting: Webhook) -> None:
    assert outbox.send_due() == 1
    headers, body = receiver.came[0]
    moment, signed = (part.partition("=")[2] for part in headers["Shebao-Signature"].split(","))
    secret = keys.webhook_secret(waiting.seed)
    assert hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest() == signed
    told = json.loads(body)
    assert (told["event"], headers["Shebao-Event"], str(told["id"])) == ("declaration.taken",) * 2 + (headers["Shebao-Delivery"],)


def test_what_arrived_is_not_sent_again(receiver: Receiver, waiting: Webhook) -> None:
    assert [outbox.send_due(), outbox.send_due()] == [1, 0]
    message = Message.objects.get()
    assert (message.tries, message.next_try_at, message.said[:3]) == (1, None, "200")
    assert message.arrived_at is not None


@pytest.mark.parametrize("status", [301, 404, 500])
def test_what_did_not_arrive_is_tried_later(receiver: Receiver, waiting: Webhook, status: int) -> None:
    receiver.status = status
    assert [outbox.send_due(), outbox.send_due()] == [1, 0]
    message = Message.objects.get()
    assert (message.tries, message.arrived_at, message.said[:3]) == (1, None, str(status))
    assert (message.next_try_at - message.at).total_seconds() == pytest.approx(60, abs=30)
    assert len(receiver.came) == 1


def test_a_running_office_sends_by_itself(database: Any, receiver: Receiver) -> None:
    """As the demonstration's server does, beside its pages."""
    agency = Agency.of()
    with acting(agency.auditor):
        user = of(agency.open())
    make_webhook(receiver.address, events=["declaration.taken"], by=user)
    declare(user, line(WANG, 5000))
    with outbox.sending(seconds=0.05):
        assert receiver.arrived.wait(timeout=60)
    with acting(user):
        assert Message.objects.get().arrived_at is not None


def test_a_receiver_that_is_away_stops_nothing(factory: User, settings: Any) -> None:
    settings.WEBHOOK_NETWORKS = [ip_network("127.0.0.0/8")]
    make_webhook("http://127.0.0.1:9/", events=["declaration.taken"], by=factory)
    declare(factory, line(WANG, 5000))
    assert outbox.send_due() == 1
    assert Message.objects.get().said == "ConnectionRefusedError"


def test_a_program_makes_watches_and_closes_its_webhooks(agency: Agency, receiver: Receiver, factory: User) -> None:
    program = Program(key_of(factory))
    made = program.post("/webhooks", {"url": receiver.address, "events": ["declaration.taken"]}).json()
    declare(factory, line(WANG, 5000))
    outbox.send_due()
    assert made["secret"] == keys.webhook_secret(Webhook.objects.get().seed)
    assert [one["tries"] for one in program.get(f"/webhooks/{made['id']}/messages").json()["items"]] == [1]
    assert program.delete(f"/webhooks/{made['id']}").status_code == 204
    assert program.get("/webhooks").json()["items"] == []


# Where it may go ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://pay.example.com/", "ftp://pay.example.com/", "https://localhost/", "https://127.0.0.1/", "https://127.1/",
        "https://2130706433/", "https://0x7f.0.0.1/", "https://10.0.0.1/", "https://169.254.169.254/latest/meta-data/",
        "https://192.168.1.1/", "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://[fe80::1]/", "https://[64:ff9b::a00:1]/",
        "https://[2002:a00:1::]/", "https://100.64.0.1/", "https://0.0.0.0/", "https://224.0.0.1/", "https://user@pay.example.com/",
        "https://pay.example.com:22/", "https://pay.example.com:99999/", "https://intranet/", "https://x.internal/",
        "https://pay.example.com/\r\nHost: x", "https://pay.example.com/#x", "https:///x", "https://支付.example.com/", "x" * 501,
        "https://[::1", "https://pay.example.com\\@127.0.0.1/",
    ],
)  # fmt: skip
def test_an_address_inside_or_of_another_kind_is_refused(factory: User, url: str) -> None:
    with pytest.raises(UserError):
        make_webhook(url, events=["payment.received"], by=factory)


@pytest.mark.parametrize("url", [ADDRESS, "https://pay.example.com:8443/a?b=c", "https://8.8.8.8/", "https://[2606:4700::1111]/"])
def test_a_public_address_is_taken(url: str) -> None:
    assert targets.checked(url).secure


def name_of(*addresses: str) -> Any:
    """What a name resolves to."""
    return lambda host, port, **_: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]


@pytest.mark.parametrize("addresses", [("127.0.0.1",), ("8.8.8.8", "10.0.0.1"), ("169.254.169.254",)])
def test_a_name_that_leads_inside_is_not_called(monkeypatch: pytest.MonkeyPatch, addresses: tuple[str, ...]) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", name_of(*addresses))
    with pytest.raises(UserError):
        targets.post(ADDRESS, b"{}", {})


def test_the_address_that_was_looked_at_is_the_one_called(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", name_of("8.8.8.8"))
    assert targets.address_of(targets.checked(ADDRESS)) == ip_address("8.8.8.8")


# With the application's checks out of the way -------------------------------------------------------------------


def test_another_employer_s_webhooks_and_messages_stay_unseen(agency: Agency, factory: User, hook: Webhook) -> None:
    declare(factory, line(WANG, 5000))
    with acting(of(agency, SHOP)):
        assert not Webhook.objects.exists()
        assert not Message.objects.exists()
        assert Webhook.objects.update(closed_at=hook.made_at) == 0


def test_nobody_writes_messages_by_hand(factory: User, hook: Webhook, refused: Any) -> None:
    with acting(factory), connection.cursor() as cursor:
        for change in (
            "INSERT INTO api_message (region, webhook_id, event, body, at, tries, said)"
            f" VALUES ('310000', {hook.pk}, 'payment.received', '{{}}', now(), 0, '')",
            "UPDATE api_message SET tries = 0",
        ):
            with refused("42501"):
                cursor.execute(change)
