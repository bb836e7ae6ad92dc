"""A leash: what a program starts beside itself ends with it, also when it is killed without a word.

A watcher waits for the end of a pipe that only its owner holds open. PR_SET_PDEATHSIG would be shorter, but
the kernel forgets it when a child becomes another user, as a broker started by root does. Folders go too.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

WATCHER = (sys.executable, "-I", "-S", str(Path(__file__).resolve()))
END_S = 10.0


class Leash:
    """Ends processes and removes folders when the one who made it is gone, however that came about.

    Whoever ends them first, as it should be, has nothing to fear from it: it signals the very processes it
    was given, and never another one that later got the same number.
    """

    def __init__(self) -> None:
        # A session of its own: what is sent to the whole group of its owner does not take it along.
        self._watcher = subprocess.Popen(  # noqa: S603 - this file
            WATCHER, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True, cwd="/"
        )

    def hold(self, process: subprocess.Popen[Any]) -> None:
        """Have this process killed at the end; its own children must see to themselves."""
        self._tell(f"process {process.pid}")

    def folder(self, path: Path) -> None:
        """Have this folder removed at the end, with all that is in it."""
        self._tell(f"folder {path.absolute()}")

    def close(self) -> None:
        """End now what it holds; returns when that is done."""
        if self._watcher.stdin is not None:
            self._watcher.stdin.close()
        self._watcher.wait(END_S)

    def __enter__(self) -> Leash:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _tell(self, line: str) -> None:
        assert self._watcher.stdin is not None  # noqa: S101 - asked for above
        self._watcher.stdin.write(f"{line}\n".encode())
        self._watcher.stdin.flush()


def watch() -> None:
    """Be the watcher: take what is told on standard input, and act when nobody holds it open any more."""
    processes: list[int] = []
    folders: list[str] = []
    for line in sys.stdin:
        kind, _, what = line.rstrip("\n").partition(" ")
        if kind == "folder":
            folders.append(what)
        else:
            with contextlib.suppress(ProcessLookupError):  # ended already
                processes.append(os.pidfd_open(int(what)))
    for process in processes:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            signal.pidfd_send_signal(process, signal.SIGKILL)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    watch()
