"""How long the decoder takes for one value: every PID of the tables, at each length its data may have."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from statistics import fmean

from motospect.cli.figures import Figure
from motospect.decode.errors import Undecodable
from motospect.decode.pids import decodable, decode_pid
from motospect.decode.signals import layouts

SAMPLES = 300
"""Answers of each PID and length; those that mean nothing (reserved words) are drawn again."""
ROUNDS = 5
MOST_US = 5.0


def decode_figures() -> list[Figure]:
    """Return the mean over all PIDs and the slowest one, in us a value, each the best of some rounds.

    The best, because everything else the machine does only adds.
    """
    rows = list(_rows())
    mean, worst = fmean(us for us, _ in rows), max(rows)
    return [
        Figure(f"decoding a value, mean of {len(rows)} PIDs and lengths", mean, MOST_US, "us"),
        Figure(f"decoding a value, the slowest: {worst[1]}", worst[0], MOST_US, "us"),
    ]


def _rows() -> Iterator[tuple[float, str]]:
    draw = random.Random(1979).randbytes  # noqa: S311 - the same answers every time
    for pid, layout in sorted(layouts().items()):
        for length in layout.lengths if decodable(pid) else ():
            answers = _answers(pid, lambda length=length: draw(length))  # type: ignore[misc]
            if answers:
                yield min(_us_a_value(pid, answers) for _ in range(ROUNDS)), f"PID {pid:02X}"


def _answers(pid: int, draw: Callable[[], bytes]) -> list[bytes]:
    """Return random data that hold at least one value."""
    answers: list[bytes] = []
    for _ in range(20 * SAMPLES):
        data = draw()
        try:
            if decode_pid(pid, data):
                answers.append(data)
        except Undecodable:
            continue
        if len(answers) == SAMPLES:
            break
    return answers


def _us_a_value(pid: int, answers: list[bytes]) -> float:
    began, values = time.perf_counter(), 0
    for data in answers:
        values += len(decode_pid(pid, data))
    return (time.perf_counter() - began) / values * 1e6
