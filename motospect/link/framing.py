"""What a conversation must know of a bus: who is addressed how, and how messages become an answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from motospect.adapters.port import RawReply
from motospect.link.isotp import Assembly
from motospect.model.outcome import Outcome


class Framing(Protocol):
    """The rules of one bus; `link.buses` chooses by the protocol's name.

    `width` is how many PIDs a request may hold. `before_can` says that SAE J1979 gives code lists, test
    results and service 05 the form of J1850, ISO 9141-2 and ISO 14230-4.
    """

    @property
    def width(self) -> int: ...

    @property
    def before_can(self) -> bool: ...

    @property
    def answer_s(self) -> float:
        """Deadline of an ordinary exchange."""
        ...

    @property
    def everyone(self) -> str:
        """The target of a request to every ECU."""
        ...

    def request_to(self, address: str) -> str:
        """The target of a request to the ECU that answers as `address`, or to all where there is no other."""
        ...

    def is_ecu(self, address: str) -> bool:
        """Whether `address` is an ECU's that answers us."""
        ...

    def count(self, payload: bytes, frames: int | None) -> int | None:
        """After how many frames the adapter may stop listening, the ECU asked sending `frames` of them."""
        ...

    def assemble(self, payload: bytes, reply: RawReply) -> dict[str, Assembly]:
        """Return what each address sent, in order of first appearance."""
        ...

    def judge(self, payload: bytes, messages: Sequence[bytes]) -> Outcome:
        """Return how the ECU that sent these messages answered the request `payload`."""
        ...
