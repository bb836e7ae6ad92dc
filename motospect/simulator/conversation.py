"""One OBD request through the adapter: find the protocol, send, collect frames until the wait is over."""

from __future__ import annotations

from motospect.simulator.can import Bus, Frame
from motospect.simulator.old_bus import OLD_BUSES
from motospect.simulator.old_conversation import OldConversation
from motospect.simulator.printing import frame_lines
from motospect.simulator.settings import Settings, family
from motospect.simulator.spoken import Spoken
from motospect.simulator.timing import Timing
from motospect.simulator.vehicle import BITRATES, Vehicle

# How long the chip tries a protocol nobody answers on: J1850 one wait, K-line initialisations as in
# ISO 9141-2 and 14230-4 (the 5 baud address byte alone takes 2 s), CAN one wait.
TRIAL_S = {1: 0.1, 2: 0.1, 3: 2.5, 4: 2.5, 5: 0.3}
SEARCH_ORDER = (6, 8, 1, 7, 9, 2, 5, 3, 4)
SEARCH_REQUEST = b"\x01\x00"


class Conversation:
    """The adapter's side of the vehicle: CAN, and what went before it in `old_conversation`."""

    def __init__(self, vehicle: Vehicle, timing: Timing) -> None:
        self.vehicle = vehicle
        self._timing = timing
        self._old = OldConversation(vehicle.old_wire, timing)

    @property
    def bus(self) -> Bus:
        return self.vehicle.bus

    def ask(self, settings: Settings, payload: bytes, limit: int | None, at: float) -> Spoken:
        """Carry out a request from virtual moment `at`; `limit` is the expected number of frames."""
        spoken = Spoken(end=at)
        if settings.automatic and not settings.connected and not self._search(settings, spoken):
            return spoken
        fixed = self._obstacle(settings)
        if fixed:
            delay_s, text = fixed
            spoken.say(spoken.end + delay_s, text)
            return spoken
        if not settings.connected and not self._begin(settings, spoken):
            return spoken
        settings.connected = True
        self._exchange(settings, payload, limit, spoken)
        return spoken

    def _begin(self, settings: Settings, spoken: Spoken) -> bool:
        """Do what a protocol set by hand needs before its first request; CAN needs nothing."""
        return settings.protocol not in OLD_BUSES or self._old.begin(settings, spoken, searching=False)

    def _obstacle(self, settings: Settings) -> tuple[float, str] | None:
        """Say why a protocol set by hand leads nowhere, and after how long."""
        number = settings.protocol
        if number in OLD_BUSES and number == self.vehicle.protocol:
            return None
        if number in (3, 4, 5):
            return TRIAL_S[number], "BUS INIT: ...ERROR" if number != 5 else "BUS INIT: ERROR"
        if number in (1, 2):
            return settings.wait_s, "NO DATA"
        # Another bit rate, and no node acknowledges: the controller counts errors up to bus-off.
        if number not in BITRATES or BITRATES[number] != self.bus.bitrate:
            return 0.02, "CAN ERROR"
        return None

    def _search(self, settings: Settings, spoken: Spoken) -> bool:
        spoken.say(spoken.end, "SEARCHING...")
        first = (settings.protocol,) if settings.protocol else ()
        for number in dict.fromkeys((*first, *SEARCH_ORDER)):
            if self._answers(number, settings, spoken):
                if family(settings.protocol) != family(number):
                    settings.header = settings.receive = None
                settings.protocol, settings.connected = number, True
                return True
        spoken.say(spoken.end, "UNABLE TO CONNECT")
        return False

    def _answers(self, number: int, settings: Settings, spoken: Spoken) -> bool:
        trial = Settings(protocol=number, st=settings.st)
        if number in OLD_BUSES and number == self.vehicle.protocol:
            return self._old_answers(trial, spoken)
        if number not in BITRATES or BITRATES[number] != self.bus.bitrate:
            spoken.end += TRIAL_S.get(number, 0.02)
            return False
        unheard = Spoken(end=spoken.end)
        self._exchange(trial, SEARCH_REQUEST, None, unheard)
        spoken.end = unheard.end
        return unheard.lines[0][1] != "NO DATA"

    def _old_answers(self, trial: Settings, spoken: Spoken) -> bool:
        if not self._old.begin(trial, spoken, searching=True):
            spoken.end += TRIAL_S[trial.protocol]
            return False
        unheard = Spoken(end=spoken.end)
        self._old.exchange(trial, SEARCH_REQUEST, None, unheard)
        spoken.end = unheard.end
        return unheard.lines[0][1] != "NO DATA"

    def _exchange(self, settings: Settings, payload: bytes, limit: int | None, spoken: Spoken) -> None:
        if settings.protocol in OLD_BUSES:
            self._old.exchange(settings, payload, limit, spoken)
            return
        start = spoken.end + self._timing.command_s
        self.bus.skip_to(start)
        self.bus.send(request_frame(settings, payload), start)
        if limit == 0 or not settings.responses:
            spoken.end = start
            return
        gaps = self._collect(settings, limit, start, spoken)
        settings.learn(max(gaps) if gaps else None)
        if not gaps:
            spoken.say(spoken.end, "NO DATA")

    def _collect(self, settings: Settings, limit: int | None, start: float, spoken: Spoken) -> list[float]:
        """Print frames until the limit or the wait is reached; return the gaps between them in seconds."""
        last, gaps, wait_s = start, list[float](), settings.wait_s
        while (arrival := self.bus.next(last + wait_s)) is not None:
            if arrival.own:
                last = arrival.at if not gaps else last
                continue
            if not settings.accepts(arrival.frame):
                continue
            gaps.append(arrival.at - last)
            last = arrival.at
            self._control_flow(settings, arrival.frame, last)
            spoken.say(last + self._timing.frame_s, *frame_lines(arrival.frame, settings))
            if len(gaps) == limit:
                return gaps
        spoken.end = max(spoken.end, last + wait_s)
        return gaps

    def _control_flow(self, settings: Settings, frame: Frame, at: float) -> None:
        if settings.formatting and settings.flow_control and frame.data and frame.data[0] >> 4 == 1:
            self.bus.send(settings.flow_frame(frame), at + self._timing.frame_s)


def request_frame(settings: Settings, payload: bytes) -> Frame:
    """Wrap a request: PCI in front with CAF1, padded with 00 unless V1."""
    data = bytes([len(payload)]) + payload if settings.formatting else payload
    return Frame(
        settings.request_id, data if settings.short_frames else data.ljust(8, b"\0"), settings.extended
    )
