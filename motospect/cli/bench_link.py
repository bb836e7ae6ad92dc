"""`motospect bench link`: how many values a second each kind of wire carries from the same virtual ECU."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

import click

from motospect.adapters import open_adapter
from motospect.errors import MotospectError
from motospect.link.conversation import Addressing, Conversation
from motospect.model.outcome import Ok
from motospect.scan.batches import answer_frames
from motospect.simulator import load_vehicle, serve_pty
from motospect.simulator.canbus import serve_can

VEHICLE = "petrol_three_ecus"
ECU = "7E8"
BAUD = 115200
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
def command(seconds: float) -> None:
    """PIDs a second over an ELM327 at 38400 and 115200 baud and over raw CAN, side by side."""
    for rate in measure(seconds):
        click.echo(rate.line())


def measure(seconds: float) -> Iterator[Rate]:
    """Yield the rate of each wire; `seconds` each. P2 of the ECU is 8 ms, the bus has 500 kbit/s."""
    for baud in (38400, 115200):
        with serve_pty(load_vehicle(VEHICLE), baud=baud, realtime=True) as port:
            yield _rate(f"ELM327 at {baud} baud", "elm327", port.address, seconds)
    with serve_can(load_vehicle(VEHICLE), interface="virtual", channel="bench", realtime=True) as bus:
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
