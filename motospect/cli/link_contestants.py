"""Who reads the virtual ECU in `motospect bench link`: our live reading, and python-OBD in its two ways."""

from __future__ import annotations

import tempfile
import threading
import time
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, Self

from motospect.adapters import Adapter, BusGuard, open_adapter
from motospect.adapters.audit import AuditLog
from motospect.adapters.pyobd import silence
from motospect.errors import AdapterUnsuitable, MotospectError
from motospect.link.buses import framing_of
from motospect.link.conversation import Conversation
from motospect.model.outcome import Ok
from motospect.scan.live import Live, wished

NAMES = ("ENGINE_LOAD", "COOLANT_TEMP", "RPM", "SPEED", "INTAKE_TEMP", "THROTTLE_POS")
"""What a live page asks for: PIDs 04, 05, 0C, 0D, 0F, 11."""
ENGINE = "7E8"


class Contestant(Protocol):
    """One way of reading a car on a pty, open inside its `with` block."""

    name: str

    def __enter__(self) -> Self: ...
    def __exit__(self, *_: object) -> None: ...

    def rate(self, seconds: float) -> float:
        """Read the six signals for about so long and return the values a second that were delivered."""
        ...


class Ours:
    """What `motospect live` does, audit log and all, without printing.

    `engine` counts only the values of the engine's control unit.
    """

    def __init__(self, address: str, *, baud: int, kind: str = "elm327", engine: bool = False) -> None:
        self.name = "live"
        self._engine = engine
        self._folder = tempfile.TemporaryDirectory(prefix="motospect-bench-")
        self._guard = BusGuard(audit=AuditLog(Path(self._folder.name)))
        self._wire = open_adapter(kind, address, baud=baud, stop=threading.Event(), guard=self._guard)

    def __enter__(self) -> Self:
        self._live = Live(connected(self._wire), [wished(name) for name in NAMES])
        self._live.find()
        return self

    def __exit__(self, *_: object) -> None:
        self._wire.close()
        self._folder.cleanup()

    def rate(self, seconds: float) -> float:
        """Read on and count what came; a value is one that was just heard."""
        began, values = time.perf_counter(), 0
        self._guard.asked("bench")
        while (elapsed_s := time.perf_counter() - began) < seconds or not values:
            for sample in self._live.turn():
                if isinstance(sample.outcome, Ok) and (sample.ecu == ENGINE or not self._engine):
                    values += len(sample.readings)
        return values / elapsed_s


class PythonObd:
    """python-OBD with `fast=True`, one signal a request: it has no batches."""

    def __init__(self, address: str, *, baud: int) -> None:
        self.name = "python-OBD fast"
        self._obd = python_obd()
        self._link = self._obd.OBD(address, baudrate=baud, fast=True)
        self._commands = [self._obd.commands[name] for name in NAMES]

    def __enter__(self) -> Self:
        for (
            command
        ) in self._commands:  # its first answers wait for their time: it learns their count from them
            self._link.query(command)
        return self

    def __exit__(self, *_: object) -> None:
        self._link.close()

    def rate(self, seconds: float) -> float:
        """Query one after the other and count what is not null."""
        began, values = time.perf_counter(), 0
        while (elapsed_s := time.perf_counter() - began) < seconds or not values:
            for command in self._commands:
                values += not self._link.query(command).is_null()
        return values / elapsed_s


class PythonObdAsync:
    """python-OBD's `Async` with its defaults, values counted in the callbacks it delivers them to."""

    def __init__(self, address: str, *, baud: int) -> None:
        self.name = "python-OBD Async"
        self._obd = python_obd()
        self._link = self._obd.Async(address, baudrate=baud)
        self._came: list[float] = []

    def __enter__(self) -> Self:
        for name in NAMES:
            self._link.watch(self._obd.commands[name], callback=self._take)
        return self

    def __exit__(self, *_: object) -> None:
        self._link.close()

    def rate(self, seconds: float) -> float:
        """Count over whole rounds: it reads the six at one go and then pauses."""
        self._came.clear()
        self._link.start()
        threading.Event().wait(seconds)  # it reads on a thread of its own
        self._link.stop()
        rounds = self._came[:: len(NAMES)]
        if len(rounds) < 2:
            raise MotospectError(
                "python-OBD's Async did not come round.", hint="Measure with more --seconds."
            )
        return (len(rounds) - 1) * len(NAMES) / (rounds[-1] - rounds[0])

    def _take(self, response: Any) -> None:
        if not response.is_null():
            self._came.append(time.perf_counter())


def connected(wire: Adapter) -> Conversation:
    """Connect the adapter, find the car's protocol, and return the conversation with its ECUs."""
    wire.connect()
    addressing = framing_of(wire.open_bus())
    if addressing is None:
        raise AdapterUnsuitable(
            "The virtual vehicle did not answer.", hint="A rate of it would mean nothing."
        )
    return Conversation(wire, addressing=addressing, keep=1)


def first_value_s(address: str, *, baud: int) -> float:
    """Return how long we take from opening the port to the first value of RPM."""
    began = time.perf_counter()
    wire = open_adapter("elm327", address, baud=baud, stop=threading.Event())
    try:
        samples = Live(connected(wire), [wished("RPM")]).find()
        elapsed_s = time.perf_counter() - began
    finally:
        wire.close()
    _demand(any(sample.readings for sample in samples))
    return elapsed_s


def python_obd_first_value_s(address: str, *, baud: int) -> float:
    """Return the same of python-OBD with `fast=True`."""
    obd = python_obd()
    began = time.perf_counter()
    link = obd.OBD(address, baudrate=baud, fast=True)
    try:
        response = link.query(obd.commands.RPM)
        elapsed_s = time.perf_counter() - began
    finally:
        link.close()
    _demand(not response.is_null())
    return elapsed_s


def python_obd() -> Any:
    """Return python-OBD, quiet: it speaks of its connection on stderr."""
    obd = import_module("obd")
    silence()
    return obd


def _demand(given: bool) -> None:
    if not given:
        raise MotospectError("The virtual vehicle gave no engine speed.", hint="The time would mean nothing.")
