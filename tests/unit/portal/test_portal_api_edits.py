"""Changes by the API that two make at once, twice, or without the right: 412, once, refused."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from portal_box import SCAN_ID, Box, DemoSwitch, bench_ready, make_box

from motospect.model.bench import Progress
from motospect.model.person import Scope
from motospect.portal.api.document import CHANGED_WITH_TAG
from motospect.portal.people.tokens import make_token

RUNNING = Progress(SCAN_ID, "pre", "2026-05-04T12:00:00.000Z", "ecus", 1, 2, vin="WBA00000000000001")
WISH = {"plate": "KR 1234X", "complaint": "It shakes", "name": "Ewa Żak", "contact": "600 100 200"}


def program(box: Box, *scopes: Scope) -> dict[str, str]:
    return {"Authorization": f"Bearer {make_token(box.store, name='Desk', scopes=scopes, by='Test')[1]}"}


class Program:
    """A program with every scope; what it asks has to succeed."""

    def __init__(self, box: Box) -> None:
        box.owner()
        self.client: FlaskClient = box.client()
        self.headers = program(box, "admin", "scan", "write")

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        answer = self.ask(method, path, body, **headers)
        assert answer.status_code < 300, answer.text
        return answer.json

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.open(f"/api/v1{path}", method=method, json=body, headers={**self.headers, **named})


@pytest.fixture
def ask(box: Box) -> Program:
    return Program(box)


def jpeg() -> bytes:
    body = io.BytesIO()
    Image.new("RGB", (64, 48), (200, 30, 30)).save(body, "JPEG")
    return body.getvalue()


def _photo(ask: Program) -> str:
    sent = ask.client.post(
        f"/api/v1/scans/{SCAN_ID}/photos",
        data={"photo": (io.BytesIO(jpeg()), "x.jpg"), "finding": "f2"},
        headers=ask.headers,
    )
    (photo,) = sent.json or ()
    assert photo["finding"] == "f2"
    return f"/photos/{photo['id']}"


def _point(ask: Program) -> str:
    key = ask("GET", "/checklist-templates")[0]["key"]
    begun = ask("POST", f"/scans/{SCAN_ID}/checklists", {"template": key})
    return f"/checklists/{begun['id']}/points/{begun['points'][0]['id']}"


def _person(ask: Program) -> str:
    wish = {"name": "Ola", "role": "technician", "pin": "135790"}
    return f"/people/{ask('POST', '/people', wish)['id']}"


def _template(ask: Program) -> str:
    made = ask("POST", "/checklist-templates", {"title": "Mine", "points": [{"title": "Horn"}]})
    return f"/checklist-templates/{made['key']}"


EDITED: dict[str, tuple[Callable[[Program], str], str, Any]] = {
    "change_job": (
        lambda ask: f"/jobs/{ask('POST', '/jobs', WISH)['job']['id']}", "PATCH", {"state": "in_work"},
    ),
    "change_person": (_person, "PATCH", {"role": "viewer"}),
    "remove_person": (_person, "DELETE", None),
    "change_photo": (_photo, "PATCH", {"caption": "torn"}),
    "change_settings": (lambda _ask: "/settings", "PATCH", {"shop_name": "Łódź Auto"}),
    "change_template": (_template, "PUT", {"title": "Mine", "points": [{"title": "Bell"}]}),
    "remove_template": (_template, "DELETE", None),
    "mark_point": (_point, "PATCH", {"state": "red"}),
}  # fmt: skip
"""Operation -> what is made to be edited, how, and the change."""


def test_each_operation_with_a_tag_is_tried() -> None:
    assert EDITED.keys() == CHANGED_WITH_TAG


@pytest.mark.parametrize("name", EDITED)
def test_who_read_an_older_state_changes_nothing(ask: Program, name: str) -> None:
    made, method, change = EDITED[name]
    path = made(ask)
    read = ask.ask("GET", path)
    tag = read.headers["ETag"]
    refused = ask.ask(method, path, change, If_Match='"another"')
    assert refused.status_code == 412, refused.text
    assert (refused.json or {})["type"] == "urn:motospect:problem:EditedMeanwhile"
    assert ask.ask("GET", path).json == read.json
    taken = ask.ask(method, path, change, If_Match=tag)
    assert taken.status_code < 300, taken.text
    if method != "DELETE":
        assert taken.headers["ETag"] == ask.ask("GET", path).headers["ETag"] != tag
        assert ask.ask(method, path, change, If_Match=tag).status_code == 412, "the tag is spent"
        assert ask.ask(method, path, change, If_Match="*").status_code < 300


def test_a_post_with_a_key_happens_once(box: Box, ask: Program) -> None:
    wish = {"name": "Ola", "role": "technician", "pin": "135790"}
    first = ask.ask("POST", "/people", wish, Idempotency_Key="a-1")
    again = ask.ask("POST", "/people", wish, Idempotency_Key="a-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(box.store.people.all()) == 2
    other = ask.ask("POST", "/people", {**wish, "name": "Jan"}, Idempotency_Key="a-1")
    assert (other.status_code, (other.json or {})["type"]) == (422, "urn:motospect:problem:KeyReused")
    for key in ("", "x" * 129, "a b", "é"):
        assert ask.ask("POST", "/people", wish, Idempotency_Key=key).status_code == 422, key


def test_a_key_that_failed_may_be_tried_again_and_is_nobody_elses(box: Box, ask: Program) -> None:
    wish = {"name": "Ola", "role": "technician", "pin": "1"}
    assert ask.ask("POST", "/people", wish, Idempotency_Key="k").status_code == 422
    assert ask.ask("POST", "/people", {**wish, "pin": "135790"}, Idempotency_Key="k").status_code == 201
    mine = ask("POST", "/tokens", {"name": "a"}, Idempotency_Key="t")
    headers = {**program(box, "admin"), "Idempotency-Key": "t"}
    theirs = ask.client.post("/api/v1/tokens", json={"name": "a"}, headers=headers).json or {}
    assert mine["token"] != theirs["token"]


def test_a_check_in_keeps_its_key_for_ever(box: Box, ask: Program) -> None:
    first = ask("POST", "/jobs", WISH, Idempotency_Key="workshop-17")
    restarted = make_box(box.store, box.store.folder, bench_ready())
    answer = restarted.client().post(
        "/api/v1/jobs", json=WISH, headers={**ask.headers, "Idempotency-Key": "workshop-17"}
    )
    assert (answer.json or {})["job"]["id"] == first["job"]["id"]
    assert len(box.store.jobs.open()) == 1


def test_the_last_owner_is_never_locked_out(box: Box, ask: Program) -> None:
    for change in ({"role": "viewer"}, {"role": "technician", "name": "x"}):
        refused = ask.ask("PATCH", "/people/owner", change)
        assert (refused.status_code, (refused.json or {})["type"]) == (
            422, "urn:motospect:problem:PersonInvalid",
        )  # fmt: skip
    assert ask.ask("DELETE", "/people/owner").status_code == 404
    assert ask("PATCH", "/people/owner", {"name": "Kasia", "pin": "998877"})["role"] == "owner"
    page = box.client()
    assert page.get("/people").status_code == 303
    assert ask.ask("PATCH", "/people/nobody", {"name": "x"}).status_code == 404


def test_a_new_pin_ends_that_persons_sessions_and_a_bad_one_changes_nothing(box: Box, ask: Program) -> None:
    person = box.signed_in("technician", name="Ola")
    (ola,) = [one for one in ask("GET", "/people") if one["name"] == "Ola"]
    path = f"/people/{ola['id']}"
    assert ask.ask("PATCH", path, {"role": "viewer", "pin": "12"}).status_code == 422
    assert ask("GET", path)["role"] == "technician"
    assert person.get("/jobs").status_code == 200
    assert "pin" not in ask("PATCH", path, {"pin": "775533"})
    assert person.get("/jobs").status_code == 303
    for name in (" ", "\u202e"):
        assert ask.ask("PATCH", path, {"name": name}).status_code == 422


def test_templates_are_made_read_changed_and_removed(ask: Program) -> None:
    shipped = ask("GET", "/checklist-templates")[0]
    copy = ask("POST", "/checklist-templates", {"of": shipped["key"], "title": "<b>Ours</b> \u202eabc"})
    assert len(copy["points"]) == len(shipped["points"])
    path = f"/checklist-templates/{copy['key']}"
    wish = {
        "title": "Ours",
        "points": [{"title": "New"}, {**copy["points"][2]}, {"title": "New"}, {**copy["points"][0]}],
    }
    changed = ask("PUT", path, wish)
    assert [point["title"] for point in changed["points"]] == [
        "New", copy["points"][2]["title"], "New", copy["points"][0]["title"],
    ]  # fmt: skip
    assert len({point["id"] for point in changed["points"]}) == 4
    assert changed["version"] == copy["version"] + 1
    assert [one["version"] for one in ask("GET", f"{path}/versions")] == [2, 1]
    for wrong in (
        {"title": "x", "points": []},
        {"title": " ", "points": [{"title": "x"}]},
        {"title": "x", "points": [{"id": "a", "title": "x"}, {"id": "a", "title": "y"}]},
        {"title": "x", "points": [{"title": "y"}] * 121},
    ):
        assert ask.ask("PUT", path, wrong).status_code == 422, wrong
    assert ask.ask("DELETE", path).status_code == 204
    assert ask.ask("DELETE", path).status_code == 404
    assert ask.ask("POST", "/checklist-templates", {"of": "none"}).status_code == 404


def test_templates_are_the_owners(box: Box, ask: Program) -> None:
    wish = {"title": "Mine", "points": [{"title": "Horn"}]}
    answer = ask.client.post("/api/v1/checklist-templates", json=wish, headers=program(box, "write"))
    assert answer.status_code == 403


def test_a_point_has_its_photos(ask: Program) -> None:
    path = _point(ask)
    sent = ask.client.post(
        f"/api/v1{path}/photos", data={"photo": (io.BytesIO(jpeg()), "x.jpg")}, headers=ask.headers
    )
    assert sent.status_code == 201, sent.text
    assert ask("GET", path)["photos"] == [(sent.json or [])[0]["id"]]
    nowhere = path.rpartition("/")[0] + "/none/photos"
    lost = ask.client.post(
        f"/api/v1{nowhere}", data={"photo": (io.BytesIO(jpeg()), "x.jpg")}, headers=ask.headers
    )
    assert lost.status_code == 404
    path = f"/api/v1/photos/{(sent.json or [])[0]['id']}/small.jpg"
    with ask.client.get(path, headers=ask.headers) as small:
        assert small.mimetype == "image/jpeg"


def test_jobs_are_tied_joined_and_only_reopened_when_over(box: Box, ask: Program) -> None:
    one, two = (ask("POST", "/jobs", {**WISH, "name": name})["job"]["id"] for name in ("Ada", "Bo"))
    empty = ask.ask("POST", f"/jobs/{one}/tie")
    assert (empty.status_code, (empty.json or {})["type"]) == (409, "urn:motospect:problem:JobUnfit")
    box.bay.show(progress=RUNNING)
    tied = ask("POST", f"/jobs/{one}/tie")
    assert (tied["vin"], tied["vin_source"], tied["scans"]) == ("WBA00000000000001", "ecu", [SCAN_ID])
    assert ask.ask("POST", f"/jobs/{one}/join", {"into": one}).status_code == 409
    assert ask.ask("POST", f"/jobs/{one}/join", {"into": "none"}).status_code == 404
    assert ask("POST", f"/jobs/{two}/join", {"into": one})["joined"] == one
    over = ask.ask("PATCH", f"/jobs/{two}", {"state": "in_work"})
    assert (over.status_code, (over.json or {})["type"]) == (409, "urn:motospect:problem:JobUnfit")
    assert ask("PATCH", f"/jobs/{two}", {"state": "waiting"})["joined"] is None
    told = ask.client.get("/api/v1/jobs/events", headers=ask.headers)
    assert "event: jobs" in told.text


def test_closed_jobs_go_on_by_their_link(ask: Program) -> None:
    made = [ask("POST", "/jobs", {**WISH, "name": f"Ada {n}"})["job"]["id"] for n in range(5)]
    for job in made:
        ask("PATCH", f"/jobs/{job}", {"state": "done"})
    seen, path = [], "/jobs?state=closed&limit=2"
    while path:
        answer = ask.ask("GET", path)
        seen += [job["id"] for job in answer.json]
        path = answer.headers.get("Link", "").partition("<")[2].partition(">")[0].removeprefix("/api/v1")
    assert seen == made[::-1]
    assert ask.ask("GET", "/jobs?state=closed&before=none").status_code == 404


def test_a_customer_follows_the_job_by_its_link_alone(box: Box, ask: Program) -> None:
    made = ask("POST", "/jobs", WISH)
    token = made["customer_url"].rpartition("/")[2]
    stranger = box.client()
    told = stranger.get(f"/api/v1/customer-jobs/{token}").json or {}
    assert (told["state"], told["progress"], told["report_url"]) == ("waiting", None, "")
    assert "contact" not in told
    assert stranger.get("/api/v1/customer-jobs/none").status_code == 404
    assert "event: job" in stranger.get(f"/api/v1/customer-jobs/{token}/events").text


def test_the_demo_is_put_in_and_taken_out(box: Box) -> None:
    done: list[str] = []
    switch = DemoSwitch(lambda: done.append("in"), lambda: done.append("out"))
    ask = Program(make_box(box.store, box.store.folder, bench_ready(), demo_car=switch))
    ask("PUT", "/bench/demo")
    ask("DELETE", "/bench/demo")
    assert done == ["in", "out"]
    none = Program(box).ask("PUT", "/bench/demo")
    assert (none.json or {})["type"] == "urn:motospect:problem:AdapterMissing"


def test_what_the_pages_read_programs_read(ask: Program) -> None:
    assert ask("GET", f"/scans/{SCAN_ID}/wordings")["f2"]["text"] == "Too much <air>."
    assert ask("GET", "/rules")[0].keys() == {"name", "title", "text", "kind", "reason"}
    assert ask("GET", "/audit") == {"lines": [], "oldest_at": None, "size_bytes": 0}
    assert ask("GET", "/live") is None
    assert ask("GET", "/live/values") == []
    assert ask("GET", "/vin-check?vin=WBA")["state"] == "short"
    assert "event: session" in ask.client.get("/api/v1/live/events", headers=ask.headers).text


def test_a_report_is_examined_by_who_may_read(box: Box, ask: Program) -> None:
    def sent(content: bytes, headers: dict[str, str]) -> Any:
        head = b'--x\r\nContent-Disposition: form-data; name="report"; filename="r.pdf"\r\n\r\n'
        return ask.client.post(
            "/api/v1/verifications",
            data=head + content + b"\r\n--x--\r\n",
            content_type="multipart/form-data; boundary=x",
            headers=headers,
        )

    told = sent(b"%PDF-1.7 of the test", program(box)).json or {}
    assert (told["state"], told["origin"]) == ("untouched", "this_box")
    for content, status, kind in (
        (b"hello", 422, "ReportUnreadable"),
        (b"", 422, "ReportUnreadable"),
        (b"%PDF-" + bytes(31 * 1024 * 1024), 413, "ReportTooLarge"),
    ):
        answer = sent(content, program(box))
        assert (answer.status_code, (answer.json or {})["type"]) == (status, f"urn:motospect:problem:{kind}")
    assert sent(b"%PDF-1.7 of the test", {}).status_code in {401, 403}
    assert not list((box.store.folder / "uploads").glob("*")), "nothing is kept"
