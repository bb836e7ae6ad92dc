"""Signals and monitors as people call them, the same on pages and paper."""

from __future__ import annotations

import re

SPELLED = {
    "ac": "A/C", "aecd": "AECD", "def": "DEF", "dpf": "DPF", "dtc": "DTC", "ecu": "ECU", "elm": "adapter",
    "egr": "EGR", "evap": "EVAP", "hc": "HC", "maf": "MAF", "map": "MAP", "mil": "MIL", "nh3": "NH3",
    "nmhc": "NMHC", "nox": "NOx", "nte": "NTE", "o2": "O2", "obd": "OBD", "pm": "PM", "pos": "position",
    "pto": "PTO", "rpm": "RPM", "scr": "SCR", "temp": "temperature", "vgt": "VGT", "vvt": "VVT", "w": "with",
}  # fmt: skip


def signal_words(name: str) -> str:
    """Return a signal's or monitor's name for people: SHORT_FUEL_TRIM_1 -> Short fuel trim 1."""
    words = [SPELLED.get(word, word) for word in name.replace("_", " ").lower().split()]
    said = " ".join(word.upper() if re.fullmatch(r"b\d(s\d)?|s\d", word) else word for word in words)
    return said[:1].upper() + said[1:]
