"""What a scan means after it was kept: measuring at the same visit speaks, a later visit does not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from motospect.analysis import meaning_of
from motospect.app.aftermath import Meanings, estimate_of, learn, past_of, with_meaning
from motospect.knowledge.workshop import shipped_books
from motospect.model.capture import Capture, Track
from motospect.model.scan import (
    AdapterIdentity,
    Ecu,
    Readiness,
    Reading,
    Scan,
    ServiceOutcome,
    TroubleCode,
    VehicleIdentity,
    Verdict,
)
from motospect.model.service import ServiceNote
from motospect.model.shop import ShopTerms
from motospect.store import Store

LEAN = Scan(
    id="s1",
    kind="pre",
    started_at="2026-05-04T09:30:00.000Z",
    finished_at="2026-05-04T09:30:04.000Z",
    clock="synced",
    adapter=AdapterIdentity("elm327", "ELM327 v1.5"),
    verdict=Verdict(clean=False, complete=True, headline="1 code stored"),
    vehicle=VehicleIdentity(vin="1FTEX1EP3EFB12345", vin_source="ecu"),
    ecus=(
        Ecu(
            "7E8",
            state="answered",
            services={number: ServiceOutcome("ok") for number in ("01", "03", "07", "0A")},
            mil=True,
            dtc_count=1,
            dtcs=(TroubleCode("P0171", ("stored",), evidence=("x1",)),),
        ),
    ),
)


def track(name: str, unit: str, idle: float, raised: float) -> Track:
    """A signal over a minute of idle and a minute at 2500 rpm."""
    return Track(name, "7E8", unit, tuple(range(120)), (idle,) * 60 + (raised,) * 60)


def capture(started_at: str) -> Capture:
    """Warm, standing; far too lean at idle, right at 2500 rpm: air comes in behind the throttle."""
    return Capture(
        id=f"c-{started_at}",
        vin=LEAN.vehicle.vin,
        started_at=started_at,
        clock="synced",
        tracks=(
            track("RPM", "rpm", 780.0, 2500.0),
            track("SPEED", "km/h", 0.0, 0.0),
            track("COOLANT_TEMP", "degC", 91.0, 91.0),
            track("LONG_FUEL_TRIM_1", "percent", 21.0, 3.0),
            track("SHORT_FUEL_TRIM_1", "percent", 6.0, 0.0),
        ),
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "store")
    yield opened
    opened.close()


def kept(store: Store, scan: Scan = LEAN) -> Scan:
    whole, _ = with_meaning(scan, store, shipped_books())
    store.save_scan(whole, [])
    return whole


def cited(meanings: Meanings, scan: Scan) -> set[str]:
    """Return every evidence id the hypotheses of a scan name now."""
    return {
        one
        for diagnosis in meanings(scan).diagnoses
        for hypothesis in diagnosis.hypotheses
        for argument in hypothesis.arguments
        for one in argument.evidence
    }


def test_what_is_measured_after_the_scan_speaks_and_the_record_stays(store: Store) -> None:
    meanings, scan = Meanings(store, shipped_books), kept(store)
    assert meanings(scan) == scan.analysis
    measured = capture("2026-05-04T09:40:00.000Z")
    store.captures.begin(measured)
    store.captures.end(measured.id)
    assert f"capture:{measured.id}" in cited(meanings, scan)
    assert meanings(scan) is meanings(scan), "made once"
    assert store.scan("s1") == scan


def test_another_visit_is_not_this_one(store: Store) -> None:
    meanings, scan = Meanings(store, shipped_books), kept(store)
    store.captures.begin(capture("2026-05-06T09:40:00.000Z"))
    assert meanings(scan) == scan.analysis


def test_measured_first_and_scanned_then_is_one_visit_as_well(store: Store) -> None:
    kept(store, replace(LEAN, id="s0", started_at="2026-05-04T09:00:00.000Z"))
    measured = capture("2026-05-04T09:20:00.000Z")
    store.captures.begin(measured)
    again = kept(store, replace(LEAN, id="s2"))
    assert f"capture:{measured.id}" in cited(Meanings(store, shipped_books), again)


def healthy(scan_id: str, started_at: str) -> Scan:
    """The same vehicle without a code."""
    ecu = replace(LEAN.ecus[0], mil=False, dtc_count=0, dtcs=())
    return replace(LEAN, id=scan_id, started_at=started_at, ecus=(ecu,))


def taught(store: Store, scan: Scan) -> int:
    """Keep a scan as the daemon does, and return how many drives of the vehicle are known then."""
    whole, past = with_meaning(scan, store, shipped_books())
    store.save_scan(whole, [])
    learn(whole, past, store)
    known = past_of(store, scan).baseline
    return 0 if known is None else known.drives


def steady(started_at: str) -> Capture:
    """A recording long enough to learn from, of an engine without fault."""
    lean = capture(started_at)
    times = tuple(float(second) for second in range(120))
    tracks = (Track("INTAKE_PRESSURE", "7E8", "kPa", times, (30.0,) * 60 + (26.0,) * 60), *lean.tracks[:3])
    return replace(lean, id=f"s-{started_at}", tracks=(*tracks, track("ENGINE_LOAD", "percent", 25.0, 20.0)))


def test_a_recording_between_healthy_scans_is_learned_once(store: Store) -> None:
    assert taught(store, healthy("h0", "2026-05-04T09:00:00.000Z")) == 0
    measured = steady("2026-05-04T09:20:00.000Z")
    store.captures.begin(measured)
    store.captures.end(measured.id)
    assert taught(store, healthy("h1", "2026-05-04T09:40:00.000Z")) == 1
    assert taught(store, healthy("h2", "2026-05-04T09:50:00.000Z")) == 1
    assert store.baselines.of("1FTEX1EP3EFB12345", demo=True) is None


def test_a_recording_beside_a_fault_is_not_learned(store: Store) -> None:
    taught(store, replace(LEAN, id="f0"))
    measured = steady("2026-05-04T09:40:00.000Z")
    store.captures.begin(measured)
    store.captures.end(measured.id)
    assert taught(store, healthy("h1", "2026-05-04T10:00:00.000Z")) == 0


SPARK = Readiness({"catalyst": "complete", "oxygen_sensor": "complete"}, evidence=("x1",))
KNOWN = replace(
    LEAN,
    ecus=(replace(LEAN.ecus[0], readiness=SPARK),),
    values=(Reading("ODOMETER", 115_000, "km", "7E8", ("x9",)),),
)


def test_what_was_noted_after_the_scan_speaks_in_its_maintenance_and_the_record_stays(store: Store) -> None:
    scan, _ = with_meaning(KNOWN, store, shipped_books())
    store.save_scan(scan, ())
    means = Meanings(store, shipped_books)

    def oil() -> str:
        plan = means(store.scan("s1")).service
        assert plan is not None
        return next(one.state for one in plan.due if one.item == "engine_oil")

    assert oil() == "unknown"
    vin = "1FTEX1EP3EFB12345"
    at = "2026-05-04T11:00:00.000Z"
    store.services.note(ServiceNote(vin, "engine_oil", 100_000.0, "2026-02-01", at), demo=False)
    assert oil() == "overdue"
    store.services.note(ServiceNote(vin, "engine_oil", 115_000.0, "2026-05-04", at), demo=False)
    assert oil() == "ok"
    kept = store.scan("s1").analysis
    assert kept is not None
    assert kept == scan.analysis


def test_the_plan_names_the_lines_of_the_estimate_on_the_same_parts(store: Store) -> None:
    misfire = TroubleCode("P0301", ("stored",), evidence=("x1",))
    given = replace(KNOWN, ecus=(replace(KNOWN.ecus[0], dtcs=(misfire,)),))
    scan, _ = with_meaning(given, store, shipped_books())
    store.save_scan(scan, ())
    estimate = estimate_of(scan, meaning_of(scan), ShopTerms(), store)
    lines = {line.id: line for option in estimate.content.options for line in option.lines}
    means = Meanings(store, shipped_books)
    plan = means.beside_estimate(scan).service
    assert plan is not None
    plugs = next(one for one in plan.due if one.item == "spark_plugs")
    joined = [lines[one] for one in plugs.joined_with if one in lines]
    assert joined
    assert {line.area for line in joined} == {"ignition"}
    assert estimate_of(scan, means(scan), ShopTerms(), store) == estimate, "it does not rest on itself"
