"""What is known of one trouble code: title, causes, ranges of cost and time, and whether sources agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from motospect.errors import TableInvalid
from motospect.knowledge.sorted_table import SortedTable, sorted_table
from motospect.model.amount import Span

Likelihood: TypeAlias = Literal["high", "medium", "low"]

SOURCES = {
    "catalogue": "code catalogue of obd-diag 0.2.2 (CC0), cross-checked",
    "arbitrated": "MOTOSPECT, by the votes of three lists and the structure of SAE J2012",
}
ESTIMATE = "code catalogue of obd-diag 0.2.2 (CC0), estimated"
"""Who says what a repair costs and how long it takes: nobody has measured it."""

_CODE = re.compile(r"[PCBU][0-3][0-9A-F]{3}")

# SAE J2012: the second character 1 belongs to the makers, as do P30-P33, B2, C2 and U2.
_MAKERS = re.compile(r"[PCBU]1|[CBU]2|P3[0-3]")

_CODES = ("code", "title", "title_de", "source", "votes", "cost_eur", "hours", "mil", "emissions", "causes")
_ARBITRATED = ("code", "title", "title_de", "like", "reason")
_CAUSES = ("number", "id", "label", "label_de")
_LIKELIHOODS: dict[str, Likelihood] = {"h": "high", "m": "medium", "l": "low"}
_FLAGS = {"1": True, "0": False, "": None}


@dataclass(frozen=True, slots=True)
class CatalogueCause:
    """A possible cause. `id` names its kind over all codes, `label` and `label_de` this one in words."""

    id: str
    likelihood: Likelihood
    label: str
    label_de: str


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """What is known of one code.

    Without `title` it is the maker's own or our sources disagree on it. A disputed code also has no causes,
    cost, hours and flags: they would belong to a meaning that may be the wrong one. `cost` (EUR) and `hours`
    (h) are estimates of the repair; whether labour is in the cost the catalogue does not say. `mil` tells
    whether the code lights the lamp. None is not known.
    """

    code: str
    title: str | None
    title_de: str | None
    system: str
    causes: tuple[CatalogueCause, ...] = ()
    cost: Span | None = None
    hours: Span | None = None
    mil: bool | None = None
    emissions: bool | None = None
    source: str | None = None
    disputed: bool = False
    maker_specific: bool = False
    note: str | None = None
    """A sentence: why the meaning is disputed, how it was settled, or which rule makes it the maker's own."""
    note_de: str | None = None
    system_de: str = ""


def code_entry(code: str) -> CodeEntry | None:
    """Return what is known of `code` ("P0171"); None when it is no code or no source knows it."""
    if not _CODE.fullmatch(code):
        return None
    if _MAKERS.match(code):
        return _of_maker(code)
    row = _codes().find(code)
    return None if row is None else _entry(row)


def titles() -> tuple[str, ...]:
    """Return every title we have, in the order of the codes."""
    return tuple(title for _, title, *_ in _codes().rows() if title)


def entries() -> Iterator[CodeEntry]:
    """Yield every code that some source knows, in the order of the codes."""
    return (_entry(row) for row in _codes().rows())


def codes_with(words: str, language: str = "en") -> Iterator[CodeEntry]:
    """Yield every code whose title in "en" or "de" has all these words, in any case and order."""
    wanted = words.casefold().split()
    column = _CODES.index("title_de" if language == "de" else "title")
    for row in _codes().rows():
        title = row[column].casefold()
        if title and all(word in title for word in wanted):
            yield _entry(row)


def system_of(code: str) -> str:
    """Return which part of the vehicle a code speaks of, from its first characters alone."""
    return _system(code)[0]


def _system(code: str) -> tuple[str, str]:
    table = sorted_table("systems.tsv", ("prefix", "system", "system_de"))
    row = table.find(code[:3]) or table.find(code[:1])
    return (row[1], row[2]) if row else ("unknown", "unbekannt")


def _entry(row: list[str]) -> CodeEntry:
    code, title, title_de, source, votes, cost, hours, mil, emissions, causes = row
    if bool(title) != (source in SOURCES) or not (title or source == "disputed"):
        raise TableInvalid(f"The table codes.tsv is malformed at {code}.", hint="Install MOTOSPECT again.")
    system, system_de = _system(code)
    note, note_de = _note(code, votes)
    return CodeEntry(
        code,
        title or None,
        title_de or None,
        system,
        system_de=system_de,
        causes=tuple(_cause(word) for word in causes.split()),
        cost=_span(cost, "EUR"),
        hours=_span(hours, "h"),
        mil=_FLAGS[mil],
        emissions=_FLAGS[emissions],
        source=SOURCES.get(source),
        disputed=source == "disputed",
        note=note,
        note_de=note_de,
    )


def _note(code: str, votes: str) -> tuple[str | None, str | None]:
    settled = sorted_table("codes_arbitrated.tsv", _ARBITRATED).find(code)
    if settled is None:
        return _said(votes)
    _, title, _, _, reason = settled
    return f"{reason[0].upper()}{reason[1:]}.", _said("settled" if title else "unsettled")[1]


def _said(case: str) -> tuple[str | None, str | None]:
    row = sorted_table("code_notes.tsv", ("case", "note", "note_de")).find(case)
    return (row[1], row[2]) if row else (None, None)


def _of_maker(code: str) -> CodeEntry:
    system, system_de = _system(code)
    note, note_de = _said(code[:2])
    return CodeEntry(
        code, None, None, system, system_de=system_de, maker_specific=True, note=note, note_de=note_de
    )


def _cause(word: str) -> CatalogueCause:
    row = _causes().find(word[1:])
    if row is None:
        raise TableInvalid(f"The table causes.tsv has no cause {word[1:]}.", hint="Install MOTOSPECT again.")
    _, name, label, label_de = row
    return CatalogueCause(name, _LIKELIHOODS[word[0]], label, label_de)


def _span(text: str, unit: str) -> Span | None:
    low, dash, high = text.partition("-")
    return Span(float(low), float(high), unit, ESTIMATE) if dash else None


def _codes() -> SortedTable:
    return sorted_table("codes.tsv", _CODES)


def _causes() -> SortedTable:
    return sorted_table("causes.tsv", _CAUSES)
