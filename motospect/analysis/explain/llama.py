"""Wordings by a language model: loaded at first use, put away when idle, started afresh after a crash.

Every sentence passes the verifier; whenever there is none that does, the template speaks.
"""

from __future__ import annotations

import importlib.util
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from motospect.analysis.explain.child import Child, ChildGone, ModelRefused
from motospect.analysis.explain.grammar import GRAMMAR, MOST_TOKENS
from motospect.analysis.explain.lines import Ask, Load, Told
from motospect.analysis.explain.models import Model
from motospect.analysis.explain.port import Attempt, Pace
from motospect.analysis.explain.prompt import messages, opening
from motospect.analysis.explain.subject import Subject
from motospect.analysis.explain.template import template
from motospect.analysis.explain.verifier import objection
from motospect.model.part import PartState
from motospect.model.wording import Wording

LOG = logging.getLogger(__name__)

LOAD_S = 180.0
"""Two gigabytes from a slow card take about 100 s, reading the opening on a small board up to 30 s."""
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What the model may take: seconds a sentence, idle seconds, threads (0: choose), memory (0: any)."""

    deadline_s: float = 20.0
    idle_s: float = 300.0
    threads: int = 0
    memory_mb: int = 3000


class LlamaExplainer:
    """Words subjects through a child process; one thread uses it, any thread may read its state."""

    def __init__(
        self,
        model: Model,
        bounds: Bounds,
        *,
        command: Sequence[str] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start nothing yet. `command` replaces the child, for tests."""
        self._model, self._bounds, self._command, self._clock = model, bounds, command, clock
        self._child: Child | None = None
        self._failures = 0
        self._retry_at = 0.0
        self._used_at = 0.0
        self._asked = 0
        self._state = self._part("ok", f"{model.title} is installed and is loaded at first use.")

    def state(self) -> PartState:
        """Return the state for the health page."""
        return self._state

    @property
    def pid(self) -> int | None:
        """The child's process id, None while there is none."""
        child = self._child
        return child.pid if child else None

    def word(self, subject: Subject, stop: threading.Event) -> Attempt:
        """Return the model's wording when it passes the verifier, the template's otherwise; never raises."""
        if not subject.known:
            return Attempt(
                Wording(template(subject)), "No source explains this code, so nothing is rephrased."
            )
        if self._clock() < self._retry_at:
            return self._fall_back(subject, self._state.reason)
        try:
            child = self._ready(stop)
            told = self._asking(child, subject, stop)
        except (ChildGone, ModelRefused) as why:
            self._failed(str(why), stop)
            return self._fall_back(subject, f"The model gave no sentence: {why}.")
        self._failures, self._used_at = 0, self._clock()
        self._state = self._part("ok", f"{self._model.title} is loaded (process {child.pid}).")
        return self._judged(subject, told)

    def rest(self) -> None:
        """End the child when it has been idle for long: two gigabytes are better free than waiting."""
        if self._child is not None and self._clock() - self._used_at > self._bounds.idle_s:
            self.close()
            self._state = self._part("ok", f"{self._model.title} rests and is loaded again at the next use.")

    def close(self) -> None:
        """End the child, if there is one."""
        child, self._child = self._child, None
        if child is not None:
            child.end()

    def _ready(self, stop: threading.Event) -> Child:
        if self._child is None:
            self._state = self._part("degraded", f"{self._model.title} is being loaded; templates speak.")
            bounds = self._bounds
            load = Load(
                str(self._model.path),
                threads=bounds.threads,
                memory_mb=bounds.memory_mb,
                opening=opening(extra=self._model.extra),
            )
            self._child = Child(load, command=self._command)
            seconds = self._child.wait_loaded(deadline_s=LOAD_S, stop=stop)
            LOG.info("%s loaded in %.1f s", self._model.title, seconds)
        return self._child

    def _asking(self, child: Child, subject: Subject, stop: threading.Event) -> Told:
        self._asked += 1
        ask = Ask(
            self._asked,
            messages(subject, extra=self._model.extra),
            GRAMMAR,
            MOST_TOKENS,
            self._bounds.deadline_s,
        )
        writes = self._part("ok", f"{self._model.title} is writing a sentence (process {child.pid}).")

        def begun() -> None:
            self._state = writes

        return child.ask(ask, stop=stop, begun=begun)

    def _judged(self, subject: Subject, told: Told) -> Attempt:
        figures = told.figures
        pace = Pace(
            int(figures.get("prompt_tokens", 0)),
            figures.get("prompt_s", 0.0),
            int(figures.get("tokens", 0)),
            figures.get("generation_s", 0.0),
        )
        if told.ended != "stop":
            why = f"The model did not finish its sentence within {self._bounds.deadline_s:g} s."
            return Attempt(Wording(template(subject)), why, refused=told.text, pace=pace)
        objected = objection(told.text, subject)
        if objected is not None:
            why = f"The model's sentence was turned down: {objected}."
            return Attempt(Wording(template(subject)), why, refused=told.text, pace=pace)
        return Attempt(Wording(told.text, f"worded by {self._model.title}"), pace=pace)

    def _failed(self, why: str, stop: threading.Event) -> None:
        """Note a failure and when to try again: after 1, 2, 4 ... at most 300 s."""
        child, self._child = self._child, None
        how = f" ({child.end()})" if child else ""
        if stop.is_set():
            return
        pause_s = min(FIRST_PAUSE_S * 2**self._failures, LONGEST_PAUSE_S)
        self._failures += 1
        self._retry_at = self._clock() + pause_s
        self._state = self._part("failed", f"{self._model.title} does not work: {why}{how}.", _REMEDY)
        LOG.warning("model: %s%s; next try in %.0f s", why, how, pause_s)

    def _fall_back(self, subject: Subject, why: str) -> Attempt:
        return Attempt(Wording(template(subject)), why, settled=False)

    def _part(
        self, state: Literal["ok", "degraded", "absent", "failed"], reason: str, remedy: str | None = None
    ) -> PartState:
        return PartState("model", state, reason, remedy)


_REMEDY = "Templates speak meanwhile. `motospect model check` finds the cause."


def library_installed() -> bool:
    """Return whether llama-cpp-python is there, without importing it: the daemon must not grow."""
    return importlib.util.find_spec("llama_cpp") is not None
