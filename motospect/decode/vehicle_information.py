"""Service 09 on CAN: VIN, calibration ids and numbers, in-use counters, ECU name.

`data` is what follows the information type.
Every item list starts with the number of items (SAE J1979-DA appendix G).
"""

from __future__ import annotations

from typing import Final, Literal

from motospect.decode.errors import Undecodable, counted, require_length, shown
from motospect.decode.pids import supported
from motospect.decode.status import Ignition
from motospect.model.scan import InUsePerformance, UseCount

IN_USE_MONITORS: Final[dict[Ignition, dict[str, str]]] = {
    "spark": {
        "CAT1": "catalyst_b1",
        "CAT2": "catalyst_b2",
        "O2S1": "oxygen_sensor_b1",
        "O2S2": "oxygen_sensor_b2",
        "EGR": "egr_vvt",
        "AIR": "secondary_air",
        "EVAP": "evaporative_system",
        "SO2S1": "secondary_oxygen_sensor_b1",
        "SO2S2": "secondary_oxygen_sensor_b2",
        "AFRI1": "air_fuel_imbalance_b1",
        "AFRI2": "air_fuel_imbalance_b2",
        "PF1": "pm_filter_b1",
        "PF2": "pm_filter_b2",
    },
    "compression": {
        "HCCAT": "nmhc_catalyst",
        "NCAT": "nox_catalyst",
        "NADS": "nox_adsorber",
        "PM": "pm_filter",
        "EGS": "exhaust_gas_sensor",
        "EGR": "egr_vvt",
        "BP": "boost_pressure",
        "FUEL": "fuel_system",
    },
}
"""Abbreviation of the standard -> monitor, in the order of the counters, which editions only add to."""
_IN_USE_ITEMS: Final[dict[Ignition, tuple[int, ...]]] = {"spark": (16, 20, 28), "compression": (16, 18)}
"""Counters the editions of the standard have: two general ones and two a monitor."""
_CHARACTERS = frozenset("ABCDEFGHJKLMNPRSTUVWXYZ0123456789")
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_LETTERS = dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", (*range(1, 9), *range(1, 6), 7, 9, *range(2, 10)), strict=True)
)


def vin(data: bytes) -> str:
    """Return the 17 characters of the VIN from `01` and 17 bytes, in capital letters.

    NUL and space padding around them is dropped: some ECUs fill to the 20 bytes of the old buses with them.
    An ECU may have been coded in small letters throughout; capitals and small ones mixed are damage.
    Raises Undecodable for another length and for characters no VIN has (ISO 3779 excludes I, O, Q).
    """
    text = _items(data, None, "VIN")[0].strip(b"\0 ")
    require_length(text, 17, "A VIN")
    text = text.upper() if text.islower() else text
    odd = next((at for at, byte in enumerate(text) if chr(byte) not in _CHARACTERS), None)
    if odd is not None:
        raise Undecodable(
            f"Character {odd + 1} of the VIN is {text[odd]:02X}, which no VIN has: {shown(text)}."
        )
    return text.decode("ascii")


def vin_check(number: str) -> Literal["ok", "bad"]:
    """Compare the ninth character with the check digit (49 CFR 565.15; ISO 3779 leaves it open).

    "bad" proves a misread only for North American vehicles; elsewhere the place is the maker's own.
    """
    if len(number) != 17 or not _CHARACTERS.issuperset(number):
        return "bad"
    rest = sum(w * _LETTERS.get(c, ord(c) - ord("0")) for w, c in zip(_WEIGHTS, number, strict=True)) % 11
    return "ok" if number[8] == "0123456789X"[rest] else "bad"


def calibration_ids(data: bytes) -> tuple[str, ...]:
    """Return the calibration ids: number of items, then 16 bytes each, filled up with NUL.

    An item of NUL only stays as "" so that positions match those of the verification numbers.
    """
    return tuple(_text(item, "calibration id") for item in _items(data, 16, "calibration id"))


def cvns(data: bytes) -> tuple[str, ...]:
    """Return the calibration verification numbers as 8 hex digits: number of items, then 4 bytes each."""
    return tuple(item.hex().upper() for item in _items(data, 4, "verification number"))


def in_use_counters(data: bytes, ignition: Ignition) -> dict[str, int]:
    """Return the in-use performance counters by the standard's names: number of items, then 2 bytes each.

    Type 08 is for spark ignition, 0B for compression ignition. CATCOMP1 counts completions of a monitor,
    CATCOND1 the sets of its conditions met. Raises Undecodable for a number of items no edition has.
    """
    items = _items(data, 2, "in-use counter")
    if len(items) not in _IN_USE_ITEMS[ignition]:
        usual = " or ".join(str(n) for n in _IN_USE_ITEMS[ignition])
        raise Undecodable(
            f"{counted(len(items), 'in-use counter')} of {ignition} ignition; the standard has {usual}."
        )
    names = ["OBDCOND", "IGNCNTR"]
    for monitor in IN_USE_MONITORS[ignition]:
        stem, bank = monitor.rstrip("12"), monitor[len(monitor.rstrip("12")) :]
        names += [f"{stem}COMP{bank}", f"{stem}COND{bank}"]
    return {name: int.from_bytes(item, "big") for name, item in zip(names, items, strict=False)}


def in_use_performance(
    data: bytes, ignition: Ignition, *, evidence: tuple[str, ...] = ()
) -> InUsePerformance:
    """Return the counters of `in_use_counters` as a record, pair by pair; raises Undecodable."""
    obd, starts, *pairs = in_use_counters(data, ignition).values()
    names = IN_USE_MONITORS[ignition].values()
    counts = zip(names, pairs[::2], pairs[1::2], strict=False)
    return InUsePerformance(obd, starts, tuple(UseCount(*count) for count in counts), evidence)


def ecu_name(data: bytes) -> str:
    """Return the ECU's name from `01` and 20 bytes: acronym, `-` and name, NUL where unused.

    `ECM NUL - EngineControl` reads "ECM-EngineControl".
    """
    text = b"".join(_items(data, 20, "ECU name")[:1]).replace(b"\0", b"")
    if not text:
        raise Undecodable("The ECU name holds 20 NUL bytes.")
    return _text(text, "ECU name")


def info_types(data: bytes) -> frozenset[int]:
    """Return the information types the ECU has, from the four bytes after type 00."""
    return supported(0x00, data)


def _items(data: bytes, size: int | None, what: str) -> list[bytes]:
    """Return the items after the count byte; `size` None means one item of whatever length follows."""
    if not data:
        raise Undecodable(f"The answer ends at byte 0, before the number of items ({what}).")
    if size is None:
        if data[0] != 1:
            raise Undecodable(f"Byte 0 announces {counted(data[0], 'item')} where there is one ({what}).")
        return [data[1:]]
    require_length(
        data, 1 + data[0] * size, f"A list of {counted(data[0], 'item')} ({what}) with its count byte"
    )
    return [data[at : at + size] for at in range(1, len(data), size)]


def _text(item: bytes, what: str) -> str:
    kept = item.strip(b"\0")
    odd = next((at for at, byte in enumerate(kept) if not 0x20 <= byte < 0x7F), None)
    if odd is not None:
        raise Undecodable(
            f"Character {odd + 1} of the {what} is {kept[odd]:02X}, which is no letter: {shown(item)}."
        )
    return kept.decode("ascii").strip()
