"""Sends the outbox: each message signed, and again with growing patience until the receiver answers 2xx."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import close_old_connections, transaction

from shebao import __version__
from shebao.errors import UserError
from shebao.office.api import keys, targets
from shebao.office.bulk import rows

BATCH = 20


def send_due(at_most: int = BATCH) -> int:
    """Try the messages that are due; returns how many were tried. Two senders at once share the work."""
    with transaction.atomic():
        due = rows("SELECT id, event, body, at, url, seed FROM api_take_messages(%s)", [at_most])
    for key, event, data, at, url, seed in due:
        content = json.loads(data) if isinstance(data, str) else data
        told = {"id": key, "event": event, "at": at.isoformat(timespec="seconds"), "data": content}
        arrived, said = _send(told, url, seed)
        with transaction.atomic():
            rows("SELECT api_message_answered(%s, %s, %s)", [key, arrived, said])
    return len(due)


def _send(told: dict[str, Any], url: str, seed: str) -> tuple[bool, str]:
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    moment = int(time.time())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"Shebao/{__version__}",
        "Shebao-Event": told["event"],
        "Shebao-Delivery": str(told["id"]),
        "Shebao-Signature": keys.signature(keys.webhook_secret(seed), moment, body),
    }
    try:
        status, answer = targets.post(url, body, headers)
    except UserError as refusal:
        return False, refusal.text.en
    except (OSError, http.client.HTTPException) as failure:
        return False, type(failure).__name__
    return 200 <= status < 300, f"{status} {answer}"


@contextmanager
def sending(seconds: float = 5) -> Iterator[None]:
    """Messages are sent by a thread of its own while the block runs: beside each process of the server."""
    stop = threading.Event()
    sender = threading.Thread(target=send_forever, args=(stop, seconds), name="webhooks", daemon=True)
    sender.start()
    try:
        yield
    finally:
        stop.set()
        sender.join(targets.SECONDS_IN_ALL + seconds)


def send_forever(stop: threading.Event, seconds: float = 5) -> None:
    """Send what is due, look again after so many seconds, until told to stop."""
    while not stop.wait(seconds):
        try:
            while send_due() == BATCH:
                pass
        except Exception:  # the database may be away for a while: the next round tries again
            import logging

            logging.getLogger("shebao.webhooks").exception("The outbox could not be sent; trying again.")
        finally:
            close_old_connections()
