"""Providers in the daemon: what is kept at once, the rest asked by a child process when a person wishes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from motospect.knowledge.errand import Errands, child_for
from motospect.knowledge.providers.port import Wish
from motospect.knowledge.providers.services import Services, open_services
from motospect.model.part import PartState
from motospect.model.provided import Absence, Enquiry, Provided

LONGEST_S = 120
MOST_REMEMBERED = 200
FAILED = "The providers could not be asked ({})."
LATER = "Ask again in ten minutes."


@dataclass(frozen=True, slots=True)
class Errand:
    """What a child process is to ask, with the account file and the folder of kept answers."""

    wish: Wish
    file: str
    store_dir: str


class ProviderDesk:
    """Answers at once and asks in the background. Any thread may call any method."""

    def __init__(
        self,
        *,
        file: str,
        store_dir: Path,
        child: Sequence[str] = child_for("providers"),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._file = file
        self._store_dir = store_dir.absolute()
        self._services: Services = open_services(file, self._store_dir)
        self._errands = Errands(child, clock=clock)
        self._told: dict[Wish, tuple[Provided, ...]] = {}

    def ask(self, wish: Wish) -> Enquiry:
        """Return what is known; what is not kept is being asked then. It may cost what the budget allows."""
        services = self._services.telling(wish.topic)
        if not services:
            return Enquiry(self._services.ask(wish))
        kept = tuple(filter(None, (service.kept(wish) for service in services)))
        if len(kept) == len(services):
            return Enquiry(kept)
        last = self._told.get(wish)
        if self._begin(wish):
            return Enquiry(kept, asking=True)
        nothing = Absence("Nothing has come.", LATER)
        return Enquiry(last or (Provided(wish.topic, "", absence=nothing),))

    def wait(self, wish: Wish, timeout_s: float) -> bool:
        """Wait until this is not being asked; False when the time is up before."""
        return self._errands.wait(wish, timeout_s)

    def states(self) -> tuple[PartState, ...]:
        """Return the providers for the health page."""
        return self._services.states()

    def _begin(self, wish: Wish) -> bool:
        told: list[Provided] = []

        def note(provided: Provided) -> None:
            told.append(provided)
            self._told[wish] = tuple(told)
            for oldest in list(self._told)[:-MOST_REMEMBERED]:
                del self._told[oldest]

        def failed(why: str) -> None:
            note(Provided(wish.topic, "", absence=Absence(FAILED.format(why), LATER)))

        errand = Errand(wish, self._file, str(self._store_dir))
        return self._errands.begin(wish, errand, Provided, note=note, failed=failed)


def run(errand: Errand) -> Iterator[Provided]:
    """Ask every provider that tells about the topic: the child process's work."""
    yield from open_services(errand.file, Path(errand.store_dir)).ask(errand.wish)
