"""What is happening in the bay right now: link, running scan, ECU by ECU; the live page's one record."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from motospect.model.scan import AdapterIdentity, EcuState, ScanKind, VehicleIdentity
from motospect.model.sensor import NodeState
from motospect.model.trigger import WatchState
from motospect.model.vin import VinReading

LinkPhase: TypeAlias = Literal[
    "absent", "opening", "opened", "adapter_ok", "powered", "ignition_off", "low_battery", "scanning",
    "polling", "bus_ok", "degraded", "ecu_silent", "unplugged", "failed",
]  # fmt: skip

EcuResult: TypeAlias = Literal[
    "asking", "so_far", "clean", "codes", "mil", "contradicts", "partly", "silent", "refused", "blocked",
    "garbled", "not_asked",
]  # fmt: skip
"""asking: its fault lists are not read yet. so_far: they came without a code, the rest is still to come.
clean: everything that decides was answered, without a code, a lamp or a contradiction. mil: it commands the
warning lamp on. partly: no code, and not everything that decides was answered. blocked: refused by a gateway.
not_asked: the scan ended before it was asked."""


@dataclass(frozen=True, slots=True)
class LinkState:
    """State of the wire. `reason` and `remedy` are sentences; `since` is RFC 3339 UTC.

    `ignition` is None where neither the adapter's pin nor an answer of the vehicle tells.

    What each phase means, and which event leads where: `scan.link_state`.
    """

    phase: LinkPhase
    reason: str
    remedy: str | None
    since: str
    adapter: AdapterIdentity | None = None
    ignition: bool | None = None


@dataclass(frozen=True, slots=True)
class EcuProgress:
    """One ECU while the scan runs and after it: what technician and customer see of it, unit by unit.

    `services` has the outcome name of each service asked so far, `refusals` the code (two hex digits) of
    those refused; `planned` are the services this scan asks it. `codes` are those read so far, of any list.
    `mil` is None while it has not said. `result` sums that up and never says more than was answered.
    """

    address: str
    name: str | None = None
    state: EcuState = "not_probed"
    services: dict[str, str] = field(default_factory=dict)
    codes: tuple[str, ...] = ()
    mil: bool | None = None
    result: EcuResult = "asking"
    refusals: dict[str, str] = field(default_factory=dict)
    planned: tuple[str, ...] = ()

    @property
    def asked(self) -> int:
        """How many of the planned services have an outcome."""
        return sum(1 for service in self.planned if service in self.services)

    @property
    def settled(self) -> bool:
        """Whether what decides on its faults has been heard or will not be."""
        return self.result not in {"asking", "so_far"}


@dataclass(frozen=True, slots=True)
class Visitor:
    """The vehicle at the plug, before any scan of it.

    asked: its VIN is being asked for. told: it gave one. without_vin: it answered without. silent: nobody
    answered, as with the ignition off. `ecus` counts the control units heard; `since` is RFC 3339 UTC.
    """

    state: Literal["asked", "told", "without_vin", "silent"]
    since: str
    vehicle: VehicleIdentity | None = None
    ecus: int = 0

    @property
    def vin(self) -> str | None:
        """Its VIN, None when it has told none."""
        return self.vehicle.vin if self.vehicle else None


@dataclass(frozen=True, slots=True)
class Progress:
    """A running or just finished scan. `step` counts exchanges groups done of `steps` planned."""

    scan_id: str
    kind: ScanKind
    started_at: str
    stage: str
    step: int
    steps: int
    vin: str | None = None
    tiles: tuple[EcuProgress, ...] = ()
    ended: Literal["running", "finished", "interrupted", "not_saved"] = "running"
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class Bench:
    """Snapshot of the bay; `version` grows with every change.

    `heard_at` is when a control unit answered last (RFC 3339 UTC), None since the start of the box.
    """

    version: int
    demo: bool
    link: LinkState
    progress: Progress | None = None
    last_scan_id: str | None = None
    nodes: tuple[NodeState, ...] = ()
    watch: WatchState | None = None
    told_vin: VinReading | None = None
    """The VIN a person has confirmed for the vehicle in the bay; the next scan takes it along."""
    visitor: Visitor | None = None
    heard_at: str | None = None
