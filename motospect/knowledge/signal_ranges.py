"""What a live signal can be on a road vehicle: its unit, and the lowest and highest value that is no defect.

The ends are those of SAE J1979's scaling or, where the byte reaches further than nature, of nature. A raw
zero of a temperature (-40 °C) is left out: an ECU without a valid sensor value sends it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SignalRange:
    """Values outside `low` to `high` (both possible, in `unit`) were not measured on any vehicle."""

    unit: str
    low: float
    high: float


_BY_NAME = (
    (r"RPM", SignalRange("rpm", 0.0, 12_000.0)),
    (r"SPEED", SignalRange("km/h", 0.0, 254.0)),
    (r"(COOLANT|ENGINE_OIL|OIL)_TEMP(_\d)?", SignalRange("degC", -39.9, 160.0)),
    (r"(INTAKE|AMBIANT_AIR|AMBIENT_AIR)_TEMP(_B\dS\d)?", SignalRange("degC", -39.9, 150.0)),
    (r"(CATALYST|PM_FILTER|EXHAUST)\w*_TEMP\w*", SignalRange("degC", -39.9, 1200.0)),
    (r"INTAKE_PRESSURE(_[AB])?", SignalRange("kPa", 1.0, 800.0)),
    (r"BAROMETRIC_PRESSURE", SignalRange("kPa", 45.0, 115.0)),
    (r"CONTROL_MODULE_VOLTAGE|ADAPTER_VOLTAGE", SignalRange("V", 3.0, 36.0)),
    (r"MAF(_[AB])?", SignalRange("g/s", 0.0, 1500.0)),
    (r"(SHORT|LONG)_FUEL_TRIM_\d", SignalRange("percent", -99.9, 99.1)),
    (r"TIMING_ADVANCE", SignalRange("deg", -63.9, 63.4)),
    (
        r"ENGINE_LOAD|\w*THROTTLE\w*|\w*ACCEL\w*_POS\w*|FUEL_LEVEL|EVAPORATIVE_PURGE|COMMANDED_EGR",
        SignalRange("percent", 0.0, 100.0),
    ),
    (r"ABSOLUTE_LOAD", SignalRange("percent", 0.0, 1000.0)),
    (r"COMMANDED_EQUIV_RATIO", SignalRange("ratio", 0.01, 1.9999)),
)

_CONVERTED = {
    ("degF", "degC"): (5 / 9, -160 / 9),
    ("K", "degC"): (1.0, -273.15),
    ("mph", "km/h"): (1.609344, 0.0),
    ("psi", "kPa"): (6.894757, 0.0),
    ("inHg", "kPa"): (3.386389, 0.0),
    ("bar", "kPa"): (100.0, 0.0),
    ("mbar", "kPa"): (0.1, 0.0),
    ("Pa", "kPa"): (0.001, 0.0),
    ("mV", "V"): (0.001, 0.0),
    ("1/min", "rpm"): (1.0, 0.0),
    ("%", "percent"): (1.0, 0.0),
    ("g/min", "g/s"): (1 / 60, 0.0),
    ("kg/h", "g/s"): (1 / 3.6, 0.0),
}
"""(from, to) -> factor and summand; all exact or to seven digits (NIST SP 811, appendix B)."""


def signal_range(name: str) -> SignalRange | None:
    """Return what the signal can be; None for one without an entry, about which nothing is known."""
    return next((one for pattern, one in _BY_NAME if re.fullmatch(pattern, name)), None)


def conversion(unit: str, wanted: str) -> tuple[float, float] | None:
    """Return factor and summand from `unit` to `wanted`; None when one is not known."""
    return (1.0, 0.0) if unit == wanted else _CONVERTED.get((unit, wanted))
