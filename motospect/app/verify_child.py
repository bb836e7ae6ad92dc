"""Examines a report that was sent in a child process: what strangers send is neither safe nor cheap to read.

Run as `python -m motospect.app.verify_child PARENT STORE FILE`; the answer is one JSON on standard output.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from motospect.errors import ReportUnreadable, VerificationFailed
from motospect.model.verification import Verification
from motospect.model.wire import from_json, to_json

PR_SET_PDEATHSIG = 1  # linux/prctl.h
MEMORY_BYTES = 500_000_000
"""A report of 30 MB takes 200; what wants more is a bomb."""
CPU_S = 40
DEADLINE_S = 60.0
"""A child gets the processor only while nobody else wants it: on a busy box its seconds are long."""
QUEUE_S = 90.0
_HOME = Path(__file__).resolve().parents[2]  # the folder that holds the package, so that -m finds it
_AGAIN = "Try again in a minute; `motospect report verify FILE` does the same on the command line."
_OTHER_FILE = "Send the PDF as the workshop gave it to you."


@dataclass(frozen=True, slots=True)
class Told:
    """What the child says: what it found, or why the file is none of ours."""

    found: Verification | None = None
    refused: str = ""


class Examiner:
    """One file at a time, each in a child of its own. Any thread may call it."""

    def __init__(
        self, store_dir: Path, *, deadline_s: float = DEADLINE_S, child: Sequence[str] | None = None
    ) -> None:
        """`child` takes the place of the command that does the work; for tests of what it does wrong."""
        self._store_dir = store_dir
        self._deadline_s = deadline_s
        self._child = child or (sys.executable, "-m", "motospect.app.verify_child")
        self._free = threading.Lock()

    def __call__(self, file: Path) -> Verification:
        """Return what the file is, against the box's store; raises ReportUnreadable, VerificationFailed."""
        command = (*self._child, str(os.getpid()), str(self._store_dir.absolute()), str(file.absolute()))
        if not self._free.acquire(timeout=QUEUE_S):
            raise VerificationFailed("Too many reports are waiting to be examined.", hint=_AGAIN)
        try:
            told = self._run(command)
        finally:
            self._free.release()
        if told.found is None:
            raise ReportUnreadable(told.refused or "The file is no report.", hint=_OTHER_FILE)
        return told.found

    def _run(self, command: Sequence[str]) -> Told:
        try:
            done = subprocess.run(  # noqa: S603 - our own interpreter and module
                command,
                cwd=_HOME,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=self._deadline_s,
                check=False,
            )
            return from_json(done.stdout, Told)
        except subprocess.TimeoutExpired:
            said = f"reading it took more than {self._deadline_s:g} s"
            return Told(refused=f"The file cannot be examined: {said}.")
        except OSError as refused:
            raise VerificationFailed(
                f"The examination could not be started: {refused}.", hint=_AGAIN
            ) from refused
        except ValueError as misfit:
            if done.returncode in {-signal.SIGXCPU, -signal.SIGKILL}:
                said = "reading it took more of the processor than any report does"
                return Told(refused=f"The file cannot be examined: {said}.")
            raise VerificationFailed(
                f"The examination gave no answer: {_why(done.returncode, done.stderr)}.", hint=_AGAIN
            ) from misfit


def _why(returncode: int, said: bytes) -> str:
    """Return what ended the child: the signal's name or the last line it wrote."""
    if returncode < 0:
        return f"it was ended by {signal.Signals(-returncode).name}"
    lines = said.decode(errors="replace").strip().splitlines()
    return lines[-1].rstrip(".") if lines else "no reason was given"


def _confine(parent: int) -> None:
    """End with the parent, take no more than allowed, give way to everybody, and be the first to go."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        raise SystemExit("the process that wanted the examination is gone")
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    with suppress(OSError):  # a wish: without it the kernel chooses by size
        Path("/proc/self/oom_score_adj").write_text("800", encoding="ascii")


def examined(store_dir: Path, file: Path) -> Told:
    """Return what the file is, or in a sentence why it is none of ours."""
    from motospect.app.verifying import verify_file  # noqa: PLC0415 - after the limits are set
    from motospect.store import Store  # noqa: PLC0415

    try:
        with closing(Store.read(store_dir)) as store:
            return Told(verify_file(file.read_bytes(), store))
    except MemoryError:
        return Told(refused="The file unpacks to more than any report holds.")
    except ReportUnreadable as refused:
        return Told(refused=str(refused))


def main(arguments: list[str]) -> None:
    """Do the one piece of work and say what came of it."""
    parent, store_dir, file = arguments
    _confine(int(parent))
    told = os.dup(1)
    os.dup2(2, 1)  # libraries that talk on standard output must not talk into the answer
    with os.fdopen(told, "wb") as out:
        out.write(to_json(examined(Path(store_dir), Path(file))))


if __name__ == "__main__":
    main(sys.argv[1:])
