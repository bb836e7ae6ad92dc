"""The estimate: options that hold each other, labour counted once, money only where somebody said it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motospect.analysis.estimate import estimate
from motospect.analysis.estimate.sharing import with_shared_labour
from motospect.knowledge.parts import area
from motospect.model.amount import Span
from motospect.model.diagnosis import Diagnosis, Hypothesis, Step
from motospect.model.estimate import EstimateContent, EstimateLine, EstimateOption
from motospect.model.finding import Analysis, Finding, ReadinessVerdict, Severity
from motospect.model.money import Money, Time, labour, total
from motospect.model.prices import Price, PriceList
from motospect.model.scan import AdapterIdentity, Scan, Verdict
from motospect.model.service import ServiceDue, ServicePlan, ServiceState
from motospect.model.shop import ShopTerms
from motospect.model.wire import to_json

TERMS = ShopTerms("EUR", 9000, 1900)
SOURCE = "MOTOSPECT table of steps"


def minutes(low: float, high: float) -> Span:
    return Span(low, high, "min", SOURCE)


def euros(low: float, high: float) -> Span:
    return Span(low, high, "EUR", SOURCE)


def finding(key: str, severity: Severity = "soon", *, code: str | None = "P0128", **values: Any) -> Finding:
    given: dict[str, Any] = {"kind": "code", "title": f"Finding {key}", "text": "", "evidence": ("x1",)}
    return Finding(key, severity=severity, code=code, **(given | values))


def hypothesis(key: str, cause: str, probability: float, *, place: str | None = None) -> Hypothesis:
    return Hypothesis(key, cause, f"Cause {cause}", "cooling", probability, probability, SOURCE, place=place)


def look_step(key: str, title: str, *about: str, time: Span | None = None) -> Step:
    return Step(key, "test", title, "", time or minutes(10, 20), euros(0, 0), about, "why")


def repair_step(key: str, about: str, time: Span, cost: Span) -> Step:
    return Step(key, "repair", f"Repair {about}", "", time, cost, (about,), "why")


def diagnosis(
    key: str, findings: tuple[str, ...], hypotheses: tuple[Hypothesis, ...], *steps: Step
) -> Diagnosis:
    return Diagnosis(key, findings, "One of these", hypotheses, 0.1, steps)


def scan(**values: Any) -> Scan:
    given: dict[str, Any] = {
        "id": "01900000-0000-7000-8000-000000000001",
        "kind": "check",
        "started_at": "2026-05-04T09:30:00.000Z",
        "finished_at": "2026-05-04T09:30:04.000Z",
        "clock": "synced",
        "adapter": AdapterIdentity("elm327", "ELM327 v1.5"),
        "verdict": Verdict(clean=False, complete=True, headline="1 code stored"),
    }
    return Scan(**(given | values))


def meaning(findings: tuple[Finding, ...], *diagnoses: Diagnosis) -> Analysis:
    return Analysis(findings, ReadinessVerdict("unknown", ""), (), diagnoses)


THERMOSTAT = diagnosis(
    "d1",
    ("f1",),
    (hypothesis("h1", "thermostat_stuck_open", 0.7), hypothesis("h2", "ect_sensor_drift", 0.2)),
    look_step("t1", "Feel the upper hose while it warms up", "h1", "h2"),
    repair_step("r1", "h1", minutes(40, 90), euros(25, 90)),
    repair_step("r2", "h2", minutes(20, 30), euros(15, 40)),
)
PUMP = diagnosis(
    "d2",
    ("f2",),
    (hypothesis("h3", "electric_water_pump_failed", 0.6),),
    look_step("t2", "Drive the pump by hand", "h3"),
    repair_step("r3", "h3", minutes(60, 120), euros(120, 300)),
)


def prices(*rows: Price, version: int = 1) -> PriceList:
    return PriceList("shop", version, "shop.csv", "f" * 64, "2026-05-04T08:00:00.000Z", rows)


def of(content: EstimateContent, line_id: str) -> EstimateLine:
    return next(line for line in content.options[-1].lines if line.id == line_id)


def test_the_test_comes_before_the_likeliest_cause_and_the_others_are_alternatives() -> None:
    content = estimate(scan(), meaning((finding("f1"),), THERMOSTAT), TERMS)
    safe = content.options[0]
    assert [line.kind for line in safe.lines] == ["test", "labour", "part"]
    test, work, part = safe.lines
    assert (test.time, test.amount) == (Time(600, 1200), Money(1500, 3000, "EUR"))
    assert (work.time, work.amount) == (Time(2400, 5400), Money(6000, 13500, "EUR"))
    assert part.amount == Money(2500, 9000, "EUR")
    assert not test.after_test
    assert work.after_test
    assert work.text == "If the test confirms it (70% likely), repair: cause thermostat_stuck_open"
    assert part.text == "Thermostat, Coolant (if the test confirms it)"
    assert part.source == f"estimate: {SOURCE}"
    assert work.hypotheses == ("h1",)
    assert work.findings == ("f1",)
    assert work.evidence == ("x1",)
    (other,) = safe.alternatives
    assert (other.hypothesis, other.amount) == ("h2", Money(1500 + 3000, 4000 + 4500, "EUR"))


def test_totals_are_the_sum_of_the_lines_with_tax_on_top() -> None:
    option = estimate(scan(), meaning((finding("f1"),), THERMOSTAT), TERMS).options[0]
    assert option.net == Money(10000, 25500, "EUR")
    assert option.tax == Money(1900, 4845, "EUR")
    assert option.gross == Money(11900, 30345, "EUR")
    assert option.time == Time(3000, 6600)
    assert option.unpriced == ()


def test_getting_to_a_place_is_counted_once_and_the_line_says_with_which() -> None:
    analysis = meaning((finding("f1"), finding("f2", code="P261B")), THERMOSTAT, PUMP)
    content = estimate(scan(), analysis, TERMS)
    first, second = (
        of(content, "labour:thermostat_stuck_open"),
        of(content, "labour:electric_water_pump_failed"),
    )
    access = area("cooling")
    assert access is not None
    assert (access.access.low, access.access.high) == (0.3, 0.7)
    assert first.shared is None
    assert second.shared_with == first.id
    assert second.shared == Time(1080, 2520)
    assert second.time == Time(3600 - 2520, 7200 - 1080)
    assert second.amount == labour(Time(1080, 6120), 9000, "EUR")
    assert any("counted once" in note for note in content.notes)


def test_the_same_test_and_the_same_part_of_two_groups_are_one_line() -> None:
    again = replace(
        PUMP, steps=(look_step("t9", "Feel the upper hose while it warms up", "h3"), *PUMP.steps[1:])
    )
    shop = prices(
        Price(2, "thermostat", None, "", 4000, "EUR"),
        Price(3, "electric_water_pump", None, "", 20000, "EUR"),
        Price(4, "coolant", None, "", 1500, "EUR"),
    )
    content = estimate(scan(), meaning((finding("f1"), finding("f2")), THERMOSTAT, again), TERMS, [shop])
    ids = [line.id for line in content.options[0].lines]
    assert len([key for key in ids if key.startswith("test:")]) == 1
    assert ids.count("part:coolant") == 1
    test = next(line for line in content.options[0].lines if line.kind == "test")
    assert test.findings == ("f1", "f2")
    assert test.hypotheses == ("h1", "h2", "h3")


def test_the_shops_own_list_comes_before_every_table() -> None:
    shop = prices(
        Price(2, "thermostat", "T-1", "Thermostat", 4190, "EUR", labour_s=2880),
        Price(3, "coolant", None, "Coolant", 1500, "EUR"),
    )
    content = estimate(scan(), meaning((finding("f1"),), THERMOSTAT), TERMS, [shop])
    part = of(content, "part:thermostat")
    assert part.amount == Money(4190, 4190, "EUR")
    assert part.source == "price list shop, version 1 of 2026-05-04, row 2"
    work = of(content, "labour:thermostat_stuck_open")
    assert (work.time, work.source) == (Time(2880, 2880), part.source)
    assert of(content, "part:coolant").amount == Money(1500, 1500, "EUR")
    assert not [line for line in content.options[0].lines if line.kind == "part" and SOURCE in line.source]


def test_a_part_the_list_leaves_out_is_without_a_price_and_not_in_the_total() -> None:
    shop = prices(Price(2, "thermostat", None, "", 4190, "EUR"))
    option = estimate(scan(), meaning((finding("f1"),), THERMOSTAT), TERMS, [shop]).options[0]
    assert option.unpriced == ("part:coolant",)
    assert next(line for line in option.lines if line.id == "part:coolant").amount is None


def test_the_list_imported_last_wins() -> None:
    old, new = (
        prices(Price(2, "thermostat", None, "", 1, "EUR")),
        prices(Price(2, "thermostat", None, "", 2, "EUR")),
    )
    content = estimate(scan(), meaning((finding("f1"),), THERMOSTAT), TERMS, [new, old])
    assert of(content, "part:thermostat").amount == Money(2, 2, "EUR")


def test_a_price_with_tax_counts_without_it() -> None:
    shop = prices(Price(2, "thermostat", None, "", 11900, "EUR", gross=True))
    part = of(estimate(scan(), meaning((finding("f1"),), THERMOSTAT), TERMS, [shop]), "part:thermostat")
    assert part.amount == Money(10000, 10000, "EUR")
    assert part.stated == Money(11900, 11900, "EUR")
    without = of(
        estimate(scan(), meaning((finding("f1"),), THERMOSTAT), ShopTerms("EUR", 9000), [shop]),
        "part:thermostat",
    )
    assert without.amount is None
    assert without.note == "The list's price is with tax and the tax is not set."


def test_without_a_labour_rate_hours_are_shown_and_no_money_is_invented() -> None:
    content = estimate(scan(), meaning((finding("f1"),), THERMOSTAT), ShopTerms("EUR"))
    option = content.options[0]
    assert option.net == Money(2500, 9000, "EUR")
    assert option.tax is None
    assert option.gross is None
    assert option.time == Time(3000, 6600)
    assert [line.kind for line in option.lines if line.id in option.unpriced] == ["test", "labour"]
    assert "The shop has set no labour rate: hours are shown without money." in content.notes


def test_a_foreign_estimate_is_not_added_up_without_the_shops_own_rate() -> None:
    analysis = meaning((finding("f1"),), THERMOSTAT)
    bare = estimate(scan(), analysis, ShopTerms("PLN", 15000, 2300)).options[0]
    part = bare.lines[-1]
    assert part.amount is None
    assert part.stated == Money(2500, 9000, "EUR")
    assert part.id in bare.unpriced
    assert bare.net == Money(2500 + 10000, 5000 + 22500, "PLN")
    rated = estimate(scan(), analysis, ShopTerms("PLN", 15000, 2300, "4.2", "2026-11-02")).options[0]
    assert rated.lines[-1].amount == Money(10500, 37800, "PLN")
    assert rated.lines[-1].stated == Money(2500, 9000, "EUR")
    assert "the shop's rate of 2026-11-02" in (rated.lines[-1].note or "")


def test_a_list_in_another_currency_than_the_shops_is_shown_and_not_added() -> None:
    shop = prices(Price(2, "thermostat", None, "", 4190, "EUR"))
    option = estimate(scan(), meaning((finding("f1"),), THERMOSTAT), ShopTerms("PLN", 15000), [shop]).options[
        0
    ]
    part = next(line for line in option.lines if line.id == "part:thermostat")
    assert (part.amount, part.stated) == (None, Money(4190, 4190, "EUR"))


def test_a_code_without_diagnosis_has_the_catalogues_figure_for_the_whole_repair() -> None:
    option = estimate(scan(), meaning((finding("f1", code="P0128"),)), TERMS).options[0]
    (line,) = option.lines
    assert line.kind == "repair"
    assert line.amount == Money(5000, 35000, "EUR")
    assert line.time == Time(2520, 10800)
    assert line.text.startswith("Test first, then repair what the test confirms: P0128")
    assert "obd-diag 0.2.2" in line.source
    assert option.net == line.amount, "its hours are not paid for a second time"


@pytest.mark.parametrize(
    ("severity", "places"),
    [("stop", [1, 1, 1]), ("soon", [1, 1, 1]), ("watch", [0, 1, 1]), ("note", [0, 0, 1])],
)
def test_severity_decides_which_option_holds_the_work_first(severity: Severity, places: list[int]) -> None:
    content = estimate(scan(), meaning((finding("f1", severity),)), TERMS)
    assert [len(option.lines) for option in content.options] == places


def test_what_nothing_is_known_of_has_no_figure() -> None:
    content = estimate(
        scan(), meaning((finding("f1", code="P1234"), finding("f2", code=None, kind="conflict"))), TERMS
    )
    option = content.options[0]
    assert len(option.unpriced) == len(option.lines) == 2
    assert option.net == Money(0, 0, "EUR")
    assert {line.text.partition(":")[0] for line in option.lines} == {
        "Look into",
        "Clear up before any repair",
    }


def test_findings_that_another_finding_answers_for_cost_nothing() -> None:
    silent = tuple(finding(kind, code=None, kind=kind) for kind in ("mil", "readiness", "coverage"))
    content = estimate(scan(), meaning(silent), TERMS)
    assert content.options[-1].lines == ()
    assert content.options[-1].says.startswith("No finding of this scan asks for work")


def test_an_incomplete_scan_says_what_its_estimate_does_not_hold() -> None:
    partly = scan(verdict=Verdict(clean=False, complete=False, headline=""))
    notes = estimate(partly, meaning((finding("f1"),)), TERMS).notes
    assert any("not complete" in note for note in notes)


def test_the_same_is_estimated_the_same_to_the_letter() -> None:
    analysis = meaning((finding("f1"), finding("f2")), THERMOSTAT, PUMP)
    assert to_json(estimate(scan(), analysis, TERMS)) == to_json(estimate(scan(), analysis, TERMS))


def test_one_cause_and_nothing_left_to_test_is_not_made_conditional() -> None:
    sure = Diagnosis("d", ("f1",), "", (hypothesis("h", "battery_weak", 0.95),), 0.05,
                     (repair_step("r", "h", minutes(10, 20), euros(80, 200)),))  # fmt: skip
    lines = estimate(scan(), meaning((finding("f1"),), sure), TERMS).options[0].lines
    assert [line.after_test for line in lines] == [False, False]
    assert lines[0].text == "Repair: cause battery_weak"


def due(item: str, state: ServiceState, *joined: str) -> ServiceDue:
    return ServiceDue(
        item, f"Item {item}", state, "The interval is over.", "It costs more.", SOURCE, joined_with=joined,
        joined_why="On the same parts." if joined else None,
    )  # fmt: skip


def with_service(*items: ServiceDue) -> Analysis:
    analysis = meaning((finding("f1"),), THERMOSTAT)
    return replace(analysis, service=ServicePlan(("petrol",), items, ()))


def test_maintenance_that_is_due_is_in_the_complete_option_only() -> None:
    items = due("engine_oil", "overdue"), due("air_filter", "soon"), due("brake_check", "ok")
    content = estimate(scan(), with_service(*items), TERMS)
    added = [line.id for line in content.options[2].lines[len(content.options[1].lines) :]]
    assert added == ["service:engine_oil", "part:engine_oil", "part:oil_filter"]
    oil = of(content, "service:engine_oil")
    assert oil.text == "Maintenance overdue: item engine_oil"
    assert "The interval is over." in (oil.note or "")
    assert oil.amount is None
    assert set(added) == set(content.options[2].unpriced), "no price of maintenance ships with us"


def test_maintenance_that_is_soon_due_comes_along_with_a_repair_on_the_same_parts() -> None:
    shop = prices(
        Price(2, "coolant", None, "", 1500, "EUR", labour_s=3600),
        Price(3, "thermostat", None, "", 4000, "EUR", labour_s=3600),
    )
    content = estimate(scan(), with_service(due("coolant", "soon", "h1")), TERMS, [shop])
    line = of(content, "service:coolant")
    assert line.findings == ("h1",)
    assert "On the same parts." in (line.note or "")
    assert line.shared_with == "labour:thermostat_stuck_open"
    assert line.time == Time(3600 - 2520, 3600 - 1080)
    ids = [one.id for one in content.options[2].lines]
    assert ids.count("part:coolant") == 1, "the coolant of the repair is the coolant of the service"


CAUSES = (
    "thermostat_stuck_open", "electric_water_pump_failed", "ect_sensor_failed", "ignition_coil_failed",
    "spark_plug_worn", "catalyst_worn", "fuel_pump_weak", "can_bus_wiring", "throttle_body_dirty",
)  # fmt: skip
spans = st.tuples(st.integers(0, 400), st.integers(0, 400)).map(lambda pair: (min(pair), max(pair)))


@st.composite
def analyses(draw: st.DrawFn) -> Analysis:
    """An analysis with up to five groups of any causes, severities, times and costs."""
    findings, groups = [], []
    for number in range(draw(st.integers(1, 5))):
        severity = draw(st.sampled_from(["stop", "soon", "watch", "note"]))
        findings.append(finding(f"f{number}", severity))
        cause = hypothesis(f"h{number}", draw(st.sampled_from(CAUSES)), 0.8)
        time, cost, testing = draw(spans), draw(spans), draw(spans)
        look = look_step(
            f"t{number}",
            draw(st.sampled_from(["Look", "Measure", "Listen"])),
            cause.id,
            time=minutes(*testing),
        )
        repair = repair_step(f"r{number}", cause.id, minutes(*time), euros(*cost))
        groups.append(diagnosis(f"d{number}", (f"f{number}",), (cause,), look, repair))
    return meaning(tuple(findings), *groups)


@given(analyses(), st.sampled_from([None, 1, 8567, 12345]), st.sampled_from([None, 0, 810, 1900]))
def test_options_hold_each_other_and_add_up(analysis: Analysis, rate: int | None, tax: int | None) -> None:
    safe, recommended, complete = estimate(scan(), analysis, ShopTerms("EUR", rate, tax)).options
    for less, more in ((safe, recommended), (recommended, complete)):
        assert more.lines[: len(less.lines)] == less.lines
        assert less.net.low <= more.net.low
        assert less.net.high <= more.net.high
    for option in (safe, recommended, complete):
        adds_up(option)


def adds_up(option: EstimateOption) -> None:
    """Assert that the total is the sum of the lines, and every line of work is in it once."""
    amounts = [line.amount for line in option.lines if line.amount is not None]
    assert option.net == total(amounts, "EUR")
    assert len({line.id for line in option.lines}) == len(option.lines)
    assert set(option.unpriced) == {line.id for line in option.lines if line.amount is None}
    if option.gross is not None and option.tax is not None:
        assert option.gross == option.net + option.tax
    assert option.time.low_s == sum(line.time.low_s for line in option.lines if line.time)


@given(st.lists(st.tuples(st.sampled_from(["cooling", "ignition", "use", "nowhere"]), spans), max_size=8))
def test_shared_labour_is_taken_off_once_for_every_further_line(
    drawn: list[tuple[str, tuple[int, int]]],
) -> None:
    lines = [
        EstimateLine(f"l{n}", "labour", "", place, "s", time=Time(low * 60, high * 60))
        for n, (place, (low, high)) in enumerate(drawn)
    ]
    shared = with_shared_labour(lines, TERMS)
    for before, after in zip(lines, shared, strict=True):
        assert before.time is not None
        assert after.time is not None
        assert 0 <= after.time.low_s <= after.time.high_s <= before.time.high_s
        if after.shared is None:
            assert after.time == before.time
        else:
            assert after.time.low_s == before.time.low_s - after.shared.high_s
            assert after.time.high_s == before.time.high_s - after.shared.low_s
    for place in {line.area for line in lines}:
        known = area(place)
        here = [line for line in shared if line.area == place]
        if known is None:
            assert not any(line.shared for line in here)
            continue
        owners = [line for line in here if line.shared is None]
        assert len(owners) == 1
        assert all(line.shared_with == owners[0].id for line in here if line is not owners[0])
        most = round(known.access.high * 3600)
        assert all(line.shared is None or line.shared.high_s <= most for line in here)
