"""`motospect report`: a stored scan as PDF."""

from __future__ import annotations

from pathlib import Path

import click

from motospect.app import print_scan
from motospect.app.profile import profile_of
from motospect.config import load_settings
from motospect.errors import ScanUnknown
from motospect.store import Store


@click.command("report")
@click.argument("scan_id", required=False)
@click.option("--output", "-o", type=click.Path(path_type=Path), help="File to write; default SCAN_ID.pdf.")
def command(scan_id: str | None, output: Path | None) -> None:
    """Write the report of SCAN_ID, or of the last scan, and print the file's path."""
    settings = load_settings()
    store = Store.read(settings.store_dir)
    try:
        scan = store.scan(scan_id or last_scan(store))
        estimated = store.estimates.last(scan.id)
        profile = profile_of(settings, store)
    finally:
        store.close()
    target = output or Path(f"{scan.id}.pdf")
    click.echo(print_scan(scan, settings, target, estimated=estimated, profile=profile))


def last_scan(store: Store) -> str:
    """Return the id of the last scan that left a record; raises ScanUnknown."""
    for row in store.scans(limit=20):
        if row.headline is not None:
            return row.id
    raise ScanUnknown("The store holds no scan yet.", hint="Scan a vehicle first.")
