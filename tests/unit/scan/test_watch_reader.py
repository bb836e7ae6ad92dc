"""A vehicle that is switched off is left alone, and met again when plug or ignition show it to be in use."""

from __future__ import annotations

from dataclasses import dataclass, field

from motospect.adapters.guard import BusGuard
from motospect.errors import RequestForbidden
from motospect.model.trigger import WatchOrder
from motospect.scan.watch.feed import Feed
from motospect.scan.watch.order import order_of
from motospect.scan.watch.reader import PROBE_S, Reader
from motospect.scan.watch.recorder import NOWHERE, Recorder


@dataclass
class Wire:
    """An adapter on a vehicle nobody answers from; `forbidden` is the guard's silence."""

    volts: float | None = 12.4
    on: bool | None = None
    forbidden: bool = False
    asked: int = 0

    def voltage_v(self) -> float | None:
        return self.volts

    def ignition(self) -> bool | None:
        return self.on

    def open_bus(self) -> str | None:
        self.asked += 1
        if self.forbidden:
            raise RequestForbidden("Nobody asked.", hint="Start a scan.")
        return None


@dataclass
class Bench:
    """A reader on that wire, and a clock that moves when it waits."""

    order: WatchOrder
    wire: Wire = field(default_factory=Wire)
    now_s: float = 0.0

    def __post_init__(self) -> None:
        self.recorder = Recorder(self.order, NOWHERE)
        self.feed = Feed(clock=lambda: self.now_s)
        self.reader = Reader(
            self.wire,  # type: ignore[arg-type]
            self.order,
            self.recorder,
            feed=self.feed,
            guard=BusGuard(),
            clock=lambda: self.now_s,
            wait=self.wait,
        )

    def wait(self, seconds: float) -> None:
        self.now_s += seconds

    def turn(self, seconds: float) -> int:
        """Let so many seconds pass; returns how often the vehicle was asked in them."""
        before, end = self.wire.asked, self.now_s + seconds
        while self.now_s < end:
            self.reader.turn()
        return self.wire.asked - before


CODES = order_of(["pending"], ["RPM"])
DIP = order_of(["voltage<10.5"], ["RPM"])


def test_it_is_asked_now_and_then_until_the_guard_keeps_silence() -> None:
    bench = Bench(CODES)
    assert bench.turn(4 * PROBE_S - 1) == 4
    bench.wire.forbidden = True
    assert bench.turn(PROBE_S + 1) == 1
    assert bench.reader.parked
    assert bench.turn(600) == 0, "nothing is sent any more"
    assert not bench.reader.helpless


def test_a_charging_alternator_shows_that_somebody_is_back() -> None:
    bench = Bench(CODES, Wire(forbidden=True))
    bench.turn(1)
    bench.wire.volts = 12.9
    assert bench.turn(60) == 0, "half a volt is no alternator"
    bench.wire.volts, bench.wire.forbidden = 13.8, False
    assert bench.turn(PROBE_S) >= 1
    assert not bench.reader.parked


def test_one_rise_of_the_voltage_is_one_sign_and_no_standing_permission() -> None:
    bench = Bench(DIP)
    bench.turn(10)
    bench.wire.volts = 13.8
    assert bench.turn(120) == 1, "the engine charges and nobody answers: it is not searched without end"


def test_an_ignition_that_goes_on_shows_it_and_one_that_was_always_on_does_not() -> None:
    bench = Bench(CODES, Wire(forbidden=True, on=True))
    assert bench.turn(60) == 1
    bench.wire.on = False
    assert bench.turn(10) == 0
    bench.wire.on, bench.wire.forbidden = True, False
    assert bench.turn(PROBE_S) >= 1


def test_where_a_dip_is_waited_for_nobody_looks_for_the_vehicle_meanwhile() -> None:
    bench = Bench(DIP)
    assert bench.turn(120) == 1, "the adapter would measure nothing while it searches"
    bench.wire.volts = 9.4
    bench.turn(1)
    assert bench.recorder.recording


def test_an_adapter_that_tells_nothing_cannot_wait_for_a_parked_vehicle() -> None:
    bench = Bench(CODES, Wire(volts=None, forbidden=True))
    bench.turn(1)
    assert bench.reader.helpless
