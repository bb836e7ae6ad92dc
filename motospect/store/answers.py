"""The shop's answers in the store: one text a question, replaced when it is answered anew."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from sqlite_utils import Database

from motospect.store.keeping import Keeping


class Answers:
    """The answers of one store; what a method has returned from is on the disk.

    They are asked for with every page and every event, so they are remembered: the store's owner is the
    only one that writes them.
    """

    def __init__(self, keeping: Keeping) -> None:
        self._keeping = keeping
        self._lock = threading.Lock()
        self._known: dict[str, str] | None = None

    def all(self) -> Mapping[str, str]:
        """Return every answer by its question's name; raises StoreError."""
        known = self._known
        return self.read_anew() if known is None else known

    def read_anew(self) -> Mapping[str, str]:
        """Return every answer as it is on the disk, for who must notice that it fails; raises StoreError."""
        with self._lock:
            known = self._known = dict(self._keeping.read("SELECT name, value FROM answer"))
        return known

    def keep(self, answers: Mapping[str, str]) -> None:
        """Keep these answers, all or none, in place of earlier ones; raises StoreError and its kin."""

        def upsert(db: Database) -> None:
            for name, value in answers.items():
                db.execute(
                    "INSERT INTO answer VALUES (?, ?)"
                    " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                    [name, value],
                )

        with self._lock:
            self._keeping.write(upsert)
            self._known = None
