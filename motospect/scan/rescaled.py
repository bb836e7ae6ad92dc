"""Values whose scaling an ECU has changed, scaled by the maximum it announces.

SAE J1979 lets PIDs 4F and 50 announce other maxima for lambda, oxygen sensors, manifold pressure and air
flow: full scale of the raw number is then that maximum instead of the usual one. The decoder gives a maximum
only when it is not zero (zero: the usual scaling holds), and scales by the usual one, so that a single answer
can be read by itself. The rule is the one of SAE J1699-3, the test program of the standard's committee.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from motospect.model.scan import Reading

AFFECTED: Final = {
    "MAX_EQUIV_RATIO": re.compile(r"COMMANDED_EQUIV_RATIO|O2_S\d_WR_.*_LAMBDA"),
    "MAX_O2_VOLTAGE": re.compile(r"O2_S\d_WR_VOLTAGE"),
    "MAX_O2_CURRENT": re.compile(r"O2_S\d_WR_CURRENT"),
    "MAX_INTAKE_PRESSURE": re.compile(r"INTAKE_PRESSURE"),
    "MAX_MAF": re.compile(r"MAF"),
}
"""Announced maximum -> the signals it rescales."""
_COUNTS: Final = {
    "MAX_EQUIV_RATIO": (32768, 65535),
    "MAX_O2_VOLTAGE": (8192, 65535),
    "MAX_O2_CURRENT": (256, 32768),
    "MAX_INTAKE_PRESSURE": (1, 255),
    "MAX_MAF": (100, 65535),
}
"""Announced maximum -> counts of one unit in the usual scaling, and counts of the maximum.

The current is centred: zero stays zero, and half of all counts is the maximum.
"""


def rescaled(readings: Iterable[Reading], announced: Iterable[Reading]) -> list[Reading]:
    """Return `readings` with those that a maximum among `announced` rescales scaled by it.

    They then rest on the exchanges of the maximum, too. A maximum that is no number leaves its signals out.
    """
    maxima = [reading for reading in announced if reading.name in AFFECTED]
    return [found for reading in readings if (found := _by_maximum(reading, maxima)) is not None]


def _by_maximum(reading: Reading, maxima: Iterable[Reading]) -> Reading | None:
    for maximum in maxima:
        if AFFECTED[maximum.name].fullmatch(reading.name):
            if isinstance(maximum.value, str) or isinstance(reading.value, str):
                return None
            usual, full = _COUNTS[maximum.name]
            value = reading.value * usual * maximum.value / full
            evidence = tuple(dict.fromkeys((*reading.evidence, *maximum.evidence)))
            return replace(reading, value=value, evidence=evidence)
    return reading
