"""An adapter and its serial line as a model, with whatever may go wrong on it at any moment."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum

NAMED = ("ELM327 v1.5\r",)
"""What the adapter says first at its new speed."""
BASES = (9600, 38400, 57600, 115200, 230400, 500000)


class Mishap(IntEnum):
    """What becomes of one exchange."""

    NONE = 0
    LOST = 1  # the command never arrives
    MUTE = 2  # it is carried out and the answer is lost
    GARBLED = 3  # the same, and the answer is damaged
    NOISE = 4  # prompts and letters that mean nothing
    RESTART = 5  # a dip of the supply


class ChaoticLine:
    """A stream to an ELM327 that changes its speed as the data sheet says; time is its own.

    `mishap` is asked before each exchange. Speeds within 3 % understand each other.
    """

    def __init__(self, *, base: int, host: int, mishap: Callable[[], Mishap], knows_brd: bool = True) -> None:
        self.address = "chaos"
        self.is_uart = True
        self.baud: int | None = host
        self.adapter_baud = self.base = base
        self.mishap = mishap
        self.now = 0.0
        self._knows_brd = knows_brd
        self._before: int | None = None
        self._answers: list[str] = []

    def clock(self) -> float:
        """Return how much time the host has spent waiting, in s."""
        return self.now

    def hears(self) -> bool:
        """Whether both sides are at the same speed."""
        return abs((self.baud or 1) / self.adapter_baud - 1) < 0.03

    def set_baud(self, baud: int) -> bool:
        self.baud = baud
        return True

    def drain(self) -> None:
        return

    def discard(self) -> str:
        self._answers.clear()
        return ""

    def close(self) -> None:
        return

    def send(self, text: str) -> None:
        mishap = self.mishap()
        if mishap is Mishap.RESTART:
            self.adapter_baud, self._before = self.base, None
        if mishap is Mishap.NOISE:
            self._answers = ["A>7E8>?\r"]
        elif mishap is Mishap.LOST:
            self._answers = []
        elif not self.hears():
            self._answers = ["\ufffd\ufffdz"]
            self._revert()
        else:
            self._answers = self._carried_out(text)
            if mishap is Mishap.MUTE:
                self._answers = []
            elif mishap is Mishap.GARBLED:
                self._answers = [answer.replace("O", "\ufffd").replace("v", "") for answer in self._answers]

    def receive(
        self, deadline_s: float, *, first_s: float | None = None, ends: tuple[str, ...] = (">",)
    ) -> tuple[str, bool]:
        if not self._answers:
            self._revert()
            self.now += min(deadline_s, first_s or deadline_s)
            return "", False
        text = self._answers.pop(0)
        if text in NAMED and not self.hears():
            text = "\ufffd\ufffd"
        end = next((end for end in ends if end in text), None)
        if end is None:
            self.now += deadline_s
            return text, False
        self.now += 0.01
        return text[: text.index(end)] if end == ">" else text[: text.index(end) + len(end)], True

    def _revert(self) -> None:
        """Nobody confirmed the speed in time."""
        if self._before is not None:
            self.adapter_baud, self._before = self._before, None

    def _carried_out(self, text: str) -> list[str]:
        if self._before is not None:
            if text == "":
                self._before = None
                return ["OK\r\r>"]
            self._revert()
            return []
        if text.startswith("ATBRD") and self._knows_brd:
            self._before = self.adapter_baud
            self.adapter_baud = round(4_000_000 / int(text[5:], 16))
            return ["OK\r", *NAMED]
        if text == "ATZ":
            self.adapter_baud = self.base
            return []
        said = {"ATI": "ELM327 v1.5", "AT@1": "OBDII to RS232 Interpreter", "ATE0": "OK"}.get(text, "?")
        return [f"{said}\r\r>"]
