"""A daemon killed in mid-capture: what it acknowledged of it is there, and it is said to be cut short."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from motospect.store import Store

pytestmark = pytest.mark.slow  # processes of their own are killed

KILLS = 8

WRITER = """
import sys
from pathlib import Path
from motospect.model.capture import Capture, Firing, Track
from motospect.store import Store

store = Store.open(Path(sys.argv[1]))
name = sys.argv[2]
track = lambda *t: (Track("RPM", "7E8", "rpm", t, t),)
begun = "2026-05-04T09:30:00.000Z"
store.captures.begin(Capture(name, None, begun, "synced", track(0.0), Firing("t", 0.0, "x")))
print(0, flush=True)
for number in range(1, 1_000_000):
    store.captures.append(name, number, track(float(number)))
    print(number, flush=True)
"""


def test_no_acknowledged_part_of_a_capture_is_lost(folder: Path) -> None:
    told = {f"c{kill}": run_and_kill(folder, f"c{kill}", after=1 + kill * 5 % 23) for kill in range(KILLS)}
    store = Store.open(folder)
    for name, acknowledged in told.items():
        kept = store.captures.capture(name)
        (track,) = kept.tracks
        assert kept.state == "cut_short"
        assert track.t_s == tuple(float(number) for number in range(len(track.t_s))), "no part is missing"
        assert len(track.t_s) >= acknowledged
    store.close()


def run_and_kill(folder: Path, name: str, *, after: int) -> int:
    """Start a writer, kill it after `after` acknowledged parts and return how many it acknowledged."""
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), name],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])},
    )
    assert writer.stdout is not None
    lines = [writer.stdout.readline() for _ in range(after)]
    writer.kill()
    rest, _ = writer.communicate()
    # A line the kill cut short was not acknowledged.
    return len([line for line in [*lines, *rest.splitlines(keepends=True)] if line.endswith("\n")])
