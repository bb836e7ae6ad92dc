"""The trap bench for other open libraries: the same situations, the same questions, a table in docs/.

`python -m tests.peers.bench --python var/peers/bin/python`, where that Python has config/lock/peers.txt. What
counts as right stands in `INTRODUCTION`; `--show NAME` prints what each library tells of one trap.
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

from motospect.cli.bench_traps import WAYS, judge_all
from motospect.simulator import serve_pty, serve_tcp
from motospect.simulator.trap import Trap, load_traps

HERE = Path(__file__).parent
REPORT = HERE.parents[1] / "docs" / "trap-bench.md"
LIMIT_S = 20.0
"""A library that has said nothing by then hangs; python-OBD can take 121 s."""
AT_ONCE = 6
LISTS = ("stored", "pending", "permanent")
LIVE = {"RPM": "rpm", "COOLANT_TEMP": "coolant_c", "SPEED": "speed_kmh"}
KINDS = ("false clean", "invented code", "wrong value", "not told", "gave up", "hung")

INTRODUCTION = """# The trap bench

{traps} scripted situations with one true answer each (`motospect/simulator/traps/`), read through an emulated
ELM327, in no time but for those about time. Ours alone: `motospect bench traps`, with `--adapter pyobd` or
`--adapter socketcan` for the other wires. This table:

```
uv venv var/peers
uv pip install --python var/peers/bin/python --require-hashes -r config/lock/peers.txt
.venv/bin/python -m tests.peers.bench --python var/peers/bin/python
```

A peer is right when it tells every code of the lists it can read, or lets its caller see that a list cannot
be read, and tells nothing false. What it does not offer is not held against it, nor that it names no ECU. It
is asked everything once. *Not told*: a list is given shorter than it is. *Gave up*: an error is shown where
the answer was to be had. *Hung*: not finished after {limit:.0f} s.
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
    Peer(
        "py-obdii 0.10.5b0",
        "py_obdii",
        "stored codes only; VIN not decoded; is told the protocol, which it does not search",
    ),
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

    def cell(self, trap: Trap) -> str:
        """Say how it ended; a dash for a trap that does not exist there."""
        if trap.name not in self.errors:
            return "-"
        return ", ".join(sorted(self.errors[trap.name])) or "right"


def ask(peer: Peer, trap: Trap, python: str) -> dict[str, Any] | None:
    """Return what the library told of this trap's car; {} when it raised, None when it hung."""
    serve = serve_tcp if peer.tcp else serve_pty
    car = trap.car()
    with serve(car, baud=115200, realtime=trap.paced) as port:
        command = [python, str(HERE / f"{peer.driver}.py"), port.address, str(car.protocol)]
        try:
            ended = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=False)
        except subprocess.TimeoutExpired:
            return None
    told: dict[str, Any] = json.loads(ended.stdout) if ended.returncode == 0 else {}
    return told


def errors_of(told: dict[str, Any] | None, trap: Trap) -> set[str]:
    """Return the kinds of error in what a library told; what the car holds is never called invented."""
    if told is None:
        return {"hung"}
    wrong = set(_codes(told, trap))
    if any(not _is_true(name, value, trap) for name, value in _values(told)):
        wrong.add("wrong value")
    vin = told.get("vin")
    if vin and vin.upper() not in {trap.truth.vin, trap.vin}:
        wrong.add("wrong value")
    return wrong


def _codes(told: dict[str, Any], trap: Trap) -> Iterator[str]:
    lists = {kind: told[kind] and [code.upper() for code in told[kind]] for kind in LISTS if kind in told}
    unread = not lists or "error" in told or any(codes is None for codes in lists.values())
    known = {code for codes in lists.values() for code in codes or ()}
    truth = trap.truth
    if known - {code for kind in LISTS for code in truth.codes(kind) | trap.held(kind)}:
        yield "invented code"
    if not known and not unread and not truth.clean:
        yield "false clean"
    if unread:
        yield from ("gave up",) if truth.complete else ()
    elif any(_owed(kind, trap) - set(codes) for kind, codes in lists.items()):
        yield "not told"


def _owed(kind: str, trap: Trap) -> frozenset[str]:
    """The codes a list has to give; one that cannot be read must not be passed off as shorter than it is."""
    return trap.truth.codes(kind) if trap.truth.complete else trap.truth.codes(kind) | trap.held(kind)


def _values(told: dict[str, Any]) -> Iterator[tuple[str, float]]:
    values = [*told.get("values", {}).items()]
    values += [(f"freeze {name}", value) for name, value in told.get("freeze_values", {}).items()]
    yield from ((name, float(value)) for name, value in values if value is not None)


def _is_true(name: str, value: float, trap: Trap) -> bool:
    """Whether any ECU has this value; a library that names no ECU cannot be asked for more."""
    if name.startswith("freeze "):
        frames = [frame for ecu in trap.truth.ecus.values() for frame in ecu.freeze]
        signal = name.removeprefix("freeze ")
        true = {frame[signal] for frame in frames if signal in frame}
    else:
        true = set(trap.live(LIVE[name]))
    return any(abs(value - one) < 0.01 for one in true)


def run(peer: Peer, traps: list[Trap], python: str) -> Column:
    """Put every trap before one library."""
    column = Column(peer.name, peer.note)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for trap, told in zip(traps, pool.map(lambda trap: ask(peer, trap, python), traps), strict=True):
            column.errors[trap.name] = errors_of(told, trap)
    return column


OURS = {
    "elm327": ("MOTOSPECT", "judged more strictly: every ECU, its state, MIL, all values, VIN, conflicts"),
    "pyobd": ("MOTOSPECT, pyobd", "the same judge; python-OBD drives the adapter, its parsing is not used"),
    "socketcan": ("MOTOSPECT, raw CAN", "the same judge; the others need an ELM327, or measure a voltage"),
}
"""Kind of adapter -> head and note of its column."""


def ours(adapter: str, traps: list[Trap]) -> Column:
    """Take our own result over one wire, judged by the stricter judge."""
    column = Column(*OURS[adapter])
    for one in judge_all([trap for trap in traps if WAYS[adapter].meets(trap)], adapter):
        column.errors[one.trap.name] = {error.kind for error in one.errors}
    return column


def report(columns: list[Column], traps: list[Trap]) -> Iterator[str]:
    """Yield the lines of docs/trap-bench.md."""
    yield INTRODUCTION.format(traps=len(traps), limit=LIMIT_S)
    yield "| | right | false clean | invented codes | wrong values | not told | gave up | hung | |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for column in columns:
        figures = " | ".join(str(column.count(kind)) for kind in KINDS)
        yield f"| {column.peer} | {column.right} of {len(column.errors)} | {figures} | {column.note} |"
    yield ""
    yield "## Every situation"
    yield ""
    yield f"| situation | rests on | {' | '.join(column.peer for column in columns)} |"
    yield f"|---|---|{'---|' * len(columns)}"
    for trap in traps:
        cells = [column.cell(trap) for column in columns]
        yield f"| {trap.title} | {trap.rests_on} | {' | '.join(cells)} |".replace("<", "&lt;")


def main() -> None:
    """Run all and write the report."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--python", required=True, help="a Python that has config/lock/peers.txt")
    arguments.add_argument("--show", metavar="NAME", help="print what each library tells of this trap")
    given = arguments.parse_args()
    python, traps = given.python, load_traps()
    if given.show:
        trap = next(trap for trap in traps if trap.name == given.show)
        for peer in PEERS:
            told = ask(peer, trap, python)
            print(peer.name, sorted(errors_of(told, trap)), json.dumps(told))  # noqa: T201 - for a person
        return
    columns = [*(ours(adapter, traps) for adapter in OURS), *(run(peer, traps, python) for peer in PEERS)]
    REPORT.write_text("\n".join(report(columns, traps)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
