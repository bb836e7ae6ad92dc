"""The lines of one reply of an ELM327, sorted: frames, the adapter's own words, and what is neither."""

from __future__ import annotations

import re
from collections.abc import Callable

from motospect.adapters.lines import read_line
from motospect.adapters.port import Frame, RawReply
from motospect.model.outcome import BusError, Garbage, NoData, Timeout

# Words that end a request without an answer. Order matters: the first found names the trouble.
_BUS_WORDS = (
    "UNABLE TO CONNECT", "BUS INIT", "BUS ERROR", "BUS BUSY", "CAN ERROR", "FB ERROR", "LV RESET", "LP ALERT",
    "ACT ALERT", "RX ERROR", "BUFFER FULL", "STOPPED",
)  # fmt: skip
_ERROR_NUMBER = re.compile(r"ERR\d\d")
_HARMLESS = re.compile(r"SEARCHING\.*|BUS INIT: ?\.*OK")


def interpret(
    lines: list[str],
    prompt: bool,
    sent: str,
    elapsed_s: float,
    *,
    read: Callable[[str], Frame | None] = read_line,
) -> RawReply:
    """Sort the lines of a reply into frames, as `read` reads them, the trouble word, and what is neither."""
    frames: list[Frame] = []
    stray: list[str] = []
    trouble: NoData | BusError | Timeout | Garbage | None = None
    for line in lines:
        if line.replace(" ", "") == sent:
            continue  # echo of the request; adapters that refuse ATE0 send it
        frame = read(line)
        if frame is not None:
            frames.append(frame)
        elif line == "NO DATA":
            trouble = trouble or NoData()
        elif _ERROR_NUMBER.search(line) or any(word in line for word in _BUS_WORDS if "OK" not in line):
            trouble = BusError(line)
        elif line == "?":
            trouble = trouble or Garbage("the adapter did not understand the request")
        elif not _HARMLESS.fullmatch(line):
            stray.append(line)
    if not prompt:
        trouble = Timeout(round(elapsed_s, 3))
    return RawReply(tuple(frames), tuple(lines), tuple(stray), trouble, elapsed_s)
