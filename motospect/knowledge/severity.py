"""How serious a code is and whether one may drive on: our own judgement by code family, with its reason."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import cast, get_args

from motospect.errors import TableInvalid
from motospect.knowledge.catalogue import code_entry
from motospect.knowledge.tables import read_table
from motospect.model.finding import Severity

SOURCE = "MOTOSPECT severity table"

_WIDE = 0x1000
"""A row of so many codes or more is a last resort: it knows no more than the code's letter."""


@dataclass(frozen=True, slots=True)
class CodeSeverity:
    """`driving` says whether and how one may drive on, `reason` why; both are sentences, also in German."""

    severity: Severity
    driving: str
    reason: str
    driving_de: str
    reason_de: str
    source: str = SOURCE


@dataclass(frozen=True, slots=True)
class _Range:
    first: str
    last: str
    verdict: CodeSeverity

    @property
    def wide(self) -> bool:
        return int(self.last[1:], 16) - int(self.first[1:], 16) + 1 >= _WIDE


@dataclass(frozen=True, slots=True)
class _Words:
    """`choices`: one of them must fit; each is words that must be in a title and words that must not."""

    choices: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    verdict: CodeSeverity

    def fit(self, title: str) -> bool:
        return any(
            all(word in title for word in wanted) and not any(word in title for word in unwanted)
            for wanted, unwanted in self.choices
        )


_UNKNOWN = CodeSeverity(
    "soon",
    "Drive gently to the workshop.",
    "Nothing is known of this code here, so it is not taken for harmless.",
    "Zurückhaltend zur Werkstatt fahren.",
    "Hier fehlt jede Angabe zu diesem Code, deshalb gilt er nicht für harmlos.",
)


@functools.lru_cache(maxsize=512)
def severity_of(code: str) -> CodeSeverity:
    """Return the severity of `code` ("P0301"); an unknown code is never taken for harmless.

    A title that names a danger decides first, then the code's own row, then what else the title names. Codes
    with a letter in their last places were allotted later, amid older rows: for them the title goes first.
    """
    entry = code_entry(code)
    title = f" {entry.title.lower()} " if entry and entry.title else ""
    named = next((row.verdict for row in _words() if row.fit(title)), None)
    rows = [row for row in _ranges() if row.first <= code <= row.last]
    own = next((row.verdict for row in rows if not row.wide), None)
    family = next((row.verdict for row in rows if row.wide), _UNKNOWN)
    if named and (named.severity == "stop" or not code[-2:].isdigit()):
        return named
    return own or named or family


@functools.cache
def _ranges() -> tuple[_Range, ...]:
    columns = ("first", "last", "severity", "driving", "driving_de", "reason", "reason_de")
    rows = read_table("severity.tsv", columns)
    for first, last, *_ in rows:
        if first > last:
            raise _malformed("severity.tsv", first)
    return tuple(_Range(row[0], row[1], _verdict("severity.tsv", row[2:])) for row in rows)


@functools.cache
def _words() -> tuple[_Words, ...]:
    rows = read_table(
        "severity_words.tsv", ("words", "severity", "driving", "driving_de", "reason", "reason_de")
    )
    return tuple(
        _Words(tuple(map(_choice, row[0].split("|"))), _verdict("severity_words.tsv", row[1:]))
        for row in rows
    )


def _choice(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    # A space at the end is part of the word: "abs " is not in "absolute".
    words = text.split(" & ")
    return (
        tuple(word for word in words if not word.startswith("!")),
        tuple(word[1:] for word in words if word.startswith("!")),
    )


def _verdict(table: str, row: list[str]) -> CodeSeverity:
    severity, driving, driving_de, reason, reason_de = row
    if severity not in get_args(Severity):
        raise _malformed(table, severity)
    return CodeSeverity(cast("Severity", severity), driving, reason, driving_de, reason_de)


def _malformed(table: str, where: str) -> TableInvalid:
    return TableInvalid(f"The table {table} is malformed at {where}.", hint="Install MOTOSPECT again.")
