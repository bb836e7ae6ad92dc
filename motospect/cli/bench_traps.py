"""`motospect bench traps`: our scan over a wire against every situation with one true answer."""

from __future__ import annotations

import itertools
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Protocol

import click

from motospect.adapters import open_adapter
from motospect.cli.trap_judge import GRAVE, Error, errors_of
from motospect.errors import AdapterError
from motospect.model.identity import new_id, utc_now
from motospect.model.scan import AdapterIdentity, Scan
from motospect.scan.visit import Order, never_begun, visit
from motospect.simulator import serve_pty
from motospect.simulator.canbus import carries, serve_can
from motospect.simulator.trap import Trap, load_traps

BAUD = 115200
NUMBERS = itertools.count()


class Served(Protocol):
    """A trap's car one can connect to."""

    @property
    def address(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Way:
    """One kind of adapter: how the trap's car is served to it, and which traps it can meet.

    `at_once` traps are in flight: most of a trap's time is waiting, on a CAN bus for real quiet and with
    python-OBD for its own pauses of 1 s.
    """

    serve: Callable[[Trap], AbstractContextManager[Served]]
    at_once: int
    meets: Callable[[Trap], bool] = lambda _: True


def _pty(trap: Trap) -> AbstractContextManager[Served]:
    return serve_pty(trap.car(), baud=BAUD, realtime=trap.paced)


def _bus(trap: Trap) -> AbstractContextManager[Served]:
    return serve_can(trap.car(), interface="virtual", channel=f"trap-{next(NUMBERS)}", realtime=True)


def _on_a_bus(trap: Trap) -> bool:
    """Whether the situation exists without an ELM327, which also measures the voltage."""
    return carries(trap.car()) and trap.truth.voltage_v is None


WAYS = {
    "elm327": Way(_pty, at_once=8),
    "pyobd": Way(_pty, at_once=48),
    "socketcan": Way(_bus, at_once=48, meets=_on_a_bus),
}


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
@click.option("--adapter", type=click.Choice(list(WAYS)), default="elm327", help="What they go over.")
def command(names: tuple[str, ...], adapter: str) -> None:
    """Scan every trap (or those NAMES) and compare with the truth. Exit status 1 unless all are right.

    Over raw CAN only those traps are scanned that do not need an ELM327 between car and program.
    """
    traps = [trap for trap in load_traps() if not names or trap.name in names]
    if unknown := set(names) - {trap.name for trap in traps}:
        raise click.BadParameter(f"no trap is called {min(unknown)}; run without names to see them all")
    met = [trap for trap in traps if WAYS[adapter].meets(trap)]
    judged = []
    for one in judge_all(met, adapter):
        judged.append(one)
        click.echo("\n".join(one.lines()))
    click.echo(sums(judged))
    if len(met) < len(traps):
        click.echo(f"{len(traps) - len(met)} of the {len(traps)} traps need an ELM327, or measure a voltage")
    sys.exit(1 if any(one.errors for one in judged) else 0)


def judge_all(traps: list[Trap], adapter: str = "elm327") -> Iterator[Judged]:
    """Scan the traps, some at a time and the slow ones first, and yield how each ended, in order."""
    with ThreadPoolExecutor(WAYS[adapter].at_once) as pool:
        slow_first = sorted(traps, key=lambda trap: not trap.paced)
        ends = {trap.name: pool.submit(judge, trap, adapter) for trap in slow_first}
        for trap in traps:
            yield ends[trap.name].result()


def judge(trap: Trap, adapter: str = "elm327") -> Judged:
    """Scan one trap and compare; a CAN interface does not know its bit rate, so it is not asked for it."""
    truth = trap.truth
    if adapter == "socketcan":
        truth = replace(truth, reaches=truth.reaches.partition("/")[0])
    return Judged(trap, errors_of(scan_trap(trap, adapter), truth))


def scan_trap(trap: Trap, adapter: str = "elm327") -> Scan:
    """Read the trap's car over a wire of this kind, as `motospect scan` reads a car."""
    order = Order(new_id(), "check", utc_now(), demo=True)
    with WAYS[adapter].serve(trap) as port:
        wire = open_adapter(adapter, port.address, baud=BAUD, stop=threading.Event())
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
