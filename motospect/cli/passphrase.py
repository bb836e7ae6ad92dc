"""The passphrase of a backup on the command line: from a file or typed, never as an argument others see."""

from __future__ import annotations

from pathlib import Path

import click

from motospect.errors import BackupFailed


def passphrase_in(file: Path | None, *, ask: bool, confirm: bool = False) -> str:
    """Return the passphrase in the file, or typed where it is asked for; raises BackupFailed if empty."""
    if file is not None:
        passphrase = file.read_text(encoding="utf-8").strip()
        if not passphrase:
            raise BackupFailed(f"The file {file} is empty.", hint="Write the passphrase into it.")
        return passphrase
    if not ask:
        return ""
    return str(click.prompt("Passphrase", hide_input=True, confirmation_prompt=confirm, err=True))
