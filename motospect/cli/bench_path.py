"""`motospect bench path`: the way from plug to paper, and what the daemon costs while nothing happens."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

import click

from motospect.adapters import open_adapter
from motospect.app import print_scan, report_of
from motospect.cli.bench_latency import latency_figures
from motospect.cli.bench_loads import SYNC, fleet_beside, missing
from motospect.cli.figures import Figure, show
from motospect.cli.process_cost import cpu_s, family, memory_mb
from motospect.config import Settings
from motospect.errors import MotospectError
from motospect.leash import Leash
from motospect.model.identity import new_id, utc_now
from motospect.model.report import Report
from motospect.model.scan import Scan
from motospect.report import Printer
from motospect.scan.notes import Notes
from motospect.scan.visit import Order, visit
from motospect.simulator import load_vehicle, serve_pty
from motospect.store import Store
from motospect.sync import box_id

BAUD = 115200
VEHICLE = "petrol_three_ecus"


EVERYTHING = {"MOTOSPECT_BOX_SCREEN_KIND": "file"}
"""Settings that switch on every part this machine can carry, but the model."""


@click.command("path")
@click.option("--runs", default=3, show_default=True, help="Runs of each; the median is printed.")
@click.option("--idle-seconds", default=20.0, show_default=True, help="How long each idle daemon is watched.")
@click.option("--slices", default=6, show_default=True, help="Turns of idle and load of the serial line.")
def command(runs: int, idle_seconds: float, slices: int) -> int:
    """The way from plug to paper. Exit status 1 when a figure is missed."""
    with tempfile.TemporaryDirectory(prefix="motospect-bench-") as folder:
        return show(_figures(runs, idle_seconds, slices, Path(folder)))


def _figures(runs: int, idle_seconds: float, slices: int, folder: Path) -> Iterator[Figure]:
    yield from _scan_figures(runs, folder)
    yield from latency_figures(slices=slices)
    yield from _idle_figures("idle daemon", idle_seconds, folder, most_share=1.0, most_mb=120.0)
    with _way_to_fleet(folder) as sync:
        yield from _idle_figures(
            "everything on but the model",
            idle_seconds,
            folder,
            most_share=2.0,
            most_mb=150.0,
            settings={**EVERYTHING, **sync},
        )
    yield Figure("motospect --help", _median(_help_s() for _ in range(runs)), 0.3, "s")


@contextmanager
def _way_to_fleet(folder: Path) -> Iterator[dict[str, str]]:
    """Give the settings that bring the box's records to a fleet beside it; none where there can be none."""
    if why := missing(SYNC):
        click.echo(f"without {SYNC}. {why}", err=True)
        yield {}
        return
    store = Store.open(folder / "store")
    box = box_id(store)
    store.close()
    with fleet_beside() as fleet:
        settings = fleet.box_settings(Settings(), box)
        yield {
            "MOTOSPECT_SYNC_URL": settings.sync_url,
            "MOTOSPECT_SYNC_CREDENTIALS_FILE": settings.sync_credentials_file,
        }


def _scan_figures(runs: int, folder: Path) -> list[Figure]:
    scans, vins, papers, awaited = [], [], [], []
    settings, link = Settings(shop_name="Bench"), "http://192.0.2.1:8084/r/x"
    for number in range(runs):
        scan, whole_s, vin_s = _timed_scan()
        scans.append(whole_s)
        vins.append(vin_s)
        began = time.perf_counter()
        print_scan(scan, settings, folder / f"{number}.pdf", link=link)
        papers.append(time.perf_counter() - began)
        awaited.append(_awaited_s(report_of(scan, settings, link=link), folder / f"{number}-again.pdf"))
    return [
        Figure(f"full scan, three ECUs, {BAUD} baud, P2 8 ms", _median(scans), 5.0, "s"),
        Figure("VIN after connection", _median(vins), 1.0, "s"),
        Figure("PDF with its child process", _median(papers), 1.5, "s"),
        Figure("PDF in the daemon, 3 s after its page was opened", _median(awaited), 1.0, "s"),
    ]


def _awaited_s(report: Report, target: Path) -> float:
    """Return how long a print takes whose child was started when somebody looked at the scan's page."""
    printer = Printer()
    printer.expect()
    time.sleep(3.0)
    began = time.perf_counter()
    printer(report, target)
    return time.perf_counter() - began


def _timed_scan() -> tuple[Scan, float, float]:
    """Return a scan of the virtual vehicle, its time from opening the port, and the time to the VIN."""
    vin_at: list[float] = []

    def watch(_stage: str, _step: int, notes: Notes) -> None:
        if notes.vin and not vin_at:
            vin_at.append(time.perf_counter())

    with serve_pty(load_vehicle(VEHICLE), baud=BAUD, realtime=True) as car:
        began = time.perf_counter()
        wire = open_adapter("elm327", car.address, baud=BAUD, stop=threading.Event())
        try:
            visited = visit(wire, wire.connect(), Order(new_id(), "check", utc_now(), demo=True), watch=watch)
        finally:
            wire.close()
        whole_s = time.perf_counter() - began
    if not visited.scan.verdict.complete or not vin_at:
        raise MotospectError(
            f"The scan was not complete: {visited.scan.verdict.headline}",
            hint="A time of it would mean nothing.",
        )
    return visited.scan, whole_s, vin_at[0] - began


def _idle_figures(
    name: str,
    seconds: float,
    folder: Path,
    *,
    most_share: float,
    most_mb: float,
    settings: Mapping[str, str] = MappingProxyType({}),
) -> list[Figure]:
    """Watch `motospect run` with a connected adapter and nothing to do."""
    with (
        serve_pty(load_vehicle(VEHICLE), baud=BAUD, realtime=True) as car,
        _daemon(car.address, folder, settings) as pid,
    ):
        time.sleep(3.0)  # let start-up end; this is a measurement, not a test
        before, began = cpu_s(pid), time.perf_counter()
        time.sleep(seconds)
        share = (cpu_s(pid) - before) / (time.perf_counter() - began) * 100
        return [
            Figure(f"{name}, processor", share, most_share, "% core"),
            Figure(f"{name}, memory", sum(map(memory_mb, family(pid))), most_mb, "MB"),
        ]


@contextmanager
def _daemon(address: str, folder: Path, more: Mapping[str, str]) -> Iterator[int]:
    settings = {
        **more,
        "MOTOSPECT_ADAPTER_ADDRESS": address,
        "MOTOSPECT_PORTAL_HOST": "127.0.0.1",
        "MOTOSPECT_PORTAL_PORT": "0",
        "MOTOSPECT_STORE_DIR": str(folder / "store"),
    }
    (folder / ".env").write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
    leash = Leash()
    child = subprocess.Popen([sys.executable, "-m", "motospect", "run"], cwd=folder, stderr=subprocess.PIPE)
    leash.hold(child)
    try:
        assert child.stderr is not None  # noqa: S101 - asked for above
        said = child.stderr.readline().decode()
        if "MOTOSPECT is at" not in said:
            raise MotospectError(f"The daemon did not start: {said.strip()}", hint="Try `motospect run`.")
        yield child.pid
    finally:
        child.terminate()
        child.communicate(timeout=10)
        leash.close()


def _help_s() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "motospect", "--help"], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def _median(values: Iterator[float] | list[float]) -> float:
    ordered = sorted(values)
    return ordered[len(ordered) // 2]
