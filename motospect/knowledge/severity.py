"""How serious a code is and whether one may drive on: our own judgement by code family, with its reason."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import cast, get_args

from motospect.errors import TableInvalid
from motospect.knowledge.tables import read_table
from motospect.model.finding import Severity

SOURCE = "MOTOSPECT severity table"


@dataclass(frozen=True, slots=True)
class CodeSeverity:
    """`driving` says whether and how one may drive on, `reason` why; both are sentences."""

    severity: Severity
    driving: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Range:
    first: str
    last: str
    verdict: CodeSeverity


_UNKNOWN = CodeSeverity(
    "soon",
    "Drive gently to the workshop.",
    "Nothing is known of this code here, so it is not taken for harmless.",
)


def severity_of(code: str) -> CodeSeverity:
    """Return the severity of `code` ("P0301"); an unknown code is never taken for harmless."""
    for entry in _ranges():
        if entry.first <= code <= entry.last:
            return entry.verdict
    return _UNKNOWN


@functools.cache
def _ranges() -> tuple[_Range, ...]:
    rows = read_table("severity.tsv", ("first", "last", "severity", "driving", "reason"))
    for first, last, severity, _, _ in rows:
        if severity not in get_args(Severity) or first > last:
            raise TableInvalid(
                f"The table severity.tsv is malformed at {first}.", hint="Install MOTOSPECT again."
            )
    return tuple(
        _Range(first, last, CodeSeverity(cast("Severity", severity), driving, reason))
        for first, last, severity, driving, reason in rows
    )
