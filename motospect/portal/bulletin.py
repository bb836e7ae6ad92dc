"""What changes beside the bay, told to the live pages: jobs that arrive, customers that decide."""

from __future__ import annotations

import threading
from collections.abc import Callable

from motospect.model.bench import Bench

Watcher = Callable[[Bench], None]


class Bulletin:
    """Rings whoever watches, as the bay does: each looks for itself what has changed. Any thread may tell."""

    def __init__(
        self, snapshot: Callable[[], Bench], watch_bay: Callable[[Watcher], Callable[[], None]]
    ) -> None:
        self._snapshot = snapshot
        self._watch_bay = watch_bay
        self._lock = threading.Lock()
        self._watchers: list[Watcher] = []

    def tell(self) -> None:
        """Ring everyone who watches."""
        with self._lock:
            watchers = tuple(self._watchers)
        bench = self._snapshot()
        for watcher in watchers:
            watcher(bench)

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        """Ring `watcher` at every change, of the bay too; the result ends that."""
        with self._lock:
            self._watchers.append(watcher)
        unwatch_bay = self._watch_bay(watcher)

        def unwatch() -> None:
            unwatch_bay()
            with self._lock:
                if watcher in self._watchers:
                    self._watchers.remove(watcher)

        return unwatch
