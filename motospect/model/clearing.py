"""Clearing fault codes (service 04): what would be lost, and what came of it in each ECU, with proof."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

ClearResult: TypeAlias = Literal[
    "cleared", "came_back", "not_cleared", "refused", "refused_by_gateway", "not_asked", "unknown"
]
"""cleared: it said 44 and its lists, read again, are empty. came_back: 44, and codes of before stand there
again. not_cleared: 44, and everything is as before. unknown: no positive answer, or it was not read again."""


@dataclass(frozen=True, slots=True)
class EcuClearing:
    """What came of it in one ECU. `why` is a sentence, `codes` those of before that are there again.

    `nrc` is two hex digits when it refused (ISO 14229-1). `evidence` names exchanges of the same scan.
    """

    address: str
    name: str | None
    result: ClearResult
    why: str
    nrc: str | None = None
    codes: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Clearing:
    """One clearing, kept in the scan made after it. `before` is the id of the pre-scan it was confirmed on.

    `stopped` says why control units were not asked, None when all were.
    """

    before: str
    at: str
    who: str
    headline: str
    ecus: tuple[EcuClearing, ...] = ()
    stopped: str | None = None


OUTCOMES: dict[ClearResult, str] = {
    "cleared": "the fault codes were cleared, and it showed so when it was read again",
    "came_back": "the fault codes were cleared and came back at once: the fault is present",
    "not_cleared": "it said yes to clearing, but nothing was cleared",
    "refused": "it refused to clear",
    "refused_by_gateway": "the vehicle's security gateway refused to clear",
    "not_asked": "it was not asked to clear",
    "unknown": "whether the fault codes were cleared is not known",
}
"""What came of it in one ECU, in words for a customer."""
NOT_REPAIRED = "A cleared code is not a repaired fault: if its cause is still there, it will come back."


def told(clearing: Clearing) -> tuple[str, ...]:
    """Return what came of a clearing as sentences for a customer: one for each ECU, and what it proves."""
    named = ((ecu.name or "Control unit", ecu.address, OUTCOMES[ecu.result]) for ecu in clearing.ecus)
    return (*(f"{name} ({address}): {outcome}." for name, address, outcome in named), NOT_REPAIRED)


@dataclass(frozen=True, slots=True)
class ClearPlan:
    """What a person confirms: sentences on what is lost, what stays, and what an inspection would say.

    `token` stands for this confirmation once, for ten minutes; None where only the plan is shown.
    """

    scan_id: str
    ecus: tuple[str, ...]
    codes: tuple[str, ...]
    lost: tuple[str, ...]
    stays: tuple[str, ...]
    inspection: str
    source: str | None = None
    token: str | None = None
