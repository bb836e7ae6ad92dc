"""The live page: signals to choose, one reading for all, what its stream says, recordings as CSV."""

from __future__ import annotations

import csv
import json
from typing import Any

from flask.testing import FlaskClient
from portal_box import Box, bench_ready, csrf

from motospect.languages import Language
from motospect.model.capture import Capture, Mark, Track
from motospect.model.trigger import ADAPTER_VOLTAGE, WatchState
from motospect.portal.live.live_streams import session_event, values_event
from motospect.portal.live.signal_groups import grouped
from motospect.scan.watch import live_order
from motospect.scan.watch.feed import Channel, Seen
from motospect.scan.watch.ring import Heard

HOSTILE = '=cmd|"<script>alert(1)</script>"'
KEPT = Capture(
    "c9",
    None,
    "2026-05-04T12:00:00.000Z",
    "synced",
    (
        Track("RPM", "7E8", "rpm", (0.0, 0.1, 0.2), (750.0, 760.0, 770.0)),
        Track("MAF", None, "g/s", (0.15,), (3.5,)),
    ),
    marks=(Mark(0.12, HOSTILE, "Eva"),),
)


def told(stream: bytes, event: str) -> Any:
    """Return the body of the first event of this name."""
    head, _, rest = stream.decode().partition(f"event: {event}\ndata: ")
    assert rest, head
    return json.loads(rest.partition("\n\n")[0])


def call(owner: FlaskClient, method: str, path: str, body: object = None) -> Any:
    """Ask the API as the page's script does."""
    token = csrf(owner.get("/live").text)
    return owner.open(path, method=method, json=body, headers={"X-CSRF-Token": token})


def test_the_picker_has_chosen_what_the_address_names(
    owner: FlaskClient,
) -> None:
    text = owner.get("/live?signals=coolant_temp,NONSENSE,MAF").text
    assert 'value="COOLANT_TEMP" checked' in text
    assert 'value="MAF" checked' in text
    assert "not seen in the last scan" in text, "MAF was not"
    assert 'value="NONSENSE"' not in text
    assert 'data-find="coolant temperature coolant_temp"' in text


def test_signals_stand_in_groups_and_each_in_one() -> None:
    groups = grouped(
        ["RPM", "O2_B1S1", "SHORT_FUEL_TRIM_1", "COOLANT_TEMP", "MAF", "WARMUPS_SINCE_DTC_CLEAR"]
    )
    assert [names for _, names in groups] == [
        ["RPM"], ["SHORT_FUEL_TRIM_1"], ["MAF"], ["O2_B1S1"], ["COOLANT_TEMP"], ["WARMUPS_SINCE_DTC_CLEAR"]
    ]  # fmt: skip


def test_the_first_starts_and_the_next_changes_the_same_reading(box: Box) -> None:
    first, second = box.owner(), box.owner()
    assert call(first, "POST", "/api/v1/live", {"signals": ["RPM"]}).status_code == 202
    (order,) = box.bay.watched
    assert (order.live, order.signals, order.after_s) == (True, ("RPM",), 600.0)
    post = box.bay.post
    watch_id = post.arm(order)
    assert call(second, "POST", "/api/v1/live", {"signals": ["RPM", "MAF"]}).status_code == 202
    assert len(box.bay.watched) == 1
    assert box.bay.bench.watch is not None
    assert box.bay.bench.watch.id == watch_id
    assert call(second, "DELETE", "/api/v1/live").status_code == 204
    assert box.bay.ended == [watch_id]


def test_what_cannot_be_done_is_said_with_a_remedy(box: Box, owner: FlaskClient) -> None:
    for method, path, body in (
        ("POST", "/api/v1/live/recording", None),
        ("DELETE", "/api/v1/live/recording", None),
        ("POST", "/api/v1/live/marks", {"text": "now"}),
    ):
        refused = call(owner, method, path, body)
        assert (refused.status_code, refused.json["detail"]) == (409, "No live values are being read.")
    box.bay.post.arm(live_order(["RPM"]))
    refused = call(owner, "POST", "/api/v1/live/marks", {"text": "now"})
    assert refused.json["detail"] == "Nothing is being recorded."
    assert call(owner, "POST", "/api/v1/live", {"signals": ["RPMX"]}).status_code == 422
    assert call(owner, "POST", "/api/v1/live/marks", {"text": "x" * 201}).status_code == 422


def test_the_stream_begins_with_the_session_and_the_newest_value_of_each(
    box: Box, owner: FlaskClient
) -> None:
    post = box.bay.post
    post.arm(live_order(["RPM"]))
    for t_s, value in ((0.1, 750.0), (0.2, 755.5)):
        post.feed.hear(Heard(t_s, "RPM", "7E8", "rpm", value))
    post.feed.hear(Heard(0.25, ADAPTER_VOLTAGE, None, "V", 14.1))
    answer = owner.get("/live/events")
    assert (answer.mimetype, answer.headers["Content-Language"]) == ("text/event-stream", "en")
    session = told(answer.data, "session")
    assert session["channels"] == [
        ["RPM", "7E8", "rpm", "RPM"],
        [ADAPTER_VOLTAGE, None, "V", "Adapter voltage"],
    ]
    values = told(answer.data, "values")
    assert values["r"] == [0, 0.2, 755.5, 1, 0.25, 14.1]
    assert 0 <= values["n"] < 5
    history = owner.get("/live/history").json
    assert history["tracks"][0] == [[0.1, 0.2], [750.0, 755.5]]
    assert box.client().get("/live/events").status_code == 401


def test_a_failure_is_in_the_stream_with_its_reason() -> None:
    seen = [Seen(0, 1.0, 5.0), Seen(1, 1.01, None, "timeout")]
    assert told(values_event(seen, 1.5), "values") == {
        "n": 1.5,
        "r": [0, 1.0, 5.0],
        "f": [[1, 1.01, "timeout"]],
    }


def test_an_order_that_is_over_names_no_channels_of_another() -> None:
    state = WatchState("w1", "ended", "live values", "It was ended by hand.", "Eva", "", 0, live=True)
    event = told(session_event(state, "w2", (Channel("RPM", "7E8", "rpm"),), Language()), "session")
    assert (event["session"], event["channels"], event["phase"]) == ("", [], "ended")


def test_a_recording_is_played_and_written_as_csv_without_formulas(box: Box, owner: FlaskClient) -> None:
    box.store.captures.begin(KEPT)
    box.store.captures.append("c9", 1, (), (), (Mark(0.18, "", "Eva"),))
    box.store.captures.end("c9")
    page = owner.get("/captures/c9").text
    assert "<script>alert" not in page
    assert page.count('data-mark="') == 2
    assert owner.get("/captures/c9/tracks").json["tracks"][0] == [
        "RPM", "7E8", "rpm", "RPM", [0.0, 0.1, 0.2], [750.0, 760.0, 770.0]
    ]  # fmt: skip
    answer = owner.get("/captures/c9.csv")
    rows = list(csv.DictReader(answer.text.splitlines()))
    assert [(row["t_s"], row["signal"], row["ecu"], row["value"], row["unit"]) for row in rows[:2]] == [
        ("0.0", "RPM", "7E8", "750.0", "rpm"), ("0.1", "RPM", "7E8", "760.0", "rpm")
    ]  # fmt: skip
    assert [row["mark"] for row in rows] == ["", "", f"'{HOSTILE}", "", "mark", ""]
    assert "attachment" in answer.headers["Content-Disposition"]
    assert owner.get("/captures/none.csv").status_code == 404


def test_the_reading_is_seen_on_the_bench(box: Box, owner: FlaskClient) -> None:
    box.bay.bench = bench_ready(
        watch=WatchState(
            "w1", "reading", "live values", "Reading.", "Eva", "", 900, live=True, signals=("RPM",)
        )
    )
    assert 'href="/live"' in owner.get("/").text
