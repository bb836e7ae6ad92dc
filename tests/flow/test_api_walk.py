"""A workshop's own system does a whole job by the API alone, with tokens that open no more than needed."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.flow.processes import eventually, started
from tests.unit.portal.api_check import fits

pytestmark = pytest.mark.slow
PIN = "246810"


class Server:
    """The box as programs meet it; every answer is held against the document it gives of itself."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.http = httpx.Client(base_url=address, timeout=60)
        self.document: dict[str, Any] = self.http.get("/api/v1/openapi.json").json()
        self._paths = {
            re.compile(
                re.sub(r"\{\w+\}", "[^/]+", re.escape(path).replace(r"\{", "{").replace(r"\}", "}"))
            ): path
            for path in sorted(self.document["paths"], key=lambda path: path.count("{"))
        }

    def ask(self, method: str, path: str, token: str = "", **sent: Any) -> httpx.Response:
        """Return the answer to a program with this token."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = httpx.request(
            method,
            f"{self.address}/api/v1{path}",
            headers={**headers, **sent.pop("headers", {})},
            timeout=90,
            **sent,
        )
        plain = answer.request.url.path
        written = next(written for pattern, written in self._paths.items() if pattern.fullmatch(plain))
        kind = answer.headers.get("content-type", "").partition(";")[0]
        fits(self.document, (method.lower(), written), (answer.status_code, kind), answer.json)
        return answer

    def done(self, method: str, path: str, token: str = "", **sent: Any) -> Any:
        """Return the body of an answer that has to be a success."""
        answer = self.ask(method, path, token, **sent)
        assert answer.status_code < 300, (method, path, answer.text)
        return answer.json() if answer.content else None

    def claimed(self) -> dict[str, str]:
        """Claim the box as its owner and return a token for each scope."""
        page = self.http.get("/welcome").text
        csrf = re.search(r'name="csrf" value="([^"]+)"', page)
        assert csrf is not None
        self.http.post("/welcome", data={"csrf": csrf[1], "pin": PIN, "again": PIN})
        mark = self.http.get("/api/v1/bench").headers["X-CSRF-Token"]
        made = {}
        for scope in ("read", "scan", "write", "admin"):
            wish = {"name": f"for {scope}", "scopes": [scope], "days": 1}
            answer = self.http.post("/api/v1/tokens", json=wish, headers={"X-CSRF-Token": mark})
            assert answer.status_code == 201, answer.text
            made[scope] = answer.json()["token"]
        return made


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    settings = {
        "MOTOSPECT_SHOP_LABOUR_RATE": "95",
        "MOTOSPECT_SHOP_TAX_PERCENT": "19",
        "MOTOSPECT_STORE_DIR": str(tmp_path / "store"),
    }
    with started(
        "demo", "--store", str(tmp_path / "store"), "--port", "0", folder=tmp_path, settings=settings
    ) as box:
        assert box.stdout is not None
        address = next(line.split()[-1] for line in box.stdout if line.startswith("Page"))
        served = Server(address)
        yield served
        served.http.close()


def test_a_whole_job_by_the_api_alone(server: Server) -> None:
    token = server.claimed()
    read, scan, write, admin = (token[scope] for scope in ("read", "scan", "write", "admin"))

    # Checked in: by who may write, once, however often it is sent.
    wish = {"plate": "KR 1234X", "complaint": "The lamp is on", "name": "Ada Nowak", "contact": "600 100 200"}
    assert server.ask("POST", "/jobs", read, json=wish).status_code == 403
    made = server.done("POST", "/jobs", write, json=wish, headers={"Idempotency-Key": "order-17"})
    again = server.done("POST", "/jobs", write, json=wish, headers={"Idempotency-Key": "order-17"})
    assert made == again
    job = made["job"]["id"]
    link = made["customer_url"].rpartition("/")[2]
    assert server.done("GET", f"/customer-jobs/{link}")["state"] == "waiting"

    # Scanned: the scan's own scope starts it, the job takes it along.
    assert server.ask("POST", "/scans", write, json={"kind": "check"}).status_code == 403
    eventually(lambda: server.ask("POST", "/scans", scan, json={"kind": "check"}).status_code == 202)
    eventually(lambda: _over(server, read))
    begun = server.done("POST", f"/jobs/{job}/scans", write, json={"kind": "pre"})["id"]
    eventually(lambda: server.ask("GET", f"/scans/{begun}", read).status_code == 200)
    record = server.done("GET", f"/scans/{begun}", read)
    assert (record["kind"], record["demo"], record["state"]) == ("pre", True, "finished")
    assert begun in server.done("GET", f"/jobs/{job}", read)["scans"]
    assert "P0171" in {dtc["code"] for ecu in record["ecus"] for dtc in ecu["dtcs"]}

    # What it means, and what it may cost.
    meaning = server.done("GET", f"/scans/{begun}/analysis", read)
    assert any(finding["code"] == "P0171" for finding in meaning["findings"])
    estimate = server.done("GET", f"/scans/{begun}/estimate", read)

    # The customer: link and PIN from the workshop, nothing else; who has neither learns nothing.
    share = server.done("POST", f"/scans/{begun}/share", write)
    key = share["url"].rpartition("/")[2]
    report = server.done("GET", f"/shares/{key}")
    assert report["estimate"]["sha256"] == estimate["sha256"]
    decision = {
        "answers": dict.fromkeys(report["lines"], "approved"),
        "name": "Ada Nowak",
        "revision_sha256": estimate["sha256"],
        "attempt": "order-17-decision",
        "pin": share["pin"],
    }
    assert server.ask("POST", f"/shares/{key}/decisions", json={**decision, "pin": "1"}).status_code == 403
    assert server.ask("POST", "/shares/nothing/decisions", json=decision).status_code == 404
    decided = server.done("POST", f"/shares/{key}/decisions", json=decision)
    (consent,) = server.done("GET", f"/scans/{begun}/consents", read)
    assert consent["sha256"] == decided["sha256"]

    # Paper, and the proof that it is as it was made.
    paper = server.ask("GET", f"/scans/{begun}/report.pdf", read)
    assert paper.content.startswith(b"%PDF-")
    whole = server.done("POST", "/verifications", read, files={"report": ("report.pdf", paper.content)})
    assert (whole["state"], whole["origin"]) == ("untouched", "this_box"), whole
    dossier = server.done("GET", f"/scans/{begun}/dossier", read)
    dossier["consents"][0]["answers"] = dict.fromkeys(report["lines"], "declined")
    forged = server.done(
        "POST", "/verifications", read, files={"report": ("dossier.json", json.dumps(dossier).encode())}
    )
    assert forged["state"] == "changed"
    assert "consent" in {part["part"] for part in forged["parts"] if part["state"] == "changed"}

    # Everything as a file: the owner's alone.
    assert server.ask("GET", "/export/csv", write).status_code == 403
    tables = zipfile.ZipFile(BytesIO(server.ask("GET", "/export/csv", admin).content))
    assert any(begun.encode() in tables.read(name) for name in tables.namelist())
    server.done("PATCH", f"/jobs/{job}", write, json={"state": "done"})
    server.done("DELETE", f"/scans/{begun}/share", write)
    assert server.ask("GET", f"/shares/{key}").status_code == 410


def test_events_tell_a_program_of_a_check_in(server: Server) -> None:
    token = server.claimed()
    headers = {"Authorization": f"Bearer {token['read']}"}
    with httpx.stream("GET", f"{server.address}/api/v1/jobs/events", headers=headers, timeout=30) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        told = (line for line in stream.iter_lines() if line.startswith("data: "))
        assert json.loads(next(told).removeprefix("data: ")) == []
        wish = {"plate": "KR 1", "complaint": "x", "name": "Ada", "contact": "1"}
        server.done("POST", "/jobs", token["write"], json=wish)
        assert [job["name"] for job in json.loads(next(told).removeprefix("data: "))] == ["Ada"]


def _over(server: Server, token: str) -> bool:
    progress = server.done("GET", "/bench", token)["progress"]
    return progress is None or progress["ended"] != "running"
