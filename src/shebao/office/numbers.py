"""Numbers of persons, masked: enough to tell people apart, not enough to use."""

from __future__ import annotations

import re

# A citizen's number (18 or 15 digits), a foreigner's social-security number.
NUMBERS = re.compile(r"(?<![0-9A-Za-z])(\d{17}[\dXx]|\d{15}|[A-Z]{3}\d[A-Z0-9]{6,14})(?![0-9A-Za-z])")


def masked(number: str) -> str:
    """Keeps the area and the last four of a citizen's number; less of a shorter one."""
    first, last = (6, 4) if len(number) >= 16 else (4, 2)
    if len(number) <= first + last:
        return number[:1] + "*" * (len(number) - 1)
    return number[:first] + "*" * (len(number) - first - last) + number[-last:]


def without_numbers(text: str) -> str:
    """The text with numbers of persons masked."""
    return NUMBERS.sub(lambda found: masked(found.group()), text)
