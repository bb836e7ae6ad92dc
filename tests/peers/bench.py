"""The trap bench for other open libraries: the same situations, the same questions, a table in docs/.

`python -m tests.peers.bench --python var/peers/bin/python`, where that Python has config/lock/peers.txt. A
library is right when every code of the lists it can read is told, or it lets its caller see that a list was
not read, and nothing it tells is false. What it does not offer (VIN, freeze frames) is not held against it.
"""

from __future__ import annotations

import argparse
import json
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from motospect.cli.bench_traps import judge_all
from motospect.simulator import serve_pty, serve_tcp
from motospect.simulator.trap import Trap, Truth, load_traps

HERE = Path(__file__).parent
REPORT = HERE.parents[1] / "docs" / "trap-bench.md"
LIMIT_S = 20.0
"""A library that has said nothing by then hangs; python-OBD can take 121 s."""
AT_ONCE = 6
LISTS = ("stored", "pending", "permanent")
GRAVE = ("false clean", "invented code", "wrong value")

INTRODUCTION = """# The trap bench

{traps} scripted situations with one true answer each (`motospect/simulator/traps/`), read through an emulated
ELM327 in no time. Ours alone: `motospect bench traps`. This table:

```
uv venv var/peers
uv pip install --python var/peers/bin/python --require-hashes -r config/lock/peers.txt
.venv/bin/python -m tests.peers.bench --python var/peers/bin/python
```

A peer is right when it tells every code of the lists it can read, or lets its caller see that a list was not
read, and tells nothing false. What it does not offer is not held against it; nor is that it names no ECU. It
is asked everything once, and hangs when it has not finished after {limit:.0f} s. *Not told*: codes are
missing, or an unread list is given as empty beside others that hold codes.
"""


@dataclass(frozen=True, slots=True)
class Peer:
    """One library: its driver, and whether it can only be reached over TCP."""

    name: str
    driver: str
    note: str
    tcp: bool = False


PEERS = (
    Peer("python-OBD 0.7.3", "python_obd", "merges the codes of all ECUs; no permanent codes"),
    Peer("py-obdii 0.10.5b0", "py_obdii", "stored codes only; VIN not decoded"),
    Peer("elm327obd 0.1.1", "elm327_obd", "speaks TCP only, so it is served on loopback TCP", tcp=True),
)


@dataclass(slots=True)
class Column:
    """What one library did with every trap: the kinds of its errors by trap; an empty set is right."""

    peer: str
    note: str
    errors: dict[str, set[str]] = field(default_factory=dict)

    def count(self, kind: str) -> int:
        """Count the traps with this kind of error."""
        return sum(kind in kinds for kinds in self.errors.values())

    @property
    def right(self) -> int:
        """Count the traps without error."""
        return sum(not kinds for kinds in self.errors.values())


def ask(peer: Peer, trap: Trap, python: str) -> dict[str, Any] | None:
    """Return what the library told of this trap's car; {} when it raised, None when it hung."""
    serve = serve_tcp if peer.tcp else serve_pty
    with serve(trap.car(), baud=115200, realtime=False) as port:
        command = [python, str(HERE / f"{peer.driver}.py"), port.address]
        try:
            ended = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=False)
        except subprocess.TimeoutExpired:
            return None
    told: dict[str, Any] = json.loads(ended.stdout) if ended.returncode == 0 else {}
    return told


def errors_of(told: dict[str, Any] | None, truth: Truth) -> set[str]:
    """Return the kinds of error in what a library told."""
    if told is None:
        return {"hung"}
    wrong = set(_codes(told, truth))
    if any(value is not None and not _is_true(name, value, truth) for name, value in _values(told)):
        wrong.add("wrong value")
    vin = told.get("vin")
    if vin and vin.upper() != truth.vin:
        wrong.add("wrong value")
    return wrong


def _codes(told: dict[str, Any], truth: Truth) -> Iterator[str]:
    lists = {kind: told[kind] for kind in LISTS if kind in told}
    unread = not lists or "error" in told or any(codes is None for codes in lists.values())
    known = {code for codes in lists.values() for code in codes or ()}
    if known - truth.codes:
        yield "invented code"
    if not known and not unread and not truth.clean:
        yield "false clean"
    missing = {kind for kind, codes in lists.items() if set(_true(kind, truth)) - set(codes or ())}
    silent = not truth.complete and not unread and not all(lists.values())
    if missing or silent or (truth.complete and unread):
        yield "not told"


def _true(kind: str, truth: Truth) -> list[str]:
    return [code for ecu in truth.ecus.values() for code in getattr(ecu, kind)]


def _values(told: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    yield from told.get("values", {}).items()
    for name, value in told.get("freeze_values", {}).items():
        yield f"freeze {name}", value


def _is_true(name: str, value: float, truth: Truth) -> bool:
    """Whether any ECU has this value; a library that names no ECU cannot be asked for more."""
    frozen = name.startswith("freeze ")
    name = name.removeprefix("freeze ")
    for ecu in truth.ecus.values():
        tables = ecu.freeze if frozen else [ecu.values]
        if any(abs(float(value) - table[name]) < 0.01 for table in tables if name in table):
            return True
    return False


def run(peer: Peer, traps: list[Trap], python: str) -> Column:
    """Put every trap before one library."""
    column = Column(peer.name, peer.note)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for trap, told in zip(traps, pool.map(lambda trap: ask(peer, trap, python), traps), strict=True):
            column.errors[trap.name] = errors_of(told, trap.truth)
    return column


def ours(traps: list[Trap]) -> Column:
    """Take our own result, judged by the stricter judge: every ECU, state, value, VIN and conflict."""
    column = Column(
        "MOTOSPECT", "judged more strictly: every ECU, its state, MIL, all values, VIN, conflicts"
    )
    for one in judge_all(traps):
        column.errors[one.trap.name] = {error.kind for error in one.errors}
    return column


def report(columns: list[Column], traps: list[Trap]) -> Iterator[str]:
    """Yield the lines of docs/trap-bench.md."""
    yield INTRODUCTION.format(traps=len(traps), limit=LIMIT_S)
    yield "| | right | false clean | invented codes | wrong values | not told | hung | |"
    yield "|---|---|---|---|---|---|---|---|"
    for column in columns:
        counted = [column.count(kind) for kind in (*GRAVE, "not told", "hung")]
        figures = " | ".join(map(str, counted))
        yield f"| {column.peer} | {column.right} of {len(traps)} | {figures} | {column.note} |"
    yield ""
    yield "## Every situation"
    yield ""
    yield f"| situation | rests on | {' | '.join(column.peer for column in columns)} |"
    yield f"|---|---|{'---|' * len(columns)}"
    for trap in traps:
        cells = [", ".join(sorted(column.errors[trap.name])) or "right" for column in columns]
        yield f"| {trap.title} | {trap.rests_on} | {' | '.join(cells)} |".replace("<", "&lt;")


def main() -> None:
    """Run all and write the report."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--python", required=True, help="a Python that has config/lock/peers.txt")
    python = arguments.parse_args().python
    traps = load_traps()
    columns = [ours(traps), *(run(peer, traps, python) for peer in PEERS)]
    REPORT.write_text("\n".join(report(columns, traps)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
