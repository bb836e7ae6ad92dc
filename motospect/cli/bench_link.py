"""`motospect bench link`: how many values a second each kind of wire carries from the same virtual ECU."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import click

from motospect.adapters import open_adapter
from motospect.errors import MotospectError
from motospect.link.conversation import Addressing, Conversation
from motospect.model.outcome import Ok
from motospect.scan.batches import answer_frames
from motospect.simulator import Vehicle, load_vehicle, serve_pty
from motospect.simulator.canbus import serve_can

VEHICLE = "petrol_healthy"
P2_S = 0.008
ECU = "7E8"
BAUD = 115200
BAUDS = (38400, 115200, 500000)
CHARACTERS = 78
"""Six PIDs with a count digit: 16 characters out, three frames without spaces and the prompt 62 back."""
FIXED_S = 0.0105
"""P2 8 ms, two CAN frames 0.5 ms, the adapter's own 1 ms and one USB packet 1 ms."""
NAMES = ("ENGINE_LOAD", "COOLANT_TEMP", "RPM", "SPEED", "INTAKE_TEMP", "THROTTLE_POS")
PIDS = (0x04, 0x05, 0x0C, 0x0D, 0x0F, 0x11)
"""Load, coolant, speed of the engine, of the car, intake air, throttle: what a live page asks for."""


@dataclass(frozen=True, slots=True)
class Rate:
    """What one wire carried. `request_ms` is the mean time of a request with its answer."""

    wire: str
    pids_per_s: float
    request_ms: float

    def line(self) -> str:
        """Return the rate as one row of the table."""
        return f"{self.wire:32}{self.pids_per_s:9.0f} PIDs/s {self.request_ms:8.1f} ms a request"


@click.command("link")
@click.option("--seconds", default=3.0, show_default=True, help="How long each wire is measured.")
@click.option("--write", type=click.Path(path_type=Path), help="Write the table to this file as well.")
def command(seconds: float, write: Path | None) -> None:
    """PIDs a second over an ELM327, beside the wire's limit and python-OBD, and over raw CAN."""
    lines = []
    for rate in measure(seconds):
        lines.append(rate.line())
        click.echo(lines[-1])
    if write is not None:
        table = "\n".join(lines)
        write.write_text(
            "# Values a second over the link\n\nWritten by `motospect bench link --write docs/bench-link.md`:"
            " six PIDs of one virtual ECU with a P2 of 8 ms,\nthe limit computed from characters, P2 and"
            f" the adapter's own time.\n\n```\n{table}\n```\n",
            encoding="utf-8",
        )


def measure(seconds: float) -> Iterator[Rate]:
    """Yield the rate of each wire; `seconds` each. P2 of the ECU is 8 ms, the bus has 500 kbit/s."""
    for baud in BAUDS:
        limit_s = CHARACTERS * 10 / baud + FIXED_S
        yield Rate(f"computed limit at {baud} baud", len(PIDS) / limit_s, limit_s * 1000)
        with serve_pty(_one_ecu(), baud=baud, realtime=True) as port:
            yield _rate(f"ELM327 at {baud} baud", "elm327", port.address, seconds)
        if find_spec("obd") is None:
            click.echo("python-OBD is not installed: install obd 0.7.3 to compare with it", err=True)
            continue
        with serve_pty(_one_ecu(), baud=baud, realtime=True) as port:
            yield _python_obd(f"python-OBD fast at {baud} baud", port.address, seconds)
    with serve_can(_one_ecu(), interface="virtual", channel="bench", realtime=True) as bus:
        yield _rate("raw CAN", "socketcan", bus.address, seconds)


def _rate(name: str, kind: str, address: str, seconds: float) -> Rate:
    # A pty has no speed of its own: the emulated UART keeps to the one it was given.
    wire = open_adapter(kind, address, baud=BAUD, stop=threading.Event())
    try:
        wire.connect()
        wire.open_bus()
        requests, elapsed_s = _ask_for(Conversation(wire, addressing=Addressing(extended=False)), seconds)
    finally:
        wire.close()
    return Rate(name, requests * len(PIDS) / elapsed_s, elapsed_s / requests * 1000)


def _one_ecu() -> Vehicle:
    """The vehicle: a single ECU, since python-OBD asks everybody and would wait for the others too."""
    vehicle = load_vehicle(VEHICLE)
    (ecu,) = vehicle.ecus
    ecu.behaviour.p2_s = P2_S
    return vehicle


def _python_obd(name: str, address: str, seconds: float) -> Rate:
    """Ask python-OBD for the same six, one request each: it has no batches. Its queries block."""
    obd = import_module("obd")
    link = obd.OBD(address, baudrate=BAUD, fast=True)
    try:
        for signal in NAMES:  # its first answers wait for their time: it learns their count from them
            link.query(obd.commands[signal])
        began, values = time.perf_counter(), 0
        while (elapsed_s := time.perf_counter() - began) < seconds or not values:
            for signal in NAMES:
                if link.query(obd.commands[signal]).is_null():
                    raise MotospectError(
                        f"python-OBD gave no value for {signal}.", hint="A rate of it would mean nothing."
                    )
                values += 1
    finally:
        link.close()
    return Rate(name, values / elapsed_s, elapsed_s / values * 1000)


def _ask_for(talk: Conversation, seconds: float) -> tuple[int, float]:
    """Ask for six PIDs again and again; return the number of requests and the time they took in s."""
    began, requests = time.perf_counter(), 0
    while (elapsed_s := time.perf_counter() - began) < seconds or not requests:
        answer = talk.ask(bytes((0x01, *PIDS)), ECU, frames=answer_frames(PIDS))
        if not isinstance(answer.outcome, Ok):
            raise MotospectError(
                f"The virtual vehicle answered {answer.outcome.name}.",
                hint="A rate of it would mean nothing.",
            )
        requests += 1
    return requests, elapsed_s
