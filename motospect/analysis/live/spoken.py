"""Signal names as a technician says them: INTAKE_PRESSURE is the intake manifold pressure."""

from __future__ import annotations

import re

_SPOKEN = {
    "RPM": "engine speed",
    "SPEED": "vehicle speed",
    "INTAKE_PRESSURE": "intake manifold pressure",
    "INTAKE_TEMP": "intake air temperature",
    "MAF": "air mass flow",
    "THROTTLE_POS": "throttle position",
    "THROTTLE_POS_B": "throttle position B",
    "RELATIVE_THROTTLE_POS": "relative throttle position",
    "THROTTLE_ACTUATOR": "commanded throttle",
    "COOLANT_TEMP": "coolant temperature",
    "CONTROL_MODULE_VOLTAGE": "control module voltage",
    "TIMING_ADVANCE": "ignition timing",
    "ENGINE_LOAD": "engine load",
    "BAROMETRIC_PRESSURE": "barometric pressure",
}
_PATTERNS = (
    (r"ACCELERATOR_POS_(\w)", r"accelerator pedal \1"),
    (r"CATALYST_TEMP_B(\d)S(\d)", r"catalyst temperature of bank \1, sensor \2"),
    (r"SHORT_FUEL_TRIM_(\d)", r"short-term fuel trim of bank \1"),
    (r"LONG_FUEL_TRIM_(\d)", r"long-term fuel trim of bank \1"),
)


def signal(name: str) -> str:
    """Return a signal as said within a sentence."""
    if name in _SPOKEN:
        return _SPOKEN[name]
    for pattern, spoken in _PATTERNS:
        if found := re.fullmatch(pattern, name):
            return found.expand(spoken)
    return name.replace("_", " ").lower()
