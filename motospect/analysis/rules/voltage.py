"""The supply voltage with the engine off: a weak battery makes ECUs fall silent and store false codes."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.model.finding import Finding
from motospect.model.scan import Reading, Scan

LOW_V = 11.8
"""A 12 V lead-acid battery below this with ignition on is almost empty."""


def find(scan: Scan) -> Iterator[Finding]:
    """Yield a finding when the plug's voltage is low while the engine stands, or while that is not known."""
    volts = scan.adapter.voltage_v
    speeds = [r for r in scan.values if r.name == "RPM" and not isinstance(r.value, str)]
    if volts is None or volts >= LOW_V:
        return
    state = _engine(speeds)
    yield Finding(
        id="voltage:low",
        kind="coverage",
        severity="watch",
        title=f"Low supply voltage: {volts:.1f} V",
        text=(
            f"Measured at the diagnostic plug {state}; below {LOW_V} V ECUs may fall silent or store codes"
            " that are not real faults. Connect a charger and scan again."
        ),
        evidence=tuple(x for reading in speeds for x in reading.evidence),
        source="measured by the adapter",
    )


def _engine(speeds: list[Reading]) -> str:
    if not speeds:
        return "while the engine's state is not known"
    if any(float(reading.value) > 0 for reading in speeds):
        return "with the engine running, so the generator is not charging"
    return "with the engine off"
