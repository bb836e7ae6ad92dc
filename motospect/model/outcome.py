"""How a conversation with one ECU ended: seven ways, and only one of them carries an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

OutcomeName: TypeAlias = Literal["ok", "no_data", "negative", "bus_error", "timeout", "garbage", "not_asked"]


@dataclass(frozen=True, slots=True)
class Ok:
    """The ECU answered positively.

    `data` is the response without its service byte: for request 01 0C the bytes `0C A B`, for 03 the
    bytes after `43`.
    """

    data: bytes
    name: OutcomeName = "ok"


@dataclass(frozen=True, slots=True)
class NoData:
    """The bus works and the ECU said nothing within its time."""

    name: OutcomeName = "no_data"


@dataclass(frozen=True, slots=True)
class Negative:
    """The ECU refused: `7F service nrc` (ISO 14229-1 annex A.1)."""

    nrc: int
    name: OutcomeName = "negative"


@dataclass(frozen=True, slots=True)
class BusError:
    """The adapter could not use the bus; `said` is its own word, for example `CAN ERROR`."""

    said: str
    name: OutcomeName = "bus_error"


@dataclass(frozen=True, slots=True)
class Timeout:
    """The adapter itself did not finish its answer within the deadline."""

    after_s: float
    name: OutcomeName = "timeout"


@dataclass(frozen=True, slots=True)
class Garbage:
    """Bytes came that cannot be an answer to what was asked; `why` says what is wrong with them."""

    why: str
    name: OutcomeName = "garbage"


@dataclass(frozen=True, slots=True)
class NotAsked:
    """The question was not put: the guard, the ECU's own support bits or an early end prevented it."""

    why: str
    name: OutcomeName = "not_asked"


Outcome: TypeAlias = Ok | NoData | Negative | BusError | Timeout | Garbage | NotAsked
