"""What is happening in the bay right now: link, running scan, ECU by ECU; the live page's one record."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from motospect.model.scan import AdapterIdentity, EcuState, ScanKind
from motospect.model.sensor import NodeState
from motospect.model.trigger import WatchState

LinkPhase: TypeAlias = Literal[
    "absent", "opening", "opened", "adapter_ok", "powered", "ignition_off", "low_battery", "scanning",
    "polling", "bus_ok", "degraded", "ecu_silent", "unplugged", "failed",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class LinkState:
    """State of the wire. `reason` and `remedy` are sentences; `since` is RFC 3339 UTC.

    What each phase means, and which event leads where: `scan.link_state`.
    """

    phase: LinkPhase
    reason: str
    remedy: str | None
    since: str
    adapter: AdapterIdentity | None = None


@dataclass(frozen=True, slots=True)
class EcuTile:
    """One ECU while the scan runs: outcome name per service asked so far, codes seen so far."""

    address: str
    name: str | None = None
    state: EcuState = "not_probed"
    services: dict[str, str] = field(default_factory=dict)
    codes: tuple[str, ...] = ()
    mil: bool | None = None


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
    tiles: tuple[EcuTile, ...] = ()
    ended: Literal["running", "finished", "interrupted", "not_saved"] = "running"
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class Bench:
    """Snapshot of the bay; `version` grows with every change."""

    version: int
    demo: bool
    link: LinkState
    progress: Progress | None = None
    last_scan_id: str | None = None
    nodes: tuple[NodeState, ...] = ()
    watch: WatchState | None = None
