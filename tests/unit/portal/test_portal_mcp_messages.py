"""MCP message by message: revisions, batches, notifications, and errors that name what is wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest

from motospect.portal.mcp.protocol import HANDSHAKE_REVISIONS, MOST_AT_ONCE, Mcp, Told, Tool

META = {"_meta": {"io.modelcontextprotocol/protocolVersion": "2026-07-28"}}


def broken(_: object) -> Told:
    raise RuntimeError("a defect")


NO_ARGUMENTS: dict[str, Any] = {"type": "object", "properties": {}, "required": []}
MCP = Mcp(
    [
        Tool("say", "Say", "Says it.", NO_ARGUMENTS, lambda _: Told("Said.", {"x": 1})),
        Tool("break", "Break", "Breaks.", NO_ARGUMENTS, broken),
    ]
)


def said(message: Any) -> Any:
    answer = MCP.answer(message if isinstance(message, bytes) else json.dumps(message).encode())
    return None if answer is None else json.loads(answer)


def result(method: str, **params: Any) -> Any:
    return said({"jsonrpc": "2.0", "id": "a", "method": method, "params": params})


@pytest.mark.parametrize("revision", HANDSHAKE_REVISIONS)
def test_a_known_revision_is_agreed_on(revision: str) -> None:
    answer = result("initialize", protocolVersion=revision)["result"]
    assert answer["protocolVersion"] == revision
    assert answer["serverInfo"]["name"] == "motospect"
    assert "never good" in answer["instructions"]


@pytest.mark.parametrize("revision", ["1999-01-01", None, 5])
def test_an_unknown_revision_is_answered_with_the_newest(revision: object) -> None:
    assert (
        result("initialize", protocolVersion=revision)["result"]["protocolVersion"] == HANDSHAKE_REVISIONS[0]
    )


def test_the_revision_without_handshake() -> None:
    answer = result("server/discover", **META)["result"]
    assert answer["supportedVersions"][0] == "2026-07-28"
    assert answer["resultType"] == "complete"
    assert result("tools/call", name="say", **META)["result"]["resultType"] == "complete"
    assert "resultType" not in result("tools/call", name="say")["result"]


def test_an_unknown_revision_of_a_request_names_the_known() -> None:
    error = result("ping", _meta={"io.modelcontextprotocol/protocolVersion": "2099-01-01"})["error"]
    assert error["code"] == -32022
    assert "2026-07-28" in error["data"]["supported"]


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (b"{", -32700),
        (b"\xff", -32700),
        (b"[" * 30_000, -32700),
        ([], -32600),
        ([{}] * (MOST_AT_ONCE + 1), -32600),
        (7, -32600),
        ({"id": 1, "method": "ping"}, -32600),
        ({"jsonrpc": "2.0", "id": 1}, -32600),
        ({"jsonrpc": "2.0", "id": 1, "method": 5}, -32600),
        ({"jsonrpc": "2.0", "id": True, "method": "ping"}, -32600),
        ({"jsonrpc": "2.0", "id": {}, "method": "ping"}, -32600),
        ({"jsonrpc": "2.0", "id": 1, "method": "ping", "params": [1]}, -32602),
        ({"jsonrpc": "2.0", "id": 1, "method": "resources/list"}, -32601),
        ({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "drive"}}, -32602),
        ({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": ["say"]}}, -32602),
        ({"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {"cursor": "2"}}, -32602),
    ],
)
def test_a_wrong_message_is_told_what_is_wrong(message: Any, code: int) -> None:
    answer = said(message)
    assert answer["error"]["code"] == code
    assert answer["error"]["message"].endswith(".")


def test_notifications_and_answers_need_no_answer() -> None:
    assert said({"jsonrpc": "2.0", "method": "notifications/initialized"}) is None
    assert said({"jsonrpc": "2.0", "method": "tools/call", "params": {"name": "break"}}) is None
    assert said({"jsonrpc": "2.0", "id": 1, "result": {}}) is None
    assert said([{"jsonrpc": "2.0", "method": "notifications/cancelled"}]) is None


def test_a_batch_is_answered_message_by_message() -> None:
    ping = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    answer = said([ping, {"jsonrpc": "2.0", "method": "notifications/x"}, ping | {"id": 2, "method": "x"}, 5])
    assert [each["id"] for each in answer] == [1, 2, None]
    assert "result" in answer[0]
    assert answer[1]["error"]["code"] == -32601


def test_a_tool_that_breaks_does_not_take_the_others_along(caplog: pytest.LogCaptureFixture) -> None:
    assert result("tools/call", name="break")["error"]["code"] == -32603
    assert "a defect" in caplog.text
    assert result("tools/call", name="say")["result"]["structuredContent"] == {"x": 1}
    assert result("tools/call", name="say", arguments=5)["result"]["isError"]
