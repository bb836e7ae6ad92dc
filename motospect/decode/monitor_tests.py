"""Service 06 on CAN: what the on-board monitors measured, against the maker's limits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from motospect.decode.errors import Undecodable, require_length, shown
from motospect.decode.tables import over, read_table
from motospect.model.scan import MonitorResult

_RECORD = 9
"""Bytes of one result: monitor id, test id, unit and scaling id, value, minimum, maximum (2 each)."""


@dataclass(frozen=True, slots=True)
class Scaling:
    """A unit and scaling id of SAE J1979 appendix E; the ids from 80 on are two's complement."""

    id: int
    numerator: int
    addend: int
    denominator: int
    unit: str

    def raw(self, two_bytes: bytes) -> int:
        """Return the number in two bytes before scaling."""
        return int.from_bytes(two_bytes, "big", signed=self.id >= 0x80)

    def value(self, raw: int) -> float:
        """Return `raw` in `unit`."""
        return (raw * self.numerator + self.addend) / self.denominator


@cache
def scalings() -> dict[int, Scaling]:
    """Return the scalings by their id; raises TableInvalid for a malformed table."""
    columns = ("id", "scale", "offset", "unit")
    rows = read_table(
        "scalings.tsv",
        columns,
        lambda r: Scaling(int(r["id"], 16), *over(r["scale"], r["offset"]), r["unit"]),
    )
    return {row.id: row for row in rows}


def decode_tests(data: bytes, *, evidence: tuple[str, ...] = ()) -> tuple[MonitorResult, ...]:
    """Return the results in `data`, the bytes after 46: records of nine bytes, all of one monitor.

    A test passed when its value lies within its limits, compared before scaling. A test that has not
    run since the codes were cleared holds zeros only; it has no result and is left out (`not_run`
    names it), as is one whose unit and scaling id we do not know (`unscaled` names it). Raises
    Undecodable for a broken record.
    """
    return tuple(
        _result(record, scalings()[record[2]], evidence)
        for record in _records(data)
        if any(record[3:]) and record[2] in scalings()
    )


def unscaled(data: bytes) -> tuple[str, ...]:
    """Return a sentence for each test that has run and whose unit and scaling id we do not know."""
    return tuple(
        f"Unit and scaling id {record[2]:02X} in byte 2 of {shown(record)} is not known."
        for record in _records(data)
        if any(record[3:]) and record[2] not in scalings()
    )


def not_run(data: bytes) -> tuple[tuple[str, str], ...]:
    """Return (monitor id, test id) as hex of the tests in `data` whose value and limits are all zero."""
    return tuple((f"{r[0]:02X}", f"{r[1]:02X}") for r in _records(data) if not any(r[3:]))


def _records(data: bytes) -> Iterator[bytes]:
    if not data or len(data) % _RECORD:
        whole = len(data) - len(data) % _RECORD
        require_length(data[whole:], _RECORD, f"A test result from byte {whole} on")
    for start in range(0, len(data), _RECORD):
        if data[start] != data[0]:
            what = f"Byte {start} is monitor {data[start]:02X} in an answer of monitor {data[0]:02X}"
            raise Undecodable(f"{what}: {shown(data)}.")
        yield data[start : start + _RECORD]


def _result(record: bytes, scaling: Scaling, evidence: tuple[str, ...]) -> MonitorResult:
    value, low, high = (scaling.raw(record[at : at + 2]) for at in (3, 5, 7))
    return MonitorResult(
        mid=f"{record[0]:02X}",
        tid=f"{record[1]:02X}",
        value=scaling.value(value),
        min=scaling.value(low),
        max=scaling.value(high),
        unit=scaling.unit,
        passed=low <= value <= high,
        evidence=tuple(evidence),
    )
