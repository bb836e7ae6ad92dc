"""What every explainer offers, whether a model stands behind it or not."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Protocol

from motospect.analysis.explain.subject import Subject
from motospect.model.part import PartState
from motospect.model.wording import Wording


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast the model was for one sentence; the counts are tokens, the times seconds."""

    prompt_tokens: int
    prompt_s: float
    tokens: int
    generation_s: float


@dataclass(frozen=True, slots=True)
class Attempt:
    """One wording. `reason` says why the template speaks, None when the model does.

    `settled` is false when asking again later may give another answer: the model was loading or had crashed.
    `refused` is the model's sentence that the verifier turned down.
    """

    wording: Wording
    reason: str | None = None
    settled: bool = True
    refused: str | None = None
    pace: Pace | None = None


class Explainer(Protocol):
    """Words one subject at a time. One thread calls `word`, `rest` and `close`; any thread `state`."""

    def word(self, subject: Subject, stop: threading.Event) -> Attempt:
        """Return a wording, never an error; takes up to loading plus one deadline, unless `stop` is set."""

    def rest(self) -> None:
        """Put the model away when it has not been used for a while; called every second or so."""

    def state(self) -> PartState:
        """Return the state for the health page."""

    def close(self) -> None:
        """End the child process, if there is one."""
