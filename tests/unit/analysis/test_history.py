"""A vehicle's history from literal scans: faults by visit, trends, other software, order without a clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from motospect.analysis import analyse
from motospect.analysis.history import history_of, since_last
from motospect.analysis.history.faults import patterns_of
from motospect.model.capture import Capture, Firing
from motospect.model.clearing import Clearing, EcuClearing
from motospect.model.estimate import Estimate, EstimateContent
from motospect.model.history import FaultCell, FaultPattern, FaultRow, VehicleHistory
from motospect.model.past import Past
from motospect.model.scan import (
    Calibration,
    Conflict,
    Ecu,
    MonitorResult,
    Reading,
    Scan,
    ServiceOutcome,
    TroubleCode,
    VehicleIdentity,
)
from motospect.model.service import ServiceNote
from motospect.model.shop import ShopTerms

VIN = "1FTEX1EP3EFB12345"
MakeEcu = Callable[..., Ecu]
MakeScan = Callable[..., Scan]
CELLS = {
    "P": FaultCell("present", ("stored",)),
    "p": FaultCell("present", ("pending",)),
    ".": FaultCell("absent"),
    "?": FaultCell("unknown"),
}


@pytest.fixture
def visit(make_scan: MakeScan) -> MakeScan:
    count = iter(range(1, 1000))

    def make(*ecus: Ecu, **values: object) -> Scan:
        return make_scan(id=f"s{next(count)}", vehicle=VehicleIdentity(VIN, "ecu"), ecus=ecus, **values)

    return make


def told(*scans: Scan) -> VehicleHistory:
    return history_of(VIN, scans)


def fault(history: VehicleHistory, code: str) -> FaultRow:
    return next(row for row in history.faults if row.code == code)


def signs(row: FaultRow) -> str:
    return "".join({"present": "P", "absent": ".", "unknown": "?"}[cell.state] for cell in row.cells)


@pytest.mark.parametrize(
    ("cells", "cleared", "patterns"),
    [
        ("P", (), ()),
        ("PP", (), ("stays",)),
        ("P?P", (), ("stays",)),
        (".P", (), ("new",)),
        ("?P", (), ()),
        (".?P", (), ()),
        ("P.", (), ("gone",)),
        ("P?", (), ("not_known_now",)),
        ("P.P", (), ("goes_and_comes",)),
        ("P?P.P", (), ("goes_and_comes",)),
        ("P.P.", (), ("goes_and_comes", "gone")),
        ("P.P", (1,), ("came_back_after_clearing",)),
        ("PP", (1,), ("came_back_after_clearing", "stays")),
        ("P.", (1,), ("gone",)),
        ("P.P.P", (1,), ("came_back_after_clearing", "goes_and_comes")),
        ("pp", (), ("stays", "pending_only")),
        (".p", (), ("new", "pending_only")),
        ("pP", (), ("stays",)),
        ("...", (), ()),
    ],
)
def test_what_a_row_of_visits_looks_like(
    cells: str, cleared: tuple[int, ...], patterns: tuple[FaultPattern, ...]
) -> None:
    assert patterns_of([CELLS[sign] for sign in cells], cleared) == patterns


def test_only_a_whole_answer_says_that_a_code_is_not_there(visit: MakeScan, make_ecu: MakeEcu) -> None:
    ecu = make_ecu()
    refused = replace(ecu, services=ecu.services | {"07": ServiceOutcome("negative", "22")})
    unasked = replace(ecu, services={k: v for k, v in ecu.services.items() if k != "0A"})
    doubted = Conflict("7E8", "count", "It announces 1 code and delivers none.")
    history = told(
        visit(make_ecu(codes=("P0171",))),
        visit(refused),
        visit(unasked),
        visit(),
        visit(ecu, conflicts=(doubted,)),
        visit(make_ecu("7E9")),
        visit(ecu),
    )
    row = fault(history, "P0171")
    assert signs(row) == "P?????."
    assert row.text == "Met at 1 of 2 visits that could tell (5 could not): the last visit was without it."
    assert row.evidence == ("scan:s1",)


def test_a_code_only_uds_tells_is_absent_only_when_uds_has_answered(
    visit: MakeScan, make_ecu: MakeEcu
) -> None:
    by_uds = replace(make_ecu(), dtcs=(TroubleCode("P0171-13", ("stored",)),))
    ecu = make_ecu()
    asked = replace(ecu, services=ecu.services | {"19": ServiceOutcome("ok")})
    row = fault(told(visit(by_uds), visit(ecu), visit(asked)), "P0171")
    assert signs(row) == "P?."


def test_the_same_test_of_other_software_is_another_trend(visit: MakeScan, make_ecu: MakeEcu) -> None:
    def ecu(software: str | None, value: float) -> Ecu:
        test = MonitorResult("21", "80", value, 0.0, 0.75, "1", passed=True)
        return make_ecu(
            monitors=(test,), calibrations=(Calibration(software, "A1B2C3D4"),) if software else ()
        )

    scans = [
        visit(ecu(software, value))
        for software, value in (("N20", 0.30), (None, 0.31), ("N20", 0.32), ("N21", 0.10), (None, 0.11))
    ]
    history = told(*scans)
    first, second = history.trends
    assert (first.software, [p.value for p in first.points]) == (("N20",), [0.30, 0.31, 0.32])
    assert (second.software, [p.value for p in second.points]) == (("N21",), [0.10, 0.11])
    assert (first.points[0].low, first.points[0].high) == (0.0, 0.75)
    assert first.points[2].evidence == (f"scan:{scans[2].id}",)
    (change,) = history.software
    assert (change.visit, change.before, change.after) == (3, ("N20",), ("N21",))
    assert "N21 and had N20" in change.text


def test_software_not_told_between_two_others_is_neither(visit: MakeScan, make_ecu: MakeEcu) -> None:
    test = MonitorResult("21", "80", 0.3, 0.0, 0.75, "1", passed=True)
    scans = [
        visit(make_ecu(monitors=(test,), calibrations=tuple(Calibration(i) for i in ids)))
        for ids in (("N20",), (), ("N21",))
    ]
    assert sorted(trend.software for trend in told(*scans).trends) == [(), ("N20",), ("N21",)]


def test_the_same_name_with_another_verification_number_is_a_change(
    visit: MakeScan, make_ecu: MakeEcu
) -> None:
    scans = [visit(make_ecu(calibrations=(Calibration("N20", cvn),))) for cvn in ("A1", "A1", "B2")]
    (change,) = told(*scans).software
    assert (change.visit, "B2 and was A1" in change.text) == (2, True)


def test_words_and_impossible_numbers_make_no_trend_and_units_do_not_mix(
    visit: MakeScan, make_ecu: MakeEcu
) -> None:
    values = (
        Reading("RPM", 750.0, "rpm", "7E8"),
        Reading("FUEL_STATUS", "closed loop", "", "7E8"),
        Reading("MAF", float("nan"), "g/s", "7E8"),
        Reading("SPEED", float("inf"), "km/h", "7E8"),
    )
    other = (Reading("RPM", 12.5, "Hz", "7E8"), Reading("RPM", 760.0, "rpm", "7E9"))
    history = told(visit(make_ecu(), values=values), visit(make_ecu(), values=other))
    assert [(t.ecu, t.name, t.unit, len(t.points)) for t in history.trends] == [
        ("7E8", "RPM", "Hz", 1), ("7E8", "RPM", "rpm", 1), ("7E9", "RPM", "rpm", 1)
    ]  # fmt: skip


def test_the_order_is_that_of_the_visits_whatever_the_clock_said(visit: MakeScan, make_ecu: MakeEcu) -> None:
    unset = visit(make_ecu(), started_at="1970-01-01T00:00:09.000Z", clock="unsynced")
    first, last = visit(make_ecu()), visit(make_ecu())
    history = told(first, unset, last)
    assert [event.id for event in history.timeline] == [first.id, unset.id, last.id]
    assert [visit.clock_set for visit in history.visits] == [True, False, True]
    assert "clock was not set at 1 of 3" in history.gaps[0]
    back = visit(make_ecu(), started_at="2020-01-01T00:00:00.000Z")
    assert "jumped back" in told(visit(make_ecu()), back).gaps[0]


def test_captures_and_clearings_stand_where_they_happened(visit: MakeScan, make_ecu: MakeEcu) -> None:
    clearing = Clearing("s1", "2026-05-04T09:40:00.000Z", "the owner", "Cleared.", (_cleared("cleared"),))
    first, post = visit(make_ecu(codes=("P0171",))), visit(make_ecu(), kind="post", clearing=clearing)
    capture = Capture("c1", VIN, "1970-01-01T00:00:00.000Z", "unsynced", (), Firing("t", 2.0, "It fired."))
    early, late = replace(capture, id="c0"), replace(capture, after=first.id)
    history = history_of(VIN, (first, post), (early, late, replace(capture, id="cx", vin="another")))
    assert [(event.kind, event.id) for event in history.timeline] == [
        ("capture", "c0"), ("pre", first.id), ("capture", "c1"), ("clearing", post.id), ("post", post.id)
    ]  # fmt: skip
    assert history.timeline[2].evidence == ("capture:c1",)


def test_estimates_stand_behind_their_scan_and_notes_where_the_clock_puts_them(
    visit: MakeScan, make_ecu: MakeEcu
) -> None:
    first = visit(make_ecu(codes=("P0171",)))
    second = visit(make_ecu(), started_at="2026-06-04T09:30:00.000Z")
    content = EstimateContent(first.id, ShopTerms(), (), ())
    estimate = Estimate("e1", 2, "2026-06-05T09:30:00.000Z", "A price has changed.", "a" * 64, content)
    oil = ServiceNote(VIN, "engine_oil", 120000.0, "2026-05-20", "2026-05-20T08:00:00.000Z")
    early = ServiceNote(VIN, None, 90000.0, None, "2025-01-01T08:00:00.000Z")
    history = history_of(VIN, (first, second), services=(early, oil), estimates=(estimate,))
    assert [event.kind for event in history.timeline] == ["service", "pre", "estimate", "service", "pre"]
    assert history.timeline[0].text == "Odometer at 90000 km, as noted by hand."
    assert history.timeline[2].text == "Revision 2: A price has changed."
    assert history.timeline[3].text == "Engine oil at 120000 km on 2026-05-20, as noted by hand."


def test_another_vehicle_and_a_virtual_one_are_never_joined(visit: MakeScan, make_ecu: MakeEcu) -> None:
    other = replace(visit(make_ecu()), vehicle=VehicleIdentity("another", "ecu"))
    nameless = replace(visit(make_ecu()), vehicle=VehicleIdentity())
    virtual, own = visit(make_ecu(), demo=True), visit(make_ecu())
    assert [v.scan for v in told(other, nameless, virtual, own).visits] == [own.id]
    assert [v.scan for v in history_of(VIN, (virtual, own), demo=True).visits] == [virtual.id]
    empty = told()
    assert (empty.visits, empty.timeline, empty.faults, empty.trends) == ((), (), (), ())


def _cleared(result: str) -> EcuClearing:
    return EcuClearing("7E8", None, result, "It said 44.")  # type: ignore[arg-type]


def test_since_last_time_says_what_came_went_and_is_not_known(visit: MakeScan, make_ecu: MakeEcu) -> None:
    before = visit(make_ecu(codes=("P0171", "P0420")), make_ecu("7E9", codes=("P0700",)))
    now = visit(make_ecu(codes=("P0171", "P0300")))
    since = since_last(now, Past((before,)))
    assert since is not None
    assert (since.scan, since.visits, since.clock_set) == (before.id, 1, True)
    assert [(change.kind, change.code) for change in since.changes] == [
        ("new", "P0300"), ("unknown", "P0700"), ("still_there", "P0171"), ("gone", "P0420")
    ]  # fmt: skip
    still = since.changes[2]
    assert still.evidence == ("x7E8-03", f"scan:{before.id}")
    assert since_last(now, Past()) is None
    assert analyse(now, Past((before,))).since_last == since, "it is kept with the scan"


def test_what_was_cleared_and_is_there_came_back_and_what_is_not_is_not_proven(
    visit: MakeScan, make_ecu: MakeEcu
) -> None:
    pre = visit(make_ecu(codes=("P0171", "P0420")))
    clearing = Clearing(pre.id, "2026-05-04T09:40:00.000Z", "the owner", "x", (_cleared("came_back"),))
    post = visit(make_ecu(codes=("P0171",)), kind="post", clearing=clearing)
    since = since_last(post, Past((pre,)))
    assert since is not None
    assert [(change.kind, change.code) for change in since.changes] == [
        ("came_back", "P0171"), ("gone", "P0420")
    ]  # fmt: skip
    assert "does not prove" in since.changes[1].text
    titles = [f.title for f in analyse(post, Past((pre,))).findings]
    assert "P0171 came back after clearing" in titles


def test_a_code_met_where_the_last_visit_could_not_tell_is_not_called_new(
    visit: MakeScan, make_ecu: MakeEcu
) -> None:
    deaf = replace(make_ecu(), services={"03": ServiceOutcome("timeout")})
    since = since_last(visit(make_ecu(codes=("P0171",))), Past((visit(deaf),)))
    assert since is not None
    (change,) = since.changes
    assert (change.kind, "not known" in change.text) == ("unknown", True)


def test_a_test_that_crosses_its_limit_is_told_unless_the_software_is_another(
    visit: MakeScan, make_ecu: MakeEcu
) -> None:
    def scan(value: float, software: str) -> Scan:
        test = MonitorResult("21", "80", value, 0.0, 0.75, "1", value <= 0.75, ("x9",))
        return visit(make_ecu(monitors=(test,), calibrations=(Calibration(software),)))

    good, bad, other = scan(0.3, "N20"), scan(0.8, "N20"), scan(0.8, "N21")
    failed = since_last(bad, Past((good,)))
    assert failed is not None
    (change,) = failed.changes
    assert (change.kind, change.evidence) == ("test_failed", ("x9", f"scan:{good.id}"))
    swapped = since_last(other, Past((good,)))
    assert swapped is not None
    assert [change.kind for change in swapped.changes] == ["software"]
