"""What a running visit has learned so far, ECU by ECU, before it becomes the frozen record."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from motospect.decode.uds import FaultRecord
from motospect.link.conversation import Answer
from motospect.model.outcome import Garbage, Negative, NotAsked, Outcome, OutcomeName
from motospect.model.scan import (
    FAULT_SERVICES,
    Calibration,
    DtcKind,
    EcuState,
    FreezeFrame,
    InUsePerformance,
    MonitorResult,
    Readiness,
    Reading,
    ServiceOutcome,
)

SECURITY_REFUSALS = {"33", "34"}
"""NRC 33 securityAccessDenied, 34 authenticationRequired (ISO 14229-1): a gateway stands in between."""


@dataclass(slots=True)
class EcuNotes:
    """One ECU's notes. `supported` are the service 01 PIDs it says it has, None before it was asked.

    `codes` are the lists of services 03, 07 and 0A; what UDS told stands apart, in `fault_memory`.
    """

    address: str
    name: str | None = None
    services: dict[str, ServiceOutcome] = field(default_factory=dict)
    supported: frozenset[int] | None = None
    vin: str | None = None
    vin_evidence: tuple[str, ...] = ()
    uds_vin: str | None = None
    uds_vin_evidence: tuple[str, ...] = ()
    mil: bool | None = None
    dtc_count: int | None = None
    status_evidence: tuple[str, ...] = ()
    codes: dict[DtcKind, tuple[str, ...]] = field(default_factory=dict)
    fault_memory: tuple[FaultRecord, ...] = ()
    freeze_frames: list[FreezeFrame] = field(default_factory=list)
    readiness: Readiness | None = None
    monitors: list[MonitorResult] = field(default_factory=list)
    calibrations: tuple[Calibration, ...] = ()
    in_use: InUsePerformance | None = None
    values: list[Reading] = field(default_factory=list)
    fault_services: tuple[str, ...] = FAULT_SERVICES

    def note(self, service: str, answer: Answer) -> None:
        """Keep how a question of a service ended. Several questions: the worst outcome, all the evidence."""
        self._keep(service, service_outcome(answer.outcome, answer.evidence))

    def note_undecodable(self, service: str, why: str, evidence: tuple[str, ...]) -> None:
        """Keep that the ECU answered with bytes that are no valid answer of this service."""
        self._keep(service, service_outcome(Garbage(why), evidence))

    def _keep(self, service: str, ended: ServiceOutcome) -> None:
        before = self.services.get(service)
        if before is not None:
            evidence = tuple(dict.fromkeys(before.evidence + ended.evidence))
            ended = replace(max(before, ended, key=lambda o: _BADNESS.index(o.outcome)), evidence=evidence)
        self.services[service] = ended

    def has(self, pid: int) -> bool:
        """Whether the ECU says it supports a service 01 PID."""
        return self.supported is not None and pid in self.supported

    @property
    def state(self) -> EcuState:
        """The worst of the fault services' outcomes, in the words of law 2."""
        outcomes = [
            self.services.get(service, ServiceOutcome("not_asked")) for service in self.fault_services
        ]
        return max((_state(outcome) for outcome in outcomes), key=_ORDER.index)


_BADNESS: tuple[OutcomeName, ...] = (
    "not_asked",
    "ok",
    "negative",
    "no_data",
    "timeout",
    "bus_error",
    "garbage",
)
_ORDER: tuple[EcuState, ...] = ("answered", "not_probed", "rejected", "blocked", "silent", "garbled")


def _state(service: ServiceOutcome) -> EcuState:
    if service.outcome == "ok":
        return "answered"
    if service.outcome == "negative":
        return "blocked" if service.nrc in SECURITY_REFUSALS else "rejected"
    if service.outcome == "not_asked":
        return "not_probed"
    return "silent" if service.outcome in {"no_data", "timeout"} else "garbled"


def service_outcome(outcome: Outcome, evidence: tuple[str, ...]) -> ServiceOutcome:
    """Return the record of an outcome, with the refusal code or the reason in words."""
    nrc = f"{outcome.nrc:02X}" if isinstance(outcome, Negative) else None
    detail = outcome.why if isinstance(outcome, Garbage | NotAsked) else getattr(outcome, "said", None)
    return ServiceOutcome(outcome.name, nrc=nrc, detail=detail, evidence=evidence)


@dataclass(slots=True)
class Notes:
    """Everything noted on this visit. `disturbances` are reasons why an ECU may have gone unheard."""

    ecus: dict[str, EcuNotes] = field(default_factory=dict)
    disturbances: list[str] = field(default_factory=list)

    def ecu(self, address: str) -> EcuNotes:
        """Return the notes of one ECU, begun when it is heard for the first time."""
        return self.ecus.setdefault(address, EcuNotes(address))

    @property
    def vin(self) -> str | None:
        """The first VIN an ECU gave: by service 09, else by UDS."""
        told = [e.vin for e in self.ecus.values()] + [e.uds_vin for e in self.ecus.values()]
        return next(filter(None, told), None)
