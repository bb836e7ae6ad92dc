"""Whether the box knows the time: a board without a clock battery starts in the past until it is told."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from pathlib import Path
from typing import Literal

_TIMEX_BYTES = 512
"""More than `struct timex` takes on any platform (208 on 64 bit); zeroes ask and change nothing."""
_TIME_ERROR = 5
"""adjtimex(2): the clock is not synchronized."""


def clock_state(
    *, root: Path = Path("/"), kernel_synced: Callable[[], bool] | None = None
) -> Literal["synced", "unsynced"]:
    """Return whether the clock was set from the network or a receiver since the start of the box.

    systemd-timesyncd leaves a file. Of any other time service only the kernel knows, which the hardened
    unit may not be allowed to ask; not knowing counts as unsynced.
    """
    if (root / "run/systemd/timesync/synchronized").exists():
        return "synced"
    return "synced" if (kernel_synced or _kernel_synced)() else "unsynced"


def _kernel_synced() -> bool:
    ask = getattr(ctypes.CDLL(None), "adjtimex", None)
    if ask is None:
        return False
    state: int = ask(ctypes.create_string_buffer(_TIMEX_BYTES))
    return 0 <= state < _TIME_ERROR
