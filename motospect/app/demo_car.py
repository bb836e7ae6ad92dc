"""The demo car: a virtual vehicle that takes the real one's place in the bay, and gives it back."""

from __future__ import annotations

import select
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from motospect.adapters import Adapter, BusGuard, Memory, open_adapter
from motospect.errors import AdapterMissing
from motospect.scan.bay import Bay, OpenAdapter

VEHICLE = "petrol_lean"
START_S = 10.0
END_S = 2.0
_HOME = Path(__file__).resolve().parents[2]  # the folder that holds the package, so that -m finds it


@dataclass(frozen=True, slots=True)
class Stall:
    """What the demo car borrows: the bay, what says how the real adapter is opened now, the guard."""

    bay: Bay
    real: Callable[[], OpenAdapter | None]
    guard: BusGuard


class DemoCar:
    """Begins and ends the demo. Any thread may call it; the vehicle is a process of its own.

    Nothing of it is learned: the virtual adapter leaves no passport in the store.
    """

    def __init__(self, stall: Stall, *, start: Callable[[], subprocess.Popen[bytes]] | None = None) -> None:
        self._stall = stall
        self._start = start or _start
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._address = ""

    def begin(self) -> None:
        """Put the demo car into the bay, unless it is there; raises BayBusy."""
        with self._lock:
            if not self._stall.bay.snapshot().demo:
                self._stall.bay.swap(self._open, demo=True)

    def end(self) -> None:
        """Give the bay back to the real vehicle; raises BayBusy."""
        with self._lock:
            if self._stall.bay.snapshot().demo:
                self._stall.bay.swap(self._stall.real(), demo=False)
            self._drop()

    def close(self) -> None:
        """End the vehicle's process; the bay has stopped."""
        with self._lock:
            self._drop()

    def _open(self, stop: threading.Event) -> Adapter:
        """Open the virtual adapter, on the bay's thread; starts the vehicle where it does not run."""
        with self._lock:
            if self._child is None or self._child.poll() is not None:
                self._drop()
                self._child = self._start()
                self._address = _first_line(self._child)
            address = self._address
        return open_adapter(
            "elm327", address, baud=115200, stop=stop, guard=self._stall.guard, memory=Memory()
        )

    def _drop(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        if child.stdin is not None:
            child.stdin.close()
        try:
            child.wait(END_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        if child.stdout is not None:
            child.stdout.close()


def _start() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "motospect.simulator", VEHICLE]
    try:
        return subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=_HOME
        )
    except OSError as refused:
        raise _missing(str(refused.strerror)) from refused


def _first_line(child: subprocess.Popen[bytes]) -> str:
    assert child.stdout is not None  # noqa: S101 - asked for at its start
    ready, _, _ = select.select([child.stdout], [], [], START_S)
    address = child.stdout.readline().decode().strip() if ready else ""
    if not address:
        raise _missing("it told no address")
    return address


def _missing(why: str) -> AdapterMissing:
    return AdapterMissing(
        f"The demo car did not start: {why}.", hint="Leave the demo and begin it again; see the log."
    )
