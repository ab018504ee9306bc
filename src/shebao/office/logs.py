"""What goes to the log: no numbers of persons, whoever wrote the line and whatever the database said in an error."""

from __future__ import annotations

import logging
from typing import Any

from shebao.office.numbers import without_numbers


class WithoutNumbers(logging.Formatter):
    """A line of the log, its traceback too, with numbers masked."""

    def format(self, record: logging.LogRecord) -> str:
        return without_numbers(super().format(record))


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": WithoutNumbers, "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR"},  # a page that is not there is no news
        "gunicorn.http": {"level": "ERROR"},  # it drops what Django answers to HEAD beyond the headers, and says so
    },
}
