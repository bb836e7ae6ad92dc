"""`motospect bench dtc`: how long looking a trouble code up takes, also the first time of a process."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import click

from motospect.cli.figures import Figure, quantile, show
from motospect.knowledge.catalogue import code_entry, entries

LIMIT_MS = 1.0
MOST_KIB = 2048
# Measured by the process itself: a parent would measure the interpreter's start too.
_CHILD = """
import json, sys, time
from pathlib import Path
import motospect.knowledge.catalogue as catalogue
def resident():
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Rss:"))
before = resident()
start = time.perf_counter()
entry = catalogue.code_entry(sys.argv[1])
taken = (time.perf_counter() - start) * 1000
assert entry is not None and entry.causes
for known in sys.argv[2:]:
    catalogue.code_entry(known)
print(json.dumps([taken, resident() - before]))
"""


@click.command("dtc")
@click.option("--processes", default=20, show_default=True, help="Fresh processes for the first look-up.")
def command(processes: int) -> int:
    """Look-ups of every code, and first ones of fresh processes. Exit status 1 when one misses its limit."""
    return show(dtc_figures(processes=processes))


def dtc_figures(*, processes: int = 20) -> list[Figure]:
    """Return the times of look-ups in ms, the memory they take in KiB and the tables' size in KiB."""
    codes = [entry.code for entry in entries()]
    firsts, memory = zip(*(_fresh(codes[n::97]) for n in range(processes)), strict=True)
    every = sorted(_lookup_ms(code) for code in codes)
    tables = ("codes.tsv", "causes.tsv", "codes_arbitrated.tsv", "systems.tsv")
    folder = Path(sys.modules[code_entry.__module__].__file__ or "").parent
    size = sum((folder / name).stat().st_size for name in tables)
    return [
        Figure("codes in the catalogue", len(codes), None, ""),
        Figure("first look-up of a process, median", quantile(firsts, 0.5), LIMIT_MS, "ms"),
        Figure("first look-up of a process, slowest", max(firsts), None, "ms"),
        Figure("look-up of every code, median", quantile(every, 0.5), LIMIT_MS, "ms"),
        Figure("look-up of every code, slowest of all", every[-1], LIMIT_MS, "ms"),
        Figure("resident memory gained by 99 look-ups, mapped pages too", max(memory), MOST_KIB, "KiB"),
        Figure("tables on disk", size / 1024, None, "KiB"),
    ]


def _fresh(codes: list[str]) -> tuple[float, float]:
    """Return ms of the first look-up of a new process, and KiB it and some more took."""
    # P0171 first: a code with causes, so that all tables are opened.
    arguments = [sys.executable, "-c", _CHILD, "P0171", *codes]
    done = subprocess.run(arguments, check=True, capture_output=True, text=True)  # noqa: S603  our own code
    taken, memory = json.loads(done.stdout)
    return taken, memory


def _lookup_ms(code: str) -> float:
    """Return ms of the best of three look-ups: the others tell what else the machine did."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        code_entry(code)
        times.append((time.perf_counter() - start) * 1000)
    return min(times)
