"""What the technician's pages say, and that no error leaves one empty."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from flask.testing import FlaskClient
from portal_box import (
    NOON,
    PIN,
    SCAN_ID,
    BayOfTheTest,
    Box,
    analyse,
    bench_ready,
    csrf,
    make_box,
    make_scan,
)

from motospect.errors import AdapterMissing, StoreFull
from motospect.model.bench import EcuProgress, LinkPhase, LinkState, Progress
from motospect.model.scan import ScanKind, Verdict
from motospect.portal.words import LINK, verdict_sign
from motospect.scan.link_state import READY, SAYINGS
from motospect.store import Store

RUNNING = Progress(
    "s2", "pre", NOON, "Reading stored codes", 4, 11, "WBA00000000000001",
    (
        EcuProgress("7E8", "Engine", "answered", {"03": "ok"}, ("P0171",), mil=True, result="mil"),
        EcuProgress("7E9", None, "garbled", result="garbled"),
    ),
)  # fmt: skip


def test_the_bench_shows_link_voltage_and_protocol_with_word_and_icon(owner: FlaskClient) -> None:
    text = owner.get("/").text
    assert "Vehicle answers" in text
    assert "icons.svg#ok" in text
    assert "12.4\u00a0V" in text
    assert "ISO 15765-4 CAN 11/500" in text


def test_without_adapter_the_bench_says_so_and_how_to_see_the_demo(box: Box) -> None:
    owner = box.owner()
    box.bay.show(link=LinkState("absent", "No adapter is configured.", "Plug one in.", NOON))
    text = owner.get("/").text
    assert "No adapter is configured." in text
    assert "Plug one in." in text
    assert "motospect demo" in text
    assert text.count(" disabled") == 3
    assert "DEMO" not in text


@pytest.mark.parametrize("phase", get_args(LinkPhase))
def test_every_state_of_the_link_has_its_word_its_sentence_and_what_to_try(
    box: Box, phase: LinkPhase
) -> None:
    owner = box.owner()
    reason, remedy = SAYINGS[phase]
    box.bay.show(link=LinkState(phase, reason, remedy, NOON))
    text = html.unescape(re.sub(r"</?code>|<wbr>", "", owner.get("/").text))
    assert LINK[phase].word in text
    assert reason in text
    assert remedy.replace("`", "") in text
    assert (text.count(" disabled") == 0) == (phase in READY)


@pytest.mark.parametrize("kind", ["check", "pre", "post"])
def test_a_button_starts_its_kind_of_scan(box: Box, owner: FlaskClient, kind: str) -> None:
    token = csrf(owner.get("/").text)
    answer = owner.post("/scans", data={"csrf": token, "kind": kind})
    assert (answer.status_code, answer.location) == (303, "/#progress")
    assert box.bay.wanted == [kind]


def test_an_unknown_kind_is_refused(box: Box, owner: FlaskClient) -> None:
    assert owner.post("/scans", data={"csrf": csrf(owner.get("/").text), "kind": "clear"}).status_code == 400
    assert box.bay.wanted == []


def test_a_second_tap_leads_to_the_scan_that_runs(box: Box, owner: FlaskClient) -> None:
    token = csrf(owner.get("/").text)
    box.bay.show(progress=RUNNING)
    answer = owner.post("/scans", data={"csrf": token, "kind": "check"})
    assert (answer.status_code, answer.location) == (303, "/#progress")
    assert box.bay.wanted == []


def test_a_scan_a_recording_stands_in_the_way_of_is_refused_with_what_to_do(
    box: Box, owner: FlaskClient
) -> None:
    token = csrf(owner.get("/").text)
    box.bay.show(progress=RUNNING, link=replace(box.bay.bench.link, phase="polling"))
    answer = owner.post("/scans", data={"csrf": token, "kind": "check"})
    assert answer.status_code == 409
    assert "Wait until it is finished." in answer.text


class BayInTrouble(BayOfTheTest):
    """Refuses every scan."""

    def request_scan(self, kind: ScanKind) -> str:
        if kind == "pre":
            raise StoreFull("The disk has no room left.", hint="Free some space.")
        raise AdapterMissing("Nothing answers at /dev/ttyUSB0.", hint="Is it plugged in?")


TROUBLES: dict[str, tuple[int, str]] = {"check": (503, "Is it plugged in?"), "pre": (507, "Free some space.")}


@pytest.mark.parametrize("kind", TROUBLES)
def test_trouble_becomes_a_page_with_sentence_and_hint(store: Store, tmp_path: Path, kind: str) -> None:
    status, said = TROUBLES[kind]
    box = make_box(store, tmp_path, bench_ready(), bay=BayInTrouble(bench_ready()))
    owner = box.owner()
    answer = owner.post("/scans", data={"csrf": csrf(owner.get("/").text), "kind": kind})
    assert answer.status_code == status
    assert said in answer.text


def test_a_running_scan_shows_stage_step_vin_and_every_ecu(box: Box, owner: FlaskClient) -> None:
    box.bay.show(progress=RUNNING)
    text = owner.get("/").text
    assert "Reading stored codes" in text
    assert "step 4 of 11" in text
    assert "WBA00000000000001" in text
    assert "P0171" in text
    assert "garbled" in text
    assert "no code so far" not in text
    assert "warning lamp on" in text


def test_a_scan_that_could_not_be_saved_is_said_loudly(box: Box, owner: FlaskClient) -> None:
    box.bay.show(progress=replace(RUNNING, ended="not_saved", trouble="The disk has no room left."))
    text = owner.get("/").text
    assert "This scan is NOT saved." in text
    assert "The disk has no room left." in text
    assert "Open the result" not in text


def test_a_finished_scan_leads_to_its_result(box: Box, owner: FlaskClient) -> None:
    box.bay.show(progress=replace(RUNNING, ended="finished", scan_id=SCAN_ID), last_scan_id=SCAN_ID)
    text = owner.get("/").text
    assert f'href="/scans/{SCAN_ID}" data-key="o">' in text
    assert "Open the result" in text


def test_the_list_shows_interrupted_scans_as_such(
    box: Box, store: Store, tmp_path: Path, owner: FlaskClient
) -> None:
    store.begin_scan("cut-off", kind="post", started_at=NOON, demo=False)
    assert "Scan running" in owner.get("/").text
    store.close()
    with_memory = make_box(Store.open(tmp_path), tmp_path, bench_ready())
    client = with_memory.owner()
    try:
        assert "interrupted" in client.get("/").text
        gone = client.get("/scans/cut-off")
        assert gone.status_code == 404
        assert "was interrupted before its result was kept" in gone.text
    finally:
        with_memory.store.close()


def test_the_history_pages_backwards(store: Store, tmp_path: Path) -> None:
    for number in range(35):
        store.save_scan(make_scan(id=f"s{number:02d}"), ())
    owner = make_box(store, tmp_path, bench_ready()).owner()
    first = owner.get("/scans").text
    assert "/scans/s34" in first
    assert "/scans/s04" not in first
    assert 'href="/scans?before=s05"' in first
    rest = owner.get("/scans?before=s05").text
    assert "/scans/s00" in rest
    assert "Older scans" not in rest
    assert owner.get("/scans?before=never").status_code == 404


def test_the_scan_page_shows_everything_the_record_holds(owner: FlaskClient) -> None:
    text = owner.get(f"/scans/{SCAN_ID}").text
    for said in (
        "One fault found; the transmission did not answer.",
        "BMW 320i 2014",
        "read from the ECU",
        "refused 11",
        "not read, count not said",
        "1 stored, 2 announced",
        "stored, permanent",
        "maker-specific code",
        "750 rpm",
        "0 to 0.6\u00a0V",
        "1 of 2 failed",
        "83\u00a0°C",
        "8V21-AB",
        "00C0FFEE",
        "Freeze frame 0: P0171",
        "Freeze frame 1: P1234",
        "In-use performance of Engine",
        "812 drives met the general conditions, of 1530 ignition cycles.",
        ">0.8<",
        "Codes of the transmission",
        "EPA420-R-01-015",
    ):
        assert said in text, said
    assert text.index("The engine contradicts itself") < text.index("Mixture too lean")


def test_each_finding_links_to_its_raw_exchanges(owner: FlaskClient) -> None:
    assert f'href="/scans/{SCAN_ID}/evidence#x3"' in owner.get(f"/scans/{SCAN_ID}").text
    text = owner.get(f"/scans/{SCAN_ID}/evidence").text
    assert 'id="x3"' in text
    assert "7E8 04 43 01 01 71 &lt;b&gt;" in text
    assert "(nothing came back)" in text
    assert "timed out" in text


def test_green_is_kept_for_clean_and_complete(box: Box) -> None:
    nothing = replace(analyse(make_scan()), findings=())
    signs = {
        (clean, complete): verdict_sign(make_scan(verdict=Verdict(clean, complete, "")), nothing).tone
        for clean in (True, False)
        for complete in (True, False)
    }
    assert signs == {
        (True, True): "ok",
        (True, False): "watch",
        (False, True): "watch",
        (False, False): "watch",
    }
    cut = make_scan(verdict=Verdict(True, True, ""), state="interrupted")
    assert verdict_sign(cut, nothing).tone == "bad"


def test_the_pdf_is_printed_once_and_again_when_the_link_changes(box: Box, owner: FlaskClient) -> None:
    first = owner.get(f"/scans/{SCAN_ID}/report.pdf", buffered=True)
    assert first.mimetype == "application/pdf"
    assert first.data.startswith(b"%PDF")
    assert "WBA00000000000001-2026-05-04.pdf" in first.headers["Content-Disposition"]
    owner.get(f"/scans/{SCAN_ID}/report.pdf", buffered=True)
    assert len(box.printed) == 1
    assert (box.printed[0].shop_name, box.printed[0].link) == ("Test Garage", None)
    owner.post(f"/scans/{SCAN_ID}/share", data={"csrf": csrf(owner.get("/").text)})
    owner.get(f"/scans/{SCAN_ID}/report.pdf", buffered=True)
    assert len(box.printed) == 2
    assert (box.printed[1].link or "").startswith("http://192.168.7.20:8084/r/")


def test_old_copies_of_a_report_do_not_fill_the_disk(box: Box, owner: FlaskClient, tmp_path: Path) -> None:
    token = csrf(owner.get("/").text)
    for _ in range(6):
        owner.post(f"/scans/{SCAN_ID}/share", data={"csrf": token})
        owner.get(f"/scans/{SCAN_ID}/report.pdf", buffered=True)
        owner.post(f"/scans/{SCAN_ID}/unshare", data={"csrf": token})
    assert len(box.printed) == 6
    assert len(list((tmp_path / "reports").iterdir())) == 3


@pytest.mark.parametrize("path", ["/", "/scans", "/health", "/screen", "/nothing", f"/scans/{SCAN_ID}"])
def test_in_demo_every_page_says_so(box: Box, owner: FlaskClient, path: str) -> None:
    box.bay.show(demo=True)
    assert "virtual vehicle, not a real car" in owner.get(path).text


def test_in_demo_the_pages_before_sign_in_say_so_too(store: Store, tmp_path: Path) -> None:
    box = make_box(store, tmp_path, bench_ready(demo=True))
    assert "DEMO" in box.client().get("/welcome").text
    box.owner()
    assert "DEMO" in box.client().get("/sign-in").text


def test_a_demo_scan_stays_one_on_a_box_with_a_real_adapter(store: Store, tmp_path: Path) -> None:
    store.save_scan(make_scan(demo=True), ())
    box = make_box(store, tmp_path, bench_ready())
    owner = box.owner()
    assert "virtual vehicle" in owner.get(f"/scans/{SCAN_ID}").text
    assert "virtual vehicle" in owner.get(f"/scans/{SCAN_ID}/evidence").text
    front = owner.get("/").text
    assert "virtual vehicle" not in front
    assert "DEMO" in front
    token = store.share(SCAN_ID, expires_at="2999-01-01T00:00:00.000Z")
    assert "virtual vehicle" in box.client().get(f"/r/{token}").text


def test_health_needs_no_sign_in_and_tells_no_secret(box: Box) -> None:
    box.owner()
    stranger = box.client()
    page = stranger.get("/health").text
    assert "No screen." in page
    assert "not there" in page
    answer = stranger.get("/health.json")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["state"] == "ok"
    assert answer.json["parts"][1] == {
        "name": "screen", "state": "absent", "reason": "No screen.", "remedy": "Plug one in.",
    }  # fmt: skip
    assert PIN not in answer.text
    box.health[0] = replace(box.health[0], state="failed")
    assert stranger.get("/health.json").status_code == 503


def test_a_defect_becomes_a_page_and_a_log_entry(
    box: Box, owner: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    box.health.append(None)  # type: ignore[arg-type]
    answer = owner.get("/health")
    assert answer.status_code == 500
    assert "Something went wrong inside the box." in answer.text
    assert "Traceback" not in answer.text
    assert "GET /health failed" in caplog.text


def test_plain_words_stand_below_their_finding_with_their_origin(box: Box, owner: FlaskClient) -> None:
    spoken = re.compile(r"Too much &lt;air&gt;\.(?:</span>)? <span[^>]*>\(worded by SmolLM3-3B\)")
    owner.post(f"/scans/{SCAN_ID}/share", data={"csrf": csrf(owner.get(f"/scans/{SCAN_ID}").text)})
    link = re.search(r"/r/[\w-]+", owner.get(f"/scans/{SCAN_ID}").text)
    assert link is not None
    for page in (f"/scans/{SCAN_ID}", link[0]):
        assert len(spoken.findall(owner.get(page).text)) == 1
    with owner.get(f"/scans/{SCAN_ID}/report.pdf") as paper:
        assert paper.status_code == 200
    assert box.printed[-1].wordings["f2"].origin == "worded by SmolLM3-3B"


def test_wordings_that_come_later_can_be_asked_for(box: Box, owner: FlaskClient) -> None:
    said = owner.get(f"/scans/{SCAN_ID}/wordings")
    assert said.json == {"f2": {"text": "Too much <air>.", "origin": "worded by SmolLM3-3B"}}
    assert box.client().get(f"/scans/{SCAN_ID}/wordings").status_code in {302, 303, 401}
    assert owner.get("/scans/none/wordings").status_code == 404
