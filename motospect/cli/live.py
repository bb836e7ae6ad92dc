"""`motospect live`: the wished signals as they come, and at the end the rate each of them reached."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from math import inf
from pathlib import Path
from typing import Any

import click

from motospect.adapters import Adapter, bus_guard
from motospect.adapters.recording import Recorder, start_recording
from motospect.cli.live_trigger import watch
from motospect.cli.options import adapter_options, chosen_settings, opener
from motospect.cli.recordings import note_program, tell_written
from motospect.errors import AdapterLost, AdapterMissing, AdapterSilent, AdapterUnsuitable, SettingInvalid
from motospect.link.buses import framing_of
from motospect.link.conversation import Conversation
from motospect.model.outcome import Ok
from motospect.model.scan import Reading
from motospect.scan.link import REOPEN_S, Link
from motospect.scan.live import Live, Sample, Wish, wished
from motospect.scan.watch import order_of

SYNC_EVERY_S = 1.0
"""What a power cut costs of a recording at most; a wait at every exchange would slow the reading."""


@click.command("live")
@click.argument("signals", nargs=-1, required=True, metavar="SIGNAL...")
@adapter_options
@click.option("--seconds", type=click.FloatRange(min=0), help="How long; without it until Ctrl-C.")
@click.option("--rate", type=float, help="Readings a second of each signal; RPM@10 gives one its own.")
@click.option(
    "--trigger",
    "triggers",
    multiple=True,
    help='Keep what is around this: "RPM>3000 for 2", "voltage<11.5", pending, stored, "code P0171".',
)
@click.option("--before", type=float, default=60.0, show_default=True, help="Seconds kept before a trigger.")
@click.option("--after", type=float, default=60.0, show_default=True, help="Seconds kept after it.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per reading, or per capture.")
@click.option(
    "--record",
    "file",
    type=click.Path(path_type=Path),
    help="Keep every exchange too: FILE.jsonl, or .log, .asc, .blf for CAN frames.",
)
def command(  # noqa: PLR0913 - one parameter for each option
    *,
    signals: tuple[str, ...],
    adapter: str | None,
    address: str | None,
    baud: int | None,
    seconds: float | None,
    rate: float | None,
    triggers: tuple[str, ...],
    before: float,
    after: float,
    as_json: bool,
    file: Path | None,
) -> int:
    """Read SIGNALs (python-OBD's names: RPM, SPEED) of every ECU that has them.

    With --trigger nothing is printed until one fires, then what was read before and after. --seconds is how
    long it waits at most (30 min). Exit status 1 when no ECU gave a value, or no trigger fired.
    """
    if triggers:
        order = order_of(
            triggers, signals, before_s=before, after_s=after, rate_hz=rate or 10.0,
            most_s=seconds or 1800.0, who="the command line",
        )  # fmt: skip
    wishes = [wished(signal, rate_hz=rate) for signal in signals]
    settings = chosen_settings(adapter=adapter, address=address, baud=baud)
    if settings.adapter_kind == "replay":  # it holds the requests of then, and other ones would never end
        raise SettingInvalid(
            "A recording cannot be asked for other live values than it holds.",
            hint=f"Read those it holds: motospect replay --live {settings.adapter_address}.",
        )
    if triggers:
        if file is not None:
            raise SettingInvalid(
                "--record and --trigger do not go together.", hint="A capture holds the readings; use --json."
            )
        guard = bus_guard(settings)
        return _linked(opener(settings, guard=guard), lambda link: watch(link, guard, order, as_json=as_json))
    opened = opener(settings)
    if file is None:
        return _linked(opened, lambda link: _read(link, wishes, seconds, _Tally(as_json=as_json)))
    wires = _RecordedWires(opened, file, name=settings.adapter_address)
    try:
        return _linked(wires, lambda link: _recorded(link, wires, wishes, seconds, as_json=as_json))
    finally:
        wires.end()


class _RecordedWires:
    """Opens the wire, and again after a loss, each time behind the same recorder."""

    def __init__(self, opened: Callable[[], Adapter], file: Path, *, name: str) -> None:
        self.recorder: Recorder | None = None
        self._opened = opened
        self._file = file
        self._name = name

    def __call__(self) -> Adapter:
        wire = self._opened()
        if self.recorder is None:
            self.recorder = start_recording(wire, self._file, name=self._name, sync_every_s=SYNC_EVERY_S)
        else:
            self.recorder.over(wire)
        return self.recorder

    def end(self) -> None:
        """Put everything on the disk and say what was written."""
        if self.recorder is not None:
            self.recorder.end()
            tell_written(self.recorder)


def _linked(opened: Callable[[], Adapter], read: Callable[[Link], int]) -> int:
    link = Link(opened, show=lambda _: None)
    try:
        link.connect()
        return read(link)
    finally:
        link.close()


def _recorded(
    link: Link, wires: _RecordedWires, wishes: list[Wish], seconds: float | None, *, as_json: bool
) -> int:
    """Read through a recorder, which also keeps what every sample gave."""
    recorder = wires.recorder
    assert recorder is not None  # noqa: S101 - the link is connected

    def keep(samples: list[Sample]) -> None:
        recorder.note("readings", samples=[_kept(sample) for sample in samples])

    note_program(recorder)
    recorder.note("live", signals=sorted({wish.name for wish in wishes}))
    return _read(link, wishes, seconds, _Tally(as_json=as_json, keep=keep))


def _kept(sample: Sample) -> dict[str, Any]:
    readings = [(reading.name, reading.value, reading.unit) for reading in sample.readings]
    return {
        "ecu": sample.ecu,
        "pid": f"{sample.pid:02X}",
        "outcome": sample.outcome.name,
        "readings": readings,
    }


def _read(link: Link, wishes: list[Wish], seconds: float | None, tally: _Tally) -> int:
    live = Live(_conversation(link.wire), wishes)
    began = time.monotonic()
    try:
        samples = live.find()
        link.begins("live_begins")
        for name in live.missing():
            click.echo(f"{name}: no control unit gives it", err=True)
        while samples:
            tally.take(samples)
            samples = _turn(live, link, inf if seconds is None else began + seconds)
    except KeyboardInterrupt:
        pass  # the way to end it; the rates follow
    tally.tell(time.monotonic() - began)
    return 0 if tally.values else 1


def _turn(live: Live, link: Link, ends_at: float) -> list[Sample]:
    """Return the next samples, none when the time is up; a lost adapter is waited for and taken up again."""
    while time.monotonic() < ends_at:
        try:
            if link.state.phase != "polling":
                link.connect()
                link.wire.open_bus()
                link.begins("live_begins")
                click.echo("The adapter is back; reading goes on.", err=True)
            samples = live.turn()
            if samples or not live.ecus:
                return samples
        except (AdapterLost, AdapterMissing, AdapterSilent) as trouble:
            link.fail(trouble)
            threading.Event().wait(REOPEN_S)
    return []


def _conversation(wire: Adapter) -> Conversation:
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

    def __init__(self, *, as_json: bool, keep: Callable[[list[Sample]], None] = lambda _: None) -> None:
        self._as_json = as_json
        self._keep = keep
        self.values: Counter[tuple[str, str]] = Counter()
        self._failed: Counter[tuple[str, str, str]] = Counter()

    def take(self, samples: list[Sample]) -> None:
        self._keep(samples)
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
