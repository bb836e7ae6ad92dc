"""What the box does beside a scan, each as a load for the benches: busy while its context is open."""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from motospect.adapters import open_adapter
from motospect.analysis import analyse
from motospect.analysis.explain import explainer_for
from motospect.analysis.explain.desk import subjects_of
from motospect.app import Daemon, print_scan
from motospect.config import Settings
from motospect.errors import MotospectError
from motospect.model.identity import new_id, utc_now
from motospect.model.scan import Scan
from motospect.scan.bay import Bay
from motospect.scan.link_state import READY
from motospect.scan.visit import Order, Visited, visit
from motospect.simulator import load_vehicle, serve_pty
from motospect.store import Store
from motospect.sync import box_id, build_sync

if TYPE_CHECKING:
    from motospect.fleet.demo import FleetDemo

CLIENTS = 20
PIN = "135790"
FAULTY = "petrol_lean"
SYNC = "sync"
MODEL = "smollm2-135m"
ARRIVES_WITHIN_S = 15.0
"""How long the way to the fleet may take to open."""
BEHIND = 10
"""Niceness of what runs on other machines in the workshop: its work must not count against the box."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What a load may use: the daemon under measurement, a finished visit, a fleet. `stop` ends the load."""

    daemon: Daemon
    visited: Visited
    folder: Path
    stop: threading.Event
    fleet: FleetDemo | None = None


@contextmanager
def live_clients(beside: Beside) -> Iterator[None]:
    """Twenty readers of the live page, in a process of their own."""
    where = urlsplit(beside.daemon.public_url())
    child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-m", "motospect.cli.live_clients", "127.0.0.1", str(where.port), str(CLIENTS)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdin is not None  # noqa: S101 - asked for above
    child.stdin.write(f"{signed_in(where.port or 0)}\n")
    child.stdin.flush()
    try:
        yield
    finally:
        came, _ = child.communicate(timeout=10)
    if int(came) < CLIENTS * 1000:
        raise MotospectError(
            f"The live clients read only {came.strip()} bytes.", hint="The figure would mean nothing."
        )


@contextmanager
def scans(beside: Beside) -> Iterator[None]:
    """A scan running in the bay again and again, kept in the store, shown on every live page."""

    def work() -> None:
        while not beside.stop.is_set():
            _scan_once(beside.daemon.bay, beside.stop)

    with _thread(work):
        yield


def _scan_once(bay: Bay, stop: threading.Event) -> None:
    bay.wait_until(lambda bench: bench.link.phase in READY, timeout_s=10)
    scan_id = bay.request_scan("check")
    bay.wait_until(lambda bench: bench.last_scan_id == scan_id or stop.is_set(), timeout_s=30)


@contextmanager
def papers(beside: Beside) -> Iterator[None]:
    """The report as PDF, printed in a loop."""

    def work() -> None:
        while not beside.stop.is_set():
            print_scan(beside.visited.scan, beside.daemon.settings, beside.folder / "loop.pdf")

    with _thread(work):
        yield


@contextmanager
def words(beside: Beside) -> Iterator[None]:
    """The packaged model wording the findings of a virtual vehicle that has some, one after the other."""
    explainer = explainer_for(Settings(store_dir=beside.folder, model_name=MODEL, model_deadline_s=60))
    subjects = tuple(subjects_of(analyse(_faulty_scan())).values())
    if not subjects:
        raise MotospectError(
            f"The virtual vehicle {FAULTY} has no finding.", hint="There is nothing to word."
        )

    def work() -> None:
        while not beside.stop.is_set():
            for subject in subjects:
                explainer.word(subject, beside.stop)

    try:
        with _thread(work):
            yield
    finally:
        explainer.close()


def _faulty_scan() -> Scan:
    with serve_pty(load_vehicle(FAULTY), realtime=False) as car:
        adapter = open_adapter("elm327", car.address, baud=115200, stop=threading.Event())
        try:
            return visit(adapter, adapter.connect(), Order(new_id(), "check", utc_now(), demo=True)).scan
        finally:
            adapter.close()


@contextmanager
def sync(beside: Beside) -> Iterator[None]:
    """A second memory whose scans, five a second, go to a real broker and a real PostgreSQL."""
    assert beside.fleet is not None  # noqa: S101 - the bench opens it when this load is among its loads
    store = Store.open(beside.folder / f"sync-{new_id()}")
    with ExitStack() as open_parts:
        open_parts.callback(store.close)
        courier = build_sync(beside.fleet.box_settings(beside.daemon.settings, box_id(store)), store)

        def save() -> None:
            while not beside.stop.wait(0.2):
                scan = replace(beside.visited.scan, id=new_id())
                store.begin_scan(scan.id, kind=scan.kind, started_at=utc_now(), demo=True)
                store.save_scan(scan, beside.visited.exchanges)

        open_parts.enter_context(_thread(lambda: courier.run(beside.stop, lambda: None)))
        open_parts.enter_context(_thread(save))
        _await_arrival(store, beside)  # connecting is not the load; a short slice would measure nothing else
        yield


def _await_arrival(store: Store, beside: Beside) -> None:
    until_s = time.monotonic() + ARRIVES_WITHIN_S
    while store.outbox_size() >= len(store.scans(limit=1000)):
        if beside.stop.wait(0.05) or time.monotonic() > until_s:
            raise MotospectError("Not one scan reached the fleet.", hint="The figure would mean nothing.")


@contextmanager
def fleet_beside() -> Iterator[FleetDemo]:
    """Start a fleet's servers and processes, which stand for another machine; raises ServerMissing."""
    from motospect.fleet.demo import FleetDemo  # noqa: PLC0415 - the fleet is an extra

    with ExitStack() as open_parts, ThreadPoolExecutor(1) as starter:

        def start() -> FleetDemo:
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))  # handed on by Linux
            return open_parts.enter_context(FleetDemo.running("bench"))

        yield starter.submit(start).result()


Load = Callable[[Beside], AbstractContextManager[None]]
LOADS: dict[str, Load] = {
    f"{CLIENTS} live clients": live_clients,
    "scans": scans,
    "PDF": papers,
    SYNC: sync,
    "model": words,
}
"""Everything the box does beside a scan. Whoever adds such a part adds its load here."""


def missing(load: str) -> str | None:
    """Return why this machine cannot carry the load, with the remedy; None when it can."""
    needs = {SYNC: ("psycopg", "fleet"), "model": ("llama_cpp", "test")}
    library, extra = needs.get(load, ("", ""))
    if not library or find_spec(library) is not None:
        return None
    return f"The library {library} is not installed: ./scripts/set-up {extra} installs it."


@contextmanager
def _thread(work: Callable[[], None]) -> Iterator[None]:
    """Run `work`, which must end soon after the load's stop, while the body runs."""
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    yield
    thread.join(30)


def signed_in(port: int) -> str:
    """Claim the box, or sign in when it is claimed, and return the session's cookie."""
    status, page, cookie = _http(port, "GET", "/welcome")
    path = "/welcome"
    if status != 200:
        path = "/sign-in"
        _, page, cookie = _http(port, "GET", path)
    token = re.search(r'name="csrf" value="([^"]+)"', page)
    form = {"csrf": token[1] if token else "", "pin": PIN, "again": PIN}
    status, page, signed = _http(port, "POST", path, form=form, cookie=cookie)
    if status != 303:
        raise MotospectError(f"The bench could not sign in: {status}.", hint="This is a defect of the bench.")
    return signed


def _http(
    port: int, method: str, path: str, *, form: dict[str, str] | None = None, cookie: str = ""
) -> tuple[int, str, str]:
    """Return status, body and the session's cookie of one request."""
    talk = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    talk.request(method, path, urlencode(form or {}), headers)
    answer = talk.getresponse()
    body = answer.read().decode()
    talk.close()
    return answer.status, body, (answer.getheader("Set-Cookie") or "").partition(";")[0]
