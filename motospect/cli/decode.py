"""`motospect decode`: recorded answers of vehicles on stdin, what they say on stdout, one JSON a line."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from typing import Any

import click

from motospect.adapters.lines import read_line
from motospect.adapters.port import Frame
from motospect.decode.answer import decode_answer
from motospect.decode.errors import Undecodable
from motospect.decode.pids import walk
from motospect.decode.signals import layouts
from motospect.link.answers import judge
from motospect.link.isotp import Assembly, reassemble
from motospect.model.outcome import BusError, Garbage, Negative, NoData, Ok, Outcome, Timeout

_DIAGNOSTIC = re.compile(r"7E[89A-F]|18DAF1[0-9A-F]{2}")
"""Addresses ECUs answer from (ISO 15765-4 section 10.5): frames of others count only when they fit."""
_DAMAGED = re.compile(r"(7E[89A-F]|18DAF1[0-9A-F]{2})[0-9A-F]*<(?:DATA|RX)ERROR")
_BUS_TROUBLE = re.compile(
    r"UNABLE TO CONNECT|BUS ?INIT(?!.*OK)|(?:BUS|CAN|FB|RX) ?ERROR|BUS BUSY"
    r"|LV RESET|BUFFER FULL|STOPPED|ERR\d\d"
)
"""What an ELM327 says instead of an answer (its data sheet, "Error Messages and Alerts")."""
_HEX = re.compile(r"(?:[0-9A-F]{2})+")

Line = dict[str, Any]


@click.command("decode")
@click.option(
    "--json", "as_json", is_flag=True, help='Read {"request": "0105", "response": "7E8 03 41 05 7B"}.'
)
def command(as_json: bool) -> None:
    """Decode hex responses from stdin, one JSON a line.

    Without --json each line is a CAN frame ("7E8 03 41 05 7B") or a bare message ("41 05 7B"); the
    request is then inferred from the answer.
    """
    malformed = False
    lines = (raw.decode("utf-8", errors="replace") for raw in sys.stdin.buffer)
    for result in _from_json(lines) if as_json else _from_hex(lines):
        if isinstance(result, str):
            malformed = True
            click.echo(result, err=True)
        else:
            click.echo(json.dumps(result))
    if malformed:
        sys.exit(1)


def decode_response(request: str, response: str) -> Line:
    """Return what each ECU in the adapter's text `response` says to `request` (hex).

    An answer nobody gave holds one entry with the address "". Raises ValueError for a request that is
    no hex.
    """
    payload = _payload(request)
    lines = [line.strip() for line in re.split(r"[\r\n]+", response.upper()) if line.strip(" >")]
    frames = [frame for line in lines if (frame := read_line(line)) is not None]
    ecus = [_ecu(payload, address, outcome) for address, outcome in _outcomes(payload, frames, lines).items()]
    return {"request": request, "ecus": ecus}


def _from_json(lines: Iterable[str]) -> Iterator[Line | str]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            asked = json.loads(line)
            yield decode_response(asked["request"], asked["response"])
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as why:
            yield f'Line {number} is not {{"request": hex, "response": text}}: {_reason(why)}.'


def _reason(why: Exception) -> str:
    return f"{why} is missing" if isinstance(why, KeyError) else str(why).rstrip(".")


def _from_hex(lines: Iterable[str]) -> Iterator[Line | str]:
    """Yield one result a whole message; the frames of a long one may be lines apart."""
    unfinished: dict[str, list[Frame]] = {}
    for number, line in enumerate(lines, start=1):
        text = line.replace(" ", "").strip().upper()
        frame = read_line(text)
        if frame is not None:
            yield from _collected(unfinished, frame)
        elif _HEX.fullmatch(text):
            yield (
                _message("", bytes.fromhex(text))
                or f"Line {number} is no answer of a service: {line.strip()}"
            )
        elif text:
            yield f"Line {number} is neither a CAN frame nor hex bytes: {line.strip()}"
    for address in unfinished:
        yield f"The last message of {address} is not complete."


def _collected(unfinished: dict[str, list[Frame]], frame: Frame) -> Iterator[Line | str]:
    """Add `frame` to the message its address is sending and yield that message once it is whole."""
    kind = frame.data[0] >> 4
    before = unfinished.pop(frame.address, []) if kind != 3 else []
    if kind == 3:
        return
    frames = [*before, frame] if kind == 2 else [frame]
    if before and kind != 2:
        yield f"A message of {frame.address} broke off before the next one began."
    assembly = reassemble(frames)[frame.address]
    for message in assembly.messages:
        yield (
            _message(frame.address, message)
            or f"{frame.address} sent no answer of a service: {message.hex()}"
        )
    if not assembly.messages:
        if len(assembly.faults) == 1 and assembly.faults[0].startswith("message ended"):
            unfinished[frame.address] = frames
        else:
            yield f"{frame.address}: {'; '.join(assembly.faults)}."


def _message(address: str, message: bytes) -> Line | None:
    request = _inferred(message)
    if request is None:
        return None
    return {"request": request.hex().upper(), "ecus": [_ecu(request, address, judge(request, [message]))]}


def _inferred(message: bytes) -> bytes | None:
    """Return the request `message` answers as far as it tells, None when it is no answer at all."""
    if message[0] == 0x7F and len(message) == 3:
        return message[1:2]
    if not 0x41 <= message[0] <= 0x7E:
        return None
    service, data = message[0] - 0x40, message[1:]
    if service in {0x01, 0x02}:
        return bytes((service, *_inferred_pids(service, data)))
    return bytes((service, *data[:1])) if service in {0x06, 0x09} else bytes((service,))


def _inferred_pids(service: int, data: bytes) -> Iterator[int]:
    try:
        pids = list(walk(data, layouts(), head=service))
    except Undecodable:
        pids = list(data[:1])
    for pid in pids:
        yield pid
        if service == 0x02:
            yield data[1] if len(data) > 1 else 0


def _payload(request: str) -> bytes:
    """Return the bytes of `request`; an odd last digit is an ELM327's count of expected frames."""
    digits = request.replace(" ", "")
    if len(digits) < 2:
        raise ValueError(f"the request {request!r} holds no service")
    return bytes.fromhex(digits[: len(digits) // 2 * 2])


def _outcomes(payload: bytes, frames: list[Frame], lines: list[str]) -> dict[str, Outcome]:
    """Return how each address answered; without any, how the adapter said it went, for the address ""."""
    outcomes: dict[str, Outcome] = {}
    for address, assembly in reassemble(frames).items():
        outcome = _judged(payload, assembly)
        if _DIAGNOSTIC.fullmatch(address) or isinstance(outcome, Ok | Negative):
            outcomes[address] = outcome
    for line in lines:
        damaged = _DAMAGED.match(line.replace(" ", ""))
        if damaged:
            outcomes.setdefault(damaged[1], Garbage(f"damaged line {line!r}"))
    return outcomes or {"": _silence(lines)}


def _judged(payload: bytes, assembly: Assembly) -> Outcome:
    if assembly.faults:
        return Garbage("; ".join(assembly.faults))
    return judge(payload, assembly.messages)


def _silence(lines: list[str]) -> Outcome:
    if not lines:
        return Timeout(0.0)
    for line in lines:
        if _BUS_TROUBLE.search(line):
            return BusError(line)
    if "NO DATA" in lines:
        return NoData()
    return Garbage(f"no frame and no word of an adapter in {lines[0]!r}")


def _ecu(payload: bytes, address: str, outcome: Outcome) -> Line:
    entry: Line = {"address": address, "outcome": outcome.name, "nrc": None, "values": []}
    undecoded: tuple[str, ...] = ()
    if isinstance(outcome, Negative):
        entry["nrc"] = f"{outcome.nrc:02X}"
    elif isinstance(outcome, Garbage):
        undecoded = (outcome.why,)
    elif isinstance(outcome, Ok):
        decoded = decode_answer(payload, outcome.data)
        entry["values"] = [{"name": r.name, "value": r.value, "unit": r.unit} for r in decoded.values]
        undecoded = decoded.undecoded
    if undecoded:
        entry["undecoded"] = list(undecoded)
    return entry
