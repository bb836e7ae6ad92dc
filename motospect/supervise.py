"""Named worker threads: started in order, stopped in reverse; a vital one that dies ends the process.

systemd starts the process afresh then: a daemon of which one part has silently died is worse than a
restart. A side worker is started again by itself, each time after a longer wait.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain, repeat

from motospect.errors import WorkerDied

LOG = logging.getLogger(__name__)

RESTART_S = (1.0, 5.0, 30.0, 300.0)
"""Waits before a side worker is started again; the last one repeats."""

Beat = Callable[[], None]
"""Called by a worker to say that it makes progress."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """One thread's work. `run` returns only after `stop` is set and beats at least every `stall_s`.

    One that is not `vital` may die and may stall: the box does its work without it.
    """

    name: str
    run: Callable[[threading.Event, Beat], None]
    stall_s: float
    vital: bool = True


class Supervisor:
    """Runs the workers and knows which of them has stalled."""

    def __init__(
        self, *, clock: Callable[[], float] = time.monotonic, restart_s: tuple[float, ...] = RESTART_S
    ) -> None:
        self._clock = clock
        self._restart_s = restart_s
        self._workers: list[Worker] = []
        self._beats: dict[str, float] = {}
        self._stops: dict[str, threading.Event] = {}
        self._threads: dict[str, threading.Thread] = {}
        self._ended = threading.Event()
        self._died: list[str] = []

    def start(self, workers: Iterable[Worker]) -> None:
        """Start every worker in order."""
        for worker in workers:
            self._workers.append(worker)
            self._beats[worker.name] = self._clock()
            self._stops[worker.name] = threading.Event()
            thread = threading.Thread(target=self._run, args=(worker,), name=worker.name, daemon=True)
            self._threads[worker.name] = thread
            thread.start()

    def stalled(self) -> tuple[str, ...]:
        """Return the names of vital workers that have not beaten within their time, or have died."""
        now = self._clock()
        vital = [w for w in self._workers if w.vital]
        late = [w.name for w in vital if now - self._beats.get(w.name, now) > w.stall_s]
        return tuple(dict.fromkeys([*self._died, *late]))

    def request_end(self) -> None:
        """Ask `wait` to return; safe to call in a signal handler."""
        self._ended.set()

    def wait(self) -> None:
        """Return when the end was asked for; raises WorkerDied when a worker ended by itself."""
        self._ended.wait()
        if self._died:
            raise WorkerDied(
                f"The {self._died[0]} worker ended unexpectedly.",
                hint="The log above says why; restart the daemon.",
            )

    def stop(self, *, deadline_s: float) -> tuple[str, ...]:
        """Stop the workers in reverse order; returns the names of those still running at the deadline."""
        end = self._clock() + deadline_s
        for worker in reversed(self._workers):
            self._stops[worker.name].set()
            thread = self._threads.get(worker.name)
            if thread is not None:
                thread.join(max(0.0, end - self._clock()))
        late = tuple(name for name, thread in self._threads.items() if thread.is_alive())
        for name in late:
            LOG.warning("the %s worker did not stop within %.0f s", name, deadline_s)
        return late

    def _run(self, worker: Worker) -> None:
        stop = self._stops[worker.name]

        def beat() -> None:
            self._beats[worker.name] = self._clock()

        for wait_s in chain(self._restart_s, repeat(self._restart_s[-1])):
            try:
                worker.run(stop, beat)
            except Exception:
                LOG.exception("the %s worker died", worker.name)
            if worker.vital or stop.is_set():
                break
            LOG.warning("the %s worker is started again in %.0f s", worker.name, wait_s)
            if stop.wait(wait_s):
                break
        if not stop.is_set():
            self._died.append(worker.name)
            self._ended.set()
