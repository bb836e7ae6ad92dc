"""Any answer of services 01, 02, 03, 06, 07, 09 and 0A as values, with a sentence for all that is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from motospect.decode import freeze_frame, monitor_tests, pids, vehicle_information
from motospect.decode.errors import Undecodable, require_length
from motospect.decode.status import Ignition
from motospect.decode.trouble_codes import code_list
from motospect.model.scan import Reading

_Value: TypeAlias = tuple[str, float | int | str, str]
_Parts: TypeAlias = tuple[list[_Value], list[str]]


@dataclass(frozen=True, slots=True)
class Decoded:
    """The values of one answer in the order they came, and why the rest of it is not among them."""

    values: tuple[Reading, ...]
    undecoded: tuple[str, ...]


def decode_answer(
    request: bytes, data: bytes, *, ecu: str | None = None, evidence: tuple[str, ...] = ()
) -> Decoded:
    """Return what `data`, the bytes after the response's service byte, says to `request`.

    Never raises Undecodable: what it would have said is in `undecoded`, and there is no value for it.
    A list without codes gives no values and nothing undecoded.
    """
    decode = _SERVICES.get(request[0]) if request else None
    if decode is None:
        return Decoded((), (f"Service {request[:1].hex().upper() or 'nothing'} is not decoded.",))
    try:
        values, undecoded = decode(request, data)
    except Undecodable as why:
        return Decoded((), (str(why),))
    return Decoded(tuple(Reading(n, v, u, ecu, tuple(evidence)) for n, v, u in values), tuple(undecoded))


def _live(request: bytes, data: bytes) -> _Parts:
    return _pids(pids.split(data, request[1:], volunteered=True), frozenset(request[1:]))


def _frozen(request: bytes, data: bytes) -> _Parts:
    """Request `02 PID frame ...`; where it lacks the frame number, the answer's own is taken."""
    asked = frozenset(request[1::2])
    frame = request[2] if len(request) > 2 else (data[1] if len(data) > 1 else 0)
    parts = freeze_frame.split_frame(data, asked, frame)
    if parts.get(pids.FREEZE_CODE) != b"\0\0":
        return _pids(parts, asked)
    others = [f"{pid:02X}" for pid in parts if pid != pids.FREEZE_CODE]
    values, undecoded = _pids({pids.FREEZE_CODE: b"\0\0"}, asked)
    if others:
        undecoded.append(f"Frame {frame:02X} is empty, so PID {', '.join(others)} holds no value.")
    return values, undecoded


def _pids(parts: dict[int, bytes], asked: frozenset[int]) -> _Parts:
    values: list[_Value] = []
    undecoded = []
    for pid, data in parts.items():
        if pid not in asked:
            undecoded.append(f"PID {pid:02X} came without being asked for.")
            continue
        try:
            values += [(r.name, r.value, r.unit) for r in pids.decode_pid(pid, data)]
        except Undecodable as why:
            undecoded.append(str(why))
    return values, undecoded


def _codes(_: bytes, data: bytes) -> _Parts:
    return [("DTC", code, "") for code in code_list(data)], []


def _tests(_: bytes, data: bytes) -> _Parts:
    """A bitmap of monitor ids, or the results of one monitor: value, limits and verdict of each test."""
    if data and data[0] in pids.BITMAPS:
        return _bitmap("MIDS", data), []
    values: list[_Value] = []
    for test in monitor_tests.decode_tests(data):
        name = f"MONITOR_{test.mid}_{test.tid}"
        limits = ((f"{name}_MIN", test.min), (f"{name}_MAX", test.max))
        values += [(name, test.value, test.unit)]
        values += [(limit, value, test.unit) for limit, value in limits if value is not None]
        values += [(f"{name}_RESULT", _verdict(test.passed), "")]
    idle = [
        f"Test {tid} of monitor {mid} holds zeros only: it has not run."
        for mid, tid in monitor_tests.not_run(data)
    ]
    return values, [*idle, *monitor_tests.unscaled(data)]


def _verdict(passed: bool) -> str:
    return "passed" if passed else "failed"


def _bitmap(name: str, data: bytes) -> list[_Value]:
    """Return one value a bitmap in `id bitmap id bitmap ...`: the ids it announces."""
    values: list[_Value] = []
    for at in range(0, len(data), 5):
        group = data[at : at + 5]
        require_length(group, 5, f"A bitmap with its id from byte {at} on")
        if group[0] not in pids.BITMAPS:
            raise Undecodable(f"Byte {at} is {group[0]:02X}, which is no id of a bitmap.")
        ids = sorted(pids.supported(group[0], group[1:]))
        values.append((f"{name}_{'ABCDEFGH'[group[0] // 0x20]}", " ".join(f"{i:02X}" for i in ids), ""))
    return values


def _information(request: bytes, data: bytes) -> _Parts:
    info_type = request[1] if len(request) > 1 else None
    if info_type is None or data[:1] != request[1:2]:
        raise Undecodable("Byte 0 of the answer is not the information type that was asked for.")
    if info_type == 0:
        return _bitmap("INFO_TYPES", data), []
    if info_type in _IN_USE:
        counters = vehicle_information.in_use_counters(data[1:], _IN_USE[info_type])
        return [(name, count, "count") for name, count in counters.items()], []
    name, read = _INFORMATION.get(info_type, ("", None))
    if read is None:
        raise Undecodable(f"Information type {info_type:02X} of service 09 is not decoded.")
    return [(name, text, "") for text in read(data[1:]) if text], []


_IN_USE: Final[dict[int, Ignition]] = {0x08: "spark", 0x0B: "compression"}

_INFORMATION: Final[dict[int, tuple[str, Callable[[bytes], tuple[str, ...]]]]] = {
    0x02: ("VIN", lambda data: (vehicle_information.vin(data),)),
    0x04: ("CALIBRATION_ID", vehicle_information.calibration_ids),
    0x06: ("CVN", vehicle_information.cvns),
    0x0A: ("ECU_NAME", lambda data: (vehicle_information.ecu_name(data),)),
}

_SERVICES: Final[dict[int, Callable[[bytes, bytes], _Parts]]] = {
    0x01: _live,
    0x02: _frozen,
    0x03: _codes,
    0x06: _tests,
    0x07: _codes,
    0x09: _information,
    0x0A: _codes,
}
