"""The noun of a measured sign."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sign:
    """One measured fact that has causes like a code: `name` is a row of code_causes.tsv.

    `said_by` are spans of codes that say the same: where one of them is set, the sign adds nothing to it.
    `binds` are codes it holds together as one diagnosis. `findings` are ids of findings that report it.
    """

    name: str
    text: str
    evidence: tuple[str, ...] = ()
    said_by: tuple[str, ...] = ()
    binds: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    place: str | None = None
