"""What a trouble code means, as far as two separate lists agree; unknown and disputed codes say so."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from motospect.errors import TableInvalid
from motospect.knowledge.tables import read_table

SOURCES = {
    "catalogue": "code catalogue of obd-diag 0.2.2 (CC0), cross-checked",
    "arbitrated": "MOTOSPECT, after the structure of SAE J2012",
}

_CODE = re.compile(r"[PCBU][0-3][0-9A-F]{3}")

# SAE J2012: the second character 1 belongs to the makers, as do P30-P33, B2, C2 and U2.
_MAKERS = re.compile(r"[PCBU]1|[CBU]2|P3[0-3]")


@dataclass(frozen=True, slots=True)
class CodeText:
    """What is known of one code. Without `title` it is the maker's own or our sources disagree."""

    code: str
    title: str | None
    source: str | None
    system: str
    maker_specific: bool = False
    disputed: bool = False


def code_text(code: str) -> CodeText | None:
    """Return what is known of `code` ("P0171"); None when it is no code or no source knows it."""
    if not _CODE.fullmatch(code):
        return None
    if _MAKERS.match(code):
        return CodeText(code, None, None, system_of(code), maker_specific=True)
    title, source = _titles().get(code, ("", ""))
    if not source:
        return None
    if source == "disputed":
        return CodeText(code, None, None, system_of(code), disputed=True)
    return CodeText(code, title, SOURCES[source], system_of(code))


def titles() -> tuple[str, ...]:
    """Return every title we have, in the order of the codes."""
    return tuple(title for title, _ in _titles().values() if title)


def system_of(code: str) -> str:
    """Return which part of the vehicle a code speaks of, from its first characters alone."""
    systems = _systems()
    for length in (3, 1):
        if code[:length] in systems:
            return systems[code[:length]]
    return "unknown"


@functools.cache
def _titles() -> dict[str, tuple[str, str]]:
    rows = read_table("codes.tsv", ("code", "title", "source"))
    for code, title, source in rows:
        if bool(title) != (source in SOURCES) or not (title or source == "disputed"):
            raise TableInvalid(
                f"The table codes.tsv is malformed at {code}.", hint="Install MOTOSPECT again."
            )
    return {code: (title, source) for code, title, source in rows}


@functools.cache
def _systems() -> dict[str, str]:
    return {row[0]: row[1] for row in read_table("systems.tsv", ("prefix", "system"))}
