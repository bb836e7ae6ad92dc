"""What a person meets at the box itself: light, button, buzzer and screen, kept in step with the bay."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from motospect.box.gpio import AbsentButton, AbsentBuzzer, AbsentLight, Button, Buzzer, Light
from motospect.box.press import Action, Press
from motospect.box.screen import Screen
from motospect.box.signs import (
    COLOURS,
    DARK,
    HOLDING,
    NO_MEMORY,
    Colour,
    Look,
    ScreenState,
    Tone,
    link_look,
    lit,
)
from motospect.box.tune import Ear, Tune
from motospect.box.views import Seen, shown
from motospect.errors import MotospectError
from motospect.model.bench import Bench
from motospect.model.part import PartState
from motospect.model.profile import Profile

LOG = logging.getLogger(__name__)

LOOK_EVERY_S = 0.5
"""How often the state is looked at while nobody rings; a picture is never drawn more often."""
PRESS_EVERY_S = 0.02
"""While the button is touched."""
ASK_EVERY_S = 2.0
"""The address and the customer's link change rarely; this is how late the screen may be."""
RETRY_S = 5.0
"""Until a screen that failed is tried again."""
NOTICE_S = 15.0
VIEW_S = 8.0
"""How long each of several pages is shown in turn: a phone's camera needs some 3 s for a code."""
VERDICT_FRESH_S = 600.0
"""How long the last scan's verdict is shown large, for who comes back to the car."""
RESET_DONE = "The owner PIN is reset. Open the page and set a new one."


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """What the panel asks and does elsewhere; every one may be called from the panel's thread.

    `profile` has the shop's language and its guests' Wi-Fi; `maintenance` why the box cannot be used now.

    `customer_url` is the link that may be offered to whoever stands before the box, by the portal's rule.
    `verdict` says how a kept scan is shown. `start_scan` and `reset_pin` raise MotospectError.
    """

    snapshot: Callable[[], Bench]
    watch: Callable[[Callable[[Bench], None]], Callable[[], None]]
    address: Callable[[], str]
    customer_url: Callable[[], str | None]
    verdict: Callable[[str], Look]
    start_scan: Callable[[], object]
    reset_pin: Callable[[], object]
    profile: Callable[[], Profile] = Profile
    maintenance: Callable[[], str | None] = lambda: None


class Panel:
    """Drives the three parts from one thread. Absent parts are driven too; it costs nothing."""

    def __init__(
        self,
        workshop: Workshop,
        *,
        light: Light,
        button: Button,
        screen: Screen,
        buzzer: Buzzer,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._workshop = workshop
        self._light, self._button, self._screen, self._buzzer = light, button, screen, buzzer
        self._tune, self._ear = Tune(buzzer), Ear(self._tone_of)
        self._ticked_s: int | None = None
        self._clock = clock
        self._wake = threading.Event()
        self._edges: deque[tuple[bool, float]] = deque()
        self._press = Press()
        self._notice: tuple[str, float] | None = None
        self._rang: tuple[object, ...] = ()
        self._asked_at = self._drawn_at = float("-inf")
        self._offer: tuple[str, str | None, Profile] = ("", None, Profile())
        self._unread: MotospectError | None = None
        self._verdict: tuple[str | None, Look | None] = (None, None)
        self._verdict_at, self._turn_at = float("-inf"), 0.0
        self._turning: tuple[str, ...] = ()
        self._seen_once = False
        self._shown: ScreenState | None = None
        self._colour: Colour | None = None
        button.listen(self._touched)

    @property
    def present(self) -> bool:
        """Whether there is anything to drive."""
        absent = isinstance(self._light, AbsentLight) and isinstance(self._button, AbsentButton)
        return self._screen.present or not (absent and isinstance(self._buzzer, AbsentBuzzer))

    def parts(self) -> tuple[PartState, ...]:
        """Return light, button, buzzer and screen as the health page shows them."""
        return (self._light.part(), self._button.part(), self._buzzer.part(), self._screen.part())

    def run(self, stop: threading.Event, beat: Callable[[], None]) -> None:
        """Drive the parts until `stop`."""
        unwatch = self._workshop.watch(self._ring)
        try:
            while not stop.is_set():
                beat()
                self._wake.wait(self.step())
                self._wake.clear()
        finally:
            unwatch()
            self._tune.silence()
            self._light.show(DARK)
            self._colour = None

    def close(self) -> None:
        """Give pins and screen back."""
        self._light.close()
        self._button.close()
        self._buzzer.close()
        self._screen.close()

    def step(self) -> float:
        """Do what is due now; returns after how many s to call again at the latest."""
        now = self._clock()
        while self._edges:
            pressed, at_s = self._edges.popleft()
            self._press.edge(pressed=pressed, at_s=at_s)
        for action in self._press.tick(now):
            self._act(action, now)
        bench, left_s = self._workshop.snapshot(), self._press.left_s(now)
        sound_s = self._hear(bench, left_s, now)
        change_s = min(sound_s, self._shine(self._look(bench, left_s), now))
        if self._screen.present:
            self._draw(bench, left_s, now)
        return min(change_s, PRESS_EVERY_S if self._press.busy else LOOK_EVERY_S)

    def _touched(self, pressed: bool) -> None:
        self._edges.append((pressed, self._clock()))
        self._wake.set()

    def _ring(self, bench: Bench) -> None:
        """Wake up for what must be seen at once; the running scan's progress waits for the next look."""
        progress = bench.progress
        now = (bench.link.phase, progress.ended if progress else None, bench.last_scan_id)
        if now != self._rang:
            self._rang = now
            self._wake.set()

    def _act(self, action: Action, now: float) -> None:
        try:
            if action == "short":
                self._workshop.start_scan()
                self._notice = None
                return
            self._workshop.reset_pin()
        except MotospectError as refused:
            self._tune.play("error", now)
            LOG.warning("the button's wish was refused: %s", refused.sentence())
            said = str(refused) if action == "short" else f"The PIN is NOT reset. {refused.sentence()}"
            self._notice = (said, now + NOTICE_S)
            return
        self._tune.play("reset", now)
        LOG.warning("the owner PIN was reset with the button on the box")
        self._notice = (RESET_DONE, now + NOTICE_S)

    def _hear(self, bench: Bench, left_s: int | None, now: float) -> float:
        """Sound what has happened, and each second of a countdown; returns when the sound changes."""
        event = self._ear.heard(bench)
        if event is not None:
            self._tune.play(event, now)
        if left_s is not None and left_s != self._ticked_s:
            self._tune.play("tick", now)
        self._ticked_s = left_s
        return self._tune.step(now)

    def _look(self, bench: Bench, left_s: int | None) -> Look:
        if left_s is not None:
            return HOLDING
        return NO_MEMORY if self._unread else link_look(bench)

    def _shine(self, look: Look, now: float) -> float:
        on, change_s = lit(look.blink, now)
        colour = COLOURS[look.tone] if on else DARK
        if colour != self._colour:
            self._light.show(colour)
            self._colour = colour
        return change_s

    def _draw(self, bench: Bench, left_s: int | None, now: float) -> None:
        if now - self._drawn_at < LOOK_EVERY_S:
            return
        state = self._state(bench, left_s, now)
        if state == self._shown:
            return
        if self._screen.show(state):
            self._shown, self._drawn_at = state, now
        else:  # the same picture again later: a cable may be put back
            self._shown, self._drawn_at = None, now + RETRY_S - LOOK_EVERY_S

    def _state(self, bench: Bench, left_s: int | None, now: float) -> ScreenState:
        if now - self._asked_at >= ASK_EVERY_S or bench.last_scan_id != self._verdict[0]:
            profile = self._profile()
            self._offer = (self._workshop.address(), None if self._unread else self._customer_url(), profile)
            self._asked_at = now
        if self._notice is not None and now >= self._notice[1]:
            self._notice = None
        address, customer_url, profile = self._offer
        verdict = self._last_verdict(bench.last_scan_id)
        seen = Seen(
            bench=bench,
            address=address,
            customer_url=customer_url,
            profile=profile,
            verdict=verdict,
            fresh_verdict=now - self._verdict_at < VERDICT_FRESH_S,
            hold_left_s=left_s,
            notice=self._workshop.maintenance() or (self._notice[0] if self._notice else None),
            unread=self._unread,
        )
        states = shown(seen)
        views = tuple(state.view for state in states)
        if views != self._turning:  # something new is shown from its first page on
            self._turning, self._turn_at = views, now
        return states[int((now - self._turn_at) / VIEW_S) % len(states)]

    def _profile(self) -> Profile:
        """Return the shop's profile; the one read last, and why, where the store cannot be read."""
        try:
            profile = self._workshop.profile()
        except MotospectError as trouble:
            if self._unread is None:
                LOG.warning("the store cannot be read, which the screen shows: %s", trouble.sentence())
            self._unread = trouble
            return self._offer[2]
        self._unread = None
        return profile

    def _customer_url(self) -> str | None:
        try:
            return self._workshop.customer_url()
        except MotospectError as trouble:
            LOG.warning("the customer's link cannot be shown: %s", trouble.sentence())
            return None

    def _last_verdict(self, scan_id: str | None) -> Look | None:
        """Return the last scan's verdict; asked once a scan, because it is worked out anew each time."""
        if scan_id != self._verdict[0]:
            look = None
            if self._verdict[0] is not None or self._seen_once:
                self._verdict_at = self._clock()
            self._seen_once = True
            try:
                look = None if scan_id is None else self._workshop.verdict(scan_id)
            except MotospectError as trouble:
                LOG.warning("the last scan's verdict cannot be shown: %s", trouble.sentence())
            self._verdict = (scan_id, look)
        return self._verdict[1]

    def _tone_of(self, scan_id: str) -> Tone | None:
        look = self._last_verdict(scan_id)
        return look.tone if look else None
