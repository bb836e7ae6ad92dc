"""The imaging child: `PARENT WORK SOURCE FOLDER` as arguments, one JSON answer on standard output."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path

from motospect.errors import PictureRefused, PictureTooLarge
from motospect.imaging.answer import Answer
from motospect.model.wire import to_json

PR_SET_PDEATHSIG = 1  # linux/prctl.h
MEMORY_BYTES = 700_000_000
PRINT_MEMORY_BYTES = 1_500_000_000
"""Reading printed letters loads a network of its own."""
CPU_S = 60
PATIENCE_S = 1.0
NICENESS = 10


def follow_parent(parent: int) -> None:
    """Ask the kernel to end this process with its parent; end at once when the parent is gone already."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        raise SystemExit("the process that wanted the picture is gone")


def give_way() -> None:
    """Run only while nobody else wants the processor; after PATIENCE_S of that, before nobody.

    Somebody stands there with the telephone in hand, and where every processor is busy a child that takes
    only what is left gets nothing. Without the right to a small ordinary share (RLIMIT_NICE) it stays so.
    """
    with suppress(PermissionError):  # a sandbox may forbid it; idle scheduling is what counts
        os.nice(NICENESS)
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    signal.signal(signal.SIGALRM, _hurry)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE_S)


def _hurry(*_: object) -> None:
    with suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


def confine(memory_bytes: int) -> None:
    """Take no more than this, give way to everybody for a while, and be the first to go."""
    resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    give_way()
    try:
        Path("/proc/self/oom_score_adj").write_text("800", encoding="ascii")
    except OSError:
        pass  # a wish: without it the kernel chooses by size


def main(arguments: list[str]) -> None:
    """Do the one piece of work and say what came of it."""
    parent, work, source, folder = arguments
    follow_parent(int(parent))
    told = os.dup(1)
    os.dup2(2, 1)  # libraries that talk on standard output must not talk into the answer
    try:
        if work == "redraw":
            confine(MEMORY_BYTES)
            from motospect.imaging.redraw import redraw  # noqa: PLC0415 - after the limits are set

            answer = Answer(redrawn=redraw(Path(source), Path(folder)))
        else:
            from motospect.imaging.vin_print import print_reader_there  # noqa: PLC0415

            confine(PRINT_MEMORY_BYTES if print_reader_there() else MEMORY_BYTES)
            from motospect.imaging.vin_photo import look_for_vin  # noqa: PLC0415

            answer = Answer(look=look_for_vin(Path(source)))
    except PictureRefused as refused:
        answer = Answer(
            refused=str(refused), hint=refused.hint, too_large=isinstance(refused, PictureTooLarge)
        )
    except MemoryError:
        answer = Answer(
            refused="This picture is too large to be unpacked here.",
            hint="Take the photo with a lower resolution, or send a smaller version of it.",
            too_large=True,
        )
    with os.fdopen(told, "wb") as out:
        out.write(to_json(answer))
    signal.setitimer(signal.ITIMER_REAL, 0)  # on its way out the interpreter no longer takes signals


if __name__ == "__main__":
    main(sys.argv[1:])
