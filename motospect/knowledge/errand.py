"""Look-ups never run inside the daemon: one question to a child process, its answers line by line."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Hashable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from motospect.model.wire import from_json, to_json

T = TypeVar("T")

LOG = logging.getLogger(__name__)

PAUSE_S = 600.0
"""The same question is not asked again before this, and none when its service could not be reached."""
_HOME = Path(__file__).resolve().parents[2]


def child_for(what: str) -> tuple[str, ...]:
    """Return the command that answers questions of a kind; the kinds stand in `__main__.py`."""
    return (sys.executable, "-m", "motospect.knowledge", what)


def answers_of(child: Sequence[str], question: object, kind: type[T]) -> Iterator[T]:
    """Yield the child's answers as they come; raises OSError or ValueError when it can say no more."""
    with subprocess.Popen(  # noqa: S603 - our own interpreter and module
        child, cwd=_HOME, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None and process.stdout is not None  # noqa: PT018, S101 - both are pipes
        try:
            process.stdin.write(to_json(question))
            process.stdin.close()
            for line in process.stdout:
                yield from_json(line, kind)
        except BaseException:
            process.kill()
            raise
    if process.returncode != 0:
        raise ValueError(f"the look-up ended with status {process.returncode}")


class Errands:
    """Questions asked in the background, one child at a time. Any thread may call any method."""

    def __init__(self, child: Sequence[str], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._child = child
        self._clock = clock
        self._one = threading.Lock()
        self._at_work = threading.Lock()
        self._asked_at: dict[Hashable, float] = {}
        self._running: dict[Hashable, threading.Event] = {}
        self._again_at = 0.0

    def begin(
        self,
        key: Hashable,
        question: object,
        kind: type[T],
        *,
        note: Callable[[T], None],
        failed: Callable[[str], None],
    ) -> bool:
        """Begin to ask, and return whether `key` is being asked now; `note` is told each answer.

        False while it was asked a short time ago, or nobody is to be asked. `failed` is told, in words, that
        the child could not do it.
        """
        with self._one:
            if key in self._running:
                return True
            now = self._clock()
            last = self._asked_at.get(key)
            if now < self._again_at or (last is not None and now - last < PAUSE_S):
                return False
            self._asked_at = {k: at for k, at in self._asked_at.items() if now - at < PAUSE_S}
            self._asked_at[key] = now
            self._running[key] = threading.Event()

        def run() -> None:
            try:
                with self._at_work:  # however many pages are opened
                    if self._clock() >= self._again_at:
                        for answer in answers_of(self._child, question, kind):
                            note(answer)
            except (OSError, ValueError) as why:
                LOG.warning("a look-up failed: %s", why)
                failed(str(why))
            finally:
                with self._one:
                    self._running.pop(key).set()

        threading.Thread(target=run, name="look-up", daemon=True).start()
        return True

    def rest(self) -> None:
        """Ask nobody for a while: the service cannot be reached."""
        self._again_at = self._clock() + PAUSE_S

    def wait(self, key: Hashable, timeout_s: float) -> bool:
        """Wait until `key` is not being asked; False when the time is up before."""
        running = self._running.get(key)
        return running is None or running.wait(timeout_s)
