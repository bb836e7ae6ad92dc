"""`motospect bench traps`: our scan through a pty against every situation with one true answer."""

from __future__ import annotations

import sys
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import click

from motospect.adapters import open_adapter
from motospect.cli.trap_judge import GRAVE, Error, errors_of
from motospect.errors import AdapterError
from motospect.model.identity import new_id, utc_now
from motospect.model.scan import AdapterIdentity, Scan
from motospect.scan.visit import Order, never_begun, visit
from motospect.simulator import serve_pty
from motospect.simulator.trap import Trap, load_traps

BAUD = 115200
AT_ONCE = 4
"""Traps in flight: most of a trap's time is waiting for a deadline."""


@dataclass(frozen=True, slots=True)
class Judged:
    """How the scan of one trap ended; no errors means right."""

    trap: Trap
    errors: list[Error]

    def lines(self) -> Iterator[str]:
        """Yield one line, and one more for every error."""
        yield f"{'right' if not self.errors else 'WRONG'}  {self.trap.name:36} {self.trap.title}"
        for error in self.errors:
            yield f"         {error.kind}: {error.text}"


@click.command("traps")
@click.argument("names", nargs=-1)
def command(names: tuple[str, ...]) -> None:
    """Scan every trap (or those NAMES) and compare with the truth. Exit status 1 unless all are right."""
    traps = [trap for trap in load_traps() if not names or trap.name in names]
    if unknown := set(names) - {trap.name for trap in traps}:
        raise click.BadParameter(f"no trap is called {min(unknown)}; run without names to see them all")
    judged = []
    for one in judge_all(traps):
        judged.append(one)
        click.echo("\n".join(one.lines()))
    click.echo(sums(judged))
    sys.exit(1 if any(one.errors for one in judged) else 0)


def judge_all(traps: list[Trap]) -> Iterator[Judged]:
    """Scan the traps, some at a time, and yield how each ended, in order."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield from pool.map(judge, traps)


def judge(trap: Trap) -> Judged:
    """Scan one trap and compare."""
    return Judged(trap, errors_of(scan_trap(trap), trap.truth))


def scan_trap(trap: Trap) -> Scan:
    """Read the trap's car through a pty in no time, as `motospect scan` reads a car."""
    order = Order(new_id(), "check", utc_now(), demo=True)
    with serve_pty(trap.car(), baud=BAUD, realtime=False) as port:
        wire = open_adapter("elm327", port.address, baud=BAUD, stop=threading.Event())
        try:
            identity: AdapterIdentity = wire.connect()
        except AdapterError as trouble:
            return never_begun(order, trouble, clock=lambda: "unsynced").scan
        else:
            return visit(wire, identity, order).scan
        finally:
            wire.close()


def sums(judged: list[Judged]) -> str:
    """Return the line of sums: right of all, and the four grave errors by their number of traps."""
    right = sum(1 for one in judged if not one.errors)
    grave = Counter(kind for one in judged for kind in {error.kind for error in one.errors})
    counted = ", ".join(f"{kind} {grave[kind]}" for kind in GRAVE)
    return f"{right} of {len(judged)} right; traps with: {counted}"
