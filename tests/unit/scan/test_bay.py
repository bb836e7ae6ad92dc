"""The bay's life: absent, ready, scanning, unplugged, not saved; always a sentence, never a crash."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from motospect.adapters.elm327 import Elm327
from motospect.adapters.port import Adapter
from motospect.errors import AdapterMissing, BayBusy, StoreFull
from motospect.model.bench import Bench
from motospect.model.exchange import Exchange
from motospect.model.scan import Scan
from motospect.model.vin import VinReading
from motospect.scan.bay import Bay
from motospect.scan.keeping import Ledger
from motospect.scan.link_state import READY
from motospect.scan.observer import Observer
from motospect.scan.questions import STEPS
from motospect.scan.told import TOLD_S, Told
from motospect.scan.visit import FIRST_STAGE, Order, Visited
from tests.unit.adapters.script import SETUP, ScriptedStream

FULL = StoreFull("The disk is full.", hint="Make room.")


class Book:
    """A ledger that keeps what it is given, or refuses while `full`."""

    def __init__(self) -> None:
        self.begun: list[Order] = []
        self.kept: list[Visited] = []
        self.full = False

    def begin(self, order: Order) -> None:
        self.begun.append(order)

    def keep(self, visited: Visited) -> None:
        if self.full:
            raise FULL
        self.kept.append(visited)

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.begin, self.keep)


@contextmanager
def running(bay: Bay) -> Iterator[Bay]:
    stop = threading.Event()
    thread = threading.Thread(target=bay.run, args=(stop, lambda: None))
    thread.start()
    try:
        yield bay
    finally:
        stop.set()
        thread.join(10)
        assert not thread.is_alive()


def reached(bay: Bay, holds: Callable[[Bench], bool]) -> Bench:
    bench = bay.wait_until(holds, timeout_s=10)
    assert bench is not None, bay.snapshot()
    return bench


def opens(replies: dict[str, str]) -> Callable[[threading.Event], Adapter]:
    return lambda _stop: Elm327(ScriptedStream({**SETUP, **replies}))


def test_without_an_adapter_it_says_so_and_offers_the_demo() -> None:
    bay = Bay(open_adapter=None, ledger=Book().ledger)
    link = bay.snapshot().link
    assert (link.phase, link.reason) == ("absent", "No adapter is configured.")
    assert "try the demo car" in (link.remedy or "")
    with pytest.raises(AdapterMissing, match="No adapter is configured"):
        bay.request_scan("check")


def test_a_scan_is_begun_durably_and_kept() -> None:
    book = Book()
    with running(Bay(open_adapter=opens({}), ledger=book.ledger)) as bay:
        reached(bay, lambda b: b.link.phase in READY)
        scan_id = bay.request_scan("pre")
        assert [order.scan_id for order in book.begun] == [scan_id]
        bench = reached(bay, lambda b: b.last_scan_id == scan_id)
    assert bench.progress is not None
    assert bench.progress.ended == "finished"
    (visited,) = book.kept
    assert (visited.scan.kind, visited.scan.demo) == ("pre", False)
    assert visited.scan.ecus[0].address == "7E8"
    assert not visited.scan.verdict.clean  # nothing but PID 00 was answered


def test_a_vin_told_by_a_person_goes_with_the_next_scan_only() -> None:
    book = Book()
    with running(Bay(open_adapter=opens({}), ledger=book.ledger)) as bay:
        reached(bay, lambda b: b.link.phase in READY)
        bay.tell_vin(VinReading("photo", "1M8GDM9AXKP042788"))
        assert bay.snapshot().told_vin == VinReading("photo", "1M8GDM9AXKP042788")
        first = bay.request_scan("pre")
        reached(bay, lambda b: b.last_scan_id == first and b.told_vin is None)
        second = bay.request_scan("post")
        reached(bay, lambda b: b.last_scan_id == second)
    vehicles = [visited.scan.vehicle for visited in book.kept]
    assert [(v.vin, v.vin_source) for v in vehicles] == [("1M8GDM9AXKP042788", "photo"), (None, "none")]


def test_a_told_vin_does_not_wait_for_another_vehicle() -> None:
    reading = VinReading("typed", "1M8GDM9AXKP042788")
    assert Told(reading).fresh == reading
    assert Told(reading, at_s=time.monotonic() - TOLD_S - 1).fresh is None


def test_an_observer_hears_every_exchange_each_stage_and_the_scan() -> None:
    exchanges: list[Exchange] = []
    stages: list[str] = []
    scans: list[Scan] = []

    def stage(name: str, seconds: float) -> None:
        assert seconds >= 0
        stages.append(name)

    observer = Observer(
        on_exchange=exchanges.append, on_stage=stage, on_scan=lambda scan, _took_s: scans.append(scan)
    )
    book = Book()
    with running(Bay(open_adapter=opens({}), ledger=book.ledger, observer=observer)) as bay:
        reached(bay, lambda b: b.link.phase in READY)
        scan_id = bay.request_scan("check")
        reached(bay, lambda b: b.last_scan_id == scan_id)
    (visited,) = book.kept
    assert tuple(exchanges) == visited.exchanges
    assert stages == [FIRST_STAGE, *(step.name for step in STEPS)]
    assert scans == [visited.scan]


def test_a_second_scan_at_once_is_refused() -> None:
    with running(Bay(open_adapter=opens({}), ledger=Book().ledger)) as bay:
        reached(bay, lambda b: b.link.phase in READY)
        scan_id = bay.request_scan("check")
        with pytest.raises(BayBusy):
            bay.request_scan("check")
        reached(bay, lambda b: b.last_scan_id == scan_id)


def test_no_vehicle_is_a_record_that_says_so() -> None:
    book = Book()
    with running(Bay(open_adapter=opens({"0100": "UNABLE TO CONNECT"}), ledger=book.ledger)) as bay:
        reached(bay, lambda b: b.link.phase in READY)
        scan_id = bay.request_scan("check")
        bench = reached(bay, lambda b: b.last_scan_id == scan_id and b.link.phase == "ecu_silent")
    assert "No control unit answered" in bench.link.reason
    assert book.kept[0].scan.ecus == ()


def test_an_adapter_that_goes_silent_in_mid_scan_leaves_an_interrupted_record() -> None:
    class Dies(ScriptedStream):
        def receive(self, deadline_s: float, *, first_s: float | None = None) -> tuple[str, bool]:
            return ("", False) if "03" in self.sent else super().receive(deadline_s)

    book = Book()
    table = {**SETUP, "0902": "7E8037F0911"}
    with running(Bay(open_adapter=lambda _: Elm327(Dies(table)), ledger=book.ledger)) as bay:
        reached(bay, lambda b: b.link.phase in READY)
        scan_id = bay.request_scan("check")
        bench = reached(bay, lambda b: b.last_scan_id == scan_id)
        reached(bay, lambda b: b.link.phase == "powered")  # it is opened afresh by itself
    assert bench.progress is not None
    assert bench.progress.ended == "interrupted"
    scan = book.kept[0].scan
    assert (scan.state, scan.verdict.clean, scan.verdict.complete) == ("interrupted", False, False)
    assert "stopped answering" in (scan.interrupted_by or "")
    assert book.kept[0].exchanges


def test_a_missing_adapter_is_tried_again_and_found() -> None:
    tries: list[int] = []

    def opener(_stop: threading.Event) -> Adapter:
        tries.append(1)
        if len(tries) == 1:
            raise AdapterMissing("No adapter could be opened at /dev/ttyUSB9.", hint="Check the plug.")
        return Elm327(ScriptedStream(SETUP))

    with running(Bay(open_adapter=opener, ledger=Book().ledger)) as bay:
        bench = reached(bay, lambda b: b.link.phase == "absent")
        assert (bench.link.reason, bench.link.remedy) == (
            "No adapter could be opened at /dev/ttyUSB9.",
            "Check the plug.",
        )
        reached(bay, lambda b: b.link.phase == "powered")


def test_a_scan_that_cannot_be_saved_is_held_and_said_so() -> None:
    book = Book()
    book.full = True
    with running(Bay(open_adapter=opens({}), ledger=book.ledger)) as bay:
        reached(bay, lambda b: b.link.phase in READY)
        bay.request_scan("check")
        bench = reached(bay, lambda b: b.progress is not None and b.progress.ended == "not_saved")
        assert bench.progress is not None
        assert bench.progress.trouble == "The disk is full. Make room."
        assert bay.unsaved == 1
        book.full = False
    assert len(book.kept) == 1  # saved at the latest when the bay stops
    assert bay.unsaved == 0
