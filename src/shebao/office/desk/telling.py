"""What is refused is told on the page that follows, in one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.http import HttpRequest

from shebao.errors import UserError
from shebao.office.desk.authority import NotAllowed


@contextmanager
def telling(request: HttpRequest) -> Iterator[None]:
    """A refusal ends the block, and is told; what this user may not do at all stays a 403."""
    try:
        yield
    except NotAllowed:
        raise
    except UserError as refusal:
        messages.error(request, str(refusal))
