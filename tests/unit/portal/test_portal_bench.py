"""The bench and what stands on every page: the vehicle at the plug, reasons, status bar, notes, search."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from portal_box import NOON, PIN, POST_ID, SCAN_ID, Box, csrf, make_scan

from motospect.languages import Language
from motospect.model.bench import EcuProgress, LinkState, Progress, Visitor
from motospect.model.identity import new_id
from motospect.model.job import Job
from motospect.model.scan import FreezeFrame, MonitorResult, Reading, VehicleIdentity
from motospect.portal.monitor_bars import monitor_bar, monitor_name
from motospect.portal.scan.frame_words import frame_words
from motospect.portal.scan.pairs import pair_of

VIN = "WBA00000000000001"
BMW = VehicleIdentity(VIN, "ecu", "ok", "BMW", "320i", 2014, "wmi")
HOSTILE = "<script>alert('x')</script>"


def test_a_vehicle_that_is_plugged_in_appears_with_what_is_known_of_it(box: Box, owner: FlaskClient) -> None:
    job = Job(id="j1", made_at=NOON, vin=VIN, plate="WA 12345", name="Ola", complaint=f"Knocks {HOSTILE}")
    box.store.jobs.add(job, attempt="a1")
    box.bay.show(visitor=Visitor("told", NOON, BMW, 3))
    text = owner.get("/").text
    card = text[text.index("vehicle-card") : text.index('data-section="actions"')]
    for said in ("BMW 320i 2014", VIN, "WA 12345", "Knocks &lt;script&gt;", "1 scan", "3 answer"):
        assert said in card, said
    assert f'href="/vehicles/{VIN}"' in card
    assert HOSTILE not in text


@pytest.mark.parametrize(
    ("visitor", "said"),
    [
        (Visitor("asked", NOON), "is being asked for its VIN"),
        (Visitor("silent", NOON), "Switch the ignition on"),
        (Visitor("without_vin", NOON, None, 2), "2 control units answer; none tells a VIN."),
    ],
)
def test_a_vehicle_without_a_vin_is_said_to_be_so(
    box: Box, owner: FlaskClient, visitor: Visitor, said: str
) -> None:
    box.bay.show(visitor=visitor)
    assert said in owner.get("/").text


def test_after_a_pre_scan_the_post_scan_comes_next(box: Box, owner: FlaskClient) -> None:
    box.bay.show(visitor=Visitor("told", NOON, replace(BMW, vin="WBA00000000000009"), 3))
    assert 'value="pre" data-key="s">' in owner.get("/").text
    box.bay.show(visitor=Visitor("told", NOON, BMW, 3))
    text = owner.get("/").text
    assert 'value="post" data-key="p">' in text
    assert 'value="pre" data-key="s" class=quiet>' in text


def test_each_refusal_of_a_control_unit_has_its_reason(box: Box, owner: FlaskClient) -> None:
    tile = EcuProgress(
        "7E8", HOSTILE, "rejected", {"03": "ok", "07": "negative", "0A": "timeout"}, result="refused",
        refusals={"07": "33"},
    )  # fmt: skip
    box.bay.show(progress=Progress(SCAN_ID, "pre", NOON, "Reading fault codes", 4, 11, tiles=(tile,)))
    text = owner.get("/").text
    assert "Pending codes refused: it wants security access first (NRC 33)." in text
    assert "Permanent codes: timed out." in text
    assert "answered clean" not in text
    assert HOSTILE not in text


def test_the_status_bar_is_on_every_page_of_who_has_signed_in_and_on_no_other(
    box: Box, owner: FlaskClient
) -> None:
    box.bay.show(link=LinkState("ignition_off", "Off.", None, NOON), heard_at=NOON)
    for path in ("/", "/scans", "/vehicles", "/search", f"/scans/{SCAN_ID}"):
        text = owner.get(path).text
        bar = text[text.index("status-bar") : text.index("<main")]
        assert "Ignition is off" in bar, path
        assert f'data-age="{NOON}"' in bar, path
        assert "1 scan" in bar, path
    assert "status-bar" not in box.client().get("/sign-in").text
    assert box.client().get("/status").status_code == 303
    box.bay.unsaved = 2
    assert "2 scans NOT saved" in owner.get("/status").text


def test_a_note_is_kept_with_its_author_once_and_taken_back(box: Box, owner: FlaskClient) -> None:
    token, note_id = csrf(owner.get("/").text), new_id()
    form = {"csrf": token, "id": note_id, "text": f"Hose {HOSTILE}\r\nreplaced"}
    for _ in range(2):
        assert owner.post(f"/scans/{SCAN_ID}/notes", data=form).status_code == 303
    (note,) = box.store.notes.of(SCAN_ID)
    assert (note.text, note.by) == (f"Hose {HOSTILE}\nreplaced", "owner")
    text = owner.get(f"/scans/{SCAN_ID}").text
    assert "Hose &lt;script&gt;" in text
    assert HOSTILE not in text
    assert "Hose &lt;script&gt;" in owner.get("/search?q=hose").text
    owner.post(f"/scans/{SCAN_ID}/notes/{note_id}/take-back", data={"csrf": token})
    assert "taken back by" in owner.get(f"/scans/{SCAN_ID}").text
    assert "Nothing on this box has to do with" in owner.get("/search?q=hose").text


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"id": new_id(), "text": "  "}, 422),
        ({"id": new_id(), "text": "x" * 4001}, 422),
        ({"id": "../../etc", "text": "fine"}, 400),
    ],
    ids=["empty", "long", "odd id"],
)
def test_a_note_that_cannot_be_kept_is_refused(
    box: Box, owner: FlaskClient, form: dict[str, str], status: int
) -> None:
    sent = {"csrf": csrf(owner.get("/").text), **form}
    assert owner.post(f"/scans/{SCAN_ID}/notes", data=sent).status_code == status
    assert box.store.notes.of(SCAN_ID) == ()


def test_pre_and_post_scan_stand_on_one_card(box: Box, owner: FlaskClient) -> None:
    before = box.store.scan(SCAN_ID)
    assert pair_of(box.store, before) is None
    engine = replace(before.ecus[0], dtcs=before.ecus[0].dtcs[:1])
    after = make_scan(id=POST_ID, kind="post", ecus=(engine, before.ecus[1]))
    box.store.save_scan(after, ())
    for scan_id in (SCAN_ID, POST_ID):
        pair = pair_of(box.store, box.store.scan(scan_id))
        assert pair is not None
        assert (pair.before.id, pair.after.id) == (SCAN_ID, POST_ID)
        text = owner.get(f"/scans/{scan_id}").text
        card = text[text.index('id="pair"') : text.index('id="findings"')]
        assert "P0171" in card
        assert "still there" in card
    later = make_scan(id="01900000-0000-7000-8000-0000000001ff", kind="pre")
    box.store.save_scan(later, ())
    assert pair_of(box.store, later) is None, "a new visit is not the old repair"


def test_a_freeze_frame_is_told_in_words_with_its_values(box: Box) -> None:
    values = (
        Reading("RPM", 750.0, "rpm"), Reading("SPEED", 0.0, "km/h"), Reading("COOLANT_TEMP", 83.0, "degC"),
        Reading("SHORT_FUEL_TRIM_1", 8.0, "percent"), Reading("LONG_FUEL_TRIM_1", 10.2, "percent"),
    )  # fmt: skip
    with box.portal.pages.test_request_context():
        said = frame_words(FreezeFrame(0, "P0171", values, ("x5",)))
        assert frame_words(FreezeFrame(0, "P0171", (), ("x5",))) == ()
    assert [(one.text, tuple(v.value for v in one.values), one.remarkable) for one in said] == [
        ("standing still", (0.0,), False),
        ("at idle", (750.0,), False),
        ("engine warm", (83.0,), False),
        ("bank 1 lean by 18 %", (8.0, 10.2), True),
    ]


@pytest.mark.parametrize(
    "test",
    [
        MonitorResult("21", "83", 0.1, 0.0, 0.6, "V", passed=True),
        MonitorResult("21", "83", 0.92, 0.0, 0.7, "V", passed=False),
        MonitorResult("21", "83", 5.0, None, 4.0, "V", passed=False),
        MonitorResult("21", "83", 5.0, 5.0, None, "V", passed=True),
        MonitorResult("21", "83", 0.0, 0.0, 0.0, "V", passed=True),
    ],
)
def test_a_monitor_test_is_a_bar_and_a_sentence(box: Box, test: MonitorResult) -> None:
    with box.portal.pages.test_request_context():
        drawn = str(monitor_bar(test, Language()))
        assert monitor_name("21") == "Catalyst, bank 1"
        assert monitor_name("06") == "Oxygen sensor, bank 2 sensor 2"
        assert monitor_name("A4") == "Misfire, cylinder 3"
        assert monitor_name("F0") == monitor_name("B1S1") == ""
    assert ("Passed." if test.passed else "Failed.") in drawn
    assert drawn.count("bar-limit") == (test.min is not None) + (test.max is not None)
    assert "nan" not in drawn


def test_a_technician_who_only_reads_cannot_start_or_write(box: Box, owner: FlaskClient) -> None:
    token = csrf(owner.get("/").text)
    owner.post("/sign-out", data={"csrf": token})
    stranger = box.client()
    assert stranger.get("/search?q=P0171").status_code == 303
    assert stranger.post("/scans", data={"kind": "pre", "pin": PIN}).status_code == 403
    assert box.bay.wanted == []
