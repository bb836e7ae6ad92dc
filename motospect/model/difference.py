"""One thing a replay says otherwise than the recording did, and why."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """`what` differs, in one clause; `why` is the reason, None when none is known."""

    what: str
    why: str | None

    def sentence(self) -> str:
        """Return both as one line."""
        return f"{self.what}: {self.why or 'no reason is known; the same bytes should give the same'}."


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What may explain a difference between then and now.

    `known_then` are the signals the tables had that decoded it then, None when that was not written down;
    `same_tables` and `same_program` whether they are today's. `frames_only` says that the recording holds
    frames and nothing an adapter said. `unheard` are the questions put now that it has no answer to: request
    identifier and request in hex.
    """

    known_then: frozenset[str] | None = None
    same_tables: bool = False
    same_program: bool = False
    frames_only: bool = False
    unheard: frozenset[tuple[str, str]] = frozenset()

    def of_signal(self, name: str, *, changed: bool) -> str | None:
        """Return why the tables say something else of a signal; None when they are the same ones."""
        if self.same_tables or self.known_then is None:
            return None
        if name.startswith("PID_"):
            return f"decoded with newer tables: PID {name.removeprefix('PID_')} has a formula now"
        if name not in self.known_then:
            return f"decoded with newer tables: signal {name} was not known"
        return f"decoded with newer tables: {name} has {'another formula' if changed else 'other bytes'} now"
