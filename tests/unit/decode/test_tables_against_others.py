"""Our table of service 01 against three public ones: every disagreement is known, and says who is right.

The list of who is right stands in `docs/decisions/signal-votes.md`; a disagreement that is not in it fails,
and so does a row there that no longer is one. The reading of the sources is independent of the product's: bit
positions, factors and offsets as they stand in the files.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from motospect.decode.monitor_tests import scalings
from motospect.decode.pids import signals
from motospect.decode.signals import Signal, layouts

pytestmark = pytest.mark.recordings

SHARED = Path(__file__).parents[4] / "shared" / "data"
TELEMETRY_OBD = Path(__file__).parents[2] / "data" / "telemetry_obd.tsv"
OBDB, DBC = SHARED / "obdb" / "saej1979.json", SHARED / "dbc" / "libobdii.dbc"

ARBITRATED = Path(__file__).parents[3] / "docs" / "decisions" / "signal-votes.md"


def arbitrated(source: str) -> set[str]:
    """Return the `PID:first bit` of every number on which the list in docs says that `source` is wrong."""
    row = re.compile(rf"^\| {re.escape(source)} \| (\S+) \| \S.*\|$", re.MULTILINE)
    return set(row.findall(ARBITRATED.read_text(encoding="utf-8")))


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
            first = (int(start) // 8 * 8 if int(bits) >= 8 else int(start)) - 24
            yield Place(pid_of[name], first, int(bits), sign == "-", float(factor), float(offset), unit)


def telemetry_obd() -> Iterator[Place]:
    """The newer PIDs as thatlarrypearson/telemetry-obd reads them: facts, mistakes included."""
    with TELEMETRY_OBD.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            yield Place(
                int(row["pid"], 16), int(row["first_bit"]), int(row["bits"]), row["signed"] == "yes",
                float(row["factor"]), float(row["offset"]), row["unit"],
            )  # fmt: skip


def disagreements(places: Iterator[Place]) -> tuple[int, set[str]]:
    """Return how many numbers stand in both tables, and `PID:bit` of those that differ."""
    theirs: dict[tuple[int, int, int], list[Place]] = {}
    for place in places:
        if place.bits >= 8:
            theirs.setdefault((place.pid, place.first_bit, place.bits), []).append(place)
    compared, different = 0, set[str]()
    for pid, layout in layouts().items():
        for signal in layout.signals:
            rivals = theirs.get((pid, signal.byte * 8, signal.bits))
            if rivals is None or signal.words is not None:
                continue
            compared += 1
            # A sensor of wide range stands in the same byte as the usual one, told apart by its support bit.
            if not any(same([values(signal, p, n) for n in numbers(signal.bits)]) for p in rivals):
                different.add(f"{pid:02X}:{signal.byte * 8}")
    return compared, different


def numbers(bits: int) -> tuple[int, ...]:
    """Raw numbers that tell scale, offset and sign apart; none is a mark for "not given"."""
    return (1, 1 << (bits - 2), (1 << (bits - 1)) + 1, (1 << bits) - 2)


def values(signal: Signal, place: Place, number: int) -> tuple[float, float]:
    """Return what we and they make of `number`, every support bit being set that does not exclude it."""
    data = bytearray(b"\xff" * 64)
    if signal.unless is not None:
        data[0] &= ~(1 << signal.unless) & 0xFF
    data[signal.byte : signal.end] = number.to_bytes(signal.bits // 8, "big")
    ours = signal.value(bytes(data))
    assert isinstance(ours, int | float)
    return ours, place.value(number) * (1000 if (signal.unit, place.unit) == ("Pa", "kilopascal") else 1)


def same(pairs: list[tuple[float, float]]) -> bool:
    """Both tables round factors (0.0000305 for 2/65536, 8196 for 8192): 0.2 % of the range is the same."""
    reach = max(abs(ours) for ours, _ in pairs)
    return all(abs(ours - theirs) <= 0.002 * reach for ours, theirs in pairs)


def flags(places: Iterator[Place]) -> tuple[int, set[str]]:
    """Return how many of our fields below a byte stand where the other table has one too, and the others."""
    theirs: dict[int, set[tuple[int, int]]] = {}
    for place in places:
        theirs.setdefault(place.pid, set()).add((place.first_bit, place.bits))
    ours = [s for pid in theirs & layouts().keys() for s in layouts()[pid].signals if s.bits < 8]
    strangers = {
        f"{s.pid:02X}:{s.byte * 8 + s.bit}" for s in ours if (s.byte * 8 + s.bit, s.bits) not in theirs[s.pid]
    }
    return len(ours), strangers


@pytest.mark.skipif(not OBDB.exists(), reason="../shared/data/obdb/saej1979.json is not beside the project")
def test_obdb() -> None:
    compared, different = disagreements(obdb())
    assert different == arbitrated("OBDb")
    assert compared == 148


@pytest.mark.skipif(not DBC.exists(), reason="../shared/data/dbc/libobdii.dbc is not beside the project")
def test_dbc() -> None:
    compared, different = disagreements(dbc())
    assert different == arbitrated("DBC")
    assert compared == 360


@pytest.mark.skipif(not DBC.exists(), reason="../shared/data/dbc/libobdii.dbc is not beside the project")
def test_flags_of_the_dbc() -> None:
    """Its fields below a byte are little-endian: first bit is the lowest one, counted as ours are."""
    compared, strangers = flags(dbc())
    assert strangers == arbitrated("DBC, flags")
    assert compared == 79


def test_telemetry_obd() -> None:
    compared, different = disagreements(telemetry_obd())
    assert different == arbitrated("telemetry-obd")
    assert compared == 36


def test_newer_pids_stand_in_both_tables_at_the_same_places() -> None:
    """Where the factors had to be arbitrated, the layouts agree, and no more is claimed than both hold."""
    if not DBC.exists():
        pytest.skip("../shared/data/dbc/libobdii.dbc is not beside the project")
    newer = {0x74, 0x95, 0x96, 0x97, 0xA3, 0xA7, 0xA8, 0xAB, 0xAD, 0xAE}
    ours, one, other = (
        {(p, bit, bits) for p, bit, bits in places if p in newer and bits >= 8}
        for places in (
            [(s.pid, s.byte * 8, s.bits) for p in newer for s in signals(p)],
            [(p.pid, p.first_bit, p.bits) for p in dbc()],
            [(p.pid, p.first_bit, p.bits) for p in telemetry_obd()],
        )
    )
    assert ours == one == other


UNITS_OF_PINT = {
    "percent": "percent", "degC": "degree_Celsius", "kPa": "kilopascal", "rpm": "revolutions_per_minute",
    "km/h": "kilometer_per_hour", "deg": "degree", "g/s": "gps", "V": "volt", "s": "second",
    "km": "kilometer", "Pa": "pascal", "ratio": "ratio", "mA": "milliampere", "min": "minute",
    "L/h": "liter / hour", "count": "count",
    "A": "ampere", "Hz": "hertz", "L": "liter", "Pa/s": "pascal / second", "g": "gram", "kHz": "kilohertz",
    "kg/h": "kilogram / hour", "kohm": "kiloohm", "mHz": "millihertz", "mV": "millivolt", "mg": "milligram",
    "mV/ms": "millivolt / millisecond", "mV/s": "millivolt / second", "mm**2": "millimeter ** 2",
    "mohm": "milliohm", "ms": "millisecond", "uA": "microampere", "us": "microsecond",
}  # fmt: skip


def test_python_obd() -> None:
    """The signals we share a name with, decoded by both from the same bytes."""
    obd = pytest.importorskip("obd", reason="python-OBD is not installed here: its table is not compared")
    compared, different = 0, set[str]()
    for command in filter(None, obd.commands[1]):
        ours = [s for s in signals(command.pid) if s.name == command.name and s.words is None]
        for signal in ours:
            pairs = [both(signal, command, number) for number in numbers(signal.bits)]
            compared += 1
            if not all(theirs is not None for _, theirs in pairs) or not same(pairs):
                different.add(f"{command.pid:02X}:{signal.byte * 8}")
    assert different == arbitrated("python-OBD")
    assert compared == 81


def both(signal: Signal, command: Any, number: int) -> tuple[float, float]:
    """Return what we and python-OBD make of `number` in the place of `signal`, zeros around it."""
    data = bytearray(layouts()[signal.pid].lengths[0])
    data[signal.byte : signal.end] = number.to_bytes(signal.bits // 8, "big")
    value = signal.value(bytes(data))
    assert isinstance(value, int | float)
    told = command.decode([SimpleNamespace(data=bytearray((0x41, signal.pid)) + data)])
    return value, told.to(UNITS_OF_PINT[signal.unit]).magnitude


def test_scalings_of_python_obd() -> None:
    """Units and scalings of service 06: every id both know has the same sign, factor, offset and unit."""
    theirs = pytest.importorskip("obd.UnitsAndScaling", reason="python-OBD is not installed: not compared")
    ours, truth = scalings(), 0x2E  # true or false there, the number 0 or 1 here
    assert ours.keys() == theirs.UAS_IDS.keys()
    for known, uas in theirs.UAS_IDS.items():
        if known == truth:
            continue
        mine = ours[known]
        assert mine.numerator / mine.denominator == pytest.approx(uas.scale, rel=1e-9), f"{known:02X}"
        assert mine.addend / mine.denominator == pytest.approx(uas.offset), f"{known:02X}"
        assert (mine.raw(b"\xff\xff") < 0) == uas.signed, f"{known:02X}"
        assert str(theirs.Unit.Quantity(1, uas.unit).units) == UNITS_OF_PINT.get(mine.unit, mine.unit)
