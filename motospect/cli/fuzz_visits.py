"""One visit of `motospect bench fuzz`: a car, an adapter that damages its replies, and what came of it.

A seed decides everything, so that a visit can be repeated to the byte.
"""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Literal, TypeAlias

from motospect.adapters import BusGuard, open_adapter
from motospect.adapters.audit import AuditLog
from motospect.adapters.elm327 import Elm327 as Driver
from motospect.adapters.guarded_stream import GuardedStream
from motospect.adapters.port import Adapter
from motospect.cli.fuzz_judge import false_clearings, false_samples, untruths
from motospect.cli.fuzz_stream import DamagedPty, Damaging, MemoryStream
from motospect.errors import AdapterError, MotospectError
from motospect.link.buses import framing_of
from motospect.link.conversation import Conversation
from motospect.model.identity import new_id, utc_now
from motospect.model.scan import Reading, Scan
from motospect.scan.clear import ClearOrder, clear, with_clearing
from motospect.scan.live import Live, wished
from motospect.scan.notes import Notes
from motospect.scan.visit import FIRST_STAGE, Order, visit
from motospect.simulator import Elm327, Vehicle, load_vehicle
from motospect.simulator.ecu import Answer
from motospect.simulator.trap import Trap, load_traps

SHIPPED = ("petrol_lean", "petrol_three_ecus", "diesel", "transmission_only")
SIGNALS = ("ENGINE_LOAD", "COOLANT_TEMP", "RPM", "SPEED", "INTAKE_TEMP", "THROTTLE_POS", "MAF")
SHARES = (0.02, 0.1, 0.3, 0.7, 1.0)
"""How many of the replies are damaged."""
TURNS = 60
"""Questions of a live reading."""
P2_MOST_S = 0.05
"""ISO 15765-4: an ECU answers within this."""
Kind: TypeAlias = Literal["scan", "live", "clear"]
KINDS: tuple[Kind, ...] = ("scan", "live", "clear")
KIND_SHARES = (0.6, 0.3, 0.1)
PTY_SHARE = 0.1
FORGING = 0.2
"""Share of the visits with frames forged too; only crashes, hangs and memory are judged in them."""


@dataclass(slots=True)
class Result:
    """What came of one visit. `crash` is a traceback, `slowest_s` the program's longest time for a reply."""

    seed: int
    car: str
    inputs: int = 0
    crash: str | None = None
    untrue: list[str] = field(default_factory=list)
    slowest_s: float = 0.0


def in_memory(seed: int) -> Result:
    """Visit a car through driver, link, decoder and scan, without a port and without waiting."""
    rng = Random(seed)  # noqa: S311 - a seed has to repeat it
    kind: Kind = rng.choices(KINDS, KIND_SHARES)[0]
    name = rng.choice(SHIPPED if kind == "clear" else cars())  # the cars of the traps are driving
    result = Result(seed, name)
    forging = rng.random() < FORGING
    damaging = Damaging(
        Elm327(still_car(name)), rng, share=rng.choice(SHARES), forging=forging, late=rng.random() < 0.7
    )
    read(result, damaging, judged=not forging, kind=kind)
    return result


def read(result: Result, damaging: Damaging, *, judged: bool, kind: Kind) -> None:
    """Scan the car, read it live or clear it, and note in `result` what came of it."""
    stream = MemoryStream(damaging)
    with TemporaryDirectory(prefix="motospect-fuzz-") as folder:  # nothing is cleared without an audit log
        guard = BusGuard(audit=AuditLog(Path(folder)) if kind == "clear" else None, wait=lambda _: None)
        wire = Driver(GuardedStream(stream, guard))
        visits: dict[Kind, Callable[[], list[str]]] = {
            "scan": lambda: _scanned(wire, damaging, result.car, searched=False),
            "live": lambda: _live(wire, damaging, result.car),
            "clear": lambda: _cleared(wire, damaging, result.car, guard),
        }
        _run(result, wire, damaging, visits[kind], judged=judged)
    result.slowest_s = stream.slowest_s


def over_a_pty(seed: int) -> Result:
    """Do the same through a pseudo terminal and pyserial, in real time.

    Damage begins when the bus is open: the search for a protocol may take its 12 s in any case.
    """
    rng = Random(seed)  # noqa: S311 - a seed has to repeat it
    name = rng.choice(cars())
    result = Result(seed, name)
    damaging = Damaging(Elm327(still_car(name)), rng, share=PTY_SHARE, forging=False, late=True)
    with DamagedPty(damaging.reply) as port:
        wire = open_adapter("elm327", port.address, baud=115200, stop=threading.Event())
        _run(result, wire, damaging, lambda: _scanned(wire, damaging, name, searched=True), judged=True)
    result.slowest_s = port.slowest_s
    return result


def _run(
    result: Result, wire: Adapter, damaging: Damaging, visited: Callable[[], list[str]], *, judged: bool
) -> None:
    try:
        told = visited()
        result.untrue = told if judged else []
    except MotospectError:
        pass  # said in a sentence: that is how it is to end
    except Exception:  # noqa: BLE001 - whatever else it is, it is what the bench looks for
        result.crash = traceback.format_exc()
    finally:
        wire.close()
        result.inputs = damaging.inputs


def _scanned(wire: Adapter, damaging: Damaging, car: str, *, searched: bool) -> list[str]:
    """Scan the car; damage begins after connecting, or when a vehicle was found (`searched`)."""
    identity = wire.connect()

    def watch(stage: str, _step: int, _notes: Notes) -> None:
        if stage != FIRST_STAGE:
            damaging.begin()

    if not searched:
        damaging.begin()
    order = Order(new_id(), "check", utc_now(), demo=True)
    return untruths(visit(wire, identity, order, watch=watch).scan, _truth(car)[0])


def _cleared(wire: Adapter, damaging: Damaging, car: str, guard: BusGuard) -> list[str]:
    """Clear what a sound scan found, scan again, and compare with a last scan without damage."""
    identity = wire.connect()
    damaging.begin()
    order = ClearOrder(_truth(car)[0], "bench")
    done = clear(wire, order, guard)
    post = visit(wire, identity, Order(new_id(), "post", utc_now(), demo=True))
    told = with_clearing(post, order, done).scan
    damaging.end()
    after = visit(wire, wire.connect(), Order(new_id(), "check", utc_now(), demo=True)).scan
    return [*untruths(told, after), *false_clearings(told, after)]


def _live(wire: Adapter, damaging: Damaging, car: str) -> list[str]:
    wire.connect()
    addressing = framing_of(wire.open_bus())
    if addressing is None:
        return []
    clock = _Clock()
    talk = Conversation(wire, addressing=addressing, keep=1)
    live = Live(talk, [wished(name) for name in SIGNALS], clock=clock, wait=clock.wait)
    samples = live.find()
    damaging.begin()
    for _ in range(TURNS):
        samples += live.turn()
    return false_samples(samples, _truth(car)[1])


class _Clock:
    """Time that passes when somebody waits, and 10 ms with every look at it."""

    now = 0.0

    def __call__(self) -> float:
        self.now += 0.01
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += seconds


def learn_truths() -> None:
    """Visit every car with sound replies, so that no later visit has to."""
    for car in cars():
        _truth(car)


@cache
def _truth(car: str) -> tuple[Scan, tuple[Reading, ...]]:
    """Return what a scan and a live reading say when every reply is sound."""
    return sound_scan(car), _sound_values(car)


def _sound(car: str) -> Driver:
    damaging = Damaging(Elm327(still_car(car)), Random(0), share=0.0, forging=False, late=False)  # noqa: S311
    return Driver(GuardedStream(MemoryStream(damaging), BusGuard(wait=lambda _: None)))


def sound_scan(car: str) -> Scan:
    """Scan the car with every reply as it was sent."""
    wire = _sound(car)
    return visit(wire, wire.connect(), Order(new_id(), "check", utc_now(), demo=True)).scan


def _sound_values(car: str) -> tuple[Reading, ...]:
    wire = _sound(car)
    wire.connect()
    addressing = framing_of(wire.open_bus())
    if addressing is None:
        raise AdapterError(f"{car} does not answer.", hint="The bench needs cars that do.")
    live = Live(Conversation(wire, addressing=addressing), [wished(name) for name in SIGNALS])
    return tuple(reading for sample in live.find() for reading in sample.readings)


@cache
def cars() -> tuple[str, ...]:
    """Name the cars: those that ship, and those of the traps whose wire is sound."""
    return (*SHIPPED, *sorted(_traps()))


@cache
def _traps() -> dict[str, Trap]:
    return {trap.name: trap for trap in load_traps() if trap.truth.complete and _is_sound(trap.car())}


def _is_sound(car: Vehicle) -> bool:
    """Whether every reply is the same each time: no scripted mishap, no answer behind the adapter's wait."""
    return not car.faults and all(ecu.behaviour.p2_s <= P2_MOST_S for ecu in car.ecus)


def still_car(name: str) -> Vehicle:
    """Return a car whose values stand still, so that there is one truth."""
    car = load_vehicle(name) if name in SHIPPED else _traps()[name].car()
    for ecu in car.ecus:
        ecu.answer = _still(ecu.answer)
    return car


def _still(moving: Answer) -> Answer:
    return lambda request, alone, _: moving(request, alone, 0.0)
