"""Trends: every numeric signal and every monitor test of an ECU over the visits, each with its limits."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from motospect.analysis.history.software import software_by_visit
from motospect.model.history import Trend, TrendPoint
from motospect.model.scan import Scan

_Key = tuple[str, str, str, str, tuple[str, ...]]
"""Kind, ECU, name, unit, software."""


def trends_of(scans: Sequence[Scan]) -> tuple[Trend, ...]:
    """Return one trend for each signal and test that any scan gave, tests behind signals, by ECU and name.

    Another unit is another trend, and for a test other software is: its limits and meaning are that
    software's own. A value that is no finite number is left out; whether one is plausible is not judged here.
    """
    software = software_by_visit(scans)
    series: dict[_Key, dict[int, TrendPoint]] = {}
    for number, scan in enumerate(scans):
        for key, point in _points(scan, number, software[number]):
            series.setdefault(key, {}).setdefault(number, point)
    return tuple(
        Trend(
            "signal" if kind == "signal" else "test", name, ecu or None, unit, tuple(points.values()), version
        )
        for (kind, ecu, name, unit, version), points in sorted(series.items())
    )


def _points(
    scan: Scan, number: int, software: dict[str, tuple[str, ...]]
) -> Iterator[tuple[_Key, TrendPoint]]:
    evidence = (f"scan:{scan.id}",)
    for reading in scan.values:
        if not isinstance(reading.value, str) and math.isfinite(reading.value):
            key: _Key = ("signal", reading.ecu or "", reading.name, reading.unit, ())
            yield key, TrendPoint(number, float(reading.value), evidence=evidence)
    for ecu in scan.ecus:
        for test in ecu.monitors:
            if math.isfinite(test.value):
                key = ("test", ecu.address, test.label, test.unit, software[ecu.address])
                yield key, TrendPoint(number, test.value, test.min, test.max, evidence)
