"""The speed of a serial line: found where the adapter is deaf at the one expected, then raised and proven.

Nothing here writes to an adapter's memory: after a loss of power it is at its old speed again. The change
is the one of the ELM327 data sheet ("Using Higher RS232 Baud Rates"), STN chips have the same with their
own command: OK at the old speed; the adapter waits, names itself at the new one, and goes back unless a
carriage return arrives in time.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from typing import Literal, TypeAlias

from motospect.adapters.serial_port import Stream

LOG = logging.getLogger(__name__)

LIKELY = (38400, 115200, 9600, 500_000, 230_400, 57600, 1_000_000)
"""Speeds adapters are sold with, the commonest first; then those a program may have left them at."""
RADIO_S = 0.45
"""An adapter that is there answers ATE0 within this, even in mid-request or over a radio."""
WIRED_S = 0.25
"""The same where only a wire is in between."""
OTHER_S = 0.2
"""Longest wait at other speeds: 12 characters at 9600 baud and the latency of a USB chip are 30 ms."""
SEARCH_MOST_S = 2.0
"""Longest search, of an adapter that is not there at all: once round, and the first once more."""
RAISE_MOST_S = 3.0
"""No further speed is tried after so long."""
ANSWER_S = 0.3
"""A command that stays in the adapter is answered within this over a wire."""
PATIENT_MS = 200
"""How long the adapter is to wait before and after it names itself at a new speed, where its 75 ms (AT BRT)
were not enough."""
DIVISORS = {2_000_000: 0x02, 1_000_000: 0x04, 500_000: 0x08, 230_400: 0x11, 115_200: 0x23, 57600: 0x45}
"""AT BRD hh sets 4,000,000 / hh baud: these are met within 2.2 %."""
PROOFS = 4
LONG_TEXT = "AT@1"
"""Answered with a sentence: the longest reply of an adapter without a vehicle."""


Clock: TypeAlias = Callable[[], float]
Raised: TypeAlias = Literal["raised", "left", "refused", "damaged"]
"""What came of raising: it is; there was nothing to raise; the adapter cannot; it did not last."""

Switched: TypeAlias = Literal["raised", "refused", "late", "damaged"]
"""How one handshake ended; late is a confirmation that the adapter did not wait for."""


class Ear:
    """Asks an adapter for a sign of life, and remembers what came instead."""

    def __init__(self, line: Stream, clock: Clock, *, most_s: float) -> None:
        self._line = line
        self._clock = clock
        self._end = clock() + most_s
        self.heard = ""

    @property
    def left_s(self) -> float:
        """How long it may still ask."""
        return self._end - self._clock()

    def answers(self, wait_s: float) -> bool:
        """Whether ATE0 is answered with OK at the speed the line has; twice asked where a prompt came.

        The first line after a wrong speed ends what the adapter took for a line before; it is answered `?`.
        """
        for _ in range(3):
            if self.left_s <= 0:
                return False
            self._line.discard()
            self._line.send("ATE0")
            text, prompt = self._line.receive(min(wait_s, self.left_s))
            self.heard += text[:80]
            if prompt and "OK" in text:
                return True
            if not prompt:
                return False
        return False


def find_baud(
    line: Stream, *, known: Iterable[int] = (), most_s: float | None = None, clock: Clock = time.monotonic
) -> tuple[bool, str]:
    """Bring the line to the speed its adapter speaks; returns whether one answers, and what came otherwise.

    The speed the line has is tried first, then `known`, then the likely ones, then all once more. A line
    without a speed of its own is only listened to. Takes no longer than `most_s` (by default SEARCH_MOST_S);
    0.9 s are enough for the speed it has and the three next.
    """
    ear, first = Ear(line, clock, most_s=SEARCH_MOST_S if most_s is None else most_s), line.baud
    if first is None:
        return any(ear.answers(RADIO_S) for _ in range(6)), ear.heard
    others = [(baud, OTHER_S) for baud in dict.fromkeys((*known, *LIKELY)) if baud != first]
    # Twice: an adapter that is just starting hears nothing the first time round.
    for baud, wait_s in ((first, WIRED_S), *others, (first, RADIO_S), *others):
        if ear.left_s <= 0:
            break
        if line.set_baud(baud) and ear.answers(wait_s):
            if baud != first:
                LOG.info("the adapter speaks %d baud, not %d", baud, first)
            return True, ear.heard
    line.set_baud(first)
    return False, ear.heard


def raise_baud(
    line: Stream,
    *,
    names: tuple[str, ...],
    stn: bool,
    most: int,
    hint: int | None,
    clock: Clock = time.monotonic,
) -> Raised:
    """Raise the line to the highest speed up to `most` that proves itself; `hint` is tried first.

    `names` are the identities read before. Afterwards both sides are at the speed `line.baud` says, or the
    adapter is not heard any more, which the next command finds out.
    """
    base = line.baud
    if base is None:
        return "left"
    before = _text_of(line, LONG_TEXT)
    wanted = [baud for baud in DIVISORS if base < baud <= most]
    wanted.sort(key=lambda baud: (baud != hint, -baud))
    tried: Raised = "left"
    end = clock() + RAISE_MOST_S
    for baud in wanted:
        if clock() > end:
            break
        switched = _switch(line, baud, names=names, stn=stn, base=base)
        if switched == "late" and Ear(line, clock, most_s=ANSWER_S).answers(OTHER_S):
            # We were too slow for it: a busy machine may need more than 75 ms.
            _text_of(line, f"STBRT{PATIENT_MS}" if stn else f"ATBRT{PATIENT_MS // 5:02X}")
            switched = _switch(line, baud, names=names, stn=stn, base=base)
        if switched == "refused":
            return "refused" if tried == "left" else tried
        tried = "damaged"
        if switched == "raised":
            if all(_text_of(line, LONG_TEXT) == before and _is_named(line, names) for _ in range(PROOFS)):
                return "raised"
            LOG.warning("the adapter does not keep %d baud; it goes back to %d", baud, base)
        elif Ear(line, clock, most_s=ANSWER_S).answers(OTHER_S):
            continue
        if not _went_back(line, base, tried=baud, clock=clock):
            break
    return tried


def _went_back(line: Stream, base: int, *, tried: int, clock: Clock) -> bool:
    """Bring an adapter that is at an unproven speed, or nobody knows at which, back to `base`."""
    for _ in range(2):
        lower_baud(line, base)
        if find_baud(line, known=(tried,), clock=clock)[0] and line.baud == base:
            return True
    return False


def lower_baud(line: Stream, base: int) -> None:
    """Send the adapter back to the speed it starts with, by a reset; does not wait for it."""
    say_goodbye(line)
    line.receive(0.05)  # its characters must have left, whatever a USB chip says
    line.set_baud(base)


def say_goodbye(line: Stream) -> None:
    """Have the adapter start anew, at its own speed; does not wait for it."""
    line.send("ATZ")  # a warm start (AT WS) would keep the speed
    line.drain()


def _switch(line: Stream, baud: int, *, names: tuple[str, ...], stn: bool, base: int) -> Switched:
    """Do the handshake; when it fails wait until the adapter has gone back, and go back too."""
    line.discard()
    line.send(f"STBR{baud}" if stn else f"ATBRD{DIVISORS[baud]:02X}")
    said, _ = line.receive(ANSWER_S, ends=("OK\r", ">"))
    if "OK" not in said:
        return "refused" if "?" in said else "damaged"
    failed: Switched = "damaged"
    if line.set_baud(baud) and _first_line(line) in names:
        line.send("")  # the one empty line that repeats no request: it confirms the speed
        said, prompt = line.receive(ANSWER_S)
        if prompt and "OK" in said:
            return "raised"
        failed = "late"
    line.set_baud(base)
    line.receive(PATIENT_MS / 1000 * 1.2)
    return failed


def _first_line(line: Stream) -> str:
    """The name it gives itself at the new speed; an empty line before it is no answer."""
    for _ in range(2):
        said, ended = line.receive(ANSWER_S + PATIENT_MS / 1000, ends=("\r",))
        if said.strip() or not ended:
            break
    return said.strip()


def _text_of(line: Stream, command: str) -> str:
    line.discard()
    line.send(command)
    text, prompt = line.receive(ANSWER_S)
    return text.strip() if prompt else ""


def _is_named(line: Stream, names: tuple[str, ...]) -> bool:
    return any(name in _text_of(line, "ATI") for name in names)
