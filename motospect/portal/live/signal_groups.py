"""Live signals in groups, as a technician looks for them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from flask_babel import lazy_gettext as _

_GROUPS = {
    "oxygen": r"O2_|MAX_O2|\w+_O2_TRIM",
    "exhaust": r"CATALYST|EXHAUST|NOX|PM_|DEF_|REAGENT|SCR_|HC_DOSER|COMMANDED_DEF|AFTERTREAT",
    "evap": r"EVAP",
    "fuel": r"\w*FUEL|\w*EQUIV_RATIO|\w*RAIL_|\w*INJECTION|ETHANOL",
    "air": (
        r"\w*INTAKE_(PRESSURE|AIR)|\w*MAF|\w*THROTTLE|\w*BOOST|BAROMETRIC|\w*ACCEL|\w*EGR|TURBO|\w*VGT"
        r"|\w*WASTEGATE"
    ),
    "heat": r"\w*TEMP",
    "volts": r"\w*VOLTAGE|HYBRID",
    "engine": r"RPM|SPEED$|\w*LOAD|\w*TORQUE|TIMING_ADVANCE|RUN_TIME$|TRANSMISSION|ODOMETER",
}
"""A signal belongs to the first group whose pattern its name begins with, else to the last title."""
_TITLES = {
    "engine": _("Engine and driving"),
    "fuel": _("Fuel and mixture"),
    "air": _("Air, throttle and boost"),
    "oxygen": _("Oxygen sensors"),
    "heat": _("Temperatures"),
    "volts": _("Voltages and battery"),
    "exhaust": _("Exhaust and after-treatment"),
    "evap": _("EVAP"),
    "rest": _("Counters, times and others"),
}
"""In the order they are looked for."""


def grouped(names: Iterable[str]) -> list[tuple[str, list[str]]]:
    """Return the names under their groups' titles, none of them empty."""
    found: dict[str, list[str]] = {}
    for name in sorted(names):
        group = next((group for group, pattern in _GROUPS.items() if re.match(pattern, name)), "rest")
        found.setdefault(group, []).append(name)
    return [(str(title), found[group]) for group, title in _TITLES.items() if group in found]
