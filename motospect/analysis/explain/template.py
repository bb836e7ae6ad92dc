"""The sentence of our own: always there, true by construction, and what speaks whenever the model may not."""

from __future__ import annotations

import threading

from motospect.analysis.explain.port import Attempt
from motospect.analysis.explain.subject import Subject
from motospect.model.part import PartState
from motospect.model.wording import Wording


def template(subject: Subject) -> str:
    """Return the template's sentence for a finding; reason and advice stand above it wherever it is shown."""
    if not subject.known:
        return (
            f"A control unit reports a fault in {subject.system} that only the maker's information explains."
        )
    cause = f" A likely cause: {subject.cause}." if subject.cause else ""
    return f"A control unit reports a fault in {subject.system}: {subject.fault}.{cause}"


class TemplateExplainer:
    """Words every finding from the template. `state` is what the health page says of the absent model."""

    def __init__(self, state: PartState) -> None:
        self._state = state

    def word(self, subject: Subject, stop: threading.Event) -> Attempt:
        """Return the template's wording at once; `stop` is not needed."""
        del stop
        return Attempt(Wording(template(subject)), self._state.reason)

    def rest(self) -> None:
        """Do nothing: there is nothing to put away."""

    def state(self) -> PartState:
        """Return why there is no model and how to get one."""
        return self._state

    def close(self) -> None:
        """Do nothing: nothing was opened."""
