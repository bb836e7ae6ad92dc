"""Two scans of one vehicle side by side: what is gone, new, still there, and what nobody can know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from motospect.model.scan import DtcKind, EcuState, VehicleIdentity

ChangeState: TypeAlias = Literal["gone", "new", "still_there", "came_back", "unknown"]
"""gone: read before, and the same lists came without it. unknown: one of the scans did not ask or hear.
came_back: it was cleared or gone in between, and is there."""


@dataclass(frozen=True, slots=True)
class CodeChange:
    """One code of one ECU before and after; None where that scan could not know, `()` where it was not there.

    `proven`: the code is gone and the monitor that owns it has run since the clearing. `why` is a sentence.
    """

    ecu: str
    code: str
    state: ChangeState
    before: tuple[DtcKind, ...] | None
    after: tuple[DtcKind, ...] | None
    proven: bool
    why: str
    text: str | None = None


@dataclass(frozen=True, slots=True)
class EcuChange:
    """One ECU before and after; None where that scan did not find it or was not told."""

    address: str
    name: str | None
    before: EcuState | None
    after: EcuState | None
    mil_before: bool | None
    mil_after: bool | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """`complete`: every question answered before was answered after too, so nothing is merely unheard."""

    before: str
    after: str
    vehicle: VehicleIdentity
    same_vehicle: Literal["yes", "unknown"]
    complete: bool
    headline: str
    codes: tuple[CodeChange, ...] = ()
    ecus: tuple[EcuChange, ...] = ()
    not_compared: tuple[str, ...] = ()
    demo: bool = False
