"""The scan record: everything one visit to one vehicle established, and how surely."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from motospect.model.battery import BatteryTest
from motospect.model.clearing import Clearing
from motospect.model.finding import Analysis
from motospect.model.outcome import OutcomeName

SCHEMA = "motospect.scan/1"

ScanKind: TypeAlias = Literal["pre", "post", "check"]
ScanState: TypeAlias = Literal["finished", "interrupted"]
EcuState: TypeAlias = Literal["answered", "silent", "rejected", "blocked", "garbled", "not_probed"]
DtcKind: TypeAlias = Literal["stored", "pending", "permanent"]
MonitorState: TypeAlias = Literal["complete", "incomplete", "unsupported"]
VinSource: TypeAlias = Literal["ecu", "typed", "photo", "none"]
VinCheck: TypeAlias = Literal["ok", "bad", "absent"]
ConflictKind: TypeAlias = Literal["count", "mil", "mil_without_codes", "vin", "list", "freeze_frame"]

FAULT_SERVICES = ("03", "07", "0A")
"""Stored, pending and permanent codes (SAE J1979): the services that decide on "no faults"."""


@dataclass(frozen=True, slots=True)
class AdapterIdentity:
    """What the adapter says of itself. `voltage_v` is measured at its OBD plug, None when it cannot."""

    kind: str
    identity: str
    protocol: str | None = None
    voltage_v: float | None = None


@dataclass(frozen=True, slots=True)
class VehicleIdentity:
    """Which vehicle this is and who says so. Absent facts are None, never a guess."""

    vin: str | None = None
    vin_source: VinSource = "none"
    vin_check: VinCheck = "absent"
    make: str | None = None
    model: str | None = None
    model_year: int | None = None
    decoded_by: Literal["vpic", "ultravin", "wmi", "none"] = "none"


@dataclass(frozen=True, slots=True)
class ServiceOutcome:
    """How one service of one ECU ended. `nrc` is two hex digits when it was refused."""

    outcome: OutcomeName
    nrc: str | None = None
    detail: str | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of one signal. `value` is a number, or a word for enumerated signals; `unit` is UCUM-like."""

    name: str
    value: float | int | str
    unit: str
    ecu: str | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TroubleCode:
    """One code of one ECU with every list it stands in. `text` is None when we have no sourced text.

    A code only UDS told has its failure type behind it ("P0171-13"), and `kinds` by its status bits. `status`
    is the UDS status byte as two hex digits, None when UDS did not tell.
    """

    code: str
    kinds: tuple[DtcKind, ...]
    status: str | None = None
    text: str | None = None
    evidence: tuple[str, ...] = ()

    @property
    def base(self) -> str:
        """The code without its failure type: what SAE J2012 gives a meaning to."""
        return self.code.partition("-")[0]


@dataclass(frozen=True, slots=True)
class FreezeFrame:
    """The values an ECU kept from the moment it stored `dtc`."""

    number: int
    dtc: str
    values: tuple[Reading, ...] = ()
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Readiness:
    """Monitor states by name: since the codes were cleared (PID 01), and in this drive (PID 41)."""

    since_clear: dict[str, MonitorState] = field(default_factory=dict)
    this_cycle: dict[str, MonitorState] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MonitorResult:
    """One on-board monitor test: ids as two hex digits, limits in `unit`, None for one the ECU does not give.

    Service 06 on CAN: monitor and test id. Before CAN `mid` is "", `tid` test and component ("05-01"); for a
    test of service 05 `mid` is the oxygen sensor's place ("B1S1").
    """

    mid: str
    tid: str
    value: float
    min: float | None
    max: float | None
    unit: str
    passed: bool
    evidence: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Its ids as a person reads them."""
        return f"{self.mid}/{self.tid}" if self.mid else self.tid


@dataclass(frozen=True, slots=True)
class Calibration:
    """One calibration id of service 09 with its verification number (8 hex digits) when given.

    `id` is "" for a verification number the ECU gave without saying which calibration it belongs to.
    """

    id: str
    cvn: str | None = None


@dataclass(frozen=True, slots=True)
class UseCount:
    """How often a monitor was `completed`, and how often the vehicle met the `conditions` for it.

    Two bytes each; when one would overflow, the ECU halves both (13 CCR 1968.2 (d)(5)).
    """

    monitor: str
    completed: int
    conditions: int

    @property
    def ratio(self) -> float | None:
        """Completions per set of conditions met; None while the conditions were never met."""
        return self.completed / self.conditions if self.conditions else None


@dataclass(frozen=True, slots=True)
class InUsePerformance:
    """In-use performance tracking of service 09: the general counters and those of each monitor.

    `obd_conditions` counts the drives that met the general conditions, `ignition_cycles` all ignition cycles.
    """

    obd_conditions: int
    ignition_cycles: int
    monitors: tuple[UseCount, ...] = ()
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ecu:
    """Everything one ECU said. `mil` and `dtc_count` are None when it did not say.

    `address` is the identifier it answers with ("7E8", "18DAF110"), before CAN its source byte ("10").
    `fault_services` are those that decide on "no faults" for it: before CAN there are no permanent codes.
    """

    address: str
    name: str | None = None
    state: EcuState = "not_probed"
    services: dict[str, ServiceOutcome] = field(default_factory=dict)
    mil: bool | None = None
    dtc_count: int | None = None
    dtcs: tuple[TroubleCode, ...] = ()
    freeze_frames: tuple[FreezeFrame, ...] = ()
    readiness: Readiness | None = None
    monitors: tuple[MonitorResult, ...] = ()
    calibrations: tuple[Calibration, ...] = ()
    in_use: InUsePerformance | None = None
    fault_services: tuple[str, ...] = FAULT_SERVICES

    @property
    def faults(self) -> tuple[TroubleCode, ...]:
        """Its codes, each fault once: one of UDS ("P0171-13") only where no list has its code ("P0171")."""
        listed = {dtc.code for dtc in self.dtcs}
        return tuple(dtc for dtc in self.dtcs if dtc.code == dtc.base or dtc.base not in listed)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two statements of the vehicle that cannot both be true, in one sentence."""

    ecu: str | None
    kind: ConflictKind
    text: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """`clean` only when `complete` and no ECU reports or contradicts anything (law 2)."""

    clean: bool
    complete: bool
    headline: str


@dataclass(frozen=True, slots=True)
class Scan:
    """One visit to one vehicle. Times are RFC 3339 UTC; `demo` marks a virtual vehicle for good.

    `analysis` is what the box said the scan means when it kept it; None before, and in records of old.
    """

    id: str
    kind: ScanKind
    started_at: str
    finished_at: str
    clock: Literal["synced", "unsynced"]
    adapter: AdapterIdentity
    verdict: Verdict
    vehicle: VehicleIdentity = field(default_factory=VehicleIdentity)
    ecus: tuple[Ecu, ...] = ()
    values: tuple[Reading, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    state: ScanState = "finished"
    interrupted_by: str | None = None
    demo: bool = False
    schema: str = SCHEMA
    battery: BatteryTest | None = None
    clearing: Clearing | None = None
    analysis: Analysis | None = None
