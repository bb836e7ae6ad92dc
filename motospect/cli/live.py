"""`motospect live`: the wished signals as they come, and at the end the rate each of them reached."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from typing import Any

import click

from motospect.adapters import Adapter, bus_guard, open_adapter
from motospect.cli.options import adapter_options, chosen_settings
from motospect.errors import AdapterMissing, AdapterUnsuitable
from motospect.link.buses import framing_of
from motospect.link.conversation import Conversation
from motospect.model.outcome import Ok
from motospect.model.scan import Reading
from motospect.scan.live import Live, Sample, Wish, wished


@click.command("live")
@click.argument("signals", nargs=-1, required=True, metavar="SIGNAL...")
@adapter_options
@click.option("--seconds", type=click.FloatRange(min=0), help="How long; without it until Ctrl-C.")
@click.option("--rate", type=float, help="Readings a second of each signal; RPM@10 gives one its own.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per reading.")
def command(  # noqa: PLR0913 - one parameter for each option
    *,
    signals: tuple[str, ...],
    adapter: str | None,
    address: str | None,
    baud: int | None,
    seconds: float | None,
    rate: float | None,
    as_json: bool,
) -> int:
    """Read SIGNALs (python-OBD's names: RPM, SPEED) of every ECU that has them.

    Exit status 1 when no ECU gave a value.
    """
    wishes = [wished(signal, rate_hz=rate) for signal in signals]
    settings = chosen_settings(adapter=adapter, address=address, baud=baud)
    if not settings.adapter_address:
        raise AdapterMissing("No adapter is given.", hint="Add --address /dev/ttyUSB0, or can0 for raw CAN.")
    wire = open_adapter(
        settings.adapter_kind,
        settings.adapter_address,
        baud=settings.adapter_baud,
        stop=threading.Event(),
        guard=bus_guard(settings),
    )
    try:
        return _read(wire, wishes, seconds, as_json=as_json)
    finally:
        wire.close()


def _read(wire: Adapter, wishes: list[Wish], seconds: float | None, *, as_json: bool) -> int:
    live = Live(_conversation(wire), wishes)
    tally = _Tally(as_json=as_json)
    began = time.monotonic()
    try:
        samples = live.find()
        for name in live.missing():
            click.echo(f"{name}: no control unit gives it", err=True)
        while samples:
            tally.take(samples)
            if seconds is not None and time.monotonic() - began >= seconds:
                break
            samples = live.turn()
    except KeyboardInterrupt:
        pass  # the way to end it; the rates follow
    tally.tell(time.monotonic() - began)
    return 0 if tally.values else 1


def _conversation(wire: Adapter) -> Conversation:
    wire.connect()
    protocol = wire.open_bus()
    if protocol is None:
        raise AdapterUnsuitable("No control unit answered.", hint="Switch the ignition on and try again.")
    addressing = framing_of(protocol)
    if addressing is None:
        raise AdapterUnsuitable(
            f"This vehicle speaks {protocol}, which live reading does not cover.", hint="Use an OBD vehicle."
        )
    # Every exchange would stay in memory otherwise, and this may run for hours.
    return Conversation(wire, addressing=addressing, keep=1)


class _Tally:
    """Prints readings and counts them, with the failures beside."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self.values: Counter[tuple[str, str]] = Counter()
        self._failed: Counter[tuple[str, str, str]] = Counter()

    def take(self, samples: list[Sample]) -> None:
        for sample in samples:
            if not isinstance(sample.outcome, Ok):
                self._failed[f"PID {sample.pid:02X}", sample.ecu, sample.outcome.name] += 1
            for reading in sample.readings:
                self.values[reading.name, sample.ecu] += 1
                click.echo(_line(reading, sample.t_s, as_json=self._as_json))

    def tell(self, elapsed_s: float) -> None:
        """Say the achieved rate of every signal, and how often which PID gave no value."""
        for (name, ecu), count in sorted(self.values.items()):
            click.echo(f"{name} of {ecu}: {count / elapsed_s:.1f} readings/s", err=True)
        for (pid, ecu, outcome), count in sorted(self._failed.items()):
            click.echo(f"{pid} of {ecu}: {count} times {outcome}", err=True)


def _line(reading: Reading, t_s: float, *, as_json: bool) -> str:
    if not as_json:
        return f"{t_s:9.3f} {reading.ecu} {reading.name} {reading.value} {reading.unit}".rstrip()
    record: dict[str, Any] = {
        "name": reading.name,
        "ecu": reading.ecu,
        "value": reading.value,
        "unit": reading.unit,
        "t_s": round(t_s, 4),
    }
    return json.dumps(record)
