"""The ELM327 and its relatives (STN, clones): set up once, then one question at a time with a deadline.

Command names are those of the ELM327 data sheet (v2.2) and the STN1100 family reference.
"""

from __future__ import annotations

import contextlib
import logging
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from motospect.adapters.baud import find_baud
from motospect.adapters.guard import BusGuard
from motospect.adapters.guarded_stream import GuardedStream
from motospect.adapters.habits import Habits
from motospect.adapters.lines import read_line
from motospect.adapters.old_bus import BY_NUMBER, INIT_S, Session, shows_message
from motospect.adapters.old_bus import WAIT as OLD_BUS_WAIT
from motospect.adapters.passport import PassportBook
from motospect.adapters.port import Question, RawReply, Step
from motospect.adapters.protocols import PROTOCOLS
from motospect.adapters.replies import interpret
from motospect.adapters.serial_port import SerialStream, Stream
from motospect.errors import AdapterError, AdapterSilent, AdapterUnsuitable
from motospect.model.scan import AdapterIdentity

LOG = logging.getLogger(__name__)
WIRE = 5
"""Log level of single lines on the wire, below DEBUG."""

COMMAND_S = 0.6
"""Deadline of a command that stays inside the adapter."""
INTERRUPT_S = 0.25
"""By then the prompt is back after a request was broken off."""
SETTLE_S = 0.1
"""By then the adapter has said all it has to say about a command that interrupted a request. A command, its
interruption and this take less than 1 s."""
BETWEEN_S = 1.0
"""What a command may take at most, with all that must be done before and after it."""
CONNECT_S = 4.0
"""All of the set-up: an adapter that takes longer answers, but so slowly that nothing can be read."""
WAKE_S = 0.9
"""For reaching the prompt: `ATE0` is answered within milliseconds, by Bluetooth within 0.3 s."""
SEARCH_S = 12.0
"""Deadline of the first request: the adapter tries every protocol in turn, ISO 9141 alone takes 5 s."""
SEARCHING_S = 1.5
"""By then the adapter has at least said `SEARCHING...`; one that is silent for longer has stalled."""
WAIT = "19"
"""`ATST`: 0x19 * 4 ms = 100 ms after the last frame, twice the P2 of CAN (ISO 15765-4 table 3: 50 ms)."""
LONG_WAIT = "FF"

_HEADERLESS = re.compile(r"4100(?:[0-9A-F]{2}){4}", re.IGNORECASE)
_RESTARTED = re.compile(r"LV RESET|ELM327 v\S+")

Search = Callable[[], tuple[list[str], bool]]
"""Looks for the vehicle by 0100; returns the lines the last one brought, and whether its prompt came."""


class Elm327:
    """One ELM327-compatible adapter on one stream, used by one thread."""

    kind = "elm327"

    def __init__(
        self, stream: Stream, *, search: Search | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._stream = stream
        self.book = PassportBook()
        self._clock = clock
        self._driven_search = search
        self._identity = AdapterIdentity(kind=self.kind, identity="")
        self._habits = Habits(stream, self.book, command=self._command, left_s=self._left_s)
        self._target: str | None = None
        self._counts = True
        self._patient = False
        self._eager = False
        self._forgotten = False
        self._old_bus: Session | None = None
        self.said_instead: str | None = None
        self._tells_ignition = True
        self._ends_at = float("inf")
        self._unfinished = False

    @classmethod
    def open(cls, address: str, *, baud: int, stop: threading.Event, guard: BusGuard) -> Elm327:
        """Open the port at `address`; raises AdapterMissing. `stop` ends any wait within 50 ms."""
        return cls(GuardedStream(SerialStream(address, baud=baud, stop=stop), guard))

    def connect(self) -> AdapterIdentity:
        """Wake the adapter and put it into the one state everything else relies on.

        Never a bare carriage return: the ELM327 repeats its last request on one, whatever that was.
        """
        self._wake()
        with self._within(CONNECT_S):
            name = self._habits.get_to_know()
        self._counts = self.book.counts
        with self._within(CONNECT_S):
            self._set_up()
            self._identity = AdapterIdentity(
                kind=self.kind, identity=name, protocol=None, voltage_v=self.voltage_v()
            )
        self.book.keep()
        return self._identity

    def open_bus(self, *, first: str | None = None) -> str | None:
        """Search the vehicle's protocol, CAN 11/500 first, and return its name; None when none answers."""
        self._old_bus = None
        if self._forgotten:
            self._set_up()
        return self._try_first(first) or self._name_bus(*self._search())

    def _try_first(self, first: str | None) -> str | None:
        """Try one protocol by its name; a driver that searches by itself begins with the last one anyway."""
        number = next((number for number, name in PROTOCOLS.items() if name == first), None)
        if number is None or self._driven_search is not None:
            return None
        self._command("ATPC")
        if not self._accepts(f"ATSP{number}"):
            return None
        return self._name_bus(*self._ask_first())

    def _ask_first(self) -> tuple[list[str], bool]:
        return self._exchange("0100", SEARCH_S, first_s=SEARCHING_S)

    def _name_bus(self, lines: list[str], prompt: bool) -> str | None:
        """Return the protocol by which 0100 was answered with these lines, None when no vehicle did."""
        self._target = None
        frames = [frame for line in lines if (frame := read_line(line))]
        if not prompt or not frames:
            if any(_HEADERLESS.fullmatch(line.replace(" ", "")) for line in lines):
                raise _unsuitable("it accepts ATH1 and shows none all the same")
            if prompt and shows_message(lines) and (bus := BY_NUMBER.get(self._protocol_number())):
                self._begin(Session(bus, self._command, clock=self._clock))
                return bus.name
            self.said_instead = next((line for line in reversed(lines) if line != "NO DATA"), None)
            LOG.debug("no vehicle answers: %s", lines)
            return None
        number = self._protocol_number()
        bits = 29 if len(frames[0].address) == 8 else 11
        return PROTOCOLS.get(number, f"ISO 15765-4 CAN {bits}/unknown speed")

    def ask(self, question: Question, *, deadline_s: float) -> RawReply:
        """Put one question; a count of answers is given to adapters that take it (ELM327 v1.3a on)."""
        with self._within(deadline_s):
            return self._ask(question)

    def _ask(self, question: Question) -> RawReply:
        started = time.monotonic()
        if self._forgotten:
            self._set_up()
            self._choose_protocol()
        if self._old_bus:
            self._keep_awake(self._old_bus)
        self._set_patience(question.patient)
        self._set_eagerness(question.answers is not None and not (self._counts or self._old_bus))
        self._aim(question.target)
        request = question.payload.hex().upper()
        counted = self._counts and question.answers is not None and question.answers <= 0xF
        sent = f"{request}{question.answers:X}" if counted else request
        lines, prompt = self._put(sent)
        if counted and lines == ["?"]:
            sent = request
            lines, prompt = self._put(sent)
            if lines != ["?"]:
                self._counts = False
                self.book.note(answer_count=False)
                LOG.info("the adapter does not take an answer count; requests wait for their time instead")
        if lines == ["?"] and question.payload[0] == 0x01 and len(question.payload) > 2:
            self._habits.narrow(question.payload)
        if any(_RESTARTED.fullmatch(line) for line in lines):
            self._forgotten = True  # a dip of the supply: echo is on again, headers are off
            LOG.warning("the adapter has restarted in the middle of a request; it is set up again")
        read = self._old_bus.bus.read_line if self._old_bus else read_line
        reply = interpret(lines, prompt, sent, time.monotonic() - started, read=read)
        self._habits.learn(question, reply, counted=sent != request, usual=not (self._eager or self._old_bus))
        return reply

    def voltage_v(self) -> float | None:
        """Measure the voltage at the plug (`ATRV`), in V; None when the adapter does not tell."""
        with self._within(1.0):
            if self._old_bus and self._old_bus.let_sleep():
                self._target = None
            match = re.fullmatch(r"(\d{1,2}\.\d)V?", "".join(self._command("ATRV")).strip())
        self.book.note(measures_voltage=match is not None)
        return float(match[1]) if match else None

    def ignition(self) -> bool | None:
        """Ask the adapter for its ignition pin (`ATIGN`, ELM327 v1.4 on); None when it does not tell."""
        if not self._tells_ignition:
            return None
        said = "".join(self._command("ATIGN")).strip()
        self._tells_ignition = said in {"ON", "OFF"}
        return said == "ON" if self._tells_ignition else None

    def check(self) -> None:
        """Look at the port; what came uninvited is dropped, as before every command."""
        self._stream.discard()

    def recover(self, step: Step) -> bool:
        """Reach the prompt, forget the bus (`ATPC`), start the program anew (`ATWS`), or search its speed."""
        with self._within(BETWEEN_S):
            if step == "retry":
                self._wake()
            elif step == "protocol_close":
                self._command("ATPC")
            elif step == "warm_start":
                self._command("ATWS")
                self._forgotten = True  # the set-up follows with the next question
            else:
                return self._stream.baud is not None and find_baud(self._stream)[0]
        return True

    def close(self) -> None:
        """Give the port back, at the speed the adapter starts with; never raises."""
        if self._old_bus:
            with contextlib.suppress(AdapterError), self._within(1.0):
                self._old_bus.close()
        self._habits.take_leave()
        self._stream.close()

    def _begin(self, session: Session) -> None:
        """Set the adapter up for a bus before CAN."""
        session.begin()
        self._command(f"ATST{OLD_BUS_WAIT}")
        self._old_bus, self._patient = session, False

    def _keep_awake(self, session: Session) -> None:
        """Be ready for a request on a bus before CAN, whose ECUs may have gone to sleep meanwhile."""
        if session.let_sleep():
            self._target = None
        session.used()

    @contextmanager
    def _within(self, seconds: float) -> Iterator[None]:
        """Bound everything inside: no sum of slow commands makes an operation longer."""
        outer = self._ends_at
        self._ends_at = min(outer, time.monotonic() + seconds)
        try:
            yield
        finally:
            self._ends_at = outer

    def _left_s(self) -> float:
        return self._ends_at - time.monotonic()

    def _wake(self) -> None:
        """Reach the prompt from any state: idle, in mid-request, at another speed, or freshly powered."""
        self._unfinished = False
        found, heard = find_baud(self._stream, known=self.book.bauds(), most_s=WAKE_S)
        if found:
            return
        if heard.strip():
            raise AdapterUnsuitable(
                f"Something answers, but not like an ELM327: {heard.strip()[:40]!r}.",
                hint="Check the baud rate (MOTOSPECT_ADAPTER_BAUD) and that this is a diagnostic adapter.",
            )
        raise AdapterSilent(
            "The port is open but no adapter answers.",
            hint="Check that the adapter has power (plugged into the car, ignition on) and the baud rate.",
        )

    def _set_up(self) -> None:
        self._command("ATD")
        for text in ("ATE0", "ATL0", "ATS0", "ATM0", "ATCAF1", "ATAT0", f"ATST{WAIT}"):
            self._accepts(text)
        if not self._accepts("ATH1"):
            raise _unsuitable("it refuses ATH1")
        self._target, self._patient, self._eager, self._forgotten = None, False, False, False
        self._habits.resume()

    def _search(self) -> tuple[list[str], bool]:
        if self._driven_search is None:
            self._choose_protocol()
            return self._ask_first()
        lines, prompt = self._driven_search()
        if not prompt:
            self._interrupt()
        return lines, prompt

    def _choose_protocol(self) -> None:
        self._command("ATPC")
        first = self._old_bus.bus.number if self._old_bus else "6"
        if not self._accepts(f"ATSPA{first}"):  # clones know the plain form only
            self._command("ATSP0")
        self._target = None
        if self._old_bus:
            self._begin(self._old_bus)

    def _protocol_number(self) -> str:
        """The number behind `ATDPN`, without the A of a protocol found by searching."""
        return "".join(self._command("ATDPN")).strip().removeprefix("A")

    def _aim(self, target: str) -> None:
        if target == self._target:
            return
        self._command(f"ATSH{target[2:] if len(target) == 8 else target}")
        self._target = target

    def _set_patience(self, patient: bool) -> None:
        if patient != self._patient:
            wait = OLD_BUS_WAIT if self._old_bus else WAIT
            self._command(f"ATST{LONG_WAIT if patient else wait}")
            self._patient = patient

    def _set_eagerness(self, eager: bool) -> None:
        """Shorten the wait by what was learned (`ATAT1`) where the count could not be given.

        An answer that was cut short by it shows: frames are missing, and it is asked for with the full wait.
        """
        if eager != self._eager:
            self._command("ATAT1" if eager else "ATAT0")
            self._eager = eager

    def _accepts(self, text: str) -> bool:
        return self._habits.accepts(text)

    def _command(self, text: str) -> list[str]:
        with self._within(BETWEEN_S):
            return self._exchange(text, COMMAND_S)[0]

    def _exchange(
        self, text: str, deadline_s: float, *, first_s: float | None = None
    ) -> tuple[list[str], bool]:
        """Send a command and win the prompt back within the time there is; raises AdapterSilent."""
        left_s = self._time_to_send()
        reserved_s = min(INTERRUPT_S + SETTLE_S, left_s / 2)
        lines, prompt = self._transfer(text, min(deadline_s, left_s - reserved_s), first_s=first_s)
        if not prompt:
            self._interrupt()
        return lines, prompt

    def _put(self, request: str) -> tuple[list[str], bool]:
        """Put a request and listen for all the time there is: a stalled radio may bring the answer late.

        A prompt that has not come by then is won back before the next command.
        """
        first_s = SEARCHING_S if self._old_bus else None  # its deadline is for long lists, not for silence
        lines, prompt = self._transfer(request, self._time_to_send(), first_s=first_s)
        self._unfinished = not prompt
        return lines, prompt

    def _time_to_send(self) -> float:
        """Make the adapter ready for a command and return the time left in s; raises AdapterSilent."""
        stale = self._stream.discard()
        if stale.strip():
            LOG.debug("dropped %r, which came after its prompt", stale[:80])
        if self._unfinished:
            self._unfinished = False
            self._interrupt()
        left_s = self._left_s()
        if left_s <= 0:
            raise AdapterSilent(
                "The adapter answers too slowly to be read.",
                hint="Bring it nearer or unplug it for a few seconds; check the baud rate.",
            )
        return left_s

    def _transfer(self, text: str, wait_s: float, *, first_s: float | None = None) -> tuple[list[str], bool]:
        self._stream.send(text)
        reply, prompt = self._stream.receive(wait_s, first_s=first_s)
        if self._old_bus and not prompt and re.search("BUS INIT|SEARCHING", reply):
            began = time.monotonic()
            more, prompt = self._stream.receive(INIT_S)
            reply += more
            self._ends_at += time.monotonic() - began  # the bus's own time is nobody's delay
        LOG.log(WIRE, "%s -> %r%s", text, reply, "" if prompt else " (no prompt)")
        lines = [line for part in re.split(r"[\r\n]+", reply) if (line := part.strip())]
        echoed = bool(lines) and lines[0].replace(" ", "") == text
        self.book.note(echo_off=not echoed)
        return lines[echoed:], prompt

    def _interrupt(self) -> None:
        """Stop a request that overran its deadline: any character does, `STOPPED` and a prompt follow.

        Raises AdapterSilent when not even that brings the prompt back.
        """
        self._stream.send("ATE0")
        _, prompt = self._stream.receive(INTERRUPT_S)
        if not prompt and self._habits.found_again():
            self._forgotten = True
        elif not prompt:
            raise AdapterSilent(
                "The adapter stopped answering.", hint="Unplug it for a few seconds and plug it in again."
            )
        # What was behind the first character is a command of its own; its prompt must not end the next reply.
        self._stream.receive(SETTLE_S)


def _unsuitable(why: str) -> AdapterUnsuitable:
    return AdapterUnsuitable(
        f"The adapter does not show which control unit answers ({why}).",
        hint="Answers of different control units could be mixed up; use another adapter.",
    )
