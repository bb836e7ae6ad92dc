"""The live page before a virtual vehicle on a real line: graphs, record, mark, replay, a lost connection."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from portal_box import PIN
from sites import serving

from motospect.app import Daemon, build
from motospect.config import Settings
from motospect.scan.link_state import READY
from motospect.scan.watch import live_order
from motospect.scan.watch.ring import Heard
from motospect.simulator import load_vehicle, serve_pty

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
BOARD = "document.querySelector('[data-live], [data-replay]').board"
RPM = f"{BOARD}.strips.filter(s => s.name === 'RPM')[0]"
POINTS = f"{RPM}.times.length"
GAP = f"(s => {{ const i = s.values.lastIndexOf(null); return s.times[i + 1] - s.times[i - 1]; }})({RPM})"
NOTHING = "\N{EN DASH}"


@dataclass
class Shop:
    """A box that reads a virtual vehicle, and where it is served."""

    daemon: Daemon
    url: str


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """The whole box on a virtual vehicle of three control units."""
    folder = tmp_path_factory.mktemp("live")
    with serve_pty(load_vehicle("petrol_three_ecus"), baud=115200, realtime=True) as car:
        settings = Settings(
            portal_host="127.0.0.1",
            portal_port=0,
            store_dir=folder,
            adapter_kind="elm327",
            adapter_address=car.address,
            adapter_baud=115200,
        )
        daemon = build(settings, demo=True)
        with daemon.running():
            ready = daemon.bay.wait_until(lambda bench: bench.link.phase in READY, timeout_s=20)
            assert ready is not None
            yield Shop(daemon, f"http://127.0.0.1:{daemon.server.port}")


class Cable:
    """A line between browser and box that can be pulled: connections on it die, and new ones are refused."""

    def __init__(self, port: int) -> None:
        self._box = ("127.0.0.1", port)
        self._plugged = True
        self._open: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def pull(self) -> None:
        self._plugged = False
        for end in self._open:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def plug_in(self) -> None:
        self._plugged = True

    def close(self) -> None:
        self.pull()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if not self._plugged:
                near.close()
                continue
            far = socket.create_connection(self._box)
            self._open += [near, far]
            for source, target in ((near, far), (far, near)):
                threading.Thread(target=_pump, args=(source, target), daemon=True).start()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with source, suppress(OSError):
        while chunk := source.recv(1 << 16):
            target.sendall(chunk)
        target.shutdown(socket.SHUT_WR)


@pytest.fixture
def cable(shop: Shop) -> Iterator[Cable]:
    """A cable to the box."""
    cable = Cable(shop.daemon.server.port)
    yield cable
    cable.close()


@pytest.fixture
def page(chromium: Browser, shop: Shop) -> Iterator[Page]:
    """A signed-in page whose complaints fail the test."""
    context = chromium.new_context(viewport=DESK, base_url=shop.url)  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    sign_in(page)
    yield page
    context.close()
    shop.daemon.bay.end_watch()
    shop.daemon.bay.wait_until(lambda bench: bench.watch is None or not bench.watch.active, timeout_s=10)
    assert [text for text in said if "ERR_" not in text] == []


def sign_in(page: Page, at: str = "") -> None:
    """Claim the box, or sign in when it is claimed."""
    page.goto(f"{at}/sign-in")
    for name in ("pin", "again"):
        field = page.locator(f"input[name={name}]")
        if field.count():
            field.fill(PIN)
    page.get_by_role("button", name=re.compile("^(Set PIN|Sign in)")).click()
    page.wait_for_url(re.compile("/(first-run.*)?$"))


def await_points(page: Page, more_than: int) -> None:
    """Wait until the engine speed's graph has more points; the policy forbids waiting for a text of code."""
    end = time.monotonic() + 20
    while page.evaluate(POINTS) <= more_than:
        assert time.monotonic() < end, "the graph does not grow"
        page.evaluate("new Promise(requestAnimationFrame)")


def start(page: Page, signals: str = "RPM,COOLANT_TEMP,MAF", at: str = "") -> None:
    """Have these signals read, and wait for the first value."""
    page.goto(f"{at}/live?signals={signals}")
    page.locator("button[type=submit]:visible", has_text="Start").click()
    expect(page.locator("[data-phase=reading]")).to_be_visible()
    await_points(page, 5)


def test_graphs_grow_are_recorded_marked_and_played_again(page: Page, shop: Shop) -> None:
    start(page)
    expect(page.locator("[data-strip]:visible")).to_have_count(5)
    strip = page.locator("[data-strip]", has_text="RPM").first
    expect(strip.locator("[data-part=value]")).not_to_have_text(NOTHING)
    expect(strip.locator("canvas")).to_be_visible()

    page.keyboard.press("r")
    expect(page.locator("[data-phase=recording]")).to_be_visible()
    page.keyboard.press("m")
    expect(page.locator("#mark")).to_be_focused()
    page.keyboard.type("revs up <b>عربي</b>")
    page.keyboard.press("Enter")
    page.locator(".marks button", has_text="revs up <b>عربي</b>").wait_for()
    await_points(page, 30)
    page.keyboard.press("r")
    expect(page.locator("[data-phase=reading]")).to_be_visible()

    page.get_by_role("link", name="Open the recording").click()
    expect(page.locator("[data-ready=yes]")).to_be_visible()
    (row, *_) = shop.daemon.store.captures.rows(limit=1)
    capture = shop.daemon.store.captures.capture(row.id)
    assert [mark.text for mark in capture.marks] == ["revs up <b>عربي</b>"]
    kept = next(track for track in capture.tracks if track.name == "RPM")
    assert page.evaluate(POINTS) == len(kept.t_s)
    at = page.locator("[data-replay-part=at]")
    page.locator("body").press("n")
    mark_s = capture.marks[0].t_s
    expect(at).to_contain_text(f"{mark_s % 60:04.1f} /")
    page.locator("#scrub").fill("1")
    expect(at).to_contain_text("0:01")
    value = page.locator("[data-strip]", has_text="RPM").first.locator("[data-part=value]")
    before = [v for t, v in zip(kept.t_s, kept.value, strict=True) if t <= 1.0][-1]
    assert float(value.inner_text()) == pytest.approx(before, abs=0.06)
    page.locator("#speed").select_option("10")
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible(timeout=10_000)
    assert float(page.locator("#scrub").input_value()) == pytest.approx(
        max(t.t_s[-1] for t in capture.tracks), abs=0.1
    )
    table = page.request.get(page.url + ".csv")
    assert table.text().count("\r\n") == 2 + sum(len(track.t_s) for track in capture.tracks)


def test_paused_it_stands_still_while_values_go_on_coming(page: Page) -> None:
    start(page)
    page.keyboard.press("Space")
    expect(page.get_by_text("Paused")).to_be_visible()
    span, points = page.evaluate(f"{BOARD}.span()"), page.evaluate(POINTS)
    await_points(page, points + 10)
    assert page.evaluate(f"{BOARD}.span()") == span
    page.keyboard.press("+")
    low, high = page.evaluate(f"{BOARD}.span()")
    assert high - low == pytest.approx((span[1] - span[0]) / 2)
    page.keyboard.press("ArrowLeft")
    expect(page.locator("[data-live-part=at]")).to_contain_text("at 0:")
    page.get_by_role("button", name="Back to now").click()
    expect(page.get_by_text("Paused")).to_be_hidden()


MISSED = f"Math.max(...{RPM}.times.slice(1).map((t, i) => t - {RPM}.times[i]))"
"""The longest stretch of the engine speed without a value, in s."""


def test_a_lost_connection_is_said_and_what_was_missed_is_filled_in(page: Page, cable: Cable) -> None:
    sign_in(page, cable.url)
    start(page, at=cable.url)
    cable.pull()
    expect(page.locator("[data-live-part=lost]")).to_be_visible()
    strip = page.locator("[data-strip]", has_text="RPM").first
    expect(strip.locator("[data-part=value]")).to_have_text(NOTHING)
    had = page.evaluate(POINTS)
    page.wait_for_timeout(2500)  # values to be missed
    cable.plug_in()
    expect(page.locator("[data-live-part=lost]")).to_be_hidden(timeout=10_000)
    expect(strip.locator("[data-part=value]")).not_to_have_text(NOTHING)
    await_points(page, had + 20)
    assert page.evaluate(MISSED) < 1.5, "the box had read all the time"


def test_what_the_box_no_longer_holds_comes_from_the_recording(page: Page, cable: Cable, shop: Shop) -> None:
    sign_in(page, cable.url)
    start(page, at=cable.url)
    page.keyboard.press("r")
    expect(page.locator("[data-phase=recording]")).to_be_visible()
    await_points(page, page.evaluate(POINTS) + 10)
    cable.pull()
    expect(page.locator("[data-live-part=lost]")).to_be_visible()
    lost_s = page.evaluate(f"{BOARD}.end")
    page.wait_for_timeout(3000)
    feed = shop.daemon.bay.post.feed
    with feed._lock:
        feed._seen.clear()  # as if the connection had been away for minutes
    cable.plug_in()
    expect(page.locator("[data-live-part=lost]")).to_be_hidden(timeout=10_000)
    missed = (
        f"{RPM}.times.filter((t, i) => t > {lost_s} + 0.5 && t < {lost_s} + 2.5 && {RPM}.values[i] !== null)"
    )
    end = time.monotonic() + 15
    while page.evaluate(f"{missed}.length") < 10:
        assert time.monotonic() < end, "what was recorded meanwhile is not shown"
        page.evaluate("new Promise(requestAnimationFrame)")


def test_a_second_technician_joins_sees_the_marks_and_what_was_before(
    page: Page, chromium: Browser, shop: Shop
) -> None:
    start(page)
    page.keyboard.press("r")
    expect(page.locator("[data-phase=recording]")).to_be_visible()
    other = chromium.new_context(viewport=PHONE, base_url=shop.url)  # type: ignore[arg-type]
    second = other.new_page()
    sign_in(second)
    second.goto("/live")
    expect(second.locator("[data-phase=recording]")).to_be_visible()
    await_points(second, 10)
    page.keyboard.press("m")
    page.keyboard.type("both see it")
    page.keyboard.press("Enter")
    second.locator(".marks button", has_text="both see it").wait_for()
    second.get_by_role("button", name="Stop reading").click()
    expect(page.locator("[data-live][data-phase='']")).to_be_visible()
    other.close()


def test_a_signal_that_stops_answering_is_never_shown_as_live(chromium: Browser, tmp_path: Path) -> None:
    with serving(tmp_path) as site:
        context = chromium.new_context(viewport=PHONE, base_url=site.url)  # type: ignore[arg-type]
        page = context.new_page()
        sign_in(page)
        post = site.box.bay.post
        post.arm(live_order(["RPM", "COOLANT_TEMP"]))
        site.box.bay.show(watch=replace(site.box.bay.bench.watch, phase="reading"))  # type: ignore[type-var]
        for name, unit, value in (("RPM", "rpm", 750.0), ("COOLANT_TEMP", "degC", 240.0)):
            post.feed.hear(Heard(post.feed.now_s, name, "7E8", unit, value))
        page.goto("/live")
        rpm, coolant = (page.locator("[data-strip]", has_text=name) for name in ("RPM", "Coolant"))
        expect(rpm.locator("[data-part=value]")).to_have_text("750")
        expect(coolant.locator("[data-part=state]")).to_contain_text("outside what is possible")
        post.feed.fail(post.feed.now_s, ["RPM"], "7E8", "timeout")
        expect(rpm.locator("[data-part=state]")).to_contain_text("No answer: timed out")
        expect(rpm.locator("[data-part=state]")).to_contain_text("last 750")
        expect(rpm.locator("[data-part=value]")).to_have_text(NOTHING)
        expect(coolant.locator("[data-part=state]")).to_contain_text("no value for")
        expect(coolant.locator("[data-part=value]")).to_have_text(NOTHING)
        post.feed.hear(Heard(post.feed.now_s, "RPM", "7E8", "rpm", 760.0))
        expect(rpm.locator("[data-part=value]")).to_have_text("760")
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_live_and_replay_fit_and_axe_finds_nothing(  # noqa: PLR0917 - two of them are cases
    page: Page, chromium: Browser, shop: Shop, scheme: str, viewport: dict[str, int]
) -> None:
    start(page)
    state = page.context.storage_state()
    context = chromium.new_context(
        viewport=viewport,
        base_url=shop.url,
        color_scheme=scheme,
        storage_state=state,  # type: ignore[arg-type]
    )
    seen = context.new_page()
    rows = shop.daemon.store.captures.rows(limit=1)
    for path in ("/live", "/captures", *(f"/captures/{row.id}" for row in rows)):
        seen.goto(path)
        if path == "/live":
            seen.wait_for_selector("[data-first]")
        seen.locator("details").evaluate_all("found => found.forEach(one => { one.open = true })")
        assert seen.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, path
        small = seen.locator("main button:visible, main select:visible, main summary:visible").evaluate_all(
            "found => found.filter(one => one.getBoundingClientRect().height < 44).map(one => one.outerHTML)"
        )
        assert small == [], path
        found = Axe().run(seen)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
    context.close()


def test_htmx_works_within_the_policy(page: Page) -> None:
    page.goto("/rules")
    page.evaluate(
        """() => { const meta = document.createElement("meta"); meta.name = "htmx-config";
        meta.content = '{"includeIndicatorCSS": false, "mode": "same-origin"}'; document.head.append(meta);
        document.querySelector("main").insertAdjacentHTML("beforeend",
          `<button hx-get="/rules" hx-target="#there" hx-select="h1">swap</button>
           <div id="there"></div>`); }"""
    )
    page.add_script_tag(url="/static/vendor/htmx.min.js")
    page.get_by_role("button", name="swap").click()
    expect(page.locator("#there h1")).to_be_visible()
