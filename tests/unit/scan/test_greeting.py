"""Greeting a vehicle: its VIN without a tap, once for each plugging, and peace for one that keeps silent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from motospect.adapters.elm327 import Elm327
from motospect.adapters.guard import BusGuard
from motospect.model.bench import LinkPhase, Visitor
from motospect.model.scan import VehicleIdentity
from motospect.scan.greeting import WAITS_S, Greeter
from motospect.scan.link import Link
from tests.unit.adapters.script import SETUP, ScriptedStream

VIN = "1G1JC5444R7252367"
TELLS = "7E8 10 14 49 02 01 31 47 31\r7E8 21 4A 43 35 34 34 34 52\r7E8 22 37 32 35 32 33 36 37"


class Clock:
    """Seconds that pass when the test says so."""

    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


class Bench:
    """A greeter at a link whose phase the test sets."""

    def __init__(self, replies: dict[str, str]) -> None:
        self.stream = ScriptedStream({**SETUP, **replies})
        self.clock, self.seen, self.looked_up = Clock(), list[Visitor | None](), list[str]()
        self.link = Link(lambda: Elm327(self.stream), show=lambda _: None, clock=self.clock)
        self.link.connect()
        self.greeter = Greeter(BusGuard(), show=self.seen.append, look_up=self.look_up, clock=self.clock)

    def look_up(self, vin: str) -> Callable[[], VehicleIdentity]:
        self.looked_up.append(vin)
        return lambda: VehicleIdentity(vin, "ecu", "ok", "CHEVROLET", "Cavalier", 1994, "ultravin")

    def turn(self, phase: LinkPhase = "powered", *, later_s: float = 0.0) -> Visitor | None:
        self.clock.now_s += later_s
        self.link.state = replace(self.link.state, phase=phase)
        self.greeter.turn(self.link)
        return self.seen[-1] if self.seen else None

    def asked(self) -> int:
        return sum(1 for sent in self.stream.sent if sent.startswith("0902"))


def test_a_vehicle_that_is_plugged_in_tells_its_vin_and_is_named_then() -> None:
    bench = Bench({"0902": TELLS})
    told = bench.turn()
    assert told is not None
    assert (told.state, told.vin, told.ecus) == ("told", VIN, 1)
    named = bench.turn()
    assert named is not None
    assert named.vehicle is not None
    assert named.vehicle.make == "CHEVROLET"
    for _ in range(5):
        bench.turn(later_s=60)
    assert (bench.asked(), bench.looked_up) == (1, [VIN])


def test_a_model_that_is_looked_up_slowly_is_named_when_it_is_known() -> None:
    bench = Bench({"0902": TELLS})
    known = [VehicleIdentity(VIN, "ecu", "ok", "CHEVROLET", None, 1994, "wmi")]
    bench.greeter = Greeter(
        BusGuard(), show=bench.seen.append, look_up=lambda _vin: lambda: known[-1], clock=bench.clock
    )
    bench.turn()
    for _ in range(3):
        seen = bench.turn(later_s=1)
    shown = len(bench.seen)
    assert seen is not None
    assert seen.vehicle == known[0]
    known.append(VehicleIdentity(VIN, "ecu", "ok", "CHEVROLET", "Cavalier", 1994, "ultravin"))
    named = bench.turn(later_s=1)
    assert named is not None
    assert named.vehicle == known[1]
    assert len(bench.seen) == shown + 1, "what has not changed is not shown again"


def test_the_next_vehicle_is_greeted_anew() -> None:
    bench = Bench({"0902": TELLS})
    bench.turn()
    assert bench.turn("adapter_ok") is None
    bench.turn()
    assert bench.asked() == 2


def test_a_silent_vehicle_is_asked_a_few_times_and_then_left_in_peace() -> None:
    bench = Bench({"0100": "NO DATA"})
    seen = bench.turn()
    assert seen is not None
    assert (seen.state, seen.vin) == ("silent", None)
    for _ in range(200):
        bench.turn(later_s=1)
    before = len(bench.stream.sent)
    for _ in range(200):
        bench.turn(later_s=10)
    assert len(bench.stream.sent) == before
    assert sum(1 for visitor in bench.seen if visitor and visitor.state == "asked") == len(WAITS_S)


def test_with_the_ignition_off_nothing_is_asked_until_it_is_on() -> None:
    bench = Bench({"0902": TELLS})
    for _ in range(5):
        assert bench.turn("ignition_off", later_s=60) is None
    assert bench.asked() == 0
    told = bench.turn("powered")
    assert told is not None
    assert told.vin == VIN


@pytest.mark.parametrize("answer", ["NO DATA", "7E8 03 7F 09 11"])
def test_a_vehicle_without_a_vin_is_said_to_answer_without(answer: str) -> None:
    bench = Bench({"0902": answer})
    seen = bench.turn()
    assert seen is not None
    assert (seen.state, seen.vin, seen.ecus) == ("without_vin", None, 1)
