"""`motospect schedules`: which maintenance schedules there are, and taking in a maker's."""

from __future__ import annotations

from pathlib import Path

import click

from motospect.config import load_settings
from motospect.knowledge.schedule import import_schedule, schedule_book


@click.group("schedules")
def command() -> None:
    """List maintenance schedules and import a maker's."""


@command.command("list")
def list_() -> None:
    """Print every schedule: name, for what, version, how many items, source."""
    book = schedule_book(load_settings().store_dir)
    for schedule in book.schedules:
        whom = schedule.make or "any make"
        items = f"{len(schedule.items)} items"
        click.echo(
            f"{schedule.name}\t{whom}, {schedule.engine}\t{schedule.version}\t{items}\t{schedule.source}"
        )
    for trouble in book.troubles:
        click.echo(trouble, err=True)


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--replace", is_flag=True, help="Take it in place of the one of the same name.")
def import_(file: Path, *, replace: bool) -> None:
    """Take the schedule in FILE (TOML, like those that ship, with a make), whole or not at all."""
    schedule, target = import_schedule(file, load_settings().store_dir, replace=replace)
    click.echo(f"{schedule.title}: {len(schedule.items)} items for {schedule.make}, in {target}.")
