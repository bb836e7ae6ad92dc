"""On-board monitor tests (services 05 and 06) outside their limits, with the margin they missed them by."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.words import ecu_name
from motospect.model.finding import Finding
from motospect.model.scan import Ecu, MonitorResult, Scan

SOURCE = "SAE J1979 services 05 and 06, limits given by the ECU"


def find(scan: Scan) -> Iterator[Finding]:
    """Yield one finding for each failed test of each ECU."""
    for ecu in scan.ecus:
        for place, result in enumerate(ecu.monitors):
            if not result.passed:
                again = sum((m.mid, m.tid) == (result.mid, result.tid) for m in ecu.monitors[:place])
                yield _finding(ecu, result, f":{again + 1}" if again else "")


def _finding(ecu: Ecu, result: MonitorResult, again: str) -> Finding:
    unit = f" {result.unit}" if result.unit else ""
    text = (
        f"In {ecu_name(ecu)}, on-board test {result.label} measured {result.value:g}{unit};"
        f" allowed is {_allowed(result)}{unit}.{_margin(result, unit)}"
        " This measurement may come before a code, or from before a repair: drive the monitor's cycle again."
    )
    return Finding(
        id=f"monitor:{ecu.address}:{result.mid}:{result.tid}{again}",
        kind="monitor",
        severity="watch",
        title=f"On-board test {result.label} failed",
        text=text,
        ecu=ecu.address,
        evidence=result.evidence,
        source=SOURCE,
    )


def _allowed(result: MonitorResult) -> str:
    if result.min is not None and result.max is not None:
        return f"{result.min:g} to {result.max:g}"
    return f"at most {result.max:g}" if result.min is None else f"at least {result.min:g}"


def _margin(result: MonitorResult, unit: str) -> str:
    """Return by how much the limit was missed; nothing when ECU and numbers do not agree on a failure."""
    if result.max is not None and result.value > result.max:
        return f" Above the limit by {result.value - result.max:.4g}{unit}."
    if result.min is not None and result.value < result.min:
        return f" Below the limit by {result.min - result.value:.4g}{unit}."
    return " The ECU calls it failed although the value lies within the limits."
