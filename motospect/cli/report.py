"""`motospect report`: a stored scan as PDF; `motospect report verify`: whether a report is as it was made."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from motospect.app import print_scan
from motospect.app.profile import profile_of
from motospect.app.signing import signer_if_any
from motospect.app.verifying import verify_file
from motospect.config import load_settings
from motospect.errors import ReportUnreadable, ScanUnknown, StoreError
from motospect.model.verification import Verification
from motospect.model.wire import to_json
from motospect.store import Store

_SIGNS = {"untouched": "ok     ", "changed": "CHANGED", "unknown": "unknown"}


class _PrintByDefault(click.Group):
    """Takes what is no command for the id of a scan to print."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `print` in front where no command is named."""
        if not args or (args[0] not in self.commands and args[0] not in {"--help", "-h"}):
            args = ["print", *args]
        return super().parse_args(ctx, args)


@click.group("report", cls=_PrintByDefault)
def command() -> None:
    """Print a scan's report (`motospect report [SCAN_ID]`), or verify one."""


@command.command("print")
@click.argument("scan_id", required=False)
@click.option("--output", "-o", type=click.Path(path_type=Path), help="File to write; default SCAN_ID.pdf.")
def print_one(scan_id: str | None, output: Path | None) -> None:
    """Write the report of SCAN_ID, or of the last scan, and print the file's path."""
    settings = load_settings()
    _make_key(settings.store_dir)
    with closing(Store.read(settings.store_dir)) as store:
        scan = store.scan(scan_id or last_scan(store))
        estimated = store.estimates.last(scan.id)
        profile = profile_of(settings, store)
        target = output or Path(f"{scan.id}.pdf")
        click.echo(print_scan(scan, settings, target, estimated=estimated, profile=profile, store=store))


@command.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def verify_one(file: Path, *, as_json: bool) -> None:
    """Say whether FILE, a report's PDF or its exported data, is untouched, or which part was changed.

    The box's store is looked at too where there is one. Exit status 0: untouched, 1: changed or not to be
    said.
    """
    try:
        content = file.read_bytes()
    except OSError as refused:
        raise ReportUnreadable(
            f"{file} cannot be read: {refused.strerror}.", hint="Check the path."
        ) from refused
    store = _store(load_settings().store_dir)
    try:
        found = verify_file(content, store)
    finally:
        if store is not None:
            store.close()
    if as_json:
        click.echo(to_json({"state": found.state, "headline": found.headline, "parts": found.parts}))
    else:
        _say(found)
    if not found.untouched:
        raise SystemExit(1)


def last_scan(store: Store) -> str:
    """Return the id of the last scan that left a record; raises ScanUnknown."""
    for row in store.scans(limit=20):
        if row.headline is not None:
            return row.id
    raise ScanUnknown("The store holds no scan yet.", hint="Scan a vehicle first.")


def _say(found: Verification) -> None:
    click.echo(found.headline)
    for part in found.parts:
        click.echo(f"{_SIGNS[part.state]}  {part.part:<10}  {part.text}")


def _store(folder: Path) -> Store | None:
    try:
        return Store.read(folder)
    except StoreError:
        return None


def _make_key(folder: Path) -> None:
    """See to it that the box has its key; one that cannot be kept now leaves the paper unsigned."""
    try:
        beside = Store.beside(folder)
    except StoreError:
        return
    with closing(beside) as store:
        settings = load_settings()
        signer_if_any(store, lambda: profile_of(settings, store).shop_name)
