"""The printer's child process: a PaperErrand as JSON on standard input, PDF or key on standard output."""

from __future__ import annotations

import ctypes
import os
import select
import signal
import sys
from contextlib import suppress

PR_SET_PDEATHSIG = 1  # linux/prctl.h
PATIENCE_S = 2.0
NICENESS = 10
WAIT_S = 600
"""A child started ahead leaves when no report has come for so long: its memory is worth more."""


def follow_parent(parent: int) -> None:
    """Ask the kernel to end this process with its parent; end at once when the parent is gone already."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        raise SystemExit("the process that wanted the report is gone")


def give_way() -> None:
    """Run only while nobody else wants the processor; where somebody has waited too long, before nobody.

    Niceness alone still takes the serial link's processor for 3 ms at a time, idle scheduling never does. But
    a child that only gets what is left never ends on a machine that is busy for minutes: every PATIENCE_S it
    looks whether there is work, and then asks for a small ordinary share. Without the right to that
    (RLIMIT_NICE) it stays as it is.
    """
    with suppress(PermissionError):  # a sandbox may forbid it; idle scheduling is what counts
        os.nice(NICENESS)
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    signal.signal(signal.SIGALRM, _hurry)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE_S, PATIENCE_S)


def _hurry(*_: object) -> None:
    if _somebody_waits():
        signal.setitimer(signal.ITIMER_REAL, 0)
        with suppress(PermissionError):
            os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


def _somebody_waits() -> bool:
    """Whether an errand is in the pipe, or was: its end is closed then. An open empty pipe is no errand."""
    return bool(select.select([sys.stdin], [], [], 0)[0])


def main(arguments: list[str]) -> None:
    """Draw the report given on standard input; `arguments` holds the parent's process id."""
    if arguments:
        follow_parent(int(arguments[0]))
    give_way()
    from motospect.model.wire import from_json  # noqa: PLC0415 - after the child is tied to its parent
    from motospect.report import signing  # noqa: F401, PLC0415 - while nobody waits for it
    from motospect.report.errand import PaperErrand  # noqa: PLC0415
    from motospect.report.paper import run  # noqa: PLC0415

    if select.select([sys.stdin], [], [], WAIT_S)[0]:
        sys.stdout.buffer.write(run(from_json(sys.stdin.buffer.read(), PaperErrand)))
        signal.setitimer(signal.ITIMER_REAL, 0)  # on its way out the interpreter no longer takes signals


if __name__ == "__main__":
    main(sys.argv[1:])
