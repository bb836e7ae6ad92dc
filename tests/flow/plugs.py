"""A plug that can be pulled and put back: the device's path disappears, and leads to a new pty later."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from motospect.adapters import open_adapter
from motospect.adapters.guard import BusGuard
from motospect.model.bench import Bench
from motospect.scan.bay import Bay
from motospect.scan.keeping import Ledger
from motospect.scan.link_state import READY
from motospect.scan.visit import Visited
from motospect.simulator import Port, Vehicle, serve_pty

BAUD = 115200


class Plug:
    """`address` is a symbolic link, as udev makes them; it is there only while something is plugged in."""

    def __init__(self, folder: Path) -> None:
        self._link = folder / "ttyADAPTER"
        self._port: Port | None = None

    @property
    def address(self) -> str:
        return str(self._link)

    def put(self, vehicle: Vehicle, *, realtime: bool = False) -> None:
        """Plug an adapter on this vehicle in."""
        self.pull()
        self._port = serve_pty(vehicle, baud=BAUD, realtime=realtime)
        self._link.symlink_to(self._port.address)
        self._watch = threading.Thread(target=self._unlink_when_gone, args=(self._port,))
        self._watch.start()

    def put_back(self, vehicle: Vehicle, *, after_s: float) -> threading.Thread:
        """Put it back so long after it has gone by itself; join the thread returned."""
        gone = self._port
        assert gone is not None

        def wait() -> None:
            gone.wait(30)
            threading.Event().wait(after_s)
            self.put(vehicle)

        thread = threading.Thread(target=wait)
        thread.start()
        return thread

    def pull(self) -> None:
        """Take it away, harmless when nothing is there."""
        if self._port is not None:
            self._link.unlink(missing_ok=True)
            self._port.close()
            self._port = None
            self._watch.join()

    def _unlink_when_gone(self, port: Port) -> None:
        """Take the path away as udev does: the number of a pty that is gone may soon be another's."""
        port.wait()
        self._link.unlink(missing_ok=True)


@dataclass
class Watched:
    """A running bay, what it kept, and every state it showed with the time since the start in s."""

    bay: Bay
    kept: list[Visited]
    shown: list[tuple[float, str]] = field(default_factory=list)

    def note(self, bench: Bench) -> None:
        if not self.shown or self.shown[-1][1] != bench.link.phase:
            self.shown.append((time.monotonic(), bench.link.phase))

    def ready(self) -> Bench:
        return self.reached(lambda bench: bench.link.phase in READY)

    def reached(self, holds: Callable[[Bench], bool], *, within_s: float = 20.0) -> Bench:
        bench = self.bay.wait_until(holds, timeout_s=within_s)
        assert bench is not None, (self.bay.snapshot().link, self.shown)
        return bench


@contextmanager
def bay_at(address: str, guard: BusGuard | None = None) -> Iterator[Watched]:
    """Run a bay on whatever is at this address; it must stop within a second at the end."""
    kept: list[Visited] = []
    guard = guard or BusGuard()
    bay = Bay(
        open_adapter=lambda stop: open_adapter("elm327", address, baud=BAUD, stop=stop, guard=guard),
        ledger=Ledger(begin=lambda _: None, keep=kept.append),
        guard=guard,
        demo=True,
    )
    watched, stop = Watched(bay, kept), threading.Event()
    bay.watch(watched.note)
    thread = threading.Thread(target=bay.run, args=(stop, lambda: None))
    thread.start()
    try:
        yield watched
    finally:
        stop.set()
        began = time.monotonic()
        thread.join(10)
        assert not thread.is_alive()
        assert time.monotonic() - began < 1.0
