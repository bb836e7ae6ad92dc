"""What an on-board monitor id (OBDMID of service 06, SAE J1979) watches, and where."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Watched:
    """What a monitor watches: a kind, with bank and sensor or cylinder where it has them."""

    kind: str
    bank: int | None = None
    sensor: int | None = None
    cylinder: int | None = None


_BY_BANK = {
    0x21: ("catalyst", 4),
    0x31: ("egr", 4),
    0x35: ("vvt", 4),
    0x61: ("heated_catalyst", 4),
    0x71: ("secondary_air", 4),
    0x81: ("fuel_system", 4),
    0x85: ("boost_pressure", 2),
    0x90: ("nox_adsorber", 2),
    0x98: ("nox_catalyst", 2),
    0xB0: ("pm_filter", 2),
}
"""First id -> kind and how many banks follow one another."""
_BY_SENSOR = {0x01: "oxygen_sensor", 0x41: "oxygen_sensor_heater"}
"""First of sixteen ids: four sensors of each of four banks."""
_SINGLE = {
    0x39: "evap_cap",
    0x3A: "evap_090",
    0x3B: "evap_040",
    0x3C: "evap_020",
    0x3D: "purge_flow",
    0xA1: "misfire",
}
_FIRST_CYLINDER, _CYLINDERS = 0xA2, 12


def watched(mid: str) -> Watched | None:
    """Return what the monitor of this id (two hex digits) watches; None where the standard leaves it open."""
    try:
        number = int(mid, 16)
    except ValueError:
        return None
    if number in _SINGLE:
        return Watched(_SINGLE[number])
    if 0 <= number - _FIRST_CYLINDER < _CYLINDERS:
        return Watched("misfire", cylinder=number - _FIRST_CYLINDER + 1)
    for first, kind in _BY_SENSOR.items():
        if 0 <= number - first < 16:
            bank, sensor = divmod(number - first, 4)
            return Watched(kind, bank + 1, sensor + 1)
    for first, (kind, banks) in _BY_BANK.items():
        if 0 <= number - first < banks:
            return Watched(kind, number - first + 1)
    return None
