"""What the analysis says about a scan: findings with severity and evidence, and the readiness verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from motospect.model.baseline import BaselineState
from motospect.model.battery import BatteryTest
from motospect.model.diagnosis import Diagnosis
from motospect.model.forecast import Forecast
from motospect.model.inspection import InspectionVerdict
from motospect.model.service import ServicePlan
from motospect.model.since_last import SinceLast

Severity: TypeAlias = Literal["stop", "soon", "watch", "note"]
"""stop: do not drive. soon: repair soon. watch: observe. note: worth knowing, nothing to do now."""

FindingKind: TypeAlias = Literal[
    "code", "conflict", "coverage", "readiness", "mil", "monitor", "battery", "sign", "trend"
]


MOST_FOREMOST = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One statement about the vehicle. It rests on the exchanges in `evidence`; `source` is its origin."""

    id: str
    kind: FindingKind
    severity: Severity
    title: str
    text: str
    ecu: str | None = None
    code: str | None = None
    evidence: tuple[str, ...] = ()
    source: str | None = None


@dataclass(frozen=True, slots=True)
class ReadinessVerdict:
    """Whether the vehicle would get through an inspection by the shop's rule, and what is open."""

    state: Literal["ready", "not_ready", "unknown"]
    text: str
    open_monitors: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    """All findings of one scan, worst first, conflicts before codes of equal severity."""

    findings: tuple[Finding, ...]
    readiness: ReadinessVerdict
    not_checked: tuple[str, ...]
    """Sentences: what this scan did not establish."""
    diagnoses: tuple[Diagnosis, ...] = ()
    """Groups of findings with their possible causes, the most urgent group first."""
    since_last: SinceLast | None = None
    """What differs from the scan of this vehicle before; None when the box remembers none."""
    inspection: tuple[InspectionVerdict, ...] = ()
    """What an inspection would say, rule by rule; the shop's rule first. `readiness` is that one in short."""
    service: ServicePlan | None = None
    """What maintenance is due; None in records of before there were schedules."""
    forecasts: tuple[Forecast, ...] = ()
    """How long things that wear will last by their trend over visits, what ends soonest first."""
    baseline: BaselineState | None = None
    """How well this very vehicle is known; None where nothing was ever recorded of it."""
    battery: BatteryTest | None = None
    """The battery test from a recording of fast voltages, where no sensor node measured one."""

    @property
    def foremost(self) -> tuple[Finding, ...]:
        """The findings a customer reads, at most three; what an inspection says has its own place."""
        told = [finding for finding in self.findings if finding.kind != "readiness"]
        return tuple(told or self.findings)[:MOST_FOREMOST]
