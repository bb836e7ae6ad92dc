"""Words on the command line: one file per command, imported only when that command runs."""

from __future__ import annotations

import sys
from typing import Any

import click

from motospect import __version__
from motospect.cli.lazy import LazyGroup
from motospect.errors import MotospectError

COMMANDS = {
    "run": "Start the daemon: pages on the LAN, the adapter, the store.",
    "demo": "Start the daemon on a virtual vehicle, marked DEMO everywhere.",
    "scan": "Read the vehicle once and print the scan record.",
    "clear": "Clear the fault codes, with proof of what came of it.",
    "live": "Read signals again and again, and say the rates reached.",
    "record": "Scan and keep every exchange in a file.",
    "replay": "Scan from a recording instead of a vehicle.",
    "history": "Tell a vehicle's history: visits, faults, trends.",
    "report": "Write a stored scan's report as PDF, or verify one.",
    "export": "Write everything the box keeps to CSV, XLSX or JSON.",
    "fleet": "Run the central server: enrol boxes, ingest, serve.",
    "simulate": "Serve a virtual vehicle behind an emulated adapter.",
    "explain": "Say the findings of a stored scan in plain words.",
    "model": "List, get and check the language model.",
    "decode": "Decode hex responses from stdin, one JSON a line.",
    "dtc": "Say what a trouble code means, or find codes by words.",
    "inspect": "Say whether a scanned vehicle would pass an inspection.",
    "service": "Say what maintenance is due, and note what was done.",
    "schedules": "List maintenance schedules, and import a maker's.",
    "vin": "Say which vehicle a VIN stands for.",
    "prices": "Import, show and remove the shop's own price lists.",
    "mcp": "Answer programs over MCP on stdin and stdout, read-only.",
    "audit": "Show what was sent to vehicles and what was refused.",
    "doctor": "Check settings, store, ports and adapter, with remedies.",
    "backup": "Write everything the box knows to one file.",
    "restore": "Replace everything on the box with a backup.",
    "config": "Print the settings in force.",
    "bench": "Measure, and print the figures.",
}
"""Command -> its line of help. The file `cli/<command>.py` holds it as `command`."""


class _Commands(LazyGroup):
    table = COMMANDS
    prefix = "motospect.cli."


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="motospect")
def root() -> None:
    """MOTOSPECT reads a vehicle, keeps everything and explains what it found."""


def main(arguments: list[str] | None = None) -> None:
    """Run one command. Exit status: 0 ok, 1 could not, 2 used wrongly. Data on stdout, words on stderr."""
    try:
        status: Any = root.main(args=arguments, prog_name="motospect", standalone_mode=False)
    except MotospectError as trouble:
        click.echo(f"motospect: {trouble.sentence()}", err=True)
        sys.exit(1)
    except click.exceptions.Exit as ended:
        sys.exit(ended.exit_code)
    except click.Abort:
        click.echo("motospect: stopped.", err=True)
        sys.exit(130)
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(wrong.exit_code)
    sys.exit(status if isinstance(status, int) else 0)
