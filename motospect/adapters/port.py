"""What every kind of wire must offer to `link`: open, ask, measure, close.

An adapter moves requests and frames. It does not know what the bytes mean: reassembly, service and
ECU belong to `link`, values to `decode`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from motospect.adapters.passport import PassportBook
from motospect.model.outcome import BusError, Garbage, NoData, Timeout
from motospect.model.scan import AdapterIdentity

Step: TypeAlias = Literal["retry", "protocol_close", "warm_start", "baud_search"]
"""A way back to an adapter or vehicle that fell silent, the mildest first: reach the prompt again; forget
the bus; start the adapter's program anew, never by a cold start: clones forget what they were set to; look
for the adapter at other speeds."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One CAN frame from the vehicle: identifier as hex ("7E8", "18DAF110"), up to 8 data bytes with PCI.

    On a bus before CAN one message: its source as two hex digits ("10"), and its bytes without header and
    checksum.
    """

    address: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Question:
    """One request to put on the bus.

    `payload` is service and parameters without PCI. `target` is the request identifier as hex, functional
    ("7DF", "18DB33F1") or physical ("7E0", "18DA10F1"); before CAN the three bytes of header ("686AF1").
    `answers` is the number of frames after which the adapter need not wait any longer, None when unknown.
    `patient` asks it to wait its longest for each frame: an ECU announced that its answer takes time
    (NRC 78).
    """

    payload: bytes
    target: str
    answers: int | None = None
    patient: bool = False


@dataclass(frozen=True, slots=True)
class RawReply:
    """All that came back for one question, before anybody interprets it.

    `trouble` is the adapter's own failure word or None; frames received before it are kept all the same.
    `stray` are lines that are neither frames nor known words.
    """

    frames: tuple[Frame, ...]
    lines: tuple[str, ...]
    stray: tuple[str, ...]
    trouble: NoData | BusError | Timeout | Garbage | None
    elapsed_s: float


class Adapter(Protocol):
    """One open wire, owned by one thread."""

    @property
    def book(self) -> PassportBook:
        """What is being learned of the adapter on it."""
        ...

    def connect(self) -> AdapterIdentity:
        """Find and prepare the adapter; raises AdapterSilent, AdapterUnsuitable or AdapterLost."""
        ...

    def open_bus(self, *, first: str | None = None) -> str | None:
        """Find the vehicle's protocol and return its name, None when no vehicle answers.

        `first` is the name of the protocol to try before any search: the last one that worked.
        """
        ...

    @property
    def said_instead(self) -> str | None:
        """What the adapter said in place of an answer when the last search found nobody; None for nothing."""
        ...

    def recover(self, step: Step) -> bool:
        """Take one step back to a working link; False when this wire knows no such step.

        Takes at most 1 s but for the baud search; raises AdapterSilent or AdapterLost.
        """
        ...

    def ask(self, question: Question, *, deadline_s: float) -> RawReply:
        """Put one question and collect what comes back; raises AdapterLost.

        Returns within the deadline. Only a wire that can listen on after a notice of NRC 78 may take up
        to P2* (5 s, ISO 15765-4) and 1 s longer.
        """
        ...

    def voltage_v(self) -> float | None:
        """Measure the voltage at the diagnostic plug in V; None when the adapter cannot."""
        ...

    def ignition(self) -> bool | None:
        """Whether the ignition is on, by the adapter's own pin; None when it cannot tell."""
        ...

    def check(self) -> None:
        """Return at once while the wire is there, sending nothing; raises AdapterLost when it is gone."""
        ...

    def close(self) -> None:
        """Give the wire back; never raises."""
        ...
