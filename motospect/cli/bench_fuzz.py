"""`motospect bench fuzz`: damaged replies of adapters through driver, link, decoder and scan."""

from __future__ import annotations

import gc
import logging
import os
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import click

from motospect.cli.figures import Figure, show, table
from motospect.cli.fuzz_visits import Result, in_memory, learn_truths, over_a_pty
from motospect.model.identity import utc_now

WARM_UP = 2000
"""Inputs before memory is first looked at: tables and modules are loaded by then."""
LONGEST_S = 1.0
PTY_LONGEST_S = 3.3
"""A patient request's deadline of 2.3 s, and 1 s beyond."""
MOST_MB = 10.0
PTY_AT_ONCE = 4
"""Visits in flight: they mostly wait for deadlines."""
SHOWN = 10

PAGE = """# Damaged replies

Written by `motospect bench fuzz --write docs/bench-fuzz.md` on {day}; exit status 1 when a row is NOT MET.

{table}

Virtual cars (one to three ECUs, 11- and 29-bit identifiers, faults, freeze frames, long lists, odd VINs, slow
and refusing ECUs) are scanned, read live, or cleared and scanned again through the adapter's driver, the
link, the decoder and the scan; the emulated adapter's replies to commands and requests are damaged on their
way. A seed stands for one visit: its car, how many of the replies are damaged, and how.
`motospect bench fuzz --seed N` repeats one.

**Damage**: cut (with and without prompt), lost bytes, lost and repeated pieces and lines, lines out of order,
flipped bits, NUL, FC, FF, escape sequences and UTF-8, a prompt in an odd place, the adapter's error words in,
between and over lines, other PCI bytes, the answer before this one once more or instead of it, lines of
70,000 characters, random bytes, random digits, nothing at all; up to three at a time.

**Judged**: no exception but our own errors with their sentence; no reply that holds the program up for over
1 s; memory; and no code, value, monitor, freeze frame, calibration, VIN or control unit that the car did not
give, no "no faults" where a control unit has some, and no "cleared" where the codes are still there.

**What nobody can tell**: an ELM327 checks the checksum of a CAN frame and does not print it. Damage behind
it, on the serial line or the radio, that leaves as many hexadecimal digits, or fills a frame to exactly its
8 bytes, reads as another frame; `NO DATA` in place of an answer reads as silence. Such replies are sent in
one visit of five, and judged by exceptions, time and memory alone. Damage to the PCI byte keeps the length,
too, and is judged in full: sequence and length must show it. `ATRV` and `ATI` carry no check at all;
voltage and name are not judged.
"""


@dataclass(slots=True)
class Sum:
    """What came of many visits."""

    inputs: int = 0
    visits: int = 0
    slowest_s: float = 0.0
    crashes: list[Result] = field(default_factory=list)
    untrue: list[Result] = field(default_factory=list)

    def take(self, result: Result) -> None:
        """Add one visit."""
        self.visits += 1
        self.inputs += result.inputs
        self.slowest_s = max(self.slowest_s, result.slowest_s)
        if result.crash:
            self.crashes.append(result)
        if result.untrue:
            self.untrue.append(result)


@click.command("fuzz")
@click.option("--inputs", default=100_000, show_default=True, help="Damaged replies without a port.")
@click.option("--pty-inputs", default=500, show_default=True, help="Damaged replies over a pseudo terminal.")
@click.option("--first", default=0, show_default=True, help="The first seed.")
@click.option("--seed", type=int, help="Repeat the visit of one seed and show everything about it.")
@click.option("--write", type=click.Path(path_type=Path), help="Write the table to this file as well.")
def command(*, inputs: int, pty_inputs: int, first: int, seed: int | None, write: Path | None) -> int:
    """Damaged replies of adapters. Exit status 1 unless nothing crashes, hangs, grows or is invented."""
    figures: list[Figure] = []

    def kept() -> Iterator[Figure]:
        for figure in _figures(inputs, pty_inputs, first):
            figures.append(figure)
            yield figure

    with _quiet():
        status = show(kept()) if seed is None else _one(in_memory(seed))
    if write is not None:
        write.write_text(PAGE.format(day=utc_now()[:10], table=table(figures)), encoding="utf-8")
    return status


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep warnings out: a restarted adapter is worth a line in a workshop, not one in a thousand visits."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(before)


def _figures(inputs: int, pty_inputs: int, first: int) -> Iterator[Figure]:
    began = time.perf_counter()
    learn_truths()
    early, late = Sum(), Sum()
    seeds = count(first)
    _run(map(in_memory, seeds), early, min(WARM_UP, inputs))
    before = _resident_mb()
    _run(map(in_memory, seeds), late, inputs - early.inputs)
    grown = _resident_mb() - before
    took_s = time.perf_counter() - began
    crashes, untrue = early.crashes + late.crashes, early.untrue + late.untrue
    yield Figure("damaged replies", early.inputs + late.inputs, None, "")
    yield Figure("visits", early.visits + late.visits, None, "")
    yield Figure("damaged replies a second", (early.inputs + late.inputs) / took_s, None, "1/s")
    yield Figure("uncaught exceptions", len(crashes), 0, "")
    yield Figure("visits with something invented", len(untrue), 0, "")
    yield Figure("longest time for one reply", max(early.slowest_s, late.slowest_s), LONGEST_S, "s")
    yield Figure("memory grown since the first 2000", grown, MOST_MB, "MB")
    on_pty = Sum()
    with ThreadPoolExecutor(PTY_AT_ONCE) as pool:
        while on_pty.inputs < pty_inputs:
            _run(pool.map(over_a_pty, [next(seeds) for _ in range(2 * PTY_AT_ONCE)]), on_pty, None)
    if pty_inputs:
        yield Figure("damaged replies over a pty", on_pty.inputs, None, "")
        yield Figure("uncaught exceptions over a pty", len(on_pty.crashes), 0, "")
        yield Figure("visits with something invented over a pty", len(on_pty.untrue), 0, "")
        yield Figure("longest time for one reply over a pty", on_pty.slowest_s, PTY_LONGEST_S, "s")
    for result in [*crashes, *untrue, *on_pty.crashes, *on_pty.untrue][:SHOWN]:
        click.echo(_told(result), err=True)


def _run(results: Iterable[Result], into: Sum, inputs: int | None) -> None:
    """Take results until there are so many inputs; all of them where there is no number."""
    if inputs is not None and inputs <= 0:
        return
    for result in results:
        into.take(result)
        if inputs is not None and into.inputs >= inputs:
            return


def _one(result: Result) -> int:
    click.echo(_told(result))
    return 1 if result.crash or result.untrue else 0


def _told(result: Result) -> str:
    what = [result.crash] if result.crash else result.untrue or ["nothing wrong"]
    return "\n  ".join([f"seed {result.seed}, {result.car}, {result.inputs} damaged replies:", *what])


def _resident_mb() -> float:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
