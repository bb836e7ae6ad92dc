"""An armed trigger on a virtual vehicle over a real pty: what fires, what is kept, what ends it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from motospect.adapters import open_adapter
from motospect.adapters.guard import BusGuard
from motospect.errors import BayBusy
from motospect.model.bench import Bench
from motospect.model.capture import Capture, CaptureState, Mark, Track, joined
from motospect.model.trigger import WatchState
from motospect.scan.bay import Bay
from motospect.scan.keeping import Ledger
from motospect.scan.link_state import READY
from motospect.scan.visit import Visited
from motospect.scan.watch import CaptureLedger, order_of, plain_order
from motospect.simulator import Vehicle, serve_pty
from motospect.simulator.garage import build_vehicle
from tests.flow.plugs import BAUD, Plug

pytestmark = pytest.mark.slow

VIN = "4T1BF1FK7EU000420"
ENGINE: dict[str, Any] = {
    "name": "ECM-EngineControl",
    "request": "7E0",
    "response": "7E8",
    "pids": "01 04 05 0B 0C 0D 0F 10 11 42",
    "vin": True,
    "pending": ["P0171"],
}


def car(**values: Any) -> Vehicle:
    """Return an idling, warm car; `engine_unit` are keys of its one ECU, the others keys of the vehicle."""
    unit = ENGINE | values.pop("engine_unit", {})
    table = {
        "vin": VIN,
        "protocol": 6,
        "engine": {"driving": False, "running_for_s": 700.0},
        "ecu": [unit],
    }
    return build_vehicle("watched", table | values)


@dataclass
class Shelf:
    """Keeps captures as the store does."""

    begun: dict[str, Capture] = field(default_factory=dict)
    parts: dict[str, list[tuple[Track, ...]]] = field(default_factory=dict)
    gaps: dict[str, list[str]] = field(default_factory=dict)
    ended: dict[str, CaptureState] = field(default_factory=dict)

    def begin(self, capture: Capture) -> None:
        self.begun[capture.id] = capture
        self.parts[capture.id] = [capture.tracks]
        self.gaps[capture.id] = [*capture.gaps]

    def append(  # noqa: PLR0917 - as the ledger takes them
        self,
        capture_id: str,
        position: int,
        tracks: tuple[Track, ...],
        gaps: tuple[str, ...],
        marks: tuple[Mark, ...],
    ) -> None:
        assert marks == (), "nobody has marked anything here"
        assert position == len(self.parts[capture_id]), "parts come in order"
        self.parts[capture_id].append(tracks)
        self.gaps[capture_id] += gaps

    def end(self, capture_id: str, state: CaptureState) -> None:
        self.ended[capture_id] = state

    def only(self) -> Capture:
        """Return the one capture there is, whole."""
        (capture,) = self.begun.values()
        return replace(
            capture,
            tracks=joined(self.parts[capture.id]),
            gaps=tuple(self.gaps[capture.id]),
            state=self.ended.get(capture.id, "running"),
        )


@dataclass
class Post:
    """A running bay and what it keeps."""

    bay: Bay
    shelf: Shelf
    scans: list[Visited]

    def reached(self, holds: Any, *, within_s: float = 30.0) -> Bench:
        bench = self.bay.wait_until(holds, timeout_s=within_s)
        assert bench is not None, (self.bay.snapshot().link, self.bay.snapshot().watch)
        return bench

    def ready(self) -> None:
        self.reached(lambda bench: bench.link.phase in READY)

    def watch(self, *phases: str) -> WatchState:
        state = self.reached(lambda bench: bench.watch is not None and bench.watch.phase in phases).watch
        assert state is not None
        return state


@contextmanager
def bay_at(address: str, guard: BusGuard | None = None) -> Iterator[Post]:
    shelf, scans, guard = Shelf(), list[Visited](), guard or BusGuard()
    bay = Bay(
        open_adapter=lambda stop: open_adapter("elm327", address, baud=BAUD, stop=stop, guard=guard),
        ledger=Ledger(
            begin=lambda _: None,
            keep=scans.append,
            captures=CaptureLedger(begin=shelf.begin, append=shelf.append, end=shelf.end),
        ),
        guard=guard,
        demo=True,
    )
    stop = threading.Event()
    thread = threading.Thread(target=bay.run, args=(stop, lambda: None))
    thread.start()
    try:
        yield Post(bay, shelf, scans)
    finally:
        stop.set()
        thread.join(10)
        assert not thread.is_alive()


@pytest.fixture
def plug(tmp_path: Path) -> Iterator[Plug]:
    there = Plug(tmp_path)
    yield there
    there.pull()


def track(capture: Capture, name: str) -> Track:
    return next(track for track in capture.tracks if track.name == name)


def test_a_threshold_held_fires_and_what_was_before_and_after_is_kept(plug: Plug) -> None:
    plug.put(car(revs=[[4.0, 60.0, 3200.0]]), realtime=True)
    with bay_at(plug.address) as post:
        post.ready()
        post.bay.request_watch(
            order_of(["RPM>3000 for 1"], ["COOLANT_TEMP"], before_s=2, after_s=1.5, who="the test")
        )
        ended = post.watch("ended")
    capture = post.shelf.only()
    assert ended.saved == (capture.id,)
    assert (capture.vin, capture.state, capture.demo) == (VIN, "complete", True)
    assert capture.firing is not None
    assert capture.firing.text == "RPM of 7E8 was above 3000 rpm for 1 s: 3200 rpm."
    rpm = track(capture, "RPM")
    at = capture.firing.t_s
    assert 1.8 <= at <= 2.1
    assert rpm.t_s[-1] == pytest.approx(at + 1.5, abs=0.2)
    assert rpm.value[0] < 1000, "two seconds before it idled"
    since = next(t for t, value in zip(rpm.t_s, rpm.value, strict=True) if value > 3000)
    assert at - since == pytest.approx(1.0, abs=0.25), "it was held for a second"
    assert len(rpm.t_s) >= 25, "ten readings a second were asked for"
    assert {t.name for t in capture.tracks} >= {"RPM", "COOLANT_TEMP", "ELM_VOLTAGE"}


def test_a_code_that_turns_pending_fires_and_one_that_was_there_does_not(plug: Plug) -> None:
    plug.put(car(engine_unit={"later": [[6.0, "pending", "P0300"]]}), realtime=True)
    with bay_at(plug.address) as post:
        post.ready()
        post.bay.request_watch(order_of(["pending"], ["RPM"], before_s=3, after_s=0.5, codes_every_s=2))
        post.watch("ended")
    capture = post.shelf.only()
    assert capture.firing is not None
    assert capture.firing.text == "P0300 turned pending in 7E8."
    assert track(capture, "RPM").value


def test_a_voltage_dip_at_the_plug_fires(plug: Plug) -> None:
    plug.put(car(dips=[[5.0, 5.8, 9.4]]), realtime=True)
    with bay_at(plug.address) as post:
        post.ready()
        post.bay.request_watch(order_of(["voltage<10.5"], ["RPM"], before_s=2, after_s=1.5))
        post.watch("ended")
    capture = post.shelf.only()
    assert capture.firing is not None
    assert capture.firing.text == "ELM_VOLTAGE was below 10.5 V: 9.4 V."
    volts = track(capture, "ELM_VOLTAGE").value
    assert volts[0] > 13
    assert min(volts) == pytest.approx(9.4, abs=0.1)
    assert volts[-1] > 13, "what came after is there too"


def test_where_the_adapter_has_no_voltmeter_the_control_unit_tells_the_dip() -> None:
    vehicle = car(dips=[[12.0, 13.5, 9.4]])
    with (
        serve_pty(vehicle, version="clone-slow-echo", baud=BAUD, realtime=True) as port,
        bay_at(port.address) as post,
    ):
        post.ready()
        post.bay.request_watch(order_of(["voltage<10.5"], ["RPM"], before_s=2, after_s=0.5))
        armed = post.watch("armed")
        assert "the control unit's own is used" in armed.reason
        post.watch("ended")
    capture = post.shelf.only()
    assert capture.firing is not None
    assert capture.firing.text == "ELM_VOLTAGE of 7E8 was below 10.5 V: 9.4 V."


def test_a_plain_recording_needs_no_trigger_and_reaches_its_rate(plug: Plug) -> None:
    plug.put(car(), realtime=True)
    with bay_at(plug.address) as post:
        post.ready()
        post.bay.request_watch(plain_order(3, ["RPM", "COOLANT_TEMP", "ENGINE_LOAD"], rate_hz=10))
        post.watch("ended")
    capture = post.shelf.only()
    assert capture.firing is None
    assert capture.state == "complete"
    for name in ("RPM", "COOLANT_TEMP", "ENGINE_LOAD"):
        assert len(track(capture, name).t_s) >= 25


def test_a_scan_goes_between_and_the_trigger_stays_armed_with_the_gap_said(plug: Plug) -> None:
    plug.put(car(), realtime=True)
    with bay_at(plug.address) as post:
        post.ready()
        watch_id = post.bay.request_watch(order_of(["RPM>3000"], ["RPM"], before_s=30, after_s=0.5))
        post.watch("armed")
        scan_id = post.bay.request_scan("check")
        post.reached(lambda bench: bench.last_scan_id == scan_id)
        assert post.watch("armed").id == watch_id
        with pytest.raises(BayBusy, match="Already armed by"):
            post.bay.request_watch(plain_order(1))
        assert post.bay.end_watch("another one") is False
        assert post.bay.end_watch(watch_id)
        assert post.watch("ended").reason == "It was ended by hand."
        post.ready()
    assert post.scans[0].scan.state == "finished"
    assert post.shelf.begun == {}, "nothing fired"


def test_no_scan_while_a_capture_is_recorded(plug: Plug) -> None:
    plug.put(car(), realtime=True)
    with bay_at(plug.address) as post:
        post.ready()
        post.bay.request_watch(plain_order(60, ["RPM"]))
        post.watch("recording")
        with pytest.raises(BayBusy, match="being recorded"):
            post.bay.request_scan("check")
        post.bay.end_watch()
        post.watch("ended")
    assert post.shelf.only().state == "cut_short"


def test_a_box_that_is_stopped_in_mid_capture_keeps_it_and_stops_at_once(plug: Plug) -> None:
    plug.put(car(), realtime=True)
    with bay_at(plug.address) as post:
        post.ready()
        post.bay.request_watch(plain_order(60, ["RPM"]))
        post.reached(lambda bench: bench.watch is not None and 0 < bench.watch.left_s <= 58)
        began = time.monotonic()
    assert time.monotonic() - began < 1.0
    capture = post.shelf.only()
    assert capture.state == "cut_short"
    assert capture.gaps[-1].endswith("The box was stopped.")
    assert track(capture, "RPM").t_s[-1] >= 1.5


def test_an_adapter_pulled_while_recording_is_a_gap_and_not_an_end(plug: Plug) -> None:
    plug.put(car(), realtime=True)
    with bay_at(plug.address) as post:
        post.ready()
        post.bay.request_watch(plain_order(12, ["RPM"]))
        post.reached(lambda bench: bench.watch is not None and 0 < bench.watch.left_s <= 10)
        plug.pull()
        assert "adapter" in post.watch("away").reason
        plug.put(car(), realtime=True)
        post.watch("recording")
        post.watch("ended")
    capture = post.shelf.only()
    assert capture.state == "complete"
    (gap,) = (gap for gap in capture.gaps if "adapter" in gap)
    assert gap.startswith("From ")
    rpm = track(capture, "RPM")
    widest = max(b - a for a, b in pairwise(rpm.t_s))
    assert widest > 0.5
    assert rpm.t_s[-1] > 10, "reading went on"


def test_another_vehicle_at_the_plug_ends_the_watch(plug: Plug) -> None:
    plug.put(car(), realtime=True)
    with bay_at(plug.address) as post:
        post.ready()
        post.bay.request_watch(order_of(["RPM>3000"], ["RPM"], before_s=30))
        post.watch("armed")
        plug.pull()
        post.watch("away")
        plug.put(car(vin="WBA3A5C56FK000741"), realtime=True)
        assert post.watch("ended").reason == "Another vehicle is at the plug."
        post.ready()
    assert post.shelf.begun == {}


def test_a_vehicle_switched_off_is_left_alone_and_met_again_when_it_is_back(plug: Plug) -> None:
    guard = BusGuard(silence_s=4.0)
    plug.put(car(off=[[5.0, 18.0]]), realtime=True)
    with bay_at(plug.address, guard) as post:
        post.ready()
        post.bay.request_watch(order_of(["RPM>3000"], ["RPM"], before_s=30))
        post.watch("armed")
        asleep = post.watch("asleep")
        assert asleep.reason == "No control unit answers; it is asked ever and again."
        parked = post.reached(
            lambda bench: bench.watch is not None and "left alone" in bench.watch.reason, within_s=40
        )
        assert parked.watch is not None
        assert post.watch("armed").values, "the ignition is back"
        post.bay.end_watch()
        post.watch("ended")
