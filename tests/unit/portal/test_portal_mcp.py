"""/mcp on a real port with the protocol's official client, and every way in that must stay shut."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from typing import Any

import httpx
import httpx2
import pytest
from mcp.client.client import Client
from mcp.client.streamable_http import streamable_http_client
from portal_box import NOON, SCAN_ID, Box, make_scan

from motospect.model.scan import ServiceOutcome
from motospect.portal.people.tokens import make_token
from motospect.portal.server import PortalServer

SECOND_ID = "01900000-0000-7000-8000-000000000002"
MODES = ["legacy", "auto", "2026-07-28"]
NOTHING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}


@pytest.fixture
def url(box: Box) -> Iterator[str]:
    """The address of /mcp of a box with two scans of one vehicle, the second without the transmission."""
    first = make_scan()
    engine = replace(
        first.ecus[0], dtcs=(), mil=False, dtc_count=0, services={"03": ServiceOutcome("timeout")}
    )
    box.store.save_scan(
        make_scan(id=SECOND_ID, kind="post", ecus=(engine,), conflicts=(), started_at=NOON), ()
    )
    serving = PortalServer(box.portal, "127.0.0.1", 0)
    serving.start()
    yield f"http://127.0.0.1:{serving.port}/mcp"
    serving.stop()


@pytest.fixture
def token(box: Box) -> str:
    """A token in force."""
    return make_token(box.store, name="MCP", scopes=("read",), by="Test")[1]


def with_client(url: str, token: str, mode: str, work: Callable[[Client], Awaitable[Any]]) -> Any:
    """Do `work` with the official client, connected over HTTP."""

    async def run() -> Any:
        bearer = {"Authorization": f"Bearer {token}"}
        async with (
            httpx2.AsyncClient(headers=bearer, trust_env=False) as http,
            Client(streamable_http_client(url, http_client=http), mode=mode) as client,
        ):
            return await work(client)

    return asyncio.run(run())


def called(url: str, token: str, name: str, arguments: dict[str, Any], *, mode: str = "auto") -> Any:
    return with_client(url, token, mode, lambda client: client.call_tool(name, arguments))


@pytest.mark.parametrize("mode", MODES)
def test_the_official_client_lists_the_tools(url: str, token: str, mode: str) -> None:
    listed = with_client(url, token, mode, lambda client: client.list_tools())
    tools = {tool.name: tool for tool in listed.tools}
    assert list(tools) == ["list_vehicles", "read_scan", "compare_scans", "explain_code"]
    assert all(tool.annotations and tool.annotations.read_only_hint for tool in tools.values())
    assert tools["compare_scans"].input_schema["required"] == ["before", "after"]


@pytest.mark.parametrize("mode", MODES)
def test_vehicles_with_identity_and_verdict(url: str, token: str, mode: str) -> None:
    (vehicle,) = called(url, token, "list_vehicles", {}, mode=mode).structured_content["vehicles"]
    assert (vehicle["vin"], vehicle["make"], vehicle["model"], vehicle["model_year"]) == (
        "WBA00000000000001", "BMW", "320i", 2014,
    )  # fmt: skip
    assert vehicle["verdict"] == "One fault found; the transmission did not answer."
    assert [scan["scan_id"] for scan in vehicle["scans"]] == [SECOND_ID, SCAN_ID]
    assert not vehicle["demo"]


def test_one_vehicle_by_its_vin(url: str, token: str) -> None:
    found = called(url, token, "list_vehicles", {"vin": "wba00000000000001"})
    assert len(found.structured_content["vehicles"]) == 1
    assert called(url, token, "list_vehicles", {"vin": "X"}).structured_content == {"vehicles": []}


def test_a_scan_with_its_analysis(url: str, token: str) -> None:
    found = called(url, token, "read_scan", {"scan_id": SCAN_ID})
    assert found.structured_content["scan"]["schema"] == "motospect.scan/1"
    assert found.structured_content["scan"]["ecus"][1]["state"] == "silent"
    assert found.structured_content["analysis"]["findings"][0]["evidence"] == ["x1", "x3"]
    assert json.loads(found.content[1].text) == found.structured_content
    assert found.content[0].text == "One fault found; the transmission did not answer."


def test_what_did_not_answer_again_is_unknown(url: str, token: str) -> None:
    found = called(url, token, "compare_scans", {"before": SCAN_ID, "after": SECOND_ID})
    assert [(c["code"], c["state"]) for c in found.structured_content["codes"]] == [
        ("P0171", "unknown"), ("P1234", "unknown"),
    ]  # fmt: skip
    assert "2 not known" in found.content[0].text
    assert "gone" not in found.content[0].text


def test_a_code_that_was_gone_and_is_there_again_came_back(box: Box, url: str, token: str) -> None:
    lists = {service: ServiceOutcome("ok") for service in ("03", "07", "0A")}
    ill = replace(make_scan().ecus[0], services=lists)
    well = replace(ill, dtcs=(), mil=False, dtc_count=0)
    ids = [f"01900000-0000-7000-8000-00000000010{n}" for n in range(3)]
    for scan_id, ecu in zip(ids, (ill, well, ill), strict=True):
        box.store.save_scan(make_scan(id=scan_id, ecus=(ecu,), conflicts=()), ())
    found = called(url, token, "compare_scans", {"before": ids[1], "after": ids[2]})
    assert {c["code"]: c["state"] for c in found.structured_content["codes"]}["P0171"] == "came_back"


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("p0171", "P0171: System too lean"),
        ("P1234", "maker's own"),
        ("P0E6E", "do not agree"),
        ("P3FFF", "unknown here"),
        ("p0171-13", "System Too Lean (Bank 1): circuit open"),
    ],
)
def test_codes_are_explained_or_said_to_be_unknown(url: str, token: str, code: str, says: str) -> None:
    found = called(url, token, "explain_code", {"code": code})
    assert says.lower() in found.content[0].text.lower()
    assert found.structured_content["known"] == code.startswith("p0171")
    assert found.structured_content["severity_source"]


def test_a_code_comes_with_causes_cost_and_what_they_rest_on(url: str, token: str) -> None:
    told = called(url, token, "explain_code", {"code": "P0301-00"}).structured_content
    assert [cause["likelihood"] for cause in told["causes"]] == ["high", "high", "medium", "low"]
    assert (told["cost"]["unit"], told["hours"]["unit"]) == ("EUR", "h")
    assert "estimated" in told["cost"]["source"]
    assert told["failure_type"]["name"] == "No sub type information"


def test_a_heavy_vehicles_code_is_explained(url: str, token: str) -> None:
    found = called(url, token, "explain_code", {"code": "SPN 110 FMI 0"})
    assert found.content[0].text.startswith("SPN 110: Engine Coolant Temperature 1, data valid but above")
    assert found.structured_content["fmi"]["source"]


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (("read_scan", {"scan_id": "x"}), "There is no scan x. Open the list of scans"),
        (("read_scan", {}), "'scan_id' is missing"),
        (("read_scan", {"scan_id": 5}), "must be a string"),
        (("list_vehicles", {"limit": 0}), "a whole number from 1 to 100"),
        (("list_vehicles", {"limit": True}), "a whole number from 1 to 100"),
        (("list_vehicles", {"make": "BMW"}), "no argument 'make'"),
        (("compare_scans", {"before": SCAN_ID, "after": SCAN_ID}), "Both are the scan"),
        (("explain_code", {"code": "HELLO"}), "HELLO is no trouble code"),
    ],
)
def test_what_cannot_be_answered_is_a_sentence(
    url: str, token: str, asked: tuple[str, dict[str, Any]], says: str
) -> None:
    found = called(url, token, *asked)
    assert found.is_error
    assert says in found.content[0].text


def test_a_demo_is_marked(box: Box, url: str, token: str) -> None:
    box.store.save_scan(
        make_scan(id=SECOND_ID[:-1] + "3", demo=True, vehicle=replace(make_scan().vehicle, vin="1" * 17)), ()
    )
    found = called(url, token, "list_vehicles", {"vin": "1" * 17})
    assert found.content[0].text.startswith("DEMO, a virtual vehicle: 1 vehicle")
    assert found.structured_content["vehicles"][0]["demo"]
    found = called(url, token, "read_scan", {"scan_id": SECOND_ID[:-1] + "3"})
    assert (found.structured_content["demo"], found.content[0].text[:4]) == (True, "DEMO")


def test_scans_without_a_vin_are_no_single_vehicle(box: Box, url: str, token: str) -> None:
    nameless = replace(make_scan().vehicle, vin=None, vin_source="none", make=None, model=None)
    box.store.save_scan(make_scan(id=SECOND_ID[:-1] + "4", vehicle=nameless), ())
    first = called(url, token, "list_vehicles", {}).structured_content["vehicles"][0]
    assert (first["vin"], first["make"]) == (None, None)
    assert "may be of different vehicles" in first["note"]


def post(url: str, message: Any, **headers: str) -> httpx.Response:
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    return httpx.post(url, content=body, headers=headers, trust_env=False)


def test_without_a_token_made_the_door_is_shut_and_says_so(url: str) -> None:
    answer = post(url, NOTHING)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["error"] == "No access token has been made on this box yet."
    assert "/programs" in answer.json()["hint"]
    assert post(url, NOTHING, Authorization="Bearer").status_code == 401


MISSING = "The access token is missing or wrong."
WRONG = "The access token is wrong, withdrawn or too old."


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", "Basic {token}", "{token}"])
def test_a_wrong_token_opens_nothing(url: str, token: str, given: str) -> None:
    answer = post(url, NOTHING, Authorization=given.format(token=token))
    assert (answer.status_code, answer.json()["error"]) == (
        401,
        WRONG if given == "Bearer wrong" else MISSING,
    )
    assert httpx.get(url, trust_env=False).status_code == 401


def test_the_protocol_over_http(url: str, token: str) -> None:
    bearer = {"Authorization": f"Bearer {token}"}
    assert post(url, NOTHING, **bearer).json() == {"jsonrpc": "2.0", "id": 1, "result": {}}
    said = post(url, {"jsonrpc": "2.0", "method": "notifications/initialized"}, **bearer)
    assert (said.status_code, said.content) == (202, b"")
    for method in ("GET", "DELETE"):
        answer = httpx.request(method, url, headers=bearer, trust_env=False)
        assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    answer = post(url, NOTHING, **bearer, **{"MCP-Protocol-Version": "1999-01-01"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, -32022)
    assert post(url, NOTHING, **bearer, **{"MCP-Protocol-Version": "2025-06-18"}).status_code == 200
    assert post(url, b"x" * 70_000, **bearer).status_code == 413


def test_pages_of_other_sites_are_refused(url: str, token: str) -> None:
    bearer = {"Authorization": f"Bearer {token}"}
    assert post(url, NOTHING, **bearer, Origin="https://evil.example").status_code == 403
    assert post(url, NOTHING, **bearer, Origin="null").status_code == 403
    assert post(url, NOTHING, **bearer, Host="evil.example").status_code == 421
    assert post(url, NOTHING, **bearer, Origin=url.removesuffix("/mcp")).status_code == 200


def test_a_session_opens_the_page_and_not_the_door(box: Box, url: str) -> None:
    assert box.owner().post("/mcp", json=NOTHING).status_code == 401
