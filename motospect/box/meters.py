"""Figures for a monitoring system, in Prometheus' text form: what the bay did, and how the box is now.

No figure names a vehicle, a person or a secret: labels are services, outcomes, stages, parts, states, rungs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import get_args

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric

from motospect.adapters.recovery import Climb
from motospect.errors import MotospectError
from motospect.model.bench import LinkPhase
from motospect.model.exchange import Exchange
from motospect.model.part import PartState
from motospect.model.scan import Scan

PART_STATES = ("ok", "degraded", "absent", "failed")
EXCHANGE_S = (0.005, 0.01, 0.015, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 1.0, 2.5)
"""From a single frame on a fast wire to the deadline of a patient exchange, 2.3 s."""
STAGE_S = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauges:
    """What is asked when somebody reads the figures; each may raise OSError or
    MotospectError: its figure is then left out."""

    parts: Callable[[], tuple[PartState, ...]]
    outbox_rows: Callable[[], int]
    outbox_oldest_at: Callable[[], str | None]
    disk_free_bytes: Callable[[], int]
    temperature_degc: Callable[[], float | None]
    link_phase: Callable[[], LinkPhase]


class Meters:
    """The figures of one daemon, in a registry of their own: two daemons in one process do not meet."""

    def __init__(
        self, gauges: Gauges, *, now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)
    ) -> None:
        self._registry = CollectorRegistry(auto_describe=False)
        self._outcomes = Counter(
            "motospect_link_outcomes",
            "Answers of control units by service and outcome; an exchange nobody answered counts once.",
            ("service", "outcome"),
            registry=self._registry,
        )
        self._exchange_s = Histogram(
            "motospect_link_exchange_seconds",
            "Time from sending a request to its last answer.",
            buckets=EXCHANGE_S,
            registry=self._registry,
        )
        self._stage_s = Histogram(
            "motospect_scan_stage_seconds",
            "Time one stage of a scan took.",
            ("stage",),
            buckets=STAGE_S,
            registry=self._registry,
        )
        self._scan_s = Histogram(
            "motospect_scan_seconds",
            "Time a whole scan took, by its kind and how it ended.",
            ("kind", "state"),
            buckets=STAGE_S,
            registry=self._registry,
        )
        self._recoveries = Counter(
            "motospect_link_recoveries",
            "Rungs tried to bring a silent adapter or vehicle back, by what they brought.",
            ("rung", "of", "helped"),
            registry=self._registry,
        )
        self._registry.register(_Now(gauges, now))
        ProcessCollector(registry=self._registry)

    def exchange(self, exchange: Exchange) -> None:
        """Count an exchange with the vehicle; takes microseconds, for it is between two of them."""
        self._exchange_s.observe(exchange.elapsed_s)
        service = exchange.request[:2]
        for outcome in exchange.outcomes.values():
            self._outcomes.labels(service, outcome).inc()

    def stage(self, name: str, seconds: float) -> None:
        """Count a finished stage of a scan."""
        self._stage_s.labels(name).observe(seconds)

    def scan(self, scan: Scan, seconds: float) -> None:
        """Count a scan that has ended."""
        self._scan_s.labels(scan.kind, scan.state).observe(seconds)

    def climb(self, climb: Climb) -> None:
        """Count a rung that was tried for a silent adapter or vehicle."""
        if climb.helped is not None:
            self._recoveries.labels(climb.rung, climb.of, "yes" if climb.helped else "no").inc()

    def render(self) -> bytes:
        """Return all figures in Prometheus' text form, version 0.0.4."""
        return generate_latest(self._registry)


class _Now:
    """A collector: asks when the figures are read, so that nothing is counted while nobody looks."""

    def __init__(self, gauges: Gauges, now: Callable[[], dt.datetime]) -> None:
        self._gauges = gauges
        self._now = now

    def collect(self) -> Iterable[Metric]:
        """Yield the present state of the box."""
        yield self._parts()
        yield self._link()
        yield _gauge(
            "motospect_outbox_rows", "Records the fleet has not confirmed.", self._gauges.outbox_rows
        )
        yield _gauge(
            "motospect_outbox_oldest_seconds",
            "Age of the oldest record the fleet has not confirmed, by the box's clock; 0 when none waits.",
            self._oldest_s,
        )
        yield _gauge("motospect_disk_free_bytes", "Room for scans and reports.", self._gauges.disk_free_bytes)
        yield _gauge(
            "motospect_temperature_celsius", "Hottest sensor of the processor.", self._gauges.temperature_degc
        )

    def _parts(self) -> Metric:
        family = GaugeMetricFamily(
            "motospect_part_state",
            "1 for the state a part of the box is in, 0 for the others; reasons are on the health page.",
            labels=("part", "state"),
        )
        for part in self._gauges.parts():
            for state in PART_STATES:
                family.add_metric((part.name, state), float(part.state == state))
        return family

    def _link(self) -> Metric:
        family = GaugeMetricFamily(
            "motospect_link_state", "1 for the state the link to the vehicle is in.", labels=("state",)
        )
        now = self._gauges.link_phase()
        for phase in get_args(LinkPhase):
            family.add_metric((phase,), float(phase == now))
        return family

    def _oldest_s(self) -> float:
        began_at = self._gauges.outbox_oldest_at()
        if began_at is None:
            return 0.0
        # A clock that was set back meanwhile would make the age negative.
        return max(0.0, (self._now() - dt.datetime.fromisoformat(began_at)).total_seconds())


def _gauge(name: str, says: str, ask: Callable[[], float | None]) -> Metric:
    family = GaugeMetricFamily(name, says)
    try:
        value = ask()
    except (OSError, MotospectError):
        value = None
    if value is not None:
        family.add_metric((), value)
    return family
