"""What a node says, checked to the letter: a message that misfits anywhere is refused as a whole.

The form is described in firmware/README.md; the node's half is firmware/wire.py.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal, TypeVar

from motospect.errors import MotospectError
from motospect.model.wire import from_json

T = TypeVar("T")

VERSION = 1
BLOCKS = 10
MOST_MV = 65_534
MOST_SAMPLES = 1_000
LARGEST_BYTES = 4_096
TOPIC = re.compile(r"motospect/v1/node/(?P<node>[A-Za-z0-9_-]{1,32})/(?P<kind>window|status)")


class MessageMalformed(MotospectError):
    """A node said something that is not in the agreed form; it is counted and shown."""


@dataclass(frozen=True, slots=True)
class WindowMessage:
    """One second of samples, in mV. Times are ms since the node's start: `t_ms` begun, `sent_ms` sent."""

    v: int
    boot: str
    seq: int
    oldest: int
    t_ms: int
    sent_ms: int
    samples: int
    missed: int
    low_mv: int
    high_mv: int
    ripple_mv: int
    blocks_mv: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class StatusMessage:
    """What a node says of itself; offline is said by the broker in its name. `wall` is not to be trusted."""

    v: int
    state: Literal["online", "offline"]
    boot: str
    firmware: str = ""
    wall: str = ""
    held: int = 0
    lost: int = 0


def topic_parts(topic: str) -> tuple[str, str]:
    """Return node and kind of message; raises MessageMalformed."""
    found = TOPIC.fullmatch(topic)
    if found is None:
        raise _malformed(f"the topic {topic[:80]!r} is none of a node's")
    return found["node"], found["kind"]


def read_window(body: bytes) -> WindowMessage:
    """Return a window; raises MessageMalformed naming the first misfit."""
    message = _read(body, WindowMessage)
    if not 1 <= message.oldest <= message.seq:
        raise _malformed(f"window {message.seq} cannot come after window {message.oldest}")
    if not 0 <= message.t_ms <= message.sent_ms:
        raise _malformed(f"it was measured at {message.t_ms} ms and sent at {message.sent_ms} ms")
    if not 1 <= message.samples <= MOST_SAMPLES or not 0 <= message.missed <= MOST_SAMPLES:
        raise _malformed(f"{message.samples} samples taken and {message.missed} missed is no window")
    _check_voltages(message)
    return message


def read_status(body: bytes) -> StatusMessage:
    """Return a status; raises MessageMalformed naming the first misfit."""
    message = _read(body, StatusMessage)
    if message.held < 0 or message.lost < 0:
        raise _malformed(f"{message.held} windows held and {message.lost} lost is no count")
    return message


def wall_offset_s(wall: str, now: dt.datetime) -> float | None:
    """Return how far the node's own clock is ahead of ours in s; None when it says no time at all."""
    try:
        said = dt.datetime.fromisoformat(wall)
        return (said - now).total_seconds()
    except (ValueError, TypeError):
        return None


def _check_voltages(message: WindowMessage) -> None:
    if not 0 <= message.low_mv <= message.high_mv <= MOST_MV:
        raise _malformed(f"lowest {message.low_mv} mV and highest {message.high_mv} mV cannot both be true")
    if not 0 <= message.ripple_mv <= message.high_mv - message.low_mv:
        raise _malformed(f"{message.ripple_mv} mV of ripple do not fit between lowest and highest")
    means = [mv for mv in message.blocks_mv if mv is not None]
    if len(message.blocks_mv) != BLOCKS or not means:
        raise _malformed(f"{len(means)} of {len(message.blocks_mv)} blocks have a mean; there are {BLOCKS}")
    if min(means) < message.low_mv or max(means) > message.high_mv:
        raise _malformed("a block's mean lies outside of lowest and highest")


def _read(body: bytes, kind: type[T]) -> T:
    if len(body) > LARGEST_BYTES:
        raise _malformed(f"it has {len(body)} bytes, more than {LARGEST_BYTES}")
    try:
        message = from_json(body, kind)
    except ValueError as misfit:
        raise _malformed(str(misfit)) from misfit
    version, boot = getattr(message, "v", None), getattr(message, "boot", "")
    if version != VERSION:
        raise _malformed(f"it is of version {version}, and this box knows {VERSION}")
    if not re.fullmatch(r"[0-9a-f]{8}", boot):
        raise _malformed(f"{boot[:20]!r} is no start of a node")
    return message


def _malformed(why: str) -> MessageMalformed:
    return MessageMalformed(
        f"A node's message was refused: {why}.", hint="Put the firmware of this version on the node."
    )
