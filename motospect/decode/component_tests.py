"""Service 06 before CAN: results of components against one limit, in counts of the maker's own scaling."""

from __future__ import annotations

from motospect.decode.errors import Undecodable, shown
from motospect.model.scan import MonitorResult

_RECORD = 6
"""Bytes of one result: test id, limit type and component, value, limit (2 each; SAE J1979 section 5.6)."""
_MINIMUM = 0x80
"""Bit of the second byte: the limit is the least allowed value, else the greatest."""


def decode_component_tests(data: bytes, *, evidence: tuple[str, ...] = ()) -> tuple[MonitorResult, ...]:
    """Return the results in `data`, the records of all messages after 46.

    They are raw counts: only the maker's documents have their units. Each has one limit. A test of zeros
    only has not run and is left out. Raises Undecodable.
    """
    if not data or len(data) % _RECORD:
        raise Undecodable(
            f"Test results come six bytes each, but byte {len(data)} is the end of {shown(data)}."
        )
    records = [data[at : at + _RECORD] for at in range(0, len(data), _RECORD)]
    return tuple(_result(record, evidence) for record in records if any(record[2:]))


def _result(record: bytes, evidence: tuple[str, ...]) -> MonitorResult:
    value, limit = int.from_bytes(record[2:4], "big"), int.from_bytes(record[4:], "big")
    least = bool(record[1] & _MINIMUM)
    return MonitorResult(
        mid="",
        tid=f"{record[0]:02X}-{record[1] & 0x7F:02X}",
        value=float(value),
        min=float(limit) if least else None,
        max=None if least else float(limit),
        unit="count",
        passed=value >= limit if least else value <= limit,
        evidence=tuple(evidence),
    )
