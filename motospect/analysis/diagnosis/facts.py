"""Everything a rule may ask of one visit: codes, values at operating points, tests, earlier scans."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from motospect.analysis.diagnosis.codes import within
from motospect.model.capture import OperatingPoint, Window
from motospect.model.finding import Finding
from motospect.model.past import Past
from motospect.model.scan import Ecu, MonitorResult, MonitorState, Reading, Scan, ServiceOutcome, TroubleCode

STANDING_KMH = 3.0
RUNNING_RPM = 400.0
CRUISE_KMH = 40.0


@dataclass(frozen=True, slots=True)
class Fact:
    """One number of one signal, its unit, where it was read in words, and the exchanges it rests on."""

    value: float
    unit: str
    where: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CodeSeen:
    """One code of one ECU with the id of its finding."""

    code: str
    ecu: Ecu
    dtc: TroubleCode
    finding: str

    @property
    def evidence(self) -> tuple[str, ...]:
        """The exchanges it was read in."""
        return self.dtc.evidence


class Facts:
    """One scan, what is remembered of the vehicle, and the findings so far; asked, never changed."""

    def __init__(self, scan: Scan, past: Past, findings: Iterable[Finding] = ()) -> None:
        self.scan = scan
        self.past = past
        self.findings = tuple(findings)
        self.codes = tuple(
            CodeSeen(dtc.base, ecu, dtc, f"code:{ecu.address}:{dtc.code}")
            for ecu in scan.ecus
            for dtc in ecu.faults
        )

    def seen(self, *spans: str) -> tuple[CodeSeen, ...]:
        """Return the codes within any of the spans ("P0171", "P0301-P0312")."""
        return tuple(one for one in self.codes if within(one.code, spans))

    def names(self, *spans: str) -> set[str]:
        """Return the different codes within the spans."""
        return {one.code for one in self.seen(*spans)}

    def value(self, name: str) -> Fact | None:
        """Return a signal of this scan's live values, None when it was not read or is no number."""
        return next((_fact(r, "now") for r in self.scan.values if r.name == name and _number(r)), None)

    def window(self, point: OperatingPoint) -> Window | None:
        """Return the longest window of an operating point, None when there is none."""
        found = [window for window in self.past.windows if window.point == point]
        return max(found, key=lambda window: window.seconds, default=None)

    def at(self, name: str, *points: OperatingPoint) -> Fact | None:
        """Return a signal's median in the first of these operating points in which it was measured."""
        for point in points:
            window = self.window(point)
            found = window.value(name) if window else None
            if window is not None and found is not None:
                evidence = window.evidence or (window.id,)
                return Fact(found.median, found.unit, f"in the window {point.replace('_', ' ')}", evidence)
        if self.point_now in points:
            return self.value(name)
        return None

    @functools.cached_property
    def point_now(self) -> OperatingPoint:
        """The operating point of the live values, as far as speed, revolutions and coolant tell it."""
        speed, rpm, coolant = (self.value(name) for name in ("SPEED", "RPM", "COOLANT_TEMP"))
        if rpm is None:
            return "other"
        if rpm.value < RUNNING_RPM:
            return "key_on"
        if speed is None or speed.value <= STANDING_KMH:
            return _standing(rpm.value, coolant)
        return "cruise" if speed.value >= CRUISE_KMH else "other"

    @property
    def running(self) -> bool | None:
        """Whether the engine runs now, None when its speed was not read."""
        rpm = self.value("RPM")
        return None if rpm is None else rpm.value >= RUNNING_RPM

    def frozen(self, name: str, *spans: str) -> Fact | None:
        """Return a signal of the first freeze frame that belongs to a code within the spans."""
        for ecu in self.scan.ecus:
            for frame in ecu.freeze_frames:
                if not within(frame.dtc.partition("-")[0], spans):
                    continue
                for reading in frame.values:
                    if reading.name == name and _number(reading):
                        where = f"in the freeze frame of {frame.dtc}"
                        return _fact(reading, where, frame.evidence)
        return None

    def anywhere(self, name: str) -> Fact | None:
        """Return a signal now, or else in any window."""
        now = self.value(name)
        if now is not None:
            return now
        points = dict.fromkeys(window.point for window in self.past.windows)
        return self.at(name, *points)

    def tests(self, *mids: str) -> Iterator[tuple[Ecu, MonitorResult]]:
        """Yield the on-board tests of these monitor ids ("21")."""
        for ecu in self.scan.ecus:
            for result in ecu.monitors:
                if result.mid.upper() in mids:
                    yield ecu, result

    def monitor(self, name: str) -> MonitorState | None:
        """Return a monitor's state since the codes were cleared, None when no ECU has told it."""
        states = [
            ecu.readiness.since_clear[name]
            for ecu in self.scan.ecus
            if ecu.readiness is not None and name in ecu.readiness.since_clear
        ]
        return next((state for state in states if state != "unsupported"), states[0] if states else None)

    def readiness_evidence(self) -> tuple[str, ...]:
        """Return the exchanges the monitors' states were read in."""
        found = [x for ecu in self.scan.ecus if ecu.readiness for x in ecu.readiness.evidence]
        return tuple(dict.fromkeys(found))

    def lists_whole(self) -> bool:
        """Whether every ECU that was found told all its codes: only then is an absent code absent."""
        ecus = self.scan.ecus
        return bool(ecus) and all(
            ecu.state == "answered"
            and all(outcome.outcome == "ok" for outcome in _fault_outcomes(ecu))
            and _fault_outcomes(ecu)
            for ecu in ecus
        )


def joined(facts: Iterable[CodeSeen | Fact | None]) -> tuple[str, ...]:
    """Return the exchanges of several codes and values, each once."""
    return tuple(dict.fromkeys(x for one in facts if one is not None for x in one.evidence))


def days_between(earlier: Scan, later: Scan) -> float:
    """Return the days from one scan to another by their clocks; endless when one of them was not set."""
    if "unsynced" in {earlier.clock, later.clock}:
        return math.inf
    started = [datetime.fromisoformat(scan.started_at) for scan in (earlier, later)]
    return (started[1] - started[0]).total_seconds() / 86400


def _fault_outcomes(ecu: Ecu) -> list[ServiceOutcome]:
    return [ecu.services[service] for service in ecu.fault_services if service in ecu.services]


def _standing(rpm: float, coolant: Fact | None) -> OperatingPoint:
    if coolant is not None and coolant.value < 70:
        return "cold_idle"
    return "raised_idle" if rpm > 1800 else "idle"


def _number(reading: Reading) -> bool:
    return not isinstance(reading.value, str)


def _fact(reading: Reading, where: str, evidence: tuple[str, ...] = ()) -> Fact:
    return Fact(float(reading.value), reading.unit, where, reading.evidence or evidence)
