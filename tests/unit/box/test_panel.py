"""Light, button and screen together: what a person at the box does and sees, on mock pins."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from gpiozero.pins.mock import MockFactory

from motospect.box.gpio import open_button, open_buzzer, open_light
from motospect.box.panel import LOOK_EVERY_S, NOTICE_S, RETRY_S, VIEW_S, Panel, Workshop
from motospect.box.signs import LINK, Look, ScreenState
from motospect.errors import AdapterMissing, StoreError, StoreFull
from motospect.model.bench import Bench, EcuProgress, LinkPhase, LinkState, Progress
from motospect.model.part import PartState
from motospect.model.profile import Profile

URL = "http://192.0.2.7:8084"


class Glass:
    """A screen that keeps what it was to show."""

    present = True

    def __init__(self) -> None:
        self.shown: list[ScreenState] = []
        self.works = True

    def show(self, state: ScreenState) -> bool:
        self.shown.append(state)
        return self.works

    def part(self) -> PartState:
        return PartState("screen", "ok", "Shown.")

    def close(self) -> None:
        """Nothing to switch off."""


def bench(phase: LinkPhase, **changes: Any) -> Bench:
    return replace(
        Bench(1, demo=False, link=LinkState(phase, "Said.", None, "2026-05-04T12:00:00Z")), **changes
    )


@dataclass
class Box:
    """A panel with everything around it in the test's hand."""

    factory: MockFactory = field(default_factory=MockFactory)
    glass: Glass = field(default_factory=Glass)
    bench: Bench = field(default_factory=lambda: bench("bus_ok"))
    now_s: float = 100.0
    customer_url: str | None = None
    refusal: Exception | None = None
    profile: Profile = field(default_factory=Profile)
    unread: StoreError | None = None
    maintenance: str | None = None
    quiet: bool = False
    verdict: Look = field(default_factory=lambda: Look("ok", "No faults", "ok"))
    scans: int = 0
    resets: int = 0
    watchers: list[Callable[[Bench], None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.panel = Panel(
            Workshop(
                snapshot=lambda: self.bench,
                watch=self._watch,
                address=lambda: URL,
                customer_url=lambda: self.customer_url,
                verdict=lambda scan_id: self.verdict,
                start_scan=self._scan,
                reset_pin=self._reset,
                profile=self._read,
                maintenance=lambda: self.maintenance,
            ),
            light=open_light("17,27,22", lambda: self.factory),
            button=open_button("5", lambda: self.factory),
            screen=self.glass,
            buzzer=open_buzzer("6", lambda: self.factory, quiet=self.quiet),
            clock=lambda: self.now_s,
        )

    def _read(self) -> Profile:
        if self.unread is not None:
            raise self.unread
        return self.profile

    def _watch(self, callback: Callable[[Bench], None]) -> Callable[[], None]:
        self.watchers.append(callback)
        return lambda: self.watchers.remove(callback)

    def _scan(self) -> None:
        if self.refusal:
            raise self.refusal
        self.scans += 1

    def _reset(self) -> None:
        if self.refusal:
            raise self.refusal
        self.resets += 1

    def passes(self, seconds: float, *, every_s: float = 0.05) -> None:
        """Let time pass; the panel steps as it would by itself."""
        end = self.now_s + seconds
        while self.now_s < end - 1e-9:
            self.now_s = min(end, self.now_s + every_s)
            self.panel.step()

    def down(self) -> None:
        self.factory.pin(5).drive_low()

    def up(self) -> None:
        self.factory.pin(5).drive_high()

    @property
    def colour(self) -> tuple[bool, ...]:
        return tuple(bool(self.factory.pin(pin).state) for pin in (17, 27, 22))

    @property
    def shown(self) -> ScreenState:
        return self.glass.shown[-1]


@pytest.fixture
def box() -> Iterator[Box]:
    made = Box()
    yield made
    made.panel.close()
    made.factory.reset()


def test_a_short_push_starts_a_scan(box: Box) -> None:
    box.down()
    box.passes(0.2)
    box.up()
    box.passes(0.2)
    assert (box.scans, box.resets) == (1, 0)


def test_held_for_9_9_s_and_let_go_nothing_happens(box: Box) -> None:
    box.down()
    box.passes(9.9)
    assert box.shown.hold_left_s == 1
    box.up()
    box.passes(3.0)
    assert (box.scans, box.resets) == (0, 0)
    assert (box.shown.hold_left_s, box.shown.view) == (None, "join")


def test_held_for_10_s_the_pin_is_reset_with_a_countdown_before(box: Box) -> None:
    box.down()
    box.passes(10.1)
    assert (box.scans, box.resets) == (0, 1)
    seen = [state.hold_left_s for state in box.glass.shown if state.hold_left_s is not None]
    assert seen == [9, 8, 7, 6, 5, 4, 3, 2, 1]
    box.passes(1.0)
    assert "PIN is reset" in box.shown.notice
    box.passes(30.0)
    assert box.resets == 1  # still held down: it counts once
    assert box.shown.view == "join"


def test_while_holding_the_light_is_white_and_blinks_by_itself(box: Box) -> None:
    box.down()
    box.passes(1.5)
    seen = set()
    for _ in range(20):
        box.passes(0.05)
        seen.add(box.colour)
    assert seen == {(True, True, True), (False, False, False)}


def test_a_bouncing_contact_is_one_push(box: Box) -> None:
    for _ in range(4):
        box.down()
        box.now_s += 0.003
        box.up()
        box.now_s += 0.003
    box.down()
    box.passes(0.3)
    box.up()
    box.now_s += 0.004
    box.down()
    box.now_s += 0.004
    box.up()
    box.passes(0.3)
    assert box.scans == 1


def test_a_refused_scan_is_said_on_the_screen(box: Box) -> None:
    box.refusal = AdapterMissing("No adapter is configured.", hint="Set MOTOSPECT_ADAPTER_ADDRESS.")
    box.down()
    box.passes(0.2)
    box.up()
    box.passes(1.0)
    assert box.shown.notice == "No adapter is configured."
    box.passes(NOTICE_S)
    assert box.shown.view == "join"


def test_a_pin_that_could_not_be_reset_is_said_so(box: Box) -> None:
    box.refusal = StoreFull("The disk is full.", hint="Make room.")
    box.down()
    box.passes(10.8)
    assert box.shown.notice == "The PIN is NOT reset. The disk is full. Make room."


@pytest.mark.parametrize(
    ("phase", "colour"), [("bus_ok", (False, True, False)), ("failed", (True, False, False))]
)
def test_the_light_follows_the_link(box: Box, phase: LinkPhase, colour: tuple[bool, ...]) -> None:
    box.bench = bench(phase)
    box.now_s = 100.05  # in the lit part of both patterns
    box.panel.step()
    assert box.colour == colour


def test_the_screen_is_drawn_only_on_change(box: Box) -> None:
    box.passes(30.0)
    assert len(box.glass.shown) == 1
    box.bench = bench("unplugged")
    box.passes(1.0)
    assert [state.link for state in box.glass.shown] == [LINK["bus_ok"], LINK["unplugged"]]


def test_a_running_scan_shows_its_progress_and_never_the_customers_code(box: Box) -> None:
    tiles = (EcuProgress("7E8"), EcuProgress("7E9"))
    progress = Progress("s1", "check", "2026-05-04T12:00:00Z", "Reading fault codes", 3, 10, tiles=tiles)
    box.customer_url = f"{URL}/r/secret"
    box.bench = bench("scanning", progress=progress)
    box.passes(1.0)
    assert [line.name for line in box.shown.ecus] == ["Control unit 7E8", "Control unit 7E9"]
    assert (box.shown.view, box.shown.stage, box.shown.done) == ("scan", "Reading fault codes", 0.3)
    assert "secret" not in repr(box.shown)


def test_a_scan_running_draws_twice_a_second_at_most(box: Box) -> None:
    for step in range(100):
        progress = Progress("s1", "check", "2026-05-04T12:00:00Z", f"Stage {step}", step, 100)
        box.bench = bench("scanning", progress=progress)
        box.passes(0.05)
    assert len(box.glass.shown) <= 5.0 / LOOK_EVERY_S + 1


def test_the_customers_code_is_shown_while_the_portal_offers_it(box: Box) -> None:
    box.bench = bench("bus_ok", last_scan_id="s1")
    box.customer_url = f"{URL}/r/secret"
    box.passes(3.0)
    assert (box.shown.view, box.shown.verdict, box.shown.pages) == ("verdict", box.verdict, 2)
    box.passes(VIEW_S)
    assert (box.shown.view, box.shown.qr) == ("report", f"{URL}/r/secret")
    box.customer_url = None
    box.passes(3.0)
    assert (box.shown.view, box.shown.qr) == ("join", URL)


def test_a_new_scan_takes_the_old_code_away_at_once(box: Box) -> None:
    box.bench, box.customer_url = bench("bus_ok", last_scan_id="s1"), f"{URL}/r/old"
    box.passes(3.0)
    box.bench, box.customer_url = bench("bus_ok", last_scan_id="s2"), None
    box.passes(LOOK_EVERY_S)
    assert box.shown.qr == URL


def test_a_scan_that_is_not_saved_comes_before_the_link(box: Box) -> None:
    progress = Progress("s1", "check", "2026-05-04T12:00:00Z", "Finished", 10, 10, ended="not_saved")
    box.bench = bench("bus_ok", progress=progress)
    box.passes(1.0)
    assert box.shown.link.word == "Scan NOT saved"


def test_it_runs_until_it_is_stopped_and_leaves_the_light_dark(box: Box) -> None:
    stop, beats = threading.Event(), threading.Semaphore(0)
    thread = threading.Thread(target=box.panel.run, args=(stop, beats.release))
    thread.start()
    assert beats.acquire(timeout=5)
    stop.set()
    box.down()  # wakes it up
    thread.join(5)
    assert not thread.is_alive()
    assert box.colour == (False, False, False)
    assert box.watchers == []


def test_a_box_without_any_of_them_has_nothing_to_drive() -> None:
    from motospect.box.screen import ScreenPins, open_screen  # noqa: PLC0415

    bare = Box()
    absent = Panel(
        bare.panel._workshop,
        light=open_light("", lambda: None),
        button=open_button("", lambda: None),
        screen=open_screen("", ScreenPins(), lambda: None, folder=None),  # type: ignore[arg-type]
        buzzer=open_buzzer("", lambda: None, quiet=False),
    )
    assert not absent.present
    assert bare.panel.present
    assert [part.state for part in absent.parts()] == ["absent"] * 4
    absent.step()
    bare.factory.reset()


def sounds(box: Box, seconds: float) -> list[bool]:
    """Let time pass and return how the buzzer's level went."""
    heard: list[bool] = []
    for _ in range(int(seconds / 0.02)):
        box.passes(0.02, every_s=0.02)
        level = bool(box.factory.pin(6).state)
        if not heard or heard[-1] != level:
            heard.append(level)
    return heard


def scanning(box: Box, ended: str = "running") -> None:
    progress = Progress("s1", "check", "2026-05-04T12:00:00Z", "Reading", 3, 10, ended=ended)  # type: ignore[arg-type]
    box.bench = bench("scanning" if ended == "running" else "bus_ok", progress=progress)


def test_a_scan_that_begins_and_ends_is_heard_by_its_rhythm(box: Box) -> None:
    box.panel.step()
    scanning(box)
    assert sounds(box, 1.0).count(True) == 1
    scanning(box, "finished")
    assert sounds(box, 2.0).count(True) == 2  # clean: twice short
    box.verdict = Look("warn", "Attention needed", "watch")
    scanning(box)
    sounds(box, 1.0)
    scanning(box, "not_saved")
    assert sounds(box, 3.0).count(True) == 4


def test_quiet_only_errors_and_the_reset_are_heard() -> None:
    quiet = Box(quiet=True)
    quiet.panel.step()
    scanning(quiet)
    assert sounds(quiet, 1.0) == [False]
    quiet.bench = bench("unplugged")
    assert sounds(quiet, 2.0).count(True) == 4
    quiet.panel.close()
    quiet.factory.reset()


def test_each_second_of_the_hold_ticks(box: Box) -> None:
    box.down()
    assert sounds(box, 9.5).count(True) == 9
    box.up()
    assert True not in sounds(box, 2.0)[1:]


def test_the_guests_wifi_comes_before_the_page(box: Box) -> None:
    box.profile = Profile(wifi_name="Guests", wifi_password="a;b", language="pl")  # noqa: S106 - of this test
    box.panel.step()
    assert (box.shown.view, box.shown.caption, box.shown.language) == ("wifi", "Guests", "pl")
    assert box.shown.qr == r"WIFI:T:WPA;S:Guests;P:a\;b;;"
    box.passes(VIEW_S + 0.1)
    assert (box.shown.view, box.shown.page, box.shown.pages) == ("join", 2, 2)
    box.passes(VIEW_S)
    assert box.shown.view == "wifi"


def test_trouble_is_said_with_its_remedy_and_the_code_still_comes(box: Box) -> None:
    box.bench = replace(
        bench("unplugged"), link=LinkState("unplugged", "It is gone.", "Plug it in.", "2026-05-04T12:00:00Z")
    )
    box.panel.step()
    assert (box.shown.view, box.shown.reason, box.shown.remedy) == ("trouble", "It is gone.", "Plug it in.")
    box.passes(VIEW_S + 0.5)
    assert (box.shown.view, box.shown.qr) == ("join", URL)


def test_maintenance_is_said(box: Box) -> None:
    box.maintenance = "A backup is put in place."
    box.panel.step()
    assert (box.shown.view, box.shown.notice) == ("notice", "A backup is put in place.")


def test_a_screen_that_failed_is_tried_again_with_the_same_picture(box: Box) -> None:
    box.glass.works = False
    box.passes(1.0)
    assert len(box.glass.shown) == 1
    box.glass.works = True
    box.passes(RETRY_S + 1.0)
    assert len(box.glass.shown) == 2
    assert box.glass.shown[0] == box.glass.shown[1]


def test_a_store_that_cannot_be_read_is_shown_and_nothing_is_made_up(box: Box) -> None:
    box.profile = Profile(wifi_name="Guests", language="pl")
    box.customer_url = URL + "/r/x"
    box.passes(3)
    box.unread = StoreError("The disk gives back nothing.", hint="Change the card.")
    box.passes(9)
    state = box.shown
    assert (state.view, state.pages, state.language) == ("trouble", 1, "pl")
    assert (state.link.word, state.reason, state.remedy) == (
        "Memory cannot be read",
        "The disk gives back nothing.",
        "Change the card.",
    )
    assert (state.qr, state.verdict) == (URL, None)
    box.unread = None
    box.passes(9)
    assert box.shown.view in {"wifi", "report", "verdict"}
