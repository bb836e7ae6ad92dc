"""What `motospect vin` prints of a VIN: who the vehicle is, what each place says, what stays open."""

from __future__ import annotations

import click

from motospect.model.scan import VehicleIdentity
from motospect.model.vin import VinComparison, VinReading, VinStatement

DECODED_BY = {
    "vpic": "NHTSA vPIC, online",
    "ultravin": "NHTSA vPIC's data on this box",
    "wmi": "the VIN alone",
    "none": "nobody",
}
CHECKS = {"ok": "check digit right", "bad": "check digit WRONG", "absent": "no check digit asked for"}


def show(vehicle: VehicleIdentity, comparison: VinComparison, statement: VinStatement) -> None:
    """Print identity, comparison and the places of the VIN."""
    if vehicle.vin:
        click.echo(f"{vehicle.vin}  {CHECKS[vehicle.vin_check]}")
        facts = [vehicle.make, vehicle.model, vehicle.model_year]
        name = " ".join(str(fact) for fact in facts if fact is not None)
        click.echo(
            f"{name}  (told by {DECODED_BY[vehicle.decoded_by]})" if name else "Vehicle not identified"
        )
    else:
        click.echo("Which VIN is the vehicle's is not settled")
    if len(comparison.readings) > 1:
        _show_readings(comparison)
    for sentence in comparison.sentences:
        click.echo(sentence)
    for place in statement.places:
        click.echo(f"  {place.places:<6}{place.characters:<7}{place.meaning}")
    for sentence in statement.unknown if vehicle.vin else ():
        click.echo(sentence)


def _show_readings(comparison: VinComparison) -> None:
    for each in comparison.readings:
        agrees = "agrees" if each.reading in comparison.agree else "differs"
        verdict = agrees if comparison.vin else ""
        click.echo(f"  {source(each.reading):<16}{each.vin:<19}{CHECKS[each.check]:<26}{verdict}".rstrip())


def source(reading: VinReading) -> str:
    """Return a reading's source in a few words."""
    return f"ECU {reading.ecu}" if reading.ecu else reading.source
