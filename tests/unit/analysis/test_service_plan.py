"""What maintenance is due: by distance, by time and by use, and everything that keeps it from being known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from motospect.analysis import analyse
from motospect.analysis.service import joined_with_estimate, plan_service, works_of
from motospect.analysis.service.joined import Work
from motospect.knowledge.named_causes import named_causes
from motospect.knowledge.schedule import schedule_book
from motospect.model.capture import OperatingPoint, Window
from motospect.model.diagnosis import Diagnosis, Hypothesis
from motospect.model.estimate import Estimate, EstimateContent, EstimateLine, EstimateOption
from motospect.model.money import Money, Time
from motospect.model.past import Past
from motospect.model.scan import (
    Ecu,
    InUsePerformance,
    Readiness,
    Reading,
    Scan,
    TroubleCode,
    VehicleIdentity,
)
from motospect.model.service import ServiceDue, ServiceNote, ServicePlan
from motospect.model.shop import ShopTerms

MakeScan = Callable[..., Scan]
MakeEcu = Callable[..., Ecu]
VIN = "WVWZZZ1KZAW000001"
DIESEL = Readiness({"nmhc_catalyst": "complete", "pm_filter": "complete"}, evidence=("x3",))
BOOK = schedule_book()


def value(name: str, what: float | str, unit: str, ecu: str = "7E8") -> Reading:
    return Reading(name, what, unit, ecu, (f"x-{name}",))


def km(what: float) -> Reading:
    return value("ODOMETER", what, "km")


def note(item: str | None, at_km: float | None = None, on: str | None = None) -> ServiceNote:
    return ServiceNote(VIN, item, at_km, on, "2026-01-01T00:00:00.000Z")


def planned(scan: Scan, *notes: ServiceNote, scans: tuple[Scan, ...] = (), **past: object) -> ServicePlan:
    return plan_service(scan, Past(scans=scans, services=notes, **past), BOOK)  # type: ignore[arg-type]


def item(plan: ServicePlan, key: str) -> ServiceDue:
    return next(one for one in plan.due if one.item == key)


@pytest.fixture
def diesel(make_scan: MakeScan, make_ecu: MakeEcu) -> Callable[..., Scan]:
    def make(*values: Reading, **of_scan: object) -> Scan:
        given: dict[str, object] = {
            "vehicle": VehicleIdentity(vin=VIN, model_year=2014),
            "ecus": (make_ecu(readiness=DIESEL),),
            "values": values,
        }
        return make_scan(**(given | of_scan))

    return make


@pytest.mark.parametrize(
    ("at", "state"),
    [
        (104_999, "ok"), (108_999, "ok"), (109_000, "soon"), (109_999, "soon"), (110_000, "due"),
        (119_999, "due"), (120_000, "overdue"),
    ],
)  # fmt: skip
def test_oil_by_distance_while_the_use_is_not_known(diesel: Callable[..., Scan], at: int, state: str) -> None:
    """10,000 to 20,000 km from the last change at 100,000 km on, a month before the scan."""
    oil = item(planned(diesel(km(at)), note("engine_oil", 100_000, "2026-04-04")), "engine_oil")
    assert oil.state == state
    assert oil.due_at_km is not None
    assert (oil.due_at_km.low, oil.due_at_km.high) == (110_000, 120_000)
    assert oil.due_on == ("2027-04-04", "2028-04-04")
    assert "x-ODOMETER" in oil.evidence


@pytest.mark.parametrize(
    ("on", "state"),
    [
        ("2026-04-04", "ok"), ("2025-06-30", "ok"), ("2025-06-01", "soon"), ("2025-05-03", "due"),
        ("2024-05-20", "due"), ("2024-05-01", "overdue"),
    ],
)  # fmt: skip
def test_oil_by_time(diesel: Callable[..., Scan], on: str, state: str) -> None:
    """12 to 24 months before the scan of 2026-05-04; by distance it is fresh."""
    assert item(planned(diesel(km(100_100)), note("engine_oil", 100_000, on)), "engine_oil").state == state


def test_what_comes_first_decides(diesel: Callable[..., Scan]) -> None:
    plan = planned(diesel(km(125_000)), note("engine_oil", 100_000, "2026-05-01"))
    assert item(plan, "engine_oil").state == "overdue"
    assert plan.due[0].item == "engine_oil"
    assert [one.item for one in plan.pressing] == ["engine_oil", "particulate_filter"]


def test_without_an_odometer_distance_is_unknown_and_trip_counters_are_none(
    diesel: Callable[..., Scan],
) -> None:
    scan = diesel(value("DISTANCE_SINCE_DTC_CLEAR", 60_000, "km"), value("DISTANCE_W_MIL", 60_000, "km"))
    plan = planned(scan)
    assert plan.odometer is None
    assert any("does not tell its odometer" in said for said in plan.notes)
    filter_ = item(plan, "particulate_filter")
    assert filter_.state == "unknown"
    assert "neither told (PID A6) nor typed in" in filter_.reason


def test_an_unset_clock_makes_time_unknown(diesel: Callable[..., Scan]) -> None:
    scan = diesel(km(100_100), clock="unsynced", started_at="1970-01-01T00:00:10.000Z")
    plan = planned(scan, note("engine_oil", 100_000, "2020-01-01"), note("brake_fluid", None, "2020-01-01"))
    assert item(plan, "engine_oil").state == "unknown"
    assert "clock is not set" in item(plan, "brake_fluid").reason
    assert any("clock was not set" in said for said in plan.notes)
    overdue = planned(replace(scan, values=(km(130_000),)), note("engine_oil", 100_000, "2020-01-01"))
    assert item(overdue, "engine_oil").state == "overdue"


def test_a_clock_of_1970_is_not_set_whatever_it_is_called(diesel: Callable[..., Scan]) -> None:
    scan = diesel(km(100_100), clock="synced", started_at="1970-01-01T00:00:10.000Z")
    assert "clock is not set" in item(planned(scan), "brake_fluid").reason


def test_without_a_record_a_young_vehicle_is_ok_and_an_old_one_unknown(diesel: Callable[..., Scan]) -> None:
    new = diesel(km(4_000), vehicle=VehicleIdentity(vin=VIN, model_year=2026))
    plan = planned(new)
    assert item(plan, "coolant").state == "ok"
    assert any("Nothing is noted" in said for said in plan.notes)
    old = planned(diesel(km(180_000)))
    assert item(old, "coolant").state == "unknown"
    assert "No record" in item(old, "brake_fluid").reason
    assert not old.pressing


def test_without_a_record_the_first_interval_counts_from_new(diesel: Callable[..., Scan]) -> None:
    assert item(planned(diesel(km(130_000))), "particulate_filter").state == "due"
    beyond = item(planned(diesel(km(230_000))), "particulate_filter")
    assert beyond.state == "unknown"
    assert "ask when it was done last" in beyond.reason
    assert beyond.due_at_km is None


@pytest.mark.parametrize(
    ("notes", "at", "says"),
    [
        ((note("engine_oil", 150_000, "2026-04-01"),), 100_000, "beyond the odometer's 100,000 km or more"),
        ((note("engine_oil", 100_000, "2026-06-01"),), 100_000, "a day to come"),
        ((note("engine_oil", None, "2026-04-01"),), 100_000, "noted as done without the odometer"),
        ((note("engine_oil", 100_000),), 100_000, "noted as done without the day"),
    ],
)
def test_a_record_that_cannot_be_or_is_half_is_unknown(
    diesel: Callable[..., Scan], notes: tuple[ServiceNote, ...], at: int, says: str
) -> None:
    oil = item(planned(diesel(km(at)), *notes), "engine_oil")
    assert oil.state == "unknown"
    assert says in oil.reason


def test_notes_count_by_what_they_say_not_by_when_they_were_written(diesel: Callable[..., Scan]) -> None:
    notes = (note("engine_oil", 100_000, "2026-04-01"), note("engine_oil", 60_000, "2024-01-01"))
    assert item(planned(diesel(km(100_500)), *notes), "engine_oil").state == "ok"


def test_an_earlier_or_typed_odometer_is_that_or_more(diesel: Callable[..., Scan]) -> None:
    before = diesel(km(100_500), id="s0")
    plan = planned(diesel(), note("engine_oil", 100_000, "2026-04-01"), scans=(before,))
    assert plan.odometer is not None
    assert not plan.odometer.exact
    assert plan.odometer.evidence == ("scan:s0",)
    assert item(plan, "engine_oil").state == "unknown"
    typed = planned(diesel(), note(None, 131_000), note("engine_oil", 100_000, "2026-04-01"))
    assert item(typed, "engine_oil").state == "overdue"
    today = planned(diesel(), note(None, 101_000, "2026-05-04"), note("engine_oil", 100_000, "2026-04-01"))
    assert item(today, "engine_oil").state == "ok"


def test_an_odometer_that_ran_backwards_proves_nothing_but_that_or_more(diesel: Callable[..., Scan]) -> None:
    """A control unit was changed, or a person mistyped: neither may make a worn item look fresh."""
    before = diesel(km(150_000), id="s0")
    plan = planned(diesel(km(12_000)), scans=(before,))
    assert plan.odometer is not None
    assert (plan.odometer.km, plan.odometer.exact) == (12_000, False)
    assert "150,000 km was told by an earlier scan before" in plan.odometer.source
    assert plan.odometer.evidence == ("x-ODOMETER", "scan:s0")
    assert item(plan, "coolant").state == "unknown"
    typed = planned(diesel(km(98_000)), note(None, 980_000))
    assert typed.odometer is not None
    assert (typed.odometer.km, typed.odometer.exact) == (98_000, False)
    assert not any(one.state == "overdue" for one in typed.due)


def test_an_impossible_odometer_is_no_odometer(diesel: Callable[..., Scan]) -> None:
    assert planned(diesel(km(429_496_729.5))).odometer is None
    assert planned(diesel(km(0))).odometer is None


def test_what_was_typed_after_the_scan_goes_before_it(diesel: Callable[..., Scan]) -> None:
    later = ServiceNote(VIN, "engine_oil", 100_040.0, "2026-05-04", "2026-05-04T12:00:00.000Z")
    plan = planned(diesel(km(100_000)), later)
    assert plan.odometer is not None
    assert plan.odometer.km == 100_040
    assert item(plan, "engine_oil").state == "ok"


# How the vehicle is used


def use(plan: ServicePlan, kind: str) -> str:
    return next(fact.verdict for fact in plan.use if fact.kind == kind)


@pytest.mark.parametrize(
    ("warm_ups", "driven", "verdict"),
    [
        (100, 800, "hard"), (100, 801, "unknown"), (100, 1999, "unknown"), (100, 2000, "easy"),
        (9, 20, "unknown"), (255, 300, "unknown"), (100, 65535, "unknown"),
    ],
)  # fmt: skip
def test_short_trips_by_warm_ups(
    diesel: Callable[..., Scan], warm_ups: int, driven: int, verdict: str
) -> None:
    scan = diesel(
        value("WARMUPS_SINCE_DTC_CLEAR", warm_ups, "count"), value("DISTANCE_SINCE_DTC_CLEAR", driven, "km")
    )
    assert use(planned(scan), "short_trips") == verdict


@pytest.mark.parametrize(
    ("counts", "verdict"),
    [
        ((15, 50), "hard"), ((16, 50), "unknown"), ((30, 50), "easy"), ((2, 49), "unknown"),
        ((60, 50), "unknown"),
    ],
)  # fmt: skip
def test_short_trips_by_the_in_use_counters(
    diesel: Callable[..., Scan], make_ecu: MakeEcu, counts: tuple[int, int], verdict: str
) -> None:
    ecu = make_ecu(readiness=DIESEL, in_use=InUsePerformance(*counts, evidence=("x77",)))
    plan = planned(diesel(ecus=(ecu,)))
    assert use(plan, "short_trips") == verdict
    if verdict == "hard":
        assert plan.use[0].evidence == ("x77",)


def test_hard_use_brings_the_short_end_and_says_so_with_its_evidence(diesel: Callable[..., Scan]) -> None:
    scan = diesel(
        km(111_500), value("WARMUPS_SINCE_DTC_CLEAR", 100, "count"),
        value("DISTANCE_SINCE_DTC_CLEAR", 500, "km"),
    )  # fmt: skip
    oil = item(planned(scan, note("engine_oil", 100_000, "2026-04-01")), "engine_oil")
    assert oil.state == "overdue"
    assert "The short end, for short trips." in oil.reason
    assert "x-WARMUPS_SINCE_DTC_CLEAR" in oil.evidence


def test_easy_use_in_every_respect_brings_the_long_end(diesel: Callable[..., Scan]) -> None:
    trims = [diesel(value("LONG_FUEL_TRIM_1", 1.0, "percent"), id=f"s{n}") for n in range(3)]
    scan = diesel(
        km(115_000), value("WARMUPS_SINCE_DTC_CLEAR", 100, "count"),
        value("DISTANCE_SINCE_DTC_CLEAR", 5000, "km"), value("LONG_FUEL_TRIM_1", -2.0, "percent"),
        value("ENGINE_RUN_TIME_TOTAL", 360_000, "s"), value("IDLE_TIME_TOTAL", 36_000, "s"),
    )  # fmt: skip
    plan = planned(scan, note("engine_oil", 100_000, "2026-04-01"), scans=tuple(trims))
    assert {fact.verdict for fact in plan.use} == {"easy"}
    assert item(plan, "engine_oil").state == "ok"
    assert "The long end" in item(plan, "engine_oil").reason


@pytest.mark.parametrize(
    ("run_s", "idle_s", "verdict"),
    [
        (36_000, 10_800, "hard"),
        (36_000, 7_200, "easy"),
        (35_999, 30_000, "unknown"),
        (36_000, 40_000, "unknown"),
    ],
)
def test_idling_by_the_engine_s_own_hours(
    diesel: Callable[..., Scan], run_s: int, idle_s: int, verdict: str
) -> None:
    scan = diesel(value("ENGINE_RUN_TIME_TOTAL", run_s, "s"), value("IDLE_TIME_TOTAL", idle_s, "s"))
    assert use(planned(scan), "idling") == verdict


def test_idling_by_live_windows_needs_half_an_hour(diesel: Callable[..., Scan]) -> None:
    def windows(point: OperatingPoint, seconds: float, name: str) -> Window:
        return Window(name, point, seconds, ())

    enough = (windows("idle", 900.0, "w1"), windows("cruise", 900.0, "w2"), windows("key_on", 9000.0, "w3"))
    assert use(planned(diesel(), windows=enough), "idling") == "hard"
    assert use(planned(diesel(), windows=enough[:1]), "idling") == "unknown"


def test_trims_that_stay_off_over_three_scans_are_hard_use(diesel: Callable[..., Scan]) -> None:
    before = tuple(diesel(value("LONG_FUEL_TRIM_1", 9.0, "percent"), id=f"s{n}") for n in range(2))
    plan = planned(diesel(value("LONG_FUEL_TRIM_2", -11.0, "percent")), scans=before)
    assert use(plan, "mixture") == "hard"
    assert plan.use[2].evidence == ("scan:s0", "scan:s1", "x-LONG_FUEL_TRIM_2")
    assert use(planned(diesel(value("LONG_FUEL_TRIM_1", 9.0, "percent"))), "mixture") == "unknown"


# Which schedule


def test_a_petrol_engine_of_unknown_injection_goes_by_what_asks_sooner(make_scan: MakeScan) -> None:
    plan = planned(make_scan())
    assert len(plan.schedules) == 2
    assert any("injects into the intake or the cylinder" in said for said in plan.notes)
    assert "8,000 to 15,000 km" in item(plan, "engine_oil").reason
    assert len({one.item for one in plan.due}) == len(plan.due)


@pytest.mark.parametrize(
    ("values", "title"),
    [
        (
            (value("FUEL_RAIL_PRESSURE_DIRECT", 5000, "kPa"),),
            "Petrol engine, direct injection or turbocharged",
        ),
        (
            (value("INTAKE_PRESSURE", 150, "kPa"), value("BAROMETRIC_PRESSURE", 100, "kPa")),
            "Petrol engine, direct injection or turbocharged",
        ),
        ((value("HYBRID_BATTERY_REMAINING", 55, "percent"),), "Hybrid with petrol engine"),
        ((value("FUEL_TYPE", "ELEC", ""),), "Electric car"),
        ((value("FUEL_TYPE", "DSL", ""),), "Diesel engine with particulate filter"),
    ],
)
def test_the_kind_of_engine_by_what_is_told(
    make_scan: MakeScan, values: tuple[Reading, ...], title: str
) -> None:
    assert planned(make_scan(values=values)).schedules == (title,)


def test_an_engine_that_is_not_told_has_no_plan(make_scan: MakeScan, make_ecu: MakeEcu) -> None:
    plan = planned(make_scan(ecus=(make_ecu(readiness=None),)))
    assert plan.due == ()
    assert plan.schedules == ()
    assert "What kind of engine this is was not told" in plan.notes[0]


# Together with repairs


def test_a_service_names_the_finding_on_the_same_parts(make_scan: MakeScan, make_ecu: MakeEcu) -> None:
    codes = (TroubleCode("P0301", ("stored",), evidence=("x4",)),)
    analysis = analyse(make_scan(ecus=(make_ecu(dtcs=codes),), values=(km(150_000),)))
    assert analysis.service is not None
    plugs = item(analysis.service, "spark_plugs")
    assert plugs.joined_with[0] == "code:7E8:P0301"
    causes = {h.id: h for diagnosis in analysis.diagnoses for h in diagnosis.hypotheses}
    assert plugs.joined_with[1:]
    for one in plugs.joined_with[1:]:
        assert named_causes()[causes[one].cause].area == "ignition"
    assert plugs.joined_why is not None
    assert item(analysis.service, "coolant").joined_with == ()


def test_a_cause_is_joined_by_area_where_it_is_known_else_by_system(diesel: Callable[..., Scan]) -> None:
    def belt(work: Work) -> tuple[str, ...]:
        plan = plan_service(diesel(km(250_000)), Past(), BOOK, (work,))
        return item(plan, "timing_belt").joined_with

    assert belt(Work("h1", "Water pump leaks", area="timing_cover", system="cooling")) == ("h1",)
    assert belt(Work("h1", "Thermostat stuck", area="front_end", system="timing")) == ()
    assert belt(Work("h1", "Chain stretched", system="timing")) == ("h1",)


def test_causes_worth_thinking_of_come_with_the_area_of_the_table() -> None:
    def cause(key: str, probability: float) -> Hypothesis:
        return Hypothesis(f"h:{key}", key, key, "timing", probability, 0.1, "test")

    diagnosis = Diagnosis(
        "d1", (), "h", (cause("cam_phaser_failed", 0.6), cause("gone", 0.3), cause("x", 0.09)), 0.01
    )
    works = works_of((), (diagnosis,))
    assert [(work.id, work.area) for work in works] == [
        ("h:cam_phaser_failed", "timing_cover"),
        ("h:gone", None),
    ]


def test_lines_of_the_recommended_estimate_on_the_same_parts_are_joined(diesel: Callable[..., Scan]) -> None:
    lines = (
        EstimateLine("part:water_pump", "part", "Water pump", "timing_cover", "list"),
        EstimateLine("test:cooling", "test", "Pressure test", "timing_cover", "list"),
        EstimateLine("part:lamp", "part", "Lamp", "lighting", "list"),
    )
    sums = (Money(0, 0, "EUR"), None, None, Time(0, 0))
    option = EstimateOption("recommended", "Do it.", lines, *sums)
    terms = ShopTerms(currency="EUR")
    estimate = Estimate("e1", 1, "2026-05-04", "first", "0", EstimateContent("s1", terms, (), (option,)))
    plan = joined_with_estimate(planned(diesel(km(95_000))), estimate, BOOK)
    belt = item(plan, "timing_belt")
    assert belt.joined_with == ("part:water_pump",)
    assert belt.joined_why == "In the estimate on the same parts: Water pump."
    assert all(one.joined_with == () for one in plan.due if one.item != "timing_belt")


def test_the_areas_of_the_schedules_are_those_of_the_causes() -> None:
    areas = {cause.area for cause in named_causes().values()}
    systems = {cause.system for cause in named_causes().values()}
    for schedule in BOOK.schedules:
        for one in schedule.items:
            assert set(one.areas) <= areas, one.item
            assert set(one.systems) <= systems, one.item


def test_a_service_that_is_not_due_is_left_alone(diesel: Callable[..., Scan]) -> None:
    work = Work("h1", "Oil pump", system="lubrication")
    past = Past(services=(note("engine_oil", 100_000, "2026-04-01"),))
    plan = plan_service(diesel(km(100_500)), past, BOOK, (work,))
    assert item(plan, "engine_oil").joined_with == ()


def test_every_item_has_its_reason_its_cost_of_waiting_and_its_source(make_scan: MakeScan) -> None:
    for one in planned(make_scan(values=(km(90_000),))).due:
        assert one.reason
        assert one.waiting_costs
        assert "maker's schedule rules" in one.source
        assert one.cost is not None
