"""The figures: Prometheus' own parser reads them, they add up, and they name nobody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import get_args

import pytest
from prometheus_client.parser import text_string_to_metric_families

from motospect.adapters.recovery import Climb
from motospect.box.meters import Gauges, Meters
from motospect.errors import StoreError
from motospect.model.bench import LinkPhase
from motospect.model.exchange import Exchange
from motospect.model.part import PartState
from motospect.model.scan import AdapterIdentity, Scan, VehicleIdentity, Verdict

NOON = dt.datetime(2026, 5, 4, 12, 0, tzinfo=dt.UTC)
PARTS = (PartState("adapter", "ok", "Ready."), PartState("sync", "failed", "No broker.", "Start it."))


def make_scan() -> Scan:
    return Scan(
        id="01900000-0000-7000-8000-000000000001",
        kind="pre",
        started_at="2026-05-04T11:59:30.000Z",
        finished_at="2026-05-04T11:59:34.000Z",
        clock="synced",
        adapter=AdapterIdentity("elm327", "ELM327 v1.5"),
        verdict=Verdict(clean=True, complete=True, headline="No faults."),
        vehicle=VehicleIdentity("WBA00000000000001", "ecu", "ok"),
    )


def meters(
    *,
    oldest: Callable[[], str | None] = lambda: "2026-05-04T11:59:30.000Z",
    disk: Callable[[], int] = lambda: 5_000_000,
) -> Meters:
    gauges = Gauges(
        parts=lambda: PARTS,
        outbox_rows=lambda: 3,
        outbox_oldest_at=oldest,
        disk_free_bytes=disk,
        temperature_degc=lambda: None,
        link_phase=lambda: "powered",
    )
    return Meters(gauges, now=lambda: NOON)


def read(made: Meters) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Return every sample by name and labels, as a monitoring system reads them."""
    families = text_string_to_metric_families(made.render().decode())
    return {(s.name, tuple(sorted(s.labels.items()))): s.value for f in families for s in f.samples}


def test_outcomes_are_counted_by_service_and_each_exchange_has_its_time() -> None:
    made = meters()
    made.exchange(Exchange("x1", 0.0, 0.013, "7DF", "03", (), {"7E8": "ok", "7E9": "timeout"}))
    made.exchange(Exchange("x2", 0.1, 1.2, "7E0", "0902", (), {"": "no_data"}))
    found = read(made)
    assert found["motospect_link_outcomes_total", (("outcome", "ok"), ("service", "03"))] == 1
    assert found["motospect_link_outcomes_total", (("outcome", "timeout"), ("service", "03"))] == 1
    assert found["motospect_link_outcomes_total", (("outcome", "no_data"), ("service", "09"))] == 1
    assert found["motospect_link_exchange_seconds_count", ()] == 2
    assert found["motospect_link_exchange_seconds_bucket", (("le", "0.015"),)] == 1


def test_stages_and_scans_are_timed() -> None:
    made = meters()
    made.stage("Reading the VIN", 0.2)
    made.scan(make_scan(), 3.5)
    found = read(made)
    assert found["motospect_scan_stage_seconds_sum", (("stage", "Reading the VIN"),)] == pytest.approx(0.2)
    assert found["motospect_scan_seconds_sum", (("kind", "pre"), ("state", "finished"))] == pytest.approx(3.5)


def test_every_part_has_one_state_of_four() -> None:
    found = read(meters())
    for part, state in (("adapter", "ok"), ("sync", "failed")):
        states = {
            labels[1][1]: value
            for (name, labels), value in found.items()
            if name == "motospect_part_state" and labels[0] == ("part", part)
        }
        assert states == {s: float(s == state) for s in ("ok", "degraded", "absent", "failed")}


def test_the_link_is_in_one_state_of_all() -> None:
    states = {
        labels[0][1]: value
        for (name, labels), value in read(meters()).items()
        if name == "motospect_link_state"
    }
    assert states == {phase: float(phase == "powered") for phase in get_args(LinkPhase)}


def test_every_rung_of_recovery_is_counted_once() -> None:
    made = meters()
    made.climb(Climb("warm_start", "adapter", None))  # begun
    made.climb(Climb("warm_start", "adapter", False))
    made.climb(Climb("reopen", "adapter", True))
    found = {
        labels: v for (name, labels), v in read(made).items() if name == "motospect_link_recoveries_total"
    }
    assert found == {
        (("helped", "no"), ("of", "adapter"), ("rung", "warm_start")): 1,
        (("helped", "yes"), ("of", "adapter"), ("rung", "reopen")): 1,
    }


def test_the_queue_has_a_length_and_an_age() -> None:
    found = read(meters())
    assert (found["motospect_outbox_rows", ()], found["motospect_outbox_oldest_seconds", ()]) == (3, 30)
    assert read(meters(oldest=lambda: None))["motospect_outbox_oldest_seconds", ()] == 0


def test_a_clock_that_was_set_back_makes_no_negative_age() -> None:
    found = read(meters(oldest=lambda: "2027-01-01T00:00:00.000Z"))
    assert found["motospect_outbox_oldest_seconds", ()] == 0


def test_a_figure_that_cannot_be_had_is_left_out_and_the_others_stay() -> None:
    def broken() -> int:
        raise OSError("gone")

    def closed() -> str:
        raise StoreError("The store is closed.", hint="Start the daemon.")

    found = read(meters(disk=broken, oldest=closed))
    names = {name for name, _ in found}
    assert not names & {
        "motospect_disk_free_bytes",
        "motospect_outbox_oldest_seconds",
        "motospect_temperature_celsius",
    }
    assert "motospect_outbox_rows" in names


def test_the_process_is_measured_too() -> None:
    assert read(meters())["process_resident_memory_bytes", ()] > 1e6


def test_two_daemons_in_one_process_do_not_meet() -> None:
    first, second = meters(), meters()
    first.stage("Reading the VIN", 0.2)
    assert "Reading the VIN" not in second.render().decode()


def test_nobody_is_named() -> None:
    made = meters()
    made.scan(make_scan(), 3.5)
    assert "WBA00000000000001" not in made.render().decode()
