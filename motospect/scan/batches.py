"""Several PIDs in one request (SAE J1979 on CAN), with the number of frames their answer takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from motospect.decode.pids import decodable, length
from motospect.link.isotp import frames_for

WIDTH = 6
"""PIDs a request may hold: service byte and six PIDs fill the seven bytes of a single frame."""


def batches(pids: Iterable[int], *, width: int = WIDTH) -> Iterator[tuple[int, ...]]:
    """Yield the PIDs we can decode in groups of `width`; one of unknown length could not be told apart."""
    group: list[int] = []
    for pid in pids:
        if decodable(pid):
            group.append(pid)
        if len(group) == width:
            yield tuple(group)
            group = []
    if group:
        yield tuple(group)


def answer_frames(pids: Iterable[int], *, echo: int = 1) -> int:
    """Return the CAN frames of the answer; `echo` bytes stand before each PID's data (2 for service 02)."""
    return frames_for(1 + sum(echo + (length(pid) or 0) for pid in pids))
