"""`motospect backup`: everything the box knows in one file, beside the running daemon or without it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from motospect.app.profile import profile_beside
from motospect.box.upkeep import occasion_now
from motospect.cli.options import chosen_settings
from motospect.cli.passphrase import passphrase_in
from motospect.config import example
from motospect.model.wire import to_json
from motospect.store.backup import make_backup


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--encrypt", is_flag=True, help="Ask for a passphrase and encrypt the file with it.")
@click.option("--passphrase-file", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="Encrypt with the passphrase in this file.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the table of contents.")
def command(*, file: Path, encrypt: bool, passphrase_file: Path | None, as_json: bool) -> None:
    """Write a backup of the store, with photos, lists and settings, to FILE; the daemon may run meanwhile."""
    settings = chosen_settings(adapter=None, address=None, baud=None)
    passphrase = passphrase_in(passphrase_file, ask=encrypt, confirm=True)
    occasion = occasion_now(
        settings=example(settings), shop_name=profile_beside(settings).shop_name, demo=False
    )
    manifest = make_backup(settings.store_dir, file.absolute(), occasion, passphrase=passphrase, tell=told)
    if as_json:
        click.echo(to_json(manifest).decode())
    megabytes = file.stat().st_size / 1e6
    click.echo(
        f"{file}: {manifest.scans} scan(s), {len(manifest.parts)} file(s), {megabytes:.1f} MB", err=True
    )


def told(stage: str, done: float) -> None:
    """Show one line that is written over, where a person watches."""
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[K{done:4.0%} {stage}" + ("\n" if done >= 1 else ""), err=True, nl=False)
