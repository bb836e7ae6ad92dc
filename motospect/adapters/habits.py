"""The habits of one ELM327: what its answers show of it, and what is done about each weakness by itself."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable

from motospect.adapters.baud import find_baud, raise_baud, say_goodbye
from motospect.adapters.lines import read_line
from motospect.adapters.passport import PassportBook
from motospect.adapters.port import Question, RawReply
from motospect.adapters.serial_port import Stream
from motospect.adapters.serial_ports import usb_serial
from motospect.errors import AdapterError
from motospect.model.outcome import BusError
from motospect.model.passport import MOST_PIDS

LOG = logging.getLogger(__name__)

LEAST_GAP_MS = 10
LINE_CHARACTERS = 30
"""A frame as the adapter prints it, with spaces and a 29-bit identifier."""
LONG = 4
"""Lines of a reply from which on its loss may come from the adapter's own haste."""
DAMAGED = 3
"""So many damaged answers at a raised speed, and the adapter is not raised any more from the next time on."""
FOUND_S = 0.5
"""Time for looking at the speed it starts with and at the one it was lost at."""
TRY_S = 0.5
"""Nothing more is tried in the time of a question when less than this is left of it."""
UNUSED = ("ATAL", "ATCRA")
"""Commands no request needs; a stranger is asked for them once, each takes a few milliseconds."""
_SERIAL = re.compile(r"\d{6,}")


class Habits:
    """Gets to know the adapter on one stream; `command` puts a line and returns the answer's.

    `left_s` says how long the present operation may still take.
    """

    def __init__(
        self,
        stream: Stream,
        book: PassportBook,
        *,
        command: Callable[[str], list[str]],
        left_s: Callable[[], float],
    ) -> None:
        self._stream = stream
        self._book = book
        self._command = command
        self._left_s = left_s
        self._base_baud: int | None = None
        self._damaged_long = 0
        self._damaged_raised = 0

    def get_to_know(self) -> str:
        """Take up the adapter's passport, raise its speed where that is worth it, and return its name.

        The chip's own name is `STI` on STN chips ("STN1110 v4.0.4"), else `ATI` ("ELM327 v1.5").
        """
        says, stn = self._told("ATI"), self._told("STI")
        if not re.search(r"\d", stn):
            stn = ""
        name = stn or (says if re.search(r"\d", says) else "unnamed adapter")
        number = self._told("STSN") if stn else ""
        serial = number if _SERIAL.fullmatch(number) else usb_serial(self._stream.address)
        known = self._book.begin(name, serial)
        if says:
            self._raise(tuple(filter(None, (says, stn))), stn=bool(stn), hint=known.top_baud)
        if not known.commands:
            for text in (*UNUSED, *(("STCSEGT0",) if stn else ())):
                self.accepts(text)
        return name

    def accepts(self, text: str) -> bool:
        """Whether the adapter says OK to a command; noted in its passport."""
        accepted = "OK" in "".join(self._command(text))
        self._book.command(text, known=accepted)
        return accepted

    def resume(self) -> None:
        """After a set-up, go on being gentle with an adapter that needs it."""
        page = self._book.passport
        if page is not None and page.slow_flow:
            self._slow_down()

    def narrow(self, payload: bytes) -> None:
        """Find how many PIDs the adapter takes after it did not understand so many: by fewer and fewer.

        Over a slow radio time may run out: the next request then goes on from where this one ended.
        """
        asked = pids = len(payload) - 1
        while pids > 1 and self._left_s() > TRY_S:
            if self._command(payload[: 1 + pids].hex().upper()) != ["?"]:
                break
            pids -= 1
        if pids < asked:  # else the first refusal was noise
            LOG.info("the adapter takes %d PIDs a request", pids)
            self._book.note(width=pids)

    def learn(self, question: Question, reply: RawReply, *, counted: bool, usual: bool) -> None:
        """Note what an exchange shows: `counted`, the count was sent; `usual`, the wait was that of CAN."""
        damaged = any("<" not in line for line in reply.stray)  # what has a mark was damaged before it
        characters = sum(len(line) + 1 for line in reply.lines)
        self._book.exchange(damaged=damaged, characters=characters, whole=reply.trouble is None)
        full = isinstance(reply.trouble, BusError) and "BUFFER FULL" in reply.trouble.said
        self._damaged_long += damaged and len(reply.lines) >= LONG
        self._damaged_raised += damaged and self._base_baud is not None
        if self._damaged_raised == DAMAGED:
            self._book.raise_failed(for_good=True)
        self._note_overflow(characters, full=full)
        if reply.trouble is None and reply.frames:
            self._note_answer(question, reply, counted=counted)
            if usual and not (counted or question.patient):
                self._book.waited(reply.elapsed_s)
        self._book.keep()

    def found_again(self) -> bool:
        """After a dip of its supply an adapter speaks at the speed it starts with: look there."""
        if self._base_baud is None:
            return False
        base, raised = self._base_baud, self._stream.baud
        self._base_baud = None
        self._stream.set_baud(base)
        found = find_baud(self._stream, known=(raised,) if raised else (), most_s=FOUND_S)[0]
        if found:
            LOG.warning("the adapter was lost at %s baud and is back at %s", raised, self._stream.baud)
            self._book.raise_failed()
        return found

    def take_leave(self) -> None:
        """Keep what was learned and send the adapter back to the speed it starts with; never raises."""
        self._book.close()
        if self._base_baud is not None:
            try:
                say_goodbye(self._stream)
            except AdapterError:
                LOG.debug("the adapter is gone; without power it forgets its speed")

    def _raise(self, names: tuple[str, ...], *, stn: bool, hint: int | None) -> None:
        """Raise the speed; an adapter an earlier program left at its highest one is as it should be."""
        base, page, most = self._stream.baud, self._book.passport, self._book.most_baud
        if page is not None and page.baud is not None and base == page.top_baud and page.baud != base:
            self._base_baud = page.baud
            return
        self._book.note(baud=base)
        if not self._stream.is_uart or not most:
            return
        raised = raise_baud(self._stream, names=names, stn=stn, most=most, hint=hint)
        if raised == "raised":
            self._base_baud = base
            self._book.note(top_baud=self._stream.baud)
        elif raised != "left":
            self._book.raise_failed()

    def _slow_down(self) -> None:
        """Have ECUs send long answers slowly enough for this adapter from now on."""
        baud = self._stream.baud
        gap_ms = max(LEAST_GAP_MS, LINE_CHARACTERS * 10_000 // baud if baud else 0)
        # Flow control of our own for whoever sends (mode 2): "go on, so many ms from frame to frame", which
        # empties the buffer in between. The mode is refused before there are data for it.
        able = self.accepts(f"ATFCSD3000{min(gap_ms, 0x7F):02X}") and self.accepts("ATFCSM2")
        self._book.note(slow_flow=able)
        if not able:
            LOG.warning("the adapter loses long answers and cannot have them sent slowly")

    def _note_overflow(self, characters: int, *, full: bool) -> None:
        if not full and self._damaged_long <= 1:
            return  # nearly always: the passport is not even looked at
        page = self._book.passport
        if page is None:
            return
        if full:
            self._book.note(overflow=min(characters, page.overflow or characters))
        if (full or self._damaged_long > 1) and page.slow_flow is None and self._left_s() > TRY_S:
            self._slow_down()

    def _note_answer(self, question: Question, reply: RawReply, *, counted: bool) -> None:
        plain = len(reply.lines) == len(reply.frames)  # then every line is a frame
        first = reply.lines[0] if plain else next((line for line in reply.lines if read_line(line)), "")
        if first:
            self._book.note(spaces_off=" " not in first)
        asked, told = len(question.payload) - 1, sum(len(frame.data) for frame in reply.frames)
        if question.payload[0] == 0x01 and asked == MOST_PIDS and told > 2 * asked:
            self._book.note(width=asked)
        if counted and len(reply.frames) == question.answers:
            self._book.note(answer_count=True)

    def _told(self, text: str) -> str:
        return " ".join(self._command(text)).strip()
