"""The signal tables in memory: which values stand in which bytes of which PID."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from motospect.decode.errors import Undecodable, shown
from motospect.decode.tables import Row, over, read_table

_PID_COLUMNS: Final = ("pid", "lengths", "title")
_SIGNAL_COLUMNS: Final = (
    "pid", "name", "byte", "bit", "bits", "signed", "scale", "offset", "unit", "words", "support", "absent"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Signal:
    """One value in the data of a PID, as one line of signals.tsv.

    The raw number is the big-endian field of `bits` bits whose last byte counts up from `byte`, shifted
    down by `bit`. `support` is the bit of data byte 0 that says whether the value is given at all;
    `unless` the bit that takes it back: the sensor in another scaling (with both set neither is certain),
    or its data not available.
    `absent` is the raw number that means "not given". A signal with `words` has no unit.
    """

    pid: int
    name: str
    byte: int
    bit: int
    bits: int
    signed: bool
    numerator: int
    addend: int
    denominator: int
    unit: str
    words: dict[int, str] | None
    support: int | None
    unless: int | None
    absent: int | None

    @property
    def end(self) -> int:
        """Index of the first byte after this signal."""
        return self.byte + (self.bit + self.bits + 7) // 8

    def raw(self, data: bytes) -> int | None:
        """Return the raw number in `data`, None when the ECU marks it as not given."""
        if self.support is not None and not data[0] >> self.support & 1:
            return None
        if self.unless is not None and data[0] >> self.unless & 1:
            return None
        field = int.from_bytes(data[self.byte : self.end], "big") >> self.bit
        number = field & ((1 << self.bits) - 1)
        if number == self.absent:
            return None
        return number - (1 << self.bits) if self.signed and number >> (self.bits - 1) else number

    def value(self, data: bytes) -> float | int | str | None:
        """Return the value in `data`: a number in `unit`, a word, or None when not given."""
        number = self.raw(data)
        if number is None:
            return None
        if self.words is not None:
            return self._word(number, data)
        if self.unit == "count":
            return number
        return (number * self.numerator + self.addend) / self.denominator

    def _word(self, number: int, data: bytes) -> str:
        word = (self.words or {}).get(number)
        if word is None:
            what = f"{self.name} of PID {self.pid:02X} has no meaning for the value {number}"
            raise Undecodable(f"{what} in byte {self.byte} of {shown(data)}.")
        return word


@dataclass(frozen=True, slots=True)
class PidLayout:
    """One PID: the lengths its data may have in bytes, the usual one first, and the signals in it."""

    pid: int
    lengths: tuple[int, ...]
    title: str
    signals: tuple[Signal, ...]


@cache
def layouts() -> dict[int, PidLayout]:
    """Return every PID of the tables by its number; raises TableInvalid for a malformed table."""
    words = _word_lists()
    by_pid: dict[int, list[Signal]] = {}
    for signal in read_table("signals.tsv", _SIGNAL_COLUMNS, lambda row: _signal(row, words)):
        by_pid.setdefault(signal.pid, []).append(signal)
    return {
        layout.pid: layout
        for layout in read_table("pids.tsv", _PID_COLUMNS, lambda row: _layout(row, by_pid))
    }


@cache
def undecoded() -> dict[int, tuple[str, str]]:
    """Return what each PID is about that is known and not decoded, and why not."""
    rows = read_table(
        "undecoded.tsv",
        ("pid", "title", "reason"),
        lambda row: (int(row["pid"], 16), (row["title"], row["reason"])),
    )
    return dict(rows)


@cache
def pid_of(name: str) -> int | None:
    """Return the PID that holds the signal `name`, None when no table names it."""
    return next((p for p, layout in layouts().items() for s in layout.signals if s.name == name), None)


def names() -> tuple[str, ...]:
    """Return the name of every signal of the tables, sorted."""
    return tuple(sorted({signal.name for layout in layouts().values() for signal in layout.signals}))


def _word_lists() -> dict[str, dict[int, str]]:
    lists: dict[str, dict[int, str]] = {}
    for name, raw, word in read_table(
        "words.tsv", ("words", "raw", "word"), lambda row: (row["words"], int(row["raw"]), row["word"])
    ):
        lists.setdefault(name, {})[raw] = word
    return lists


def _signal(row: Row, words: dict[str, dict[int, str]]) -> Signal:
    numerator, addend, denominator = over(row["scale"], row["offset"])
    support, _, unless = row["support"].partition("!")
    return Signal(
        pid=int(row["pid"], 16),
        name=row["name"],
        byte=int(row["byte"]),
        bit=int(row["bit"]),
        bits=int(row["bits"]),
        signed=row["signed"] == "signed",
        numerator=numerator,
        addend=addend,
        denominator=denominator,
        unit=row["unit"],
        words=words[row["words"]] if row["words"] else None,
        support=int(support) if support else None,
        unless=int(unless) if unless else None,
        absent=int(row["absent"]) if row["absent"] else None,
    )


def _layout(row: Row, by_pid: dict[int, list[Signal]]) -> PidLayout:
    pid = int(row["pid"], 16)
    lengths = tuple(int(length) for length in row["lengths"].split(","))
    signals = tuple(by_pid.get(pid, ()))
    beyond = [signal.name for signal in signals if signal.end > max(lengths)]
    if beyond:
        raise ValueError(f"{beyond[0]} lies beyond the data of PID {pid:02X}")
    return PidLayout(pid, lengths, row["title"], signals)
