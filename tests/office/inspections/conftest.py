"""Tests of actions begin with an agency at work."""

from tests.office.agency import agency

__all__ = ["agency"]
