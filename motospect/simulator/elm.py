"""The adapter between host and vehicle: characters in, characters out, time given from outside."""

from __future__ import annotations

import re

from motospect.simulator.chips import Chip, Profile, load_adapter
from motospect.simulator.commands import at_reply, st_reply
from motospect.simulator.conversation import Conversation
from motospect.simulator.faults import Fault
from motospect.simulator.printing import scripted_lines
from motospect.simulator.settings import Settings
from motospect.simulator.speed import SpeedChange, wanted_baud
from motospect.simulator.spoken import Spoken
from motospect.simulator.timing import Timing
from motospect.simulator.uart import Uart
from motospect.simulator.vehicle import Vehicle

CR, LF, NUL = 0x0D, 0x0A, 0x00
LONGEST_LINE = 62
HOST_PAUSE_S = (
    0.01  # virtual time a host takes for its next line where nobody waits; frames unread pass in it
)
REQUEST = re.compile(r"(?:[0-9A-F]{2}){1,8}[0-9A-F]?")


class Elm327:
    """An emulated ELM327 or STN. Times are seconds since it was plugged in and never run backwards.

    `receive` takes characters of the host; `due` hands out the adapter's at or after `next_due`.
    """

    def __init__(
        self, vehicle: Vehicle, *, version: str = "1.5", baud: int = 38400, timing: Timing | None = None
    ) -> None:
        self._timing = timing or Timing.zero()
        self.vehicle = vehicle
        vehicle.plug_in()
        self._chip = Chip(load_adapter(version), vehicle)
        self.settings = Settings(header_gap=self._profile.header_gap)
        self.unplugged_at: float | None = None
        self._first_baud = baud
        self._change: SpeedChange | None = None
        self._printed = 0
        self._uart = Uart(baud, self._timing)
        self._conversation = Conversation(vehicle, self._timing)
        self._line = bytearray()
        self._last = ""
        self._busy_until = 0.0
        self._stoppable = False

    @property
    def _profile(self) -> Profile:
        return self._chip.profile

    @property
    def paced(self) -> bool:
        """Whether characters take real time."""
        return self._timing.paced

    def receive(self, data: bytes, at: float) -> None:
        """Take characters the host wrote at `at`."""
        for byte in data:
            arrival = self._uart.arrival(at)
            if not self.paced:
                arrival = max(arrival, self._busy_until + HOST_PAUSE_S)
            if arrival < self._busy_until:
                self._disturbed(arrival)
            else:
                self._character(byte, arrival)

    def due(self, at: float) -> bytes:
        """Take the characters that have reached the host by `at`; without pacing, all there are."""
        return self._uart.due(at if self.paced else float("inf"))

    def due_by_speed(self, at: float) -> list[tuple[int, bytes]]:
        """Take the same, each run of characters with the baud it was sent at."""
        return self._uart.due_by_speed(at if self.paced else float("inf"))

    def listening_baud(self, at: float) -> int:
        """Return the speed it listens at; a change nobody confirmed in time is taken back."""
        if self._change is not None and at > self._change.until:
            self._uart.set_speed(self._change.before)
            self._change = None
        return self._uart.baud

    def next_due(self) -> float | None:
        """Return when `due` has something, or None."""
        return self._uart.next_due()

    def ask(self, line: str, at: float = 0.0) -> str:
        """Send one line and return everything printed, prompt included; waits for nothing."""
        self.receive(line.encode("ascii") + b"\r", max(at, self._busy_until))
        return self._uart.due(float("inf")).decode("latin-1")

    def _character(self, byte: int, at: float) -> None:
        if byte in (NUL, LF):
            return
        self.listening_baud(at)
        if self._change is not None:
            if byte == CR:
                self._change = None
                self._uart.write(b"OK" + self._eol() + self._eol() + b">", at)
            return
        if self.settings.echo:
            self._uart.write(self._eol() if byte == CR else bytes([byte]), at)
        if byte != CR:
            self._line.append(byte)
            return
        text = self._line.decode("latin-1")
        self._line.clear()
        self._run(re.sub(r"\s", "", text).upper() or self._last, at)

    def _disturbed(self, at: float) -> None:
        """A character while busy aborts a request; during a reset it is lost."""
        if not self._stoppable:
            return
        self._uart.cut(at)
        self._stoppable = False
        self._busy_until = at
        self._uart.write(b"STOPPED" + self._eol() + self._eol() + b">", at)

    def _run(self, text: str, at: float) -> None:
        self._last = text
        self._stoppable = False
        self.vehicle.be_at(at)
        baud = wanted_baud(text)
        if baud is not None and not self._profile.refused(text) and (self._profile.stn or text[0] == "A"):
            self._offer_speed(baud, at, stn=text[0] == "S")
            return
        fault = next((fault for fault in self.vehicle.faults if fault.hits(text)), None)
        if fault and (fault.silent or fault.unplug):
            self.unplugged_at = at if fault.unplug else None
            return
        spoken = Spoken(end=at) if fault and fault.ignored else self._carry_out(text, at)
        if fault and fault.frames is not None:
            lines = [line for frame in fault.frames for line in scripted_lines(frame, self.settings)]
            spoken.lines = [(spoken.end, line) for line in lines]
        self._print(spoken, fault)
        if fault and fault.resets:
            self._defaults()
            self._uart.set_speed(self._first_baud)

    def _offer_speed(self, baud: int, at: float, *, stn: bool) -> None:
        """Say OK, without a prompt; wait; name itself at the new speed, and wait for the host's return."""
        wait_s, before = self.settings.speed_wait_s, self._uart.baud
        self._uart.write(b"OK" + self._eol(), at)
        self._uart.set_speed(baud)
        name = (self._profile.stn or "") if stn else self._profile.identity
        ready = max(at, self._uart.tx_free) + wait_s
        self._uart.write(self._spoiled(name.encode()) + self._eol(), ready)
        self._busy_until = max(ready, self._uart.tx_free)
        self._change = SpeedChange(before, self._busy_until + wait_s)

    def _spoiled(self, text: bytes) -> bytes:
        """Damage what the wires between chip and plug cannot carry at this speed."""
        return text if self._uart.baud <= self._profile.most_baud else text[:-1] + b"\xfc"

    def _carry_out(self, text: str, at: float) -> Spoken:
        spoken = Spoken(end=at)
        if text.startswith("AT"):
            self._command(text[2:], spoken)
        elif text.startswith("ST"):
            spoken.say(at, st_reply(self._chip, self.settings, text[2:]) or "?")
        elif len(text) <= LONGEST_LINE and REQUEST.fullmatch(text):
            return self._request(text, at)
        else:
            spoken.say(at, "?")
        return spoken

    def _command(self, command: str, spoken: Spoken) -> None:
        if command == "Z":  # WS leaves the speed alone (data sheet)
            self._uart.set_speed(self._first_baud)
        if command in ("Z", "WS"):
            wait_s = self._timing.reset_s if command == "Z" else self._timing.warm_start_s
            self._defaults()
            spoken.say(spoken.end + wait_s, "", "", self._chip.identity)
        elif command == "D":
            self._defaults()
            spoken.say(spoken.end, "OK")
        else:
            spoken.say(spoken.end, at_reply(self._chip, self.settings, command) or "?")

    def _defaults(self) -> None:
        """Return to the power-up state; the chosen protocol is kept in the chip's memory (M1)."""
        old = self.settings
        self.settings = Settings(offset_v=old.offset_v, header_gap=old.header_gap)
        if old.memory:
            self.settings.choose(old.protocol, automatic=old.automatic)

    def _request(self, text: str, at: float) -> Spoken:
        """Split off the expected count, the odd last digit, and hand the rest to the vehicle."""
        limit = int(text[-1], 16) if len(text) % 2 else None
        payload = bytes.fromhex(text[: len(text) // 2 * 2])
        counted = limit is not None and not self._profile.count
        if counted or len(payload) > self._longest(payload):
            spoken = Spoken()
            spoken.say(at, "?")
            return spoken
        self._stoppable = True
        return self._conversation.ask(self.settings, payload, limit, at)

    def _longest(self, payload: bytes) -> int:
        """How many bytes a request may have: clones take fewer PIDs of services 01 and 02 at once."""
        if payload[0] == 0x01:
            return 1 + self._profile.most_pids
        return (
            min(1 + 2 * self._profile.most_pids, 7)
            if payload[0] == 0x02
            else 7 + (not self.settings.formatting)
        )

    def _print(self, spoken: Spoken, fault: Fault | None) -> None:
        eol = self._eol()
        late_s = (fault.delay_s if fault else 0.0) + (self._profile.delay_ms / 1000 if self.paced else 0.0)
        if spoken.opening and fault is None:
            self._uart.write(spoken.opening[1].encode("latin-1"), spoken.opening[0])
        for ready, text in bent(spoken, fault):
            waiting = self._uart.backlog(ready + late_s)
            if waiting > self._profile.buffer:
                self._uart.write(b"BUFFER FULL" + eol, ready + late_s)
                break
            self._uart.write(self._spoiled(self._thinned(text, waiting)) + eol, ready + late_s)
        if fault and fault.after_hex:
            self._uart.write(bytes.fromhex(fault.after_hex), spoken.end + late_s)
        if fault is None or fault.prompt:
            self._uart.write(eol + b">", spoken.end + late_s)
        self._busy_until = max(spoken.end + late_s, self._uart.tx_free if self._stoppable else 0.0)

    def _thinned(self, text: bytes, waiting: int) -> bytes:
        """Lose a character of every so many lines that are printed under load."""
        if not self._profile.loses_every or waiting <= self._profile.loses_above:
            return text
        self._printed += 1
        return text[:-2] + text[-1:] if self._printed % self._profile.loses_every == 0 else text

    def _eol(self) -> bytes:
        return b"\r\n" if self.settings.linefeeds else b"\r"


def bent(spoken: Spoken, fault: Fault | None) -> list[tuple[float, bytes]]:
    """Return the lines as they leave the adapter, after the fault had its way with them."""
    if fault is None:
        return [(ready, text.encode("latin-1")) for ready, text in spoken.lines]
    whole = [text for _, text in spoken.lines]
    if spoken.opening and whole and fault.frames is None:
        whole[0] = spoken.opening[1] + whole[0]
    texts = [text.encode("latin-1") for text in fault.bend(whole)]
    times = [ready for ready, _ in spoken.lines] + [spoken.end] * len(texts)
    if fault.before_hex:
        texts = [bytes.fromhex(fault.before_hex) + (texts[0] if texts else b""), *texts[1:]]
    return list(zip(times, texts, strict=False))
