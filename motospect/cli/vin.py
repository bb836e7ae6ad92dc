"""`motospect vin`: which vehicle a VIN stands for, and whether the VIN itself is right."""

from __future__ import annotations

import sys

import click

from motospect.config import load_settings
from motospect.knowledge.identifier import FOLDER
from motospect.knowledge.identify import Question, answers
from motospect.model.wire import to_json


@click.command("vin")
@click.argument("vin")
@click.option("--offline", is_flag=True, help="Do not ask vPIC online, even where it is configured.")
def command(vin: str, *, offline: bool) -> None:
    """Print make, model and year of VIN as JSON; exit status 1 when its check digit is wrong."""
    settings = load_settings()
    url = "" if offline else settings.knowledge_vpic_url
    told = list(answers(Question(vin, "typed", url, str(settings.store_dir / FOLDER) if url else "")))
    vehicle = [each.vehicle for each in told if each.vehicle is not None][-1]
    for each in told:
        if each.trouble:
            click.echo(f"motospect: vPIC online could not be asked: {each.trouble}", err=True)
    if vehicle.vin_check == "bad":
        click.echo(
            "motospect: the check digit is wrong, so at least one character is: compare it with the vehicle.",
            err=True,
        )
    click.echo(to_json(vehicle).decode())
    sys.exit(1 if vehicle.vin_check == "bad" else 0)
