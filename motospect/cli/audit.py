"""`motospect audit`: what was sent to vehicles and what was refused, newest first."""

from __future__ import annotations

import datetime as dt

import click

from motospect.adapters.audit_trail import read_trail
from motospect.config import load_settings
from motospect.errors import StoreDamaged
from motospect.model.wire import to_json


@click.command("audit")
@click.option("--refused", is_flag=True, help="Only what was not sent.")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="Lines at most.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
def command(*, refused: bool, limit: int, as_json: bool) -> None:
    """Show the bus guard's log: every frame sent to a vehicle, and every one it refused."""
    folder = load_settings().store_dir
    try:
        trail = read_trail(folder, refused=refused, limit=limit)
    except OSError as unreadable:
        raise StoreDamaged(
            f"The audit log in {folder} cannot be read: {unreadable.strerror}.",
            hint="Run this as the daemon's user, or give this user read access to the store's folder.",
        ) from unreadable
    for line in trail.lines:
        click.echo(to_json(line).decode() if as_json else f"{line.at}  {line.sentence()}")
    click.echo(trail.reach(dt.datetime.now(dt.UTC)), err=True)
