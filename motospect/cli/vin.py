"""`motospect vin`: a VIN's check digit and what it tells offline."""

from __future__ import annotations

import sys

import click

from motospect.knowledge.vin import identify
from motospect.model.wire import to_json


@click.command("vin")
@click.argument("vin")
def command(vin: str) -> None:
    """Print what VIN tells as JSON; exit status 1 when its check digit is wrong."""
    vehicle = identify(vin.upper())
    click.echo(to_json(vehicle).decode())
    sys.exit(0 if vehicle.vin_check == "ok" else 1)
