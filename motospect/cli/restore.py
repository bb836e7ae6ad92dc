"""`motospect restore`: put a backup in the place of what is on the box; verified first, with a way back."""

from __future__ import annotations

from pathlib import Path

import click

from motospect.cli.backup import told
from motospect.cli.options import chosen_settings
from motospect.cli.passphrase import passphrase_in
from motospect.config import Settings
from motospect.errors import BackupInvalid
from motospect.model.backup import Manifest
from motospect.model.wire import to_json
from motospect.store import Store
from motospect.store.cipher import is_encrypted
from motospect.store.lock import FolderLock
from motospect.store.proof import check_backup
from motospect.store.restore import commit_restore, commit_undo, forget_checked, kept_state


@click.command("restore")
@click.argument("file", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--check", "only_check", is_flag=True, help="Verify the file and change nothing.")
@click.option("--undo", is_flag=True, help="Go back to the state before the last restore.")
@click.option("--yes", is_flag=True, help="Do not ask before everything is replaced.")
@click.option("--passphrase-file", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="The passphrase of an encrypted file; without it you are asked.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the backup's table of contents.")
def command(
    *, file: Path | None, only_check: bool, undo: bool, yes: bool, passphrase_file: Path | None, as_json: bool
) -> None:
    """Replace everything on the box with what is in FILE. The daemon must not run; its page can do the same.

    The power may go at any time: the box then starts with the old state or the new one, never with a mixture.
    """
    settings = chosen_settings(adapter=None, address=None, baud=None)
    if undo == (file is not None):
        raise click.UsageError("Give either a FILE or --undo.")
    settings.store_dir.mkdir(mode=0o750, parents=True, exist_ok=True)
    lock = FolderLock(settings.store_dir)
    try:
        if file is None:
            commit_undo(settings.store_dir)
        else:
            manifest = _checked(settings, file, passphrase_file)
            if as_json:
                click.echo(to_json(manifest).decode())
            if only_check:
                click.echo("The backup is whole and fits this version. Nothing was changed.", err=True)
                return
            if not yes:
                click.confirm(f"Replace everything in {settings.store_dir}?", abort=True, err=True)
            commit_restore(settings.store_dir, manifest)
    finally:
        forget_checked(settings.store_dir)
        lock.release()
    _opened(settings, undo=undo)


def _checked(settings: Settings, file: Path, passphrase_file: Path | None) -> Manifest:
    with file.open("rb") as opened:
        encrypted = is_encrypted(opened.read(64))
    passphrase = passphrase_in(passphrase_file, ask=encrypted)
    manifest = check_backup(settings.store_dir, file.absolute(), passphrase=passphrase, tell=told)
    click.echo(f"Made {manifest.made_at} by version {manifest.version}: {manifest.scans} scan(s).", err=True)
    return manifest


def _opened(settings: Settings, *, undo: bool) -> None:
    """Open the store once, which does what was decided; raises BackupInvalid if that went back."""
    store = Store.open(settings.store_dir)
    number = sum(count for table, count in store.upkeep.counts().items() if table == "scan")
    store.close()
    if kept_state(settings.store_dir) is None:
        raise BackupInvalid(
            "The restored state did not open, so the one before it is back.", hint="Take another backup."
        )
    said = "The state before the last restore is back" if undo else "Restored"
    click.echo(f"{said}: {number} scan(s). Go back with: motospect restore --undo", err=True)
