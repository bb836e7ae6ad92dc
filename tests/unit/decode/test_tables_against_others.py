"""Our table of service 01 against two public ones: every disagreement is known, and says who is right.

The reading of both sources is independent of the product's: bit positions, factors and offsets as they
stand in the files.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from motospect.decode.signals import Signal, layouts

pytestmark = pytest.mark.recordings

SHARED = Path(__file__).parents[4] / "shared" / "data"
OBDB, DBC = SHARED / "obdb" / "saej1979.json", SHARED / "dbc" / "libobdii.dbc"

TRIM_SHIFTED = (
    "adds -128 where J1979-DA has -100 (-100 to 99.2 %); the collector's own vehicle vectors agree with us"
)
TRIM_UNSHIFTED = "two's complement without offset: 80 would read -100 % where J1979-DA has 0 %"
OBDB_WRONG = {
    **dict.fromkeys(("06:0", "07:0", "08:0", "08:8", "09:0", "09:8"), TRIM_SHIFTED),
    **dict.fromkeys(("14:8", "15:8", "18:8", "19:8", "55:0", "56:0", "57:0", "58:0"), TRIM_SHIFTED),
    **dict.fromkeys(("2D:0", "69:24", "69:48"), TRIM_SHIFTED),
    "5D:0": "adds -38665 degrees; J1979-DA: -210 to 301.992 degrees",
}
DBC_WRONG = {
    **dict.fromkeys((f"{pid:02X}:{bit}" for pid in (6, 7, 8, 9) for bit in (0, 8)), TRIM_UNSHIFTED),
    **dict.fromkeys((f"{pid:02X}:8" for pid in range(0x14, 0x1C)), TRIM_UNSHIFTED),
    **dict.fromkeys((f"{pid:02X}:{bit}" for pid in range(0x55, 0x59) for bit in (0, 8)), TRIM_UNSHIFTED),
    **dict.fromkeys(("2D:0", "69:24", "69:48"), TRIM_UNSHIFTED),
    "0E:0": "offset +64; J1979-DA: -64 to 63.5 degrees",
    **dict.fromkeys((f"{pid:02X}:16" for pid in range(0x34, 0x3C)), "lacks the offset of -128 mA"),
    **dict.fromkeys(
        ("69:8", "69:16", "69:32", "69:40"), "commanded and actual EGR are 0 to 100 %, not errors"
    ),
    **dict.fromkeys(("77:8", "77:16", "77:24", "77:32"), "lacks unit and the offset of -40 degC"),
    "8E:0": "scales a torque by 0.1; J1979-DA: -125 to 130 % as in 61, and OBDb agrees with us",
    "9A:32": "unsigned; J1979-DA: -3276.8 to 3276.7 A, and OBDb agrees with us",
}
"""`PID:first bit` of each number where the other table is wrong, and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Place:
    """One number of another table: where it stands in the data, and how it is scaled."""

    pid: int
    first_bit: int
    bits: int
    signed: bool
    factor: float
    offset: float
    unit: str

    def value(self, number: int) -> float:
        signed = number - (1 << self.bits) if self.signed and number >> (self.bits - 1) else number
        return signed * self.factor + self.offset


def obdb() -> Iterator[Place]:
    for command in json.loads(OBDB.read_text())["commands"]:
        for signal in command["signals"]:
            form = signal["fmt"]
            if "map" not in form:
                factor = form.get("mul", 1) / form.get("div", 1)
                yield Place(
                    int(command["cmd"]["01"], 16), form.get("bix", 0), form["len"], form.get("sign", False),
                    factor, form.get("add", 0), form["unit"],
                )  # fmt: skip


def dbc() -> Iterator[Place]:
    """Data starts at bit 24 of the frame; `@0` is big-endian (start: top bit), `@1` little-endian."""
    text = DBC.read_text(encoding="latin-1")
    pid_of = {m[1]: int(m[2]) for m in re.finditer(r"SG_MUL_VAL_ 2024 (\S+) S01_PID (\d+)-", text)}
    form = r" SG_ (\S+) m\d+M? : (\d+)\|(\d+)@[01]([+-]) \(([^,]+),([^)]+)\) \[[^]]*\] \"([^\"]*)\""
    for name, start, bits, sign, factor, offset, unit in re.findall(form, text):
        if name in pid_of:
            first = int(start) // 8 * 8 - 24
            yield Place(pid_of[name], first, int(bits), sign == "-", float(factor), float(offset), unit)


def disagreements(places: Iterator[Place]) -> tuple[int, set[str]]:
    """Return how many numbers stand in both tables, and `PID:bit` of those that differ."""
    theirs = {(p.pid, p.first_bit, p.bits): p for p in places if p.bits >= 8}
    compared, different = 0, set[str]()
    for pid, layout in layouts().items():
        for signal in layout.signals:
            place = theirs.get((pid, signal.byte * 8, signal.bits))
            if place is None or signal.words is not None:
                continue
            compared += 1
            if not same([values(signal, place, number) for number in numbers(signal.bits)]):
                different.add(f"{pid:02X}:{signal.byte * 8}")
    return compared, different


def numbers(bits: int) -> tuple[int, ...]:
    """Raw numbers that tell scale, offset and sign apart; none is a mark for "not given"."""
    return (1, 1 << (bits - 2), (1 << (bits - 1)) + 1, (1 << bits) - 2)


def values(signal: Signal, place: Place, number: int) -> tuple[float, float]:
    """Return what we and they make of `number`, every support bit being set."""
    data = bytearray(b"\xff" * 64)
    data[signal.byte : signal.end] = number.to_bytes(signal.bits // 8, "big")
    ours = signal.value(bytes(data))
    assert isinstance(ours, int | float)
    return ours, place.value(number) * (1000 if (signal.unit, place.unit) == ("Pa", "kilopascal") else 1)


def same(pairs: list[tuple[float, float]]) -> bool:
    """Both tables round factors (0.0000305 for 2/65536, 8196 for 8192): 0.2 % of the range is the same."""
    reach = max(abs(ours) for ours, _ in pairs)
    return all(abs(ours - theirs) <= 0.002 * reach for ours, theirs in pairs)


@pytest.mark.skipif(not OBDB.exists(), reason="../shared/data/obdb/saej1979.json is not beside the project")
def test_obdb() -> None:
    compared, different = disagreements(obdb())
    assert different == OBDB_WRONG.keys()
    assert compared == 140


@pytest.mark.skipif(not DBC.exists(), reason="../shared/data/dbc/libobdii.dbc is not beside the project")
def test_dbc() -> None:
    compared, different = disagreements(dbc())
    assert different == DBC_WRONG.keys()
    assert compared == 261
