"""The daemon's end of the model's child process: start, ask within a deadline, end; never waits longer."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from motospect.analysis.explain.lines import Ask, Load, Told, line, read

_HOME = Path(__file__).resolve().parents[3]  # the folder that holds the package, so that -m finds it
GRACE_S = 5.0
"""The child keeps the deadline itself between two tokens; one that has not by then is hung, and is ended."""
_LOOK_EVERY_S = 0.2
"""How often a wait looks whether the daemon stops."""


class ChildGone(Exception):
    """The child process ended, hung or spoke nonsense; the text says which, as a clause."""


class ModelRefused(Exception):
    """The child says that this model cannot be used; the text says why, as a clause."""


class Child:
    """One running child process. Not thread-safe: one thread speaks with it."""

    def __init__(self, load: Load, *, command: Sequence[str] | None = None) -> None:
        """Start the process; raises ChildGone. `command` is what is started, for tests."""
        given = command or (sys.executable, "-m", "motospect.analysis.explain", str(os.getpid()))
        self._rest = b""
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                given,
                cwd=_HOME,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
            )
        except OSError as refused:
            raise ChildGone(f"the model's process could not be started: {refused}") from refused
        self._load = load

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def wait_loaded(self, *, deadline_s: float, stop: threading.Event) -> float:
        """Return the seconds loading took; raises ModelRefused or ChildGone."""
        self._send(line(self._load))
        told = self._next(time.monotonic() + deadline_s, stop)
        if told.event == "failed":
            raise ModelRefused(told.text)
        return told.figures.get("load_s", 0.0)

    def ask(self, ask: Ask, *, stop: threading.Event, begun: Callable[[], None] = lambda: None) -> Told:
        """Return the answer; raises ChildGone, at the latest GRACE_S after the ask's deadline."""
        self._send(line(ask))
        end = time.monotonic() + ask.deadline_s + GRACE_S
        while True:
            told = self._next(end, stop)
            if told.number != ask.number:
                raise ChildGone("the model's process answered something else")
            if told.event == "done":
                return told
            begun()

    def end(self) -> str:
        """End the process now and return how it ended, as a clause."""
        self._process.kill()  # does nothing to one that has ended
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        code = self._process.returncode
        return f"it was ended by {signal.Signals(-code).name}" if code < 0 else f"it ended with status {code}"

    def _send(self, text: bytes) -> None:
        assert self._process.stdin is not None  # noqa: S101 - asked for above
        try:
            self._process.stdin.write(text)
        except OSError as gone:
            raise ChildGone("the model's process is gone") from gone

    def _next(self, end: float, stop: threading.Event) -> Told:
        """Return the next line; raises ChildGone at `end`, when the process ends or the daemon stops."""
        while b"\n" not in self._rest:
            if stop.is_set():
                raise ChildGone("the daemon is stopping")
            left = end - time.monotonic()
            if left <= 0:
                raise ChildGone("the model's process did not answer in time")
            self._receive(min(left, _LOOK_EVERY_S))
        text, _, self._rest = self._rest.partition(b"\n")
        try:
            told = read(text, Told)
        except ValueError as nonsense:
            raise ChildGone(f"the model's process spoke nonsense: {text[:60]!r}") from nonsense
        assert isinstance(told, Told)  # noqa: S101 - read as one
        return told

    def _receive(self, wait_s: float) -> None:
        assert self._process.stdout is not None  # noqa: S101 - asked for above
        pipe = self._process.stdout.fileno()
        if select.select([pipe], [], [], wait_s)[0]:
            more = os.read(pipe, 65536)
            if not more:
                raise ChildGone("the model's process is gone")
            self._rest += more
