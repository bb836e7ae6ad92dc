"""The battery test of a sensor node: every part of it that is not good."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.model.battery import BatteryPart, BatteryPhase, BatteryTest
from motospect.model.finding import Finding
from motospect.model.scan import Scan

_TITLES: dict[BatteryPhase, str] = {
    "rest": "Battery voltage at rest is low",
    "crank": "Battery voltage breaks down during the start",
    "charge": "Charging voltage is out of range",
    "ripple": "Ripple on the charging voltage",
}


def find(scan: Scan) -> Iterator[Finding]:
    """Yield one finding for each part that needs watching or repair; what was not measured is no finding."""
    if scan.battery is not None:
        yield from findings_of(scan.battery)


def findings_of(test: BatteryTest) -> Iterator[Finding]:
    """Yield the findings of a test, wherever its voltages come from."""
    for part in test.parts:
        if part.state in {"watch", "bad"} and part.value_v is not None:
            yield _finding(part)


def _finding(part: BatteryPart) -> Finding:
    limit = f" Limit: {part.limit}." if part.limit else ""
    return Finding(
        id=f"battery:{part.phase}",
        kind="battery",
        severity="soon" if part.state == "bad" else "watch",
        title=f"{_TITLES[part.phase]}: {part.value_v:.2f} V",
        text=part.text + limit,
        evidence=part.evidence,
        source=part.source,
    )
