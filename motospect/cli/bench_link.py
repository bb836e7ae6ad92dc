"""`motospect bench link`: what the link carries, beside python-OBD on the same adapter and the wire's limit.

Whoever is compared reads a car of its own, in turns, so that what else the machine does falls on all alike;
each figure is the median of its turns.
"""

from __future__ import annotations

import platform
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from statistics import median

import click

from motospect.adapters import open_adapter
from motospect.cli.decode_speed import decode_figures
from motospect.cli.figures import Figure, show, table
from motospect.cli.link_contestants import (
    NAMES,
    Contestant,
    Ours,
    PythonObd,
    PythonObdAsync,
    first_value_s,
    python_obd_first_value_s,
)
from motospect.cli.wire_limit import Request, can_s, elm_s
from motospect.errors import MotospectError
from motospect.model.identity import new_id, utc_now
from motospect.scan.visit import Order, visit
from motospect.simulator import Vehicle, load_vehicle, serve_pty
from motospect.simulator.canbus import serve_can

P2_S = 0.008
BAUD = 115200
FAST_TIMES = {38400: 3.0, 115200: 4.0, 500000: 4.5}
"""How many times the rate of python-OBD's `fast=True` ours must be, by baud."""
ASYNC_TIMES = 10.0
CONNECT_TIMES = 5.0
THREE_TIMES = 5.0
WIRE_SHARE = 90.0
SCAN_MOST_S = 8.0
SIX = Request(payload=1 + len(NAMES), frames=3, p2_s=P2_S)
"""Service 01 and six PIDs; `41`, the PIDs and their seven bytes make 14 bytes: three frames."""
SECTIONS = ("rates", "connect", "three", "scan", "can", "decode")

PAGE = """# What the link carries

Written by `motospect bench link --write docs/bench-link.md`; exit status 1 when a row is NOT MET.
{machine}

{table}

One virtual vehicle with one ECU (P2 8 ms) behind an emulated ELM327 with the timing of a real one, on a pty:
characters at the named baud, USB packets of 1 ms, CAN at 500 kbit/s. Six signals: {names}.
"live" is what `motospect live` does, with its audit log: the scheduler, learned frame counts, one request for
all six. python-OBD 0.7.3 reads a vehicle of its own in turns with it; each figure is the median of the turns.

- **Limit of the wire**: the shortest time of one request: characters x 10 bits, the adapter's own times, P2
  and the frames of the bus, without our driver; a line goes out while the next frame is still on the bus. The
  prompt comes with the next USB packet, so whoever is a moment late waits for another millisecond.
- **Connect**: from opening the port at the known baud to the first decoded RPM; python-OBD with `fast=True`
  and its defaults.
- **Three ECUs**: values delivered a second. We ask all three at once and get the values of each; python-OBD
  asks all three too, waits for them, and gives the engine's values only. The engine's part of ours stands by
  itself.
- **Full scan**: every service (01 to 0A, UDS 19 and 22), three ECUs, until the record is there.
- **Decoding**: random data of every PID of the tables; PIDs with several values are divided by their number.
"""


@click.command("link")
@click.option("--seconds", default=2.0, show_default=True, help="Length of one turn.")
@click.option("--repeats", default=3, show_default=True, help="Turns of each; the median counts.")
@click.option("--only", "names", multiple=True, type=click.Choice(SECTIONS), help="Only this part.")
@click.option("--write", type=click.Path(path_type=Path), help="Write the table to this file as well.")
def command(seconds: float, repeats: int, names: tuple[str, ...], write: Path | None) -> int:
    """Our link beside python-OBD and the wire's limit. Exit status 1 when a figure is missed."""
    if find_spec("obd") is None:
        raise MotospectError(
            "python-OBD is not installed.", hint="Install obd 0.7.3 (the test extras) to compare with it."
        )
    figures: list[Figure] = []

    def kept() -> Iterator[Figure]:
        for figure in _figures(seconds, repeats, names or SECTIONS):
            figures.append(figure)
            yield figure

    status = show(kept())
    if write is not None:
        machine = f"Measured on {platform.machine()}, Python {platform.python_version()}, {utc_now()[:10]}."
        write.write_text(
            PAGE.format(machine=machine, table=table(figures), names=", ".join(NAMES)), encoding="utf-8"
        )
    return status


def _figures(seconds: float, repeats: int, names: tuple[str, ...]) -> Iterator[Figure]:
    parts: dict[str, Callable[[], Iterator[Figure]]] = {
        "rates": lambda: _rates(seconds, repeats),
        "connect": lambda: _connect(repeats),
        "three": lambda: _three(seconds, repeats),
        "scan": lambda: _scan(repeats),
        "can": lambda: _raw_can(seconds, repeats),
        "decode": lambda: iter(decode_figures()),
    }
    for name in SECTIONS:
        if name in names:
            yield from parts[name]()


def _rates(seconds: float, repeats: int) -> Iterator[Figure]:
    for baud, times in FAST_TIMES.items():
        entrants: list[Callable[..., Contestant]] = [Ours, PythonObd]
        if baud == BAUD:
            entrants.append(PythonObdAsync)
        with ExitStack() as stack:
            field = [stack.enter_context(_entered(stack, enter, _one_ecu(), baud)) for enter in entrants]
            rates = _in_turns(field, seconds, repeats)
        limit = len(NAMES) / elm_s(SIX, baud, packets=True)
        yield Figure(f"{baud} baud: live", rates["live"], None, "values/s")
        yield Figure(f"{baud} baud: limit of the wire", limit, None, "values/s")
        bare = len(NAMES) / elm_s(SIX, baud, packets=False)
        yield Figure(f"{baud} baud: limit of the wire without USB packets", bare, None, "values/s")
        yield Figure(f"{baud} baud: live to the limit", 100 * rates["live"] / limit, WIRE_SHARE, "%", True)
        for name, least in (("python-OBD fast", times), ("python-OBD Async", ASYNC_TIMES)):
            if name in rates:
                yield Figure(f"{baud} baud: {name}", rates[name], None, "values/s")
                yield Figure(
                    f"{baud} baud: live to {name}", rates["live"] / rates[name], least, "times", True
                )


def _connect(repeats: int) -> Iterator[Figure]:
    for baud in (38400, BAUD):
        ours: list[float] = []
        theirs: list[float] = []
        for _ in range(repeats):
            for took, measure in ((ours, first_value_s), (theirs, python_obd_first_value_s)):
                with serve_pty(_one_ecu(), baud=baud, realtime=True) as port:
                    took.append(measure(port.address, baud=baud))
        yield Figure(f"{baud} baud: port to first RPM", median(ours), None, "s")
        yield Figure(f"{baud} baud: port to first RPM, python-OBD", median(theirs), None, "s")
        times = median(theirs) / median(ours)
        yield Figure(f"{baud} baud: first RPM sooner than python-OBD", times, CONNECT_TIMES, "times", True)


def _three(seconds: float, repeats: int) -> Iterator[Figure]:
    with ExitStack() as stack:
        all_of_them = stack.enter_context(_entered(stack, Ours, _three_ecus(), BAUD))
        engine = stack.enter_context(_entered(stack, _EngineOnly, _three_ecus(), BAUD))
        theirs = stack.enter_context(_entered(stack, PythonObd, _three_ecus(), BAUD))
        rates = _in_turns([all_of_them, engine, theirs], seconds, repeats)
    peer = rates["python-OBD fast"]
    yield Figure("three ECUs: live, values of all three", rates["live"], None, "values/s")
    yield Figure("three ECUs: live, values of the engine", rates["live, engine"], None, "values/s")
    yield Figure("three ECUs: python-OBD fast", peer, None, "values/s")
    yield Figure("three ECUs: live to python-OBD fast", rates["live"] / peer, THREE_TIMES, "times", True)


def _scan(repeats: int) -> Iterator[Figure]:
    took = []
    for _ in range(repeats):
        with serve_pty(_three_ecus(), baud=BAUD, realtime=True) as port:
            began = time.perf_counter()
            wire = open_adapter("elm327", port.address, baud=BAUD, stop=threading.Event())
            try:
                scan = visit(wire, wire.connect(), Order(new_id(), "check", utc_now(), demo=True)).scan
            finally:
                wire.close()
            took.append(time.perf_counter() - began)
        if not scan.verdict.complete or len(scan.ecus) != len(_three_ecus().ecus):
            raise MotospectError(
                f"The scan says {scan.verdict.headline!r}.", hint="Its time would mean nothing."
            )
    yield Figure(f"{BAUD} baud: full scan, three ECUs, all services", median(took), SCAN_MOST_S, "s")


def _raw_can(seconds: float, repeats: int) -> Iterator[Figure]:
    for ecus, vehicle in (("one ECU", _one_ecu()), ("three ECUs", _three_ecus())):
        with (
            serve_can(vehicle, interface="virtual", channel=f"bench {ecus}", realtime=True) as bus,
            Ours(bus.address, baud=BAUD, kind="socketcan") as ours,
        ):
            rate = _in_turns([ours], seconds, repeats)["live"]
        yield Figure(f"raw CAN: live, {ecus}", rate, None, "values/s")
    yield Figure("raw CAN: limit of the wire, one ECU", len(NAMES) / can_s(SIX), None, "values/s")


class _EngineOnly(Ours):
    """Our live reading of a car with several ECUs, of which only the engine's values count."""

    def __init__(self, address: str, *, baud: int) -> None:
        super().__init__(address, baud=baud, engine=True)
        self.name = "live, engine"


def _entered(stack: ExitStack, enter: Callable[..., Contestant], vehicle: Vehicle, baud: int) -> Contestant:
    port = stack.enter_context(serve_pty(vehicle, baud=baud, realtime=True))
    return enter(port.address, baud=baud)


def _in_turns(field: list[Contestant], seconds: float, repeats: int) -> dict[str, float]:
    """Let each read for a while, again and again, and return the median rate of each by its name."""
    rates: dict[str, list[float]] = {one.name: [] for one in field}
    for _ in range(repeats):
        for one in field:
            rates[one.name].append(one.rate(seconds))
    return {name: median(values) for name, values in rates.items()}


def _one_ecu() -> Vehicle:
    return _with_p2("petrol_healthy")


def _three_ecus() -> Vehicle:
    return _with_p2("petrol_three_ecus")


def _with_p2(name: str) -> Vehicle:
    vehicle = load_vehicle(name)
    for ecu in vehicle.ecus:
        ecu.behaviour.p2_s = P2_S
    return vehicle
