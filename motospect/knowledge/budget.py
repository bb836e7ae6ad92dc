"""How often a paid service may be asked, a day and a month, counted on disk so that no restart forgets it."""

from __future__ import annotations

import datetime as dt
import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from motospect.knowledge.kept_answers import known_now, write_whole
from motospect.model.wire import from_json, to_json


class BudgetSpent(Exception):
    """The service may not be asked any more for now; the sentence says until when, without a full stop."""


@dataclass(frozen=True, slots=True)
class Spent:
    """Requests of the latest day and its month. Days are ISO 8601, "" while the box has never known the date.

    `day` is the one last seen, `latest` the latest seen: they differ after the clock has gone back.
    """

    day: str = ""
    latest: str = ""
    of_day: int = 0
    of_month: int = 0


@dataclass(frozen=True, slots=True)
class Budget:
    """At most `a_day` and `a_month` requests; 0 is none. `file` holds the count, shared by all processes.

    A clock that is not set, goes back or back and forth gives nothing back: only a day later than every day
    before begins anew. After one set far ahead by mistake that is the second day of the right time.
    """

    file: Path
    name: str
    a_day: int
    a_month: int
    now: Callable[[], str | None] = known_now

    def spend(self) -> None:
        """Count one request before it leaves; raises BudgetSpent when it may not, or cannot be counted."""
        try:
            with self._alone():
                spent = self._on_this_day()
                over = self._over(spent)
                more = 0 if over else 1
                # Written also when it is refused: a damaged count is whole again, and begins anew tomorrow.
                kept = replace(spent, of_day=spent.of_day + more, of_month=spent.of_month + more)
                write_whole(self.file, to_json(kept))
        except OSError as why:
            raise BudgetSpent(
                f"{self.name} is not asked: its use cannot be counted ({why.strerror})"
            ) from why
        if over:
            raise BudgetSpent(over)

    def left(self) -> int:
        """Return how many requests are left for the present."""
        spent = self._on_this_day()
        return max(0, min(self.a_day - spent.of_day, self.a_month - spent.of_month))

    def _over(self, spent: Spent) -> str | None:
        """Return why nothing more may be asked; None while it may."""
        for used, most, span in (
            (spent.of_month, self.a_month, "month"),
            (spent.of_day, self.a_day, "day"),
        ):
            if used >= most:
                times = "request" if most == 1 else "requests"
                return f"the budget of {most} {times} a {span} to {self.name} is spent"
        return None

    def _on_this_day(self) -> Spent:
        spent = self._read()
        now = self.now()
        if now is None:
            return spent
        today = now[:10]
        if not spent.day:
            return replace(spent, day=today, latest=today)  # what was counted without a date counts today
        if today > spent.latest:
            same_month = today[:7] == spent.latest[:7]
            return Spent(today, today, 0, spent.of_month if same_month else 0)
        if today > spent.day:
            return replace(spent, day=today, latest=today)
        return replace(spent, day=today)

    def _read(self) -> Spent:
        try:
            return from_json(self.file.read_bytes(), Spent)
        except FileNotFoundError:
            return Spent()
        except (OSError, ValueError):
            # Damaged: whatever may have been spent counts as spent, for it is money.
            now = self.now()
            today = now[:10] if now else ""
            days = dt.date.fromisoformat(today).day if now else 31
            return Spent(today, today, self.a_day, min(self.a_month, self.a_day * days))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.file.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        with self.file.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
