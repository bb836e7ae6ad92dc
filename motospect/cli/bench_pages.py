"""`motospect bench pages`: what the pages weigh, how soon they live, and what fifty who look on cost.

One daemon reads a virtual vehicle in a process of its own, twenty signals ten times a second. Readers,
browser and vehicle are processes beside it, as they are other machines in the workshop.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import click

from motospect.adapters import open_adapter
from motospect.adapters.port import Adapter
from motospect.app import Daemon, build
from motospect.cli.bench_latency import simulated_car
from motospect.cli.bench_loads import signed_in
from motospect.cli.figures import Figure, quantile, show
from motospect.cli.page_weights import Scales
from motospect.config import Settings
from motospect.decode.signals import pid_of
from motospect.errors import MotospectError
from motospect.scan.link_state import READY
from motospect.scan.watch import live_order

READERS = 50
SIGNALS = 20
MOST_KB = 150.0
FIRST_VALUE_MS = {1: 300.0, 6: 1500.0}
"""Chromium's slowing of the processor -> the longest until the first live value."""
PAGE_MS = 50.0
MOST_CORE = 15.0
SLOWER = 1.2
FIRST_PAGES = ("/", "/more", "/live", "/scans", "/vehicles", "/captures", "/screen", "/health")
TIMED_PAGES = ("/", "/live", "/scans", "/vehicles", "/captures", "/health")
BAUD = 115200


@click.command("pages")
@click.option("--slices", default=4, show_default=True, help="Turns without and with readers.")
@click.option("--seconds", default=8.0, show_default=True, help="Length of a turn.")
def command(slices: int, seconds: float) -> int:
    """What the pages weigh and how fast they live. Exit status 1 when a figure is missed."""
    load = os.getloadavg()[0]
    click.echo(f"load of this machine before: {load:.2f} on {os.cpu_count()} processors", err=True)
    with tempfile.TemporaryDirectory(prefix="motospect-pages-") as folder:
        return show(_figures(Path(folder), slices, seconds))


def _figures(folder: Path, slices: int, seconds: float) -> Iterator[Figure]:
    with _bench(folder) as bench:
        yield from _weights(bench)
        yield from _readers(bench, slices, seconds)
        yield from _browser(bench)


@dataclass(slots=True)
class Timed:
    """An adapter whose exchanges are timed, in s; everything else is the one it stands before."""

    adapter: Adapter
    took: list[float]

    def ask(self, *arguments: Any, **named: Any) -> Any:
        began = time.perf_counter()
        reply = self.adapter.ask(*arguments, **named)
        self.took.append(time.perf_counter() - began)
        return reply

    def __getattr__(self, name: str) -> Any:
        return getattr(self.adapter, name)


@dataclass(frozen=True, slots=True)
class _Bench:
    """The box under measurement: its port, who is signed in, and the times of its exchanges."""

    daemon: Daemon
    port: int
    cookie: str
    took: list[float]


@contextmanager
def _bench(folder: Path) -> Iterator[_Bench]:
    """Start the box, scan the vehicle, record a little, and read live values from then on."""
    took: list[float] = []
    settings = Settings(portal_host="127.0.0.1", portal_port=0, store_dir=folder / "store")
    with simulated_car() as car:

        def opened(stop: threading.Event) -> Adapter:
            return cast("Adapter", Timed(open_adapter("elm327", car, baud=BAUD, stop=stop), took))

        daemon = build(settings, demo=True, open_adapter=opened)
        with daemon.running():
            bay = daemon.bay
            _need(bay.wait_until(lambda b: b.link.phase in READY, timeout_s=20), "The link is not ready")
            scan_id = bay.request_scan("pre")
            _need(
                bay.wait_until(lambda b: b.last_scan_id == scan_id and b.link.phase in READY, timeout_s=60),
                "The scan failed",
            )
            values = daemon.store.scan(scan_id).values
            names = dict.fromkeys(
                v.name for v in values if not isinstance(v.value, str) and pid_of(v.name) is not None
            )
            bay.request_watch(live_order(list(names)[:SIGNALS], who="the bench"))
            _need(
                bay.wait_until(lambda b: b.watch is not None and b.watch.phase == "reading", timeout_s=20),
                "Nothing is read live",
            )
            bay.post.record()
            time.sleep(3.0)  # a short recording to be weighed; this is a measurement, not a test
            bay.post.end_recording()
            port = daemon.server.port
            yield _Bench(daemon, port, signed_in(port), took)


def _need(came: object, otherwise: str) -> None:
    if came is None:
        raise MotospectError(f"{otherwise}.", hint="The figures would mean nothing.")


def _weights(bench: _Bench) -> Iterator[Figure]:
    weights = sorted(Scales(bench.port, bench.cookie).pages(FIRST_PAGES), key=lambda one: -one[1])
    for kind, weight in weights:
        yield Figure(f"weight of {kind}"[:55], weight, MOST_KB, "kB gz")


def _readers(bench: _Bench, slices: int, seconds: float) -> Iterator[Figure]:
    """Turns without and with readers alternate, so that what else the machine does falls on both alike."""
    alone: list[float] = []
    beside: list[float] = []
    cpu: dict[bool, list[float]] = {False: [], True: []}
    pages: list[float] = []
    for _ in range(slices):
        for looked_on in (False, True):
            with ExitStack() as stack:
                if looked_on:
                    stack.enter_context(_looking(bench))
                    time.sleep(1.0)  # let them begin
                bench.daemon.bay.post.feed.look()  # else the box would end what nobody looks at
                before, used, began = len(bench.took), time.process_time(), time.perf_counter()
                time.sleep(seconds)
                passed = time.perf_counter() - began
                cpu[looked_on].append((time.process_time() - used) / passed * 100)
                (beside if looked_on else alone).extend(bench.took[before:])
                if looked_on:
                    pages += _opened(bench, seconds)
    rate = len(alone) / (slices * seconds)
    click.echo(f"{rate:.0f} exchanges a second; {len(pages)} pages opened beside the readers", err=True)
    yield Figure(f"page p50 beside {READERS} readers", quantile(pages, 0.5), None, "ms")
    yield Figure(f"page p99 beside {READERS} readers", quantile(pages, 0.99), PAGE_MS, "ms")
    yield Figure("daemon reading 20 signals, nobody looks", _middle(cpu[False]), None, "% core")
    yield Figure(f"daemon reading 20 signals, {READERS} readers", _middle(cpu[True]), MOST_CORE, "% core")
    for share, limit in ((0.5, None), (0.99, SLOWER)):
        idle, loaded = quantile(alone, share), quantile(beside, share)
        yield Figure(f"exchange p{share * 100:.0f}, nobody looks", idle * 1e3, None, "ms")
        yield Figure(f"exchange p{share * 100:.0f}, {READERS} readers", loaded * 1e3, None, "ms")
        if limit:
            yield Figure("exchange p99, readers to nobody", loaded / idle, limit, "times")


@contextmanager
def _looking(bench: _Bench) -> Iterator[None]:
    child = _child(bench, "live_clients", "127.0.0.1", str(bench.port), str(READERS), "/live/events")
    try:
        yield
    finally:
        came, _ = child.communicate(timeout=20)
    if int(came) < READERS * 1000:
        raise MotospectError(
            f"The readers got only {came.strip()} bytes.", hint="The figure would mean nothing."
        )


def _opened(bench: _Bench, seconds: float) -> list[float]:
    child = _child(bench, "page_reader", str(bench.port), str(seconds), *TIMED_PAGES)
    told, _ = child.communicate(timeout=seconds + 30)
    if child.returncode:
        raise MotospectError("A page did not answer.", hint="This is a defect of the bench.")
    return [float(line) for line in told.splitlines()]


def _child(bench: _Bench, module: str, *arguments: str) -> subprocess.Popen[str]:
    child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-m", f"motospect.cli.{module}", *arguments],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdin is not None  # noqa: S101 - asked for above
    child.stdin.write(f"{bench.cookie}\n")
    child.stdin.flush()
    return child


def _browser(bench: _Bench) -> Iterator[Figure]:
    """Open bench and live page in Chromium, a process of its own, as fast as it is and six times slower."""
    bench.daemon.bay.post.feed.look()
    child = _child(bench, "browser_times", str(bench.port), *(str(slowing) for slowing in FIRST_VALUE_MS))
    told, _ = child.communicate(timeout=180)
    if child.returncode:
        click.echo("without first live value and frames: see above", err=True)
        return
    for one in json.loads(told):
        at = f"at {one['slowing']}x throttle" if one["slowing"] > 1 else "on this machine"
        most_ms = FIRST_VALUE_MS[one["slowing"]]
        yield Figure(f"first live value on /live, {at}", one["first_ms"], most_ms, "ms")
        yield Figure(f"voltage on the bench, {at}", one["bench_ms"], most_ms, "ms")
        yield Figure(f"first event on the bench, {at}", one["follows_ms"], None, "ms")
        yield Figure(f"work of a frame p95, {one['graphs']} graphs, {at}", one["work_ms"], None, "ms")
        yield Figure(f"time between frames p95, {at}", one["frame_ms"], None, "ms")


def _middle(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]
