"""Values whose scaling an ECU has changed: left out, because the usual formula would give a wrong number.

SAE J1979 lets PIDs 4F and 50 announce other maxima for lambda, oxygen sensors, manifold pressure and air
flow. The decoder gives a maximum only when it is not zero (zero: the usual scaling holds).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from motospect.model.scan import Reading

AFFECTED = {
    "MAX_EQUIV_RATIO": re.compile(r"COMMANDED_EQUIV_RATIO|O2_.*_LAMBDA"),
    "MAX_O2_VOLTAGE": re.compile(r"O2_.*_WR_VOLTAGE"),
    "MAX_O2_CURRENT": re.compile(r"O2_.*_WR_CURRENT"),
    "MAX_INTAKE_PRESSURE": re.compile(r"INTAKE_PRESSURE"),
    "MAX_MAF": re.compile(r"MAF"),
}
"""Announced maximum -> the signals it rescales."""


def without_rescaled(readings: Iterable[Reading], announced: Iterable[Reading]) -> list[Reading]:
    """Return `readings` without those that a maximum among `announced` rescales."""
    changed = [AFFECTED[reading.name] for reading in announced if reading.name in AFFECTED]
    return [reading for reading in readings if not any(names.fullmatch(reading.name) for names in changed)]
