"""`motospect bench latency`: whether anything the box does beside a scan slows the serial line down.

One PID is asked over and over through a Conversation, in the daemon's own process, of a virtual vehicle in
a process of its own. Turns without and with all LOADS alternate, so that what else the machine does falls
on both alike.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import click

from motospect.adapters import open_adapter
from motospect.adapters.passport import PassportBook
from motospect.adapters.port import Adapter, Question, RawReply, Step
from motospect.app import Daemon, build
from motospect.box.meters import Gauges, Meters
from motospect.cli.bench_loads import LOADS, SYNC, Beside, fleet_beside, missing
from motospect.cli.figures import Figure, quantile, show
from motospect.config import Settings
from motospect.errors import MotospectError
from motospect.leash import Leash
from motospect.link.conversation import Addressing, Conversation
from motospect.model.exchange import Exchange
from motospect.model.identity import new_id, utc_now
from motospect.model.outcome import NoData, Ok
from motospect.model.scan import AdapterIdentity
from motospect.scan.visit import Order, visit

BAUD = 115200
VEHICLE = "petrol_three_ecus"
RPM = b"\x01\x0c"
SLOWER = 1.2
"""How many times the idle figure the one under load may be."""


@click.command("latency")
@click.option("--slices", default=6, show_default=True, help="Turns of idle and load.")
@click.option("--seconds", default=4.0, show_default=True, help="Length of a turn.")
@click.option("--load", "names", multiple=True, type=click.Choice(list(LOADS)), help="Only this load.")
def command(slices: int, seconds: float, names: tuple[str, ...]) -> int:
    """The serial line's answers, idle and under load. Exit status 1 when load slows them by over 20 %."""
    return show(latency_figures(slices=slices, seconds=seconds, names=names))


def latency_figures(*, slices: int, seconds: float = 4.0, names: tuple[str, ...] = ()) -> list[Figure]:
    """Return p50 and p99 of one exchange in ms, idle and under the named loads (all by default)."""
    chosen = [name for name in names or LOADS if not _cannot(name)]
    idle: list[float] = []
    loaded: list[float] = []
    with (
        tempfile.TemporaryDirectory(prefix="motospect-latency-") as folder,
        simulated_car() as car,
        ExitStack() as whole,
    ):
        adapter = open_adapter("elm327", car, baud=BAUD, stop=threading.Event())
        try:
            identity = adapter.connect()
            tape = Tape(adapter, identity)
            visited = visit(tape, identity, Order(new_id(), "check", utc_now(), demo=True))
            fleet = whole.enter_context(fleet_beside()) if SYNC in chosen else None
            talk = Conversation(adapter, addressing=Addressing(extended=False))
            with _daemon(Path(folder), tape) as daemon:
                for _ in range(slices):
                    idle += _polled(talk, seconds)
                    with ExitStack() as stack:
                        beside = Beside(daemon, visited, Path(folder), threading.Event(), fleet)
                        for name in chosen:
                            stack.enter_context(LOADS[name](beside))
                        stack.callback(beside.stop.set)
                        time.sleep(1.0)  # let the loads begin; this is a measurement, not a test
                        loaded += _polled(talk, seconds)
        finally:
            adapter.close()
    return _judged(idle, loaded, ", ".join(chosen))


def _cannot(load: str) -> bool:
    why = missing(load)
    if why:
        click.echo(f"without {load}. {why}", err=True)
    return why is not None


def _judged(idle: list[float], loaded: list[float], beside: str) -> list[Figure]:
    of = {share: (quantile(idle, share) * 1e3, quantile(loaded, share) * 1e3) for share in (0.5, 0.99)}
    click.echo(
        f"one PID at {BAUD} baud, {len(idle)} times idle, {len(loaded)} times beside {beside}", err=True
    )
    return [
        Figure("serial latency p50, idle", of[0.5][0], None, "ms"),
        Figure("serial latency p50, under load", of[0.5][1], None, "ms"),
        Figure("serial latency p99, idle", of[0.99][0], None, "ms"),
        Figure("serial latency p99, under load", of[0.99][1], None, "ms"),
        Figure("serial latency p99, load to idle", of[0.99][1] / of[0.99][0], SLOWER, "times"),
        Figure("counting one exchange for /metrics", _counting_us(), 1e6 * quantile(idle, 0.5) / 100, "us"),
    ]


def _counting_us() -> float:
    """Return how long the figures hold an exchange up, in us; the limit is a hundredth of an exchange."""
    gauges = Gauges(
        parts=tuple,
        outbox_rows=int,
        outbox_oldest_at=str,
        disk_free_bytes=int,
        temperature_degc=float,
        link_phase=lambda: "absent",
    )
    meters, times = Meters(gauges), 10_000
    exchange = Exchange("x1", 0.0, 0.0125, "7E0", "010C", (), {"7E8": "ok"})
    began = time.perf_counter()
    for _ in range(times):
        meters.exchange(exchange)
    return (time.perf_counter() - began) / times * 1e6


def _polled(talk: Conversation, seconds: float) -> list[float]:
    """Ask for the engine speed again and again; returns how long each answer took, in s."""
    took, end = [], time.perf_counter() + seconds
    while (began := time.perf_counter()) < end:
        answer = talk.ask(RPM, "7E8", frames=1)
        took.append(time.perf_counter() - began)
        if not isinstance(answer.outcome, Ok):
            raise MotospectError(
                f"The virtual vehicle answered {answer.outcome.name}.", hint="The figure would mean nothing."
            )
    return took


@dataclass(slots=True)
class Tape:
    """An adapter that keeps what another one answered, and afterwards answers so itself, as fast as that.

    With it the bay scans in the daemon's process while the serial line is free for the measurement.
    """

    source: Adapter | None
    identity: AdapterIdentity
    protocol: str | None = None
    replies: dict[tuple[bytes, str], RawReply] = field(default_factory=dict)
    stop: threading.Event = field(default_factory=threading.Event)
    book: PassportBook = field(default_factory=PassportBook)

    def connect(self) -> AdapterIdentity:
        return self.identity

    def open_bus(self, *, first: str | None = None) -> str | None:
        if self.source is not None:
            self.protocol = self.source.open_bus(first=first)
        return self.protocol

    @property
    def said_instead(self) -> str | None:
        return None

    def recover(self, step: Step) -> bool:
        return False

    def ask(self, question: Question, *, deadline_s: float) -> RawReply:
        key = (question.payload, question.target)
        if self.source is not None:
            self.replies[key] = self.source.ask(question, deadline_s=deadline_s)
            return self.replies[key]
        reply = self.replies.get(key, RawReply((), (), (), NoData(), 0.1))
        self.stop.wait(reply.elapsed_s)
        return reply

    def voltage_v(self) -> float | None:
        return 12.4

    def ignition(self) -> bool | None:
        return None

    def check(self) -> None:
        """A tape is always there."""

    def close(self) -> None:
        """Nothing to give back."""


@contextmanager
def _daemon(folder: Path, tape: Tape) -> Iterator[Daemon]:
    settings = Settings(
        portal_host="127.0.0.1", portal_port=0, store_dir=folder / "store", box_screen_kind="file"
    )

    def opened(stop: threading.Event) -> Adapter:
        return Tape(None, tape.identity, tape.protocol, tape.replies, stop)

    daemon = build(settings, demo=True, open_adapter=opened)  # no look-up of a made-up VIN outside
    with daemon.running():
        yield daemon


@contextmanager
def simulated_car() -> Iterator[str]:
    """A virtual vehicle in a process of its own that answers in time whatever this machine does.

    It stands for hardware outside the box, so the box's work must not delay it: it runs before all other
    processes where this user may ask for that, and on TCP, because the bytes of a pty go through a worker of
    the kernel that has to wait for a processor as well (measured: both add 2 ms to the p99 under load).
    """
    leash = Leash()
    child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [
            sys.executable, "-m", "motospect", "simulate", VEHICLE,
            "--baud", str(BAUD), "--tcp", "127.0.0.1:0", "--link", "usb",
        ],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    leash.hold(child)
    try:
        assert child.stdout is not None  # noqa: S101 - asked for above
        address = child.stdout.readline().strip()
        _put_first(child.pid)
        yield address
    finally:
        child.terminate()
        child.communicate(timeout=10)
        leash.close()


def _put_first(pid: int) -> None:
    """Run all threads of the process before everything of ordinary priority, or say that it cannot be."""
    try:
        for thread in Path(f"/proc/{pid}/task").iterdir():
            os.sched_setscheduler(int(thread.name), os.SCHED_RR, os.sched_param(1))
    except PermissionError:
        click.echo(
            "the virtual vehicle shares the processors with the load: only root may put it first", err=True
        )
