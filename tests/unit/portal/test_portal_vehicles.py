"""Vehicles and live recordings on the pages and in the API: what they say, refuse and never mix."""

from __future__ import annotations

import gc
import json
import re
import time
from dataclasses import replace
from typing import get_args

import pytest
from flask.testing import FlaskClient
from portal_box import NOON, SCAN_ID, WATCH_ID, Box, bench_ready, csrf, make_scan

from motospect.languages import Language
from motospect.model import capture, history, since_last, trigger
from motospect.model.bench import LinkState
from motospect.model.capture import Capture, Firing, Track
from motospect.model.history import Trend, TrendPoint
from motospect.model.scan import Ecu, MonitorResult, Reading, Scan, VehicleIdentity
from motospect.model.since_last import Change, SinceLast
from motospect.model.trigger import CodeTrigger, SignalTrigger, WatchedValue, WatchState
from motospect.portal.charts import track_chart, trend_chart
from motospect.portal.words import CAPTURE, CELL, PATTERN, SINCE, WATCH

VIN = "WBA00000000000001"
ARMED = WatchState(
    WATCH_ID, "armed", "RPM above 3000 rpm for 2 s", "Armed.", "the owner, signed in", NOON, 1700,
    (WatchedValue("RPM", "7E8", 754.25, "rpm", 0.1), WatchedValue("ELM_VOLTAGE", None, 14.1, "V", 7.0)), 98.5,
)  # fmt: skip
CAPTURED = Capture(
    "c1", VIN, NOON, "synced",
    (
        Track("MAF", "7E8", "g/s", (0.0,), (3.4,)),
        Track("RPM", "7E8", "rpm", (0.0, 1.0, 2.0, 9.0), (750.0, 760.0, 3200.0, 800.0)),
    ),
    Firing("RPM above 3000 rpm", 2.0, "RPM of 7E8 was above 3000 rpm: 3200 rpm."),
    ("From 3.0 to 9.0 s nothing.",),
)  # fmt: skip


def later(number: int, **values: object) -> Scan:
    return make_scan(id=f"01900000-0000-7000-8000-0000000001{number:02}", **values)


def with_codes(box: Box) -> None:
    """Keep two more visits: one without the code, one that could not tell."""
    clean = replace(make_scan().ecus[0], dtcs=(), services=_all_answered())
    box.store.save_scan(later(1, ecus=(clean,), conflicts=()), [])
    box.store.save_scan(later(2, ecus=(Ecu("7E8", "Engine", "silent"),), clock="unsynced"), [])


def _all_answered() -> dict[str, object]:
    outcome = make_scan().ecus[0].services["03"]
    return dict.fromkeys(("03", "07", "0A"), outcome)


def test_the_list_finds_a_vehicle_by_part_of_its_vin(box: Box, owner: FlaskClient) -> None:
    box.store.save_scan(later(3, vehicle=VehicleIdentity()), [])
    box.store.save_scan(later(4, demo=True), [])
    text = owner.get("/vehicles").text
    assert f'href="/vehicles/{VIN}"' in text
    assert f'href="/vehicles/{VIN}?demo=yes"' in text
    assert "DEMO" in text
    assert "1 scan told no VIN" in text
    assert f'href="/vehicles/{VIN}"' in owner.get("/vehicles?search=ba000").text
    assert "No vehicle whose VIN contains “&lt;b&gt;”" in owner.get("/vehicles?search=<b>").text
    assert owner.get("/vehicles?before=nothing").status_code == 404


def test_the_page_of_a_vehicle_has_matrix_timeline_and_charts(box: Box, owner: FlaskClient) -> None:
    with_codes(box)
    box.store.captures.begin(CAPTURED)
    text = owner.get(f"/vehicles/{VIN.lower()}").text
    assert "BMW 320i 2014" in text
    assert "Met at 1 of 2 visits that could tell (1 could not)" in text
    for word in ("there", "not there", "not known"):
        assert f'<span class="hidden">{word}</span>' in text
    assert "not known now" in text
    assert "clock was not set at 1 of 3" in text
    assert 'href="/captures/c1"' in text
    assert "RPM of 7E8 was above 3000 rpm" in text
    assert '<svg class="chart"' in text
    assert "style=" not in text, "the content policy forbids it"
    assert owner.get("/vehicles/unknown").status_code == 404
    assert owner.get(f"/vehicles/{VIN}?demo=yes").status_code == 404, "a virtual one is another"


def test_a_trend_has_every_value_with_its_scan(box: Box, owner: FlaskClient) -> None:
    with_codes(box)
    text = owner.get(f"/vehicles/{VIN}/trend", query_string={"of": "test:7E8:21/83:1:8V21-AB"}).text
    assert "21/83" in text
    assert "0.92" in text
    assert "0.7" in text
    assert f'href="/scans/{SCAN_ID}"' in text
    assert owner.get(f"/vehicles/{VIN}/trend?of=nothing").status_code == 404


def test_two_hundred_visits_are_shown_in_time(box: Box, owner: FlaskClient) -> None:
    values = tuple(Reading(f"SIGNAL_{n}", 20.0 + n, "degC", "7E8", (f"x{n}",)) for n in range(60))
    tests = tuple(MonitorResult(f"{n:02X}", "81", 0.1, 0.0, 0.6, "V", passed=True) for n in range(40))
    engine = replace(make_scan().ecus[0], monitors=tests)
    for number in range(200):
        box.store.save_scan(make_scan(id=f"s{number}", values=values, ecus=(engine,)), [])
    gc.freeze()  # what thousands of other tests have left is no business of this page
    took_ms = []
    for _ in range(3):
        began = time.thread_time()
        answer = owner.get(f"/vehicles/{VIN}")
        took_ms.append((time.thread_time() - began) * 1000)
    gc.unfreeze()
    assert answer.status_code == 200
    assert "1 older visit(s) are not looked at here." in answer.text
    assert answer.text.count('<svg class="chart"') == 100
    assert min(took_ms) < 300, f"{took_ms} ms of processor time"


def test_the_api_gives_vehicles_and_their_history(box: Box, owner: FlaskClient) -> None:
    with_codes(box)
    (row,) = owner.get("/api/v1/vehicles").json
    assert (row["visits"], row["last"]["vin"]) == (3, VIN)
    told = owner.get(f"/api/v1/vehicles/{VIN}/history").json
    assert told["visits"][0]["scan"] == SCAN_ID
    assert {trend["name"] for trend in told["trends"]} >= {"COOLANT_TEMP", "21/83"}
    assert len(owner.get(f"/api/v1/vehicles/{VIN}/history?limit=1").json["visits"]) == 1
    unknown = owner.get("/api/v1/vehicles/none/history")
    assert (unknown.status_code, "list of vehicles" in unknown.json["hint"]) == (404, True)
    assert owner.get(f"/api/v1/vehicles/{VIN}/history?limit=9999").status_code == 422


def test_history_and_captures_are_the_owner_s(box: Box) -> None:
    stranger = box.client()
    for path in ("/vehicles", f"/vehicles/{VIN}", "/captures", "/captures/c1"):
        assert stranger.get(path).status_code == 303
    assert stranger.get(f"/api/v1/vehicles/{VIN}/history").status_code == 401


def test_the_scan_says_what_has_changed_since_last_time(box: Box, owner: FlaskClient) -> None:
    assert "no earlier one of this vehicle" in owner.get(f"/scans/{SCAN_ID}").text
    text = box.portal.pages.jinja_env.get_template("since_last.html")
    since = SinceLast(
        SCAN_ID, NOON, 2, clock_set=False,
        changes=(Change("new", "P0300 is new.", "7E8", "P0300", ("x3", f"scan:{SCAN_ID}", "capture:c1")),),
    )  # fmt: skip
    with box.portal.pages.test_request_context("/"):
        html = text.render(scan=make_scan(), analysis={"since_last": since})
    assert "P0300 is new." in html
    assert f'href="/scans/{SCAN_ID}/evidence#x3"' in html
    assert f'<a href="/scans/{SCAN_ID}">an earlier scan</a>' in html
    assert '<a href="/captures/c1">live values</a>' in html
    assert "clock not set" in html


def test_a_capture_is_shown_with_its_line_gap_and_values(box: Box, owner: FlaskClient) -> None:
    box.store.save_scan(later(5), [])
    box.store.captures.begin(CAPTURED)
    box.store.captures.end("c1", state="cut_short")
    text = owner.get("/captures/c1").text
    assert "RPM of 7E8 was above 3000 rpm: 3200 rpm." in text
    assert 'class="fired"' in text
    assert text.index("RPM <span") < text.index("MAF <span"), "what fired stands first"
    assert "Cut short" in text
    assert "From 3.0 to 9.0 s nothing." in text
    assert "cut short" in owner.get("/captures").text
    assert owner.get("/captures/none").status_code == 404
    assert owner.get("/api/v1/captures/c1").json["tracks"][1]["value"] == [750.0, 760.0, 3200.0, 800.0]
    assert [row["id"] for row in owner.get("/api/v1/captures").json] == ["c1"]


def test_a_chart_breaks_where_nothing_was_read_and_keeps_every_extreme() -> None:
    times = tuple(n / 100 for n in range(4000))
    spike = Track("RPM", "7E8", "rpm", times, tuple(9999.0 if n == 1234 else 750.0 for n in range(4000)))
    drawn = track_chart(spike, 40.0, 12.34, Language())
    assert len(drawn) < 12_000
    assert "highest 9999" in drawn
    assert len(re.findall(r"M\d", drawn)) == 2, "axis and one line"
    broken = Track("RPM", "7E8", "rpm", (0.0, 1.0, 5.0, 6.0), (1.0, 2.0, 3.0, 4.0))
    assert len(re.findall(r"M\d", track_chart(broken, 6.0, None, Language()))) == 3
    flat = Trend("signal", "<b>", "7E8", "V", (TrendPoint(0, 5.0),))
    assert "nan" not in trend_chart(flat, 1, Language())
    assert "<b>" not in trend_chart(flat, 1, Language())


def arm(owner: FlaskClient, **fields: str) -> object:
    token = csrf(owner.get("/").text)
    return owner.post("/watch", data={"csrf": token, "do": "arm"} | fields)


def test_a_trigger_is_armed_from_the_bench(box: Box, owner: FlaskClient) -> None:
    text = owner.get("/").text
    assert '<option value="COOLANT_TEMP">' in text, "chosen from what the vehicle gave"
    answer = arm(
        owner, signal="RPM", relation="below", limit="500", hold="1", volts="10.5", list="code", code="p0171",
        before="20", after="30", minutes="5",
    )  # fmt: skip
    assert answer.status_code == 303
    (order,) = box.bay.watched
    assert order.triggers == (
        SignalTrigger("RPM", "below", 500.0, "rpm", 1.0, 10.0),
        SignalTrigger("ELM_VOLTAGE", "below", 10.5, "V", 0.0, 0.21),
        CodeTrigger(("pending", "stored"), "P0171"),
    )
    assert (order.before_s, order.after_s, order.most_s, order.who) == (
        20.0,
        30.0,
        300.0,
        "owner",
    )


def test_recording_now_needs_no_trigger(box: Box, owner: FlaskClient) -> None:
    token = csrf(owner.get("/").text)
    data = {"csrf": token, "do": "record", "after": "15", "record": ["RPM", "COOLANT_TEMP"]}
    assert owner.post("/watch", data=data).status_code == 303
    (order,) = box.bay.watched
    assert (order.triggers, order.after_s, order.signals) == ((), 15.0, ("RPM", "COOLANT_TEMP"))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Nothing to wait for"),
        ({"signal": "RPM", "limit": "99999"}, "always or never"),
        ({"volts": "ten"}, "is no trigger"),
        ({"list": "code", "code": "X1"}, "is no trigger"),
        ({"list": "code", "before": "soon"}, "is no number"),
    ],
)
def test_an_order_without_sense_is_refused_with_a_sentence(
    box: Box, owner: FlaskClient, fields: dict[str, str], said: str
) -> None:
    answer = arm(owner, **fields)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert box.bay.watched == []


def test_what_is_armed_stands_on_the_bench_and_can_be_ended(box: Box, owner: FlaskClient) -> None:
    box.bay.bench = bench_ready(watch=ARMED, link=LinkState("polling", "Live values are read.", None, NOON))
    text = owner.get("/").text
    assert "RPM above 3000 rpm for 2 s" in text
    assert "28 min" in text
    assert "98.5 values a second" in text
    assert "7 s ago" in text
    assert text.count(" disabled") == 0, "a scan goes between"
    recording = replace(ARMED, phase="recording", left_s=42, trouble="The capture is NOT saved. Make room.")
    box.bay.bench = bench_ready(watch=recording, link=LinkState("polling", "Read.", None, NOON))
    text = owner.get("/").text
    assert "NOT saved" in text
    assert text.count(" disabled") == 3
    assert owner.post("/watch/end", data={"csrf": csrf(text), "id": WATCH_ID}).status_code == 303
    assert box.bay.ended == [WATCH_ID]


def test_the_api_arms_says_and_ends(box: Box, owner: FlaskClient) -> None:
    headers = {"X-CSRF-Token": owner.get("/api/v1/bench").headers["X-CSRF-Token"]}
    body = {"triggers": ["RPM>3000 for 2"], "signals": ["MAF"], "captures": 3}
    begun = owner.post("/api/v1/triggers", json=body, headers=headers)
    assert (begun.status_code, begun.json) == (202, {"id": WATCH_ID})
    assert box.bay.watched[0].captures == 3
    misspelt = owner.post("/api/v1/triggers", json={"triggers": ["RMP>3000"]}, headers=headers)
    assert (misspelt.status_code, misspelt.json["hint"]) == (422, "Did you mean RPM?")
    assert json.loads(owner.get("/api/v1/triggers").data) is None
    assert owner.delete(f"/api/v1/triggers/{WATCH_ID}", headers=headers).status_code == 404
    box.bay.show(watch=ARMED)
    assert owner.get("/api/v1/triggers").json["phase"] == "armed"
    assert owner.post("/api/v1/triggers", json=body, headers=headers).status_code == 409
    assert owner.delete(f"/api/v1/triggers/{WATCH_ID}", headers=headers).status_code == 204
    assert owner.delete(f"/api/v1/triggers/{WATCH_ID}").status_code == 403, "a token is needed"


def test_every_state_has_its_word() -> None:
    assert set(WATCH) == set(get_args(trigger.WatchPhase))
    assert set(CAPTURE) == set(get_args(capture.CaptureState))
    assert set(PATTERN) == set(get_args(history.FaultPattern))
    assert set(SINCE) == set(get_args(since_last.ChangeKind))
    assert set(CELL) == set(get_args(history.CellState)) | {"pending"}
