"""`motospect replay`: a recording through the whole path again, with what differs from then."""

from __future__ import annotations

import threading
from pathlib import Path

import click

from motospect.adapters.replay import Replay
from motospect.model.identity import new_id, utc_now
from motospect.model.wire import to_json
from motospect.scan.visit import Order, visit


@click.command("replay")
@click.argument("file", type=click.Path(path_type=Path))
def command(*, file: Path) -> int:
    """Scan from FILE instead of a vehicle and print the record as JSON. Exit status 1 when not complete."""
    wire = Replay.open(str(file), baud=0, stop=threading.Event())
    scan = visit(wire, wire.connect(), Order(new_id(), "check", utc_now())).scan
    click.echo(to_json(scan).decode())
    for question in wire.unknown:
        click.echo(f"{question}: asked now, not in the recording", err=True)
    for question in wire.unasked:
        click.echo(f"{question}: in the recording, not asked now", err=True)
    return 0 if scan.verdict.complete else 1
