"""A daemon killed at any moment: what it acknowledged is there, what it had begun is whole or absent."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from motospect.model.scan import Scan
from motospect.model.wire import to_json
from motospect.store import Store
from motospect.store.connection import FILE

pytestmark = pytest.mark.slow  # processes of their own are killed

KILLS = 20
SCANS_BEFORE_KILL = 40
EXCHANGES = 30

WRITER = f"""
import sys
from dataclasses import replace
from pathlib import Path
from motospect.model.exchange import Exchange
from motospect.model.scan import Scan
from motospect.model.wire import from_json
from motospect.store import Store

store = Store.open(Path(sys.argv[1]))
first = Exchange("x0", 0.0, 0.1, "7DF", "0100", ("41 00",), {{"7E8": "ok"}})
exchanges = [replace(first, id=f"x{{n}}") for n in range({EXCHANGES})]
pattern = sys.stdin.readline()
for number in range(1_000_000):
    scan = from_json(pattern.replace("PATTERN", f"{{sys.argv[2]}}-{{number}}"), Scan)
    store.begin_scan(scan.id, kind=scan.kind, started_at=scan.started_at, demo=False)
    store.save_scan(scan, exchanges)
    print(scan.id, flush=True)
"""


def test_no_acknowledged_scan_is_lost_and_none_is_half(folder: Path, make_scan: Callable[..., Scan]) -> None:
    pattern = to_json(make_scan("PATTERN")).decode() + "\n"
    acknowledged: list[str] = []
    for kill in range(KILLS):
        acknowledged += run_and_kill(folder, kill, pattern, 1 + kill * 7 % SCANS_BEFORE_KILL)
    store = Store.open(folder)
    kept = {row.id: row.state for row in store.scans(limit=100_000)}
    assert acknowledged
    assert [scan_id for scan_id in acknowledged if kept.get(scan_id) != "finished"] == []
    finished = [scan_id for scan_id, state in kept.items() if state == "finished"]
    assert all(len(store.exchanges(scan_id)) == EXCHANGES for scan_id in finished)
    assert store.outbox_size() == len(finished)
    assert "running" not in kept.values()
    store.close()
    with closing(sqlite3.connect(folder / FILE)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []


def run_and_kill(folder: Path, name: int, pattern: str, after: int) -> list[str]:
    """Start a writer, kill it after `after` acknowledged scans and return all that it acknowledged."""
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), str(name)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])},
    )
    assert writer.stdin is not None
    assert writer.stdout is not None
    writer.stdin.write(pattern)
    writer.stdin.flush()
    lines = [writer.stdout.readline() for _ in range(after)]
    writer.kill()
    rest, _ = writer.communicate()
    # A line the kill cut short was not acknowledged.
    return [line.strip() for line in [*lines, *rest.splitlines(keepends=True)] if line.endswith("\n")]
