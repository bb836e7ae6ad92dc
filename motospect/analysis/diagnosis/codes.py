"""Trouble codes by span, and the place on the vehicle a code speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterable


def within(code: str, spans: Iterable[str]) -> bool:
    """Return whether `code` is one of the spans ("P0171") or lies within one ("P0301-P0312")."""
    for span in spans:
        first, _, last = span.partition("-")
        if first <= code <= (last or first):
            return True
    return False


def bank_of(title: str) -> str | None:
    """Return "bank 1" or "bank 2" when a code's title names one."""
    found = re.search(r"bank\s*(\d)", title, re.IGNORECASE)
    return f"bank {found[1]}" if found else None


_CYLINDER_CODES = ("P0301-P0312", "P0201-P0212", "P0351-P0362", "P0671-P0682")


def cylinder_of(code: str) -> int | None:
    """Return the cylinder a code speaks of (SAE J2012 numbers them in the last two digits), None for
    others."""
    for span in _CYLINDER_CODES:
        if within(code, (span,)) and code[3:].isdigit():
            return int(code[3:]) - int(span[3:5]) + 1
    return None
