"""The adapter's side of a bus before CAN: initialise, put a request, print what comes until it is over."""

from __future__ import annotations

from motospect.simulator.old_bus import INIT_S, K_LINES, KWP_FAST, OldWire, request_of
from motospect.simulator.printing import message_line
from motospect.simulator.settings import Settings
from motospect.simulator.spoken import Spoken
from motospect.simulator.timing import Timing


class OldConversation:
    """Talks over one wire, with the vehicle that has it."""

    def __init__(self, wire: OldWire, timing: Timing) -> None:
        self._wire = wire
        self._timing = timing

    def begin(self, settings: Settings, spoken: Spoken, *, searching: bool) -> bool:
        """Initialise a K-line; say so unless it is part of a search. False when no ECU is awake."""
        if self._wire.protocol not in K_LINES:
            return True
        dots = "" if self._wire.protocol == KWP_FAST else "..."
        done = self._wire.initialise(spoken.end)
        if not searching:
            spoken.opening = spoken.end, "BUS INIT: "
            spoken.say(done or spoken.end + INIT_S[self._wire.protocol], dots + ("OK" if done else "ERROR"))
        spoken.end = done or spoken.end
        return done is not None

    def exchange(self, settings: Settings, payload: bytes, limit: int | None, spoken: Spoken) -> None:
        """Put one request and print every answer until `limit` or the wait is reached."""
        start = spoken.end + self._timing.command_s
        self._wire.keep_awake(settings.wake_s, start)
        request = request_of(self._wire.protocol, settings.header, payload)
        last = spoken.end = self._wire.send(request, start)
        if limit == 0 or not settings.responses:
            return
        gaps = list[float]()
        while (arrival := self._wire.next(last + settings.wait_s)) is not None:
            at, message = arrival
            gaps.append(at - last)
            last = at
            spoken.say(at + self._timing.frame_s, message_line(message, settings))
            if len(gaps) == limit:
                break
        else:
            spoken.end = max(spoken.end, last + settings.wait_s)
        settings.learn(max(gaps) if gaps else None)
        if not gaps:
            spoken.say(spoken.end, "NO DATA")
