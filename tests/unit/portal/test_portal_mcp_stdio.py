"""`motospect mcp` with the official client on stdin and stdout, beside a running owner of the store."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from portal_box import EXCHANGES, SCAN_ID, make_scan

from motospect.store import Store

pytestmark = pytest.mark.slow  # the command is started as a process

MOTOSPECT = [sys.executable, "-m", "motospect"]


@pytest.fixture
def folder(store: Store, tmp_path: Path) -> Path:
    """A folder whose settings point to a store with one scan; its owner is running."""
    store.save_scan(make_scan(), EXCHANGES)
    (tmp_path / ".env").write_text(f"MOTOSPECT_STORE_DIR={tmp_path}\n")
    return tmp_path


def with_client(folder: Path, mode: str, work: Callable[[Client], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        server = StdioServerParameters(command=sys.executable, args=["-m", "motospect", "mcp"], cwd=folder)
        async with Client(stdio_client(server), mode=mode) as client:
            return await work(client)

    return asyncio.run(run())


@pytest.mark.parametrize("mode", ["legacy", "auto", "2026-07-28"])
def test_the_official_client_reads_the_store(folder: Path, mode: str) -> None:
    async def work(client: Client) -> tuple[Any, Any, Any]:
        return (
            await client.list_tools(),
            await client.call_tool("list_vehicles", {}),
            await client.call_tool("read_scan", {"scan_id": SCAN_ID}),
        )

    tools, vehicles, scan = with_client(folder, mode, work)
    assert len(tools.tools) == 4
    assert vehicles.structured_content["vehicles"][0]["model"] == "320i"
    assert scan.structured_content["scan"]["id"] == SCAN_ID


def test_lines_in_lines_out_and_nothing_else(folder: Path) -> None:
    ping = b'{"jsonrpc":"2.0","id":1,"method":"ping"}\n'
    lines = ping + b'\nnonsense\n{"jsonrpc":"2.0","method":"notifications/x"}\n'
    done = subprocess.run([*MOTOSPECT, "mcp"], cwd=folder, input=lines, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.splitlines() == [
        b'{"jsonrpc":"2.0","id":1,"result":{}}',
        b'{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"This is not JSON."}}',
    ]


def test_without_a_store_it_says_so(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"MOTOSPECT_STORE_DIR={tmp_path}/nothing\n")
    done = subprocess.run(
        [*MOTOSPECT, "mcp"], cwd=tmp_path, input="", text=True, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "There is no store in" in done.stderr


def test_a_token_is_made_on_the_box_itself(store: Store, folder: Path) -> None:
    command = [*MOTOSPECT, "mcp", "token"]
    busy = subprocess.run(command, cwd=folder, text=True, capture_output=True, check=False)
    assert (busy.returncode, busy.stdout) == (1, "")
    assert "Make the token on the daemon's page /programs" in busy.stderr
    store.close()
    made = subprocess.run(command, cwd=folder, text=True, capture_output=True, check=False)
    assert made.returncode == 0, made.stderr
    reader = Store.read(folder)
    try:
        assert [kept.scopes for kept in reader.tokens.all()] == [("read",)]
        assert made.stdout.strip().startswith("motospect_")
    finally:
        reader.close()
