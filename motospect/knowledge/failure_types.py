"""What the byte behind a code means ("P0171-13": circuit open), by SAE J2012-DA as far as sources agree."""

from __future__ import annotations

from dataclasses import dataclass

from motospect.knowledge.sorted_table import sorted_table

SOURCE = "SAE J2012-DA, as public lists agree on it"
NONE = "00"
"""The byte of an ECU that tells no failure type."""


@dataclass(frozen=True, slots=True)
class FailureType:
    """`byte` in two hex digits; without `name` our sources do not tell it, or not alike."""

    byte: str
    name: str | None
    name_de: str | None
    source: str | None = None


def failure_type(byte: str) -> FailureType:
    """Return what the two hex digits behind a code mean."""
    row = sorted_table("failure_types.tsv", ("byte", "name", "name_de", "sources")).find(byte)
    return FailureType(byte, row[1], row[2], SOURCE) if row else FailureType(byte, None, None)
