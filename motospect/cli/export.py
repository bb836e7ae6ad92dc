"""`motospect export`: everything the box keeps, for a spreadsheet or another program."""

from __future__ import annotations

import os
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import click

from motospect.app.export import ENDINGS, FORMATS, ExportFormat, export
from motospect.config import load_settings
from motospect.model.wire import to_json
from motospect.store import Store


@click.command("export")
@click.option("--format", "form", type=click.Choice([*FORMATS, "dossier"]), default="xlsx", show_default=True,
              help="csv: a ZIP of tables. dossier: one scan as JSON that can be verified.")  # fmt: skip
@click.option("--scan", "scan_id", help="The scan of the dossier.")
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="File to write.")
@click.option("--give-way", is_flag=True, hidden=True, help="Run only while nobody else wants the processor.")
@click.option(
    "--store", "folder", type=click.Path(path_type=Path, file_okay=False), help="Folder of the store."
)
def command(
    *, form: ExportFormat, scan_id: str | None, output: Path | None, folder: Path | None, give_way: bool
) -> None:
    """Write scans, codes, values, vehicles, estimates, consents and notes to a file, and print its path.

    No text in it is taken for a formula by a spreadsheet. The daemon may run meanwhile.
    """
    if give_way:
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    settings = load_settings()
    settings = replace(settings, store_dir=folder) if folder else settings
    with closing(Store.read(settings.store_dir)) as store:
        if form not in FORMATS:
            if not scan_id:
                raise click.UsageError("--format dossier needs --scan SCAN_ID.")
            target = output or Path(f"motospect-{scan_id}.json")
            target.write_bytes(to_json(store.seals.dossier(scan_id)))
        else:
            target = export(store, form, output or Path(f"motospect-export.{ENDINGS[form]}"))
    click.echo(target)
