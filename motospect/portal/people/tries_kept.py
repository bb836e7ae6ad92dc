"""What of wrong PINs outlives a restart: enough to go on counting, written so rarely that no card wears out.

Who guesses is made to wait by the lockout, so that the tries kept of them are few. Who has a PIN of their own
could write as often as they like, one wrong and one right in turn. So the forgiveness of a right PIN is
written at most every FORGIVE_EVERY_S, and a wrong PIN of somebody for whom forgiven ones are still on the
disk is not written again: one of those stands for it.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from collections.abc import Callable, Iterator

from motospect.errors import StoreError
from motospect.model.identity import utc_now
from motospect.store.tries import Tries, WrongTry

LOG = logging.getLogger(__name__)

FORGIVE_EVERY_S = 600.0
REMEMBERED_S = 24 * 3600.0
"""A box that was guessed at yesterday starts anew."""


class KeptTries:
    """The wrong tries at one door, in the store. Whoever asks sees to it that only one thread does."""

    def __init__(
        self, tries: Tries, door: str, clock: Callable[[], float], now: Callable[[], str] = utc_now
    ) -> None:
        """Count seconds by `clock`, which starts anew with the box; `now` is what its calendar says."""
        self._tries, self._door, self._clock, self._now = tries, door, clock, now
        self._on_disk: Counter[str] = Counter()
        self._forgiven: Counter[str] = Counter()
        self._forgave_at = float("-inf")

    def past(self) -> Iterator[tuple[str, str, float]]:
        """Give address, person and age in s of each try of before; raises StoreError.

        A clock that went back makes a try as young as can be, never older: waits may begin anew, none is cut.
        """
        now = dt.datetime.fromisoformat(self._now())
        for tried in self._tries.at(self._door, since=self._since()):
            self._on_disk[tried.person] += 1
            age_s = (now - dt.datetime.fromisoformat(tried.at)).total_seconds()
            yield tried.address, tried.person, max(0.0, age_s)

    def wrong(self, address: str, person: str) -> None:
        """Keep one more."""
        if self._forgiven[person] > 0:
            self._forgiven[person] -= 1
            return
        due = +self._forgiven if self._may_forgive() else Counter[str]()
        tried = WrongTry(address, person, self._now())
        try:
            self._tries.add(self._door, tried, forgiven=due, since=self._since())
        except StoreError as trouble:
            LOG.warning("a wrong PIN is counted until the next restart only: %s", trouble.sentence())
            return
        self._forget(due)
        self._on_disk[person] += 1

    def right(self, person: str) -> None:
        """Forget those at this person, now or with one of the next."""
        if not self._on_disk[person]:
            return
        self._forgiven[person] = self._on_disk[person]
        if not self._may_forgive():
            return
        due = +self._forgiven
        try:
            self._tries.forgive(self._door, due)
        except StoreError as trouble:
            LOG.warning("a right PIN forgives until the next restart only: %s", trouble.sentence())
            return
        self._forget(due)

    def _may_forgive(self) -> bool:
        return self._clock() - self._forgave_at >= FORGIVE_EVERY_S

    def _forget(self, due: Counter[str]) -> None:
        if due:
            self._forgave_at = self._clock()
        self._on_disk -= due
        self._forgiven -= due

    def _since(self) -> str:
        at = dt.datetime.fromisoformat(self._now()) - dt.timedelta(seconds=REMEMBERED_S)
        return at.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
