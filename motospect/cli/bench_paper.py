"""`motospect bench paper`: how long a signed report takes, short and long, and what it costs the daemon."""

from __future__ import annotations

import hashlib
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from statistics import median

import click

from motospect.adapters import open_adapter
from motospect.analysis import meaning_of
from motospect.app import report_of
from motospect.app.aftermath import estimate_of, with_meaning
from motospect.app.signing import signer_of
from motospect.cli.figures import Figure, show
from motospect.config import Settings, starting_profile
from motospect.imaging.vin_samples import samples
from motospect.knowledge.workshop import books_of
from motospect.model.identity import new_id, utc_now
from motospect.model.photo import Mark, Photo
from motospect.model.report import Report
from motospect.model.scan import Scan
from motospect.model.signer import Signer
from motospect.portal.paper.report_content import filled
from motospect.report import Printer, print_report
from motospect.scan.visit import Order, visit
from motospect.simulator import load_vehicle, serve_pty
from motospect.store import Store

VEHICLE = "petrol_lean"
LINK = "http://192.0.2.1:8084/r/abcdefghijklmnopqrstuvwxyz012345"
PHOTOS = 84
"""Six fill a page: with the other parts that makes a report of twenty pages."""
DRAWN = 12
MEGABYTE = 1_000_000


@click.command("paper")
@click.option("--runs", default=5, show_default=True, help="Prints of each kind; the median counts.")
def command(runs: int) -> int:
    """The report, cold, warm and long. Exit status 1 when one takes longer, or more memory, than it may."""
    return show(paper_figures(runs=runs))


def paper_figures(*, runs: int) -> Iterator[Figure]:
    """Yield times in s, sizes in MB and what the printing process itself grows by."""
    with (
        tempfile.TemporaryDirectory(prefix="motospect-paper-") as folder,
        _shop(Path(folder)) as (report, key),
    ):
        target = Path(folder) / "paper.pdf"
        yield Figure("report, its child started with it", _cold(report, key, target, runs), None, "s")
        yield Figure(
            "report in the daemon, its page opened before", _warm(report, key, target, runs), 1.0, "s"
        )
        yield Figure("its size", target.stat().st_size / MEGABYTE, None, "MB")
        many = _with_photos(report, Path(folder) / "pictures")
        seconds = _warm(many, key, target, runs)
        yield Figure("its pages with photos", _pages(target), 20, "pages", at_least=True)
        yield Figure("report with photos in the daemon", seconds, 3.0, "s")
        yield Figure("its size with photos", target.stat().st_size / MEGABYTE, None, "MB")
        before = _memory_mb()
        _warm(report, key, target, runs)
        _warm(many, key, target, runs)
        yield Figure("memory the daemon grows by", _memory_mb() - before, 5.0, "MB")


@contextmanager
def _shop(folder: Path) -> Iterator[tuple[Report, Signer]]:
    """Scan the virtual vehicle, keep and estimate it, and give its report with everything the store has."""
    settings = Settings(shop_name="Bench", store_dir=folder / "store", shop_labour_rate="85")
    with (
        closing(Store.open(settings.store_dir)) as store,
        serve_pty(load_vehicle(VEHICLE), baud=115200, realtime=False) as car,
    ):
        profile = starting_profile(settings)
        scan = _kept(car.address, store, settings)
        estimated = estimate_of(scan, meaning_of(scan), profile.terms, store)
        report = report_of(scan, settings, link=LINK, expires_at=utc_now(), profile=profile)
        key = signer_of(store, lambda: settings.shop_name)
        yield filled(replace(report, estimate=estimated), store), key


def _kept(address: str, store: Store, settings: Settings) -> Scan:
    wire = open_adapter("elm327", address, baud=115200, stop=threading.Event())
    try:
        visited = visit(wire, wire.connect(), Order(new_id(), "check", utc_now(), demo=True))
    finally:
        wire.close()
    scan, _ = with_meaning(visited.scan, store, books_of(starting_profile(settings), settings.store_dir))
    store.save_scan(scan, visited.exchanges)
    return scan


def _cold(report: Report, key: Signer, target: Path, runs: int) -> float:
    def once() -> float:
        began = time.perf_counter()
        print_report(report, target, signer=key)
        return time.perf_counter() - began

    return median(once() for _ in range(runs))


def _warm(report: Report, key: Signer, target: Path, runs: int) -> float:
    """Return the median of prints whose child was started when somebody looked at the scan's page."""

    def once() -> float:
        printer.expect()
        time.sleep(3.0)  # a person reads the page; this is a measurement, not a test
        began = time.perf_counter()
        printer(report, target)
        return time.perf_counter() - began

    with closing(Printer(lambda: key)) as printer:
        return median(once() for _ in range(runs))


def _with_photos(report: Report, folder: Path) -> Report:
    """Return the report with many photos, each a file of its own, marked and with a caption."""
    folder.mkdir()
    photos = []
    for number, sample in enumerate(islice(cycle(list(samples(1, DRAWN))), PHOTOS)):
        content = sample.jpeg + str(number).encode()  # behind the end of a JPEG; it makes another name
        sha256 = hashlib.sha256(content).hexdigest()
        (folder / f"{sha256}.jpg").write_bytes(content)
        marks = (Mark("circle", 0.2, 0.2, 0.6, 0.7), Mark("arrow", 0.9, 0.9, 0.6, 0.6, "here"))
        photos.append(
            Photo(
                id=str(number),
                sha256=sha256,
                width=1280,
                height=960,
                bytes=len(content),
                added_at=utc_now(),
                by="Bench",
                caption=f"Label {number}, {sample.damage}",
                marks=marks,
            )
        )
    return replace(report, photos=tuple(photos), photo_dir=str(folder))


def _pages(target: Path) -> int:
    return target.read_bytes().count(b"/Type /Page\n")


def _memory_mb() -> float:
    """Return this process's resident memory in MB (proc(5), statm)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MEGABYTE
