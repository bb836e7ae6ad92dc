"""Checking in without account: what is taken, what is said, how often, and that nobody sees anybody else."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from portal_box import ADAPTER, NOON, SCAN_ID, Box, csrf

from motospect.model.bench import EcuProgress, Progress
from motospect.portal.customer.check_in_form import cleaned, read_check_in
from motospect.portal.customer.check_in_page import EACH
from motospect.portal.customer.vin_typed import typed_vin

VIN = "4T1BF1FK7EU000420"
ATTEMPT = "attempt-of-the-test"
PHONE = {"REMOTE_ADDR": "192.168.7.31"}


def filled(page: str, **values: str) -> dict[str, str]:
    plain = {"csrf": csrf(page), "attempt": ATTEMPT, "vin": VIN, "plate": "WOB 1", "complaint": "It shakes."}
    return plain | {"name": "Ada", "contact": "+48 600 100 200"} | values


def checked_in(box: Box, client: FlaskClient | None = None, **values: str) -> str:
    """Return the path of the status page."""
    phone = client or box.client()
    page = phone.get("/check-in", environ_base=PHONE).text
    sent = phone.post("/check-in", data=filled(page, **values), environ_base=PHONE)
    assert sent.status_code == 303, sent.text
    return sent.location


def test_a_check_in_is_a_job_at_once_and_leads_to_a_page_of_its_own(box: Box) -> None:
    path = checked_in(box)
    (job,) = box.store.jobs.open()
    assert (job.vin, job.vin_source, job.name, job.state) == (VIN, "typed", "Ada", "waiting")
    assert path == f"/job/{box.store.jobs.token_of(job.id)}"
    page = box.client().get(path).text
    assert "You are checked in" in page
    assert "It shakes." in page
    assert "It shakes." in box.owner().get("/jobs").text
    assert "It shakes." in box.owner().get("/").text


def test_the_boxs_own_screen_shows_a_code_and_goes_back_to_an_empty_form(box: Box) -> None:
    kiosk = box.client()
    sent = kiosk.post("/check-in", data=filled(kiosk.get("/check-in").text))
    page = kiosk.get(sent.location)
    assert sent.location.startswith("/check-in/thanks/")
    assert page.headers["Refresh"] == "60; url=/check-in"
    assert "<svg" in page.text
    assert "Ada" not in page.text
    assert "Ada" not in kiosk.get("/check-in").text


def test_sent_twice_it_is_one_job(box: Box) -> None:
    phone = box.client()
    page = phone.get("/check-in").text
    first = phone.post("/check-in", data=filled(page), environ_base=PHONE)
    again = phone.post("/check-in", data=filled(page), environ_base=PHONE)
    assert first.location == again.location
    assert box.store.jobs.open_count() == 1


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"name": " \u202e "}, "Please tell us your name."),
        ({"contact": ""}, "Please leave a telephone number"),
        ({"vin": "4T1BF1FK7EU00042"}, "1 character is missing."),
        ({"vin": "4T1BF1FK7EU0004201"}, "1 character too many."),
        ({"vin": "4T1BF1FK7EU000421"}, "the check digit does not fit"),
        ({"vin": "4T1BF1FK7EU0é0420"}, "no “É”"),
        ({"complaint": "x" * 1001}, "Please use at most 1000 characters"),
        ({"complaint": "", "vin": "", "plate": ""}, "Please say what is wrong"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(box: Box, values: dict[str, str], said: str) -> None:
    phone = box.client()
    answer = phone.post("/check-in", data=filled(phone.get("/check-in").text, **values))
    assert answer.status_code == 422
    assert said in answer.text
    assert "Not sent yet" in answer.text
    assert 'value="WOB 1"' in answer.text or values.get("plate") == ""
    assert box.store.jobs.open() == ()


def test_a_vin_that_stands_so_on_the_car_is_taken(box: Box) -> None:
    checked_in(box, vin="4T1BF1FK7EU000421", vin_sure="yes")
    assert box.store.jobs.open()[0].vin == "4T1BF1FK7EU000421"


@pytest.mark.parametrize(
    ("typed", "vin", "said"),
    [
        ("4t1bf1fk7eu000420", VIN, "The check digit fits."),
        (" 4T1-BF1FK7.EU 000420 ", VIN, "The check digit fits."),
        ("4T1BF1FK7EUOOO42O", VIN, "we read O as 0"),
        ("4TIBF1FK7EU000420", VIN, "we read I as 1"),
        ("WVWZZZ1JZXW000001", "WVWZZZ1JZXW000001", "have no check digit"),
        ("", None, "17 letters and digits"),
        ("x", None, "16 characters are missing."),
    ],
)
def test_the_word_about_a_vin_is_friendly_and_right(box: Box, typed: str, vin: str | None, said: str) -> None:
    with box.portal.pages.test_request_context():
        judged = typed_vin(typed)
    assert judged.vin == vin
    assert said in judged.sentence
    assert said in str(box.client().get("/check-in/vin", query_string={"vin": typed}).json)


def test_a_storm_of_check_ins_is_slowed_down_and_loses_nothing(box: Box) -> None:
    phone = box.client()
    for number in range(EACH):
        checked_in(box, phone, attempt=f"{ATTEMPT}-{number}")
    page = phone.get("/check-in").text
    late = phone.post("/check-in", data=filled(page, attempt=f"{ATTEMPT}-late"), environ_base=PHONE)
    assert late.status_code == 429
    assert "Too many check-ins" in late.text
    assert "It shakes." in late.text
    assert box.store.jobs.open_count() == EACH
    other = {"REMOTE_ADDR": "192.168.7.32"}
    assert (
        phone.post("/check-in", data=filled(page, attempt=f"{ATTEMPT}-o"), environ_base=other).status_code
        == 303
    )
    box.clock.now_s += 601
    assert (
        phone.post("/check-in", data=filled(page, attempt=f"{ATTEMPT}-l"), environ_base=PHONE).status_code
        == 303
    )


def test_a_body_that_is_too_large_and_a_form_without_our_token_are_refused(box: Box) -> None:
    phone = box.client()
    page = phone.get("/check-in").text
    assert phone.post("/check-in", data=filled(page, complaint="x" * 70_000)).status_code == 413
    assert phone.post("/check-in", data=filled(page) | {"csrf": "no"}).status_code == 403
    assert box.store.jobs.open() == ()


def test_hostile_and_turning_text_is_shown_as_text(box: Box) -> None:
    path = checked_in(box, name="<script>alert(1)</script>", complaint="\u202eevil\x00 مرحبا 🚗\r\nzwei")
    job = box.store.jobs.open()[0]
    assert job.complaint == "evil مرحبا 🚗\nzwei"
    for page in (box.client().get(path).text, box.owner().get("/jobs").text, box.owner().get("/").text):
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_cleaning_keeps_what_people_write() -> None:
    assert cleaned("  Zażółć\tgęślą  \n jaźń ") == "Zażółć gęślą jaźń"
    assert cleaned("a\n\n\n\nb", lines=True) == "a\n\nb"
    assert cleaned("👨‍👩‍👧") == "👨‍👩‍👧", "joiners hold a family together"


def test_a_photo_is_only_a_source_of_a_vin_that_is_there(box: Box) -> None:
    with box.portal.pages.test_request_context():
        assert read_check_in({"vin": VIN, "vin_source": "photo"}).vin_source == "photo"
        assert read_check_in({"vin": "", "vin_source": "photo"}).vin_source == "none"


def running(scan_id: str = "s2", vin: str | None = VIN, **values: object) -> Progress:
    tiles = (EcuProgress("7E8", "Engine", "answered", result="codes", codes=("P0171",)),)
    return Progress(scan_id, "pre", NOON, "Reading stored codes", 4, 9, vin=vin, tiles=tiles, **values)  # type: ignore[arg-type]


def test_nothing_of_the_scan_is_shown_before_a_technician_took_the_job(box: Box) -> None:
    path = checked_in(box)
    box.bay.show(progress=running())
    assert "Engine" not in box.client().get(path).text
    owner = box.owner()
    job = box.store.jobs.open()[0]
    owner.post(f"/jobs/{job.id}/take", data={"csrf": csrf(owner.get("/jobs").text)})
    page = box.client().get(path).text
    assert "Your car is being scanned" in page
    assert "Engine" in page
    assert "reports a fault · 1 code" in page
    assert "Step 4 of 9" in page


def test_the_progress_of_another_car_is_never_shown(box: Box) -> None:
    path = checked_in(box)
    owner, job = box.owner(), box.store.jobs.open()[0]
    owner.post(f"/jobs/{job.id}/take", data={"csrf": csrf(owner.get("/jobs").text)})
    for other in (running(vin="WBA00000000000001"), running(vin=None)):
        box.bay.show(progress=other)
        page = box.client().get(path).text
        assert "Engine" not in page
        assert "WBA0" not in page


def test_a_pre_scan_from_the_job_takes_it_and_is_tied_to_it(box: Box) -> None:
    path = checked_in(box)
    owner, job = box.owner(), box.store.jobs.open()[0]
    token = csrf(owner.get("/jobs").text)
    begun = owner.post(f"/jobs/{job.id}/scan", data={"csrf": token, "kind": "pre"})
    assert begun.location == "/#progress"
    assert box.bay.wanted == ["pre"]
    job = box.store.jobs.job(job.id)
    assert (job.state, job.scans) == ("in_work", (SCAN_ID,))
    assert "The scan is finished" in box.client().get(path).text
    owner.post(f"/scans/{SCAN_ID}/share", data={"csrf": token})
    page = box.client().get(path).text
    assert "Your report is ready" in page
    owner.post(f"/scans/{SCAN_ID}/unshare", data={"csrf": token})
    assert "Open the report" not in box.client().get(path).text


def test_one_tap_ties_a_job_to_the_car_in_the_bay_and_takes_over_its_vin(box: Box) -> None:
    checked_in(box, vin="")
    box.bay.show(progress=running(SCAN_ID, "WBA00000000000001", ended="finished"))
    owner, job = box.owner(), box.store.jobs.open()[0]
    owner.post(f"/jobs/{job.id}/tie", data={"csrf": csrf(owner.get("/jobs").text)})
    job = box.store.jobs.job(job.id)
    assert (job.vin, job.vin_source, job.scans) == ("WBA00000000000001", "ecu", (SCAN_ID,))
    assert "Ada" in owner.get(f"/scans/{SCAN_ID}").text


def test_the_same_vin_twice_is_offered_to_be_joined_and_then_shows_the_same_car(box: Box) -> None:
    first = checked_in(box)
    second = checked_in(box, name="Bo", attempt="another-attempt-1")
    assert first != second
    owner = box.owner()
    page = owner.get("/jobs").text
    assert "The same VIN was checked in before by Ada." in page
    ada, bo = box.store.jobs.open()
    token = csrf(page)
    owner.post(f"/jobs/{bo.id}/join", data={"csrf": token, "into": ada.id})
    assert [job.name for job in box.store.jobs.open()] == ["Ada"]
    owner.post(f"/jobs/{ada.id}/take", data={"csrf": token})
    box.bay.show(progress=running())
    page = box.client().get(second).text
    assert "Engine" in page
    assert "Ada" not in page
    assert owner.post(f"/jobs/{ada.id}/join", data={"csrf": token, "into": ada.id}).status_code == 409


def test_a_withdrawn_and_a_reopened_job(box: Box) -> None:
    path = checked_in(box)
    owner, job = box.owner(), box.store.jobs.open()[0]
    token = csrf(owner.get("/jobs").text)
    owner.post(f"/jobs/{job.id}/withdraw", data={"csrf": token})
    assert "This check-in is closed" in box.client().get(path).text
    assert "Nobody waits." in owner.get("/jobs").text
    owner.post(f"/jobs/{job.id}/reopen", data={"csrf": token})
    assert "You are checked in" in box.client().get(path).text


def test_strangers_cannot_see_or_change_jobs_and_wrong_tokens_are_like_none(box: Box) -> None:
    path = checked_in(box)
    job = box.store.jobs.open()[0]
    stranger = box.client()
    assert stranger.get("/jobs").status_code == 303
    token = csrf(stranger.get("/check-in").text)
    for does in ("take", "scan", "tie", "join", "done", "withdraw", "reopen"):
        assert stranger.post(f"/jobs/{job.id}/{does}", data={"csrf": token}).status_code == 303
    assert box.store.jobs.job(job.id).state == "waiting"
    wrong = [stranger.get(one) for one in (path[:-1], f"/job/{job.id}", "/job/x", f"{path[:-1]}/events")]
    assert {answer.status_code for answer in wrong} == {404}
    assert len({answer.text.replace(str(len(answer.text)), "") for answer in wrong[:3]}) == 1
    assert ADAPTER.identity not in wrong[0].text


def test_an_unknown_job_is_a_page_that_does_not_exist(box: Box) -> None:
    owner = box.owner()
    token = csrf(owner.get("/jobs").text)
    assert owner.post("/jobs/nope/take", data={"csrf": token}).status_code == 404
    assert owner.post("/jobs/nope/scan", data={"csrf": token, "kind": "pre"}).status_code == 404
    assert box.bay.wanted == []
