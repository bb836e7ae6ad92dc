"""`motospect replay`: a recording through the whole path again, with what differs from then and why."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import click

from motospect.adapters.recorded import Recorded, open_recorded
from motospect.adapters.recording import ENDING
from motospect.adapters.replay import Replay
from motospect.cli.options import judged
from motospect.cli.recordings import circumstances, tell_differences, tell_questions
from motospect.config import load_settings
from motospect.errors import AdapterError, RecordingInvalid
from motospect.link.buses import framing_of
from motospect.link.conversation import Conversation
from motospect.model.identity import new_id, utc_now
from motospect.model.scan import Reading
from motospect.model.wire import to_json
from motospect.scan.differences import differences
from motospect.scan.live_again import LiveAgain
from motospect.scan.visit import Order, visit


@click.command("replay")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--live", is_flag=True, help="Take a file of frames for live reading: print its readings.")
@click.option(
    "--against", type=click.Path(path_type=Path), help="Exchange log or `scan --json` to compare with."
)
def command(*, file: Path, live: bool, against: Path | None) -> int:
    """Scan from FILE instead of a vehicle and print the record as JSON, or the readings of live data.

    FILE is a recording of ours, or CAN frames of any program: candump's log, Vector's ASC or BLF. What
    differs from the record in it is said with its reason. Exit status 1 when a difference has none, or when
    there is nothing to compare with and the scan is not complete.
    """
    wire = Replay(open_recorded(file), stop=threading.Event())
    try:
        for note in wire.recorded.notes:
            click.echo(note, err=True)
        session = _session(wire.recorded, file)
        if live or session:
            return _readings(wire, session)
        return _scan(wire, *_to_compare(wire.recorded, file, against))
    finally:
        wire.close()


def _scan(wire: Replay, then: Any, program: dict[str, Any] | None) -> int:
    scan = visit(wire, wire.connect(), Order(new_id(), "check", utc_now())).scan
    click.echo(to_json(judged(scan, load_settings())).decode())
    tell_questions(wire.unknown, "asked now, not in the recording")
    tell_questions(wire.unasked, "in the recording, not asked now")
    if then is None:
        click.echo("There is no record of then to compare with.", err=True)
        return 0 if scan.verdict.complete else 1
    known = circumstances(program, frames_only=wire.recorded.kind != "exchange log", unheard=wire.unknown)
    try:
        found = differences(then, json.loads(to_json(scan)), known)
    except (KeyError, TypeError, AttributeError) as misfit:
        raise RecordingInvalid(
            f"The record of then is none of a scan ({misfit!r}).",
            hint="Compare with another: --against FILE.",
        ) from misfit
    if not found:
        click.echo("The scan is the same as then.", err=True)
    return 0 if tell_differences(found) else 1


def _to_compare(recorded: Recorded, file: Path, against: Path | None) -> tuple[Any, dict[str, Any] | None]:
    """Return the record of then and the program that made it; None where there is none."""
    if against is not None:
        return _from_other(against)
    event = recorded.event("scan")
    if event is not None:
        return event["scan"], recorded.event("program")
    beside = file.with_suffix(ENDING)
    if recorded.kind != "exchange log" and beside.is_file():
        click.echo(f"Compared with {beside.name} beside it.", err=True)
        return _from_other(beside)
    return None, None


def _from_other(file: Path) -> tuple[Any, dict[str, Any] | None]:
    """Read what to compare with: the scan in an exchange log, or one printed by `motospect scan --json`."""
    try:
        with file.open(encoding="utf-8") as opened:
            first = json.loads(opened.readline())
    except (OSError, ValueError) as misfit:
        raise _nothing_in(file, str(misfit)) from misfit
    if isinstance(first, dict) and {"ecus", "values", "verdict"} <= first.keys():
        return first, None
    other = open_recorded(file)
    try:
        event, program = other.event("scan"), other.event("program")
    finally:
        other.close()
    if event is None:
        raise _nothing_in(file, "no finished scan is in it")
    return event["scan"], program


def _nothing_in(file: Path, why: str) -> RecordingInvalid:
    return RecordingInvalid(
        f"{file} cannot be compared with: {why}.", hint="Name an exchange log, or the output of scan --json."
    )


def _session(recorded: Recorded, file: Path) -> dict[str, Any] | None:
    """Return what was wished when live data were recorded, here or in the exchange log beside; else None."""
    beside = file.with_suffix(ENDING)
    if recorded.kind == "exchange log" or not beside.is_file():
        return recorded.event("live")
    other = open_recorded(beside)
    try:
        return other.event("live")
    finally:
        other.close()


def _readings(wire: Replay, session: dict[str, Any] | None) -> int:
    """Print the readings of a live session and hold them against those kept then."""
    recorded = wire.recorded
    addressing = framing_of(wire.open_bus())
    if addressing is None:
        raise RecordingInvalid("No control unit answered in this recording.", hint="Name another recording.")
    known = circumstances(recorded.event("program"), frames_only=False, unheard=wire.unknown)
    names = session["signals"] if session else None
    again = LiveAgain(Conversation(wire, addressing=addressing, keep=1), names, known)
    count = 0
    for record in recorded.events("exchange", "lost", "readings"):
        if record["event"] == "readings":
            again.hold_against(record["samples"])
        elif wire.is_next(record):
            readings = _again(again, record)
            count += len(readings)
            for reading in readings:
                click.echo(_line(reading, record["t_s"]))
    if not recorded.event("live"):
        return 0 if count else 1
    explained = tell_differences(again.differences())
    click.echo(f"{again.compared} reading(s) of then compared.", err=True)
    return 0 if count and explained else 1


def _again(again: LiveAgain, record: dict[str, Any]) -> list[Reading]:
    """Put one question again; where the adapter was lost then, that is said, and what follows goes on."""
    try:
        return again.ask(record["target"], bytes.fromhex(record["request"]))
    except AdapterError as lost:
        click.echo(f"{lost}", err=True)
        return []


def _line(reading: Reading, t_s: float) -> str:
    return json.dumps(
        {"name": reading.name, "ecu": reading.ecu, "value": reading.value, "unit": reading.unit, "t_s": t_s}
    )
