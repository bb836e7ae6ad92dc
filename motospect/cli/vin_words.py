"""What `motospect vin` prints of a VIN: who the vehicle is, what each place says, what stays open."""

from __future__ import annotations

from collections.abc import Sequence

import click

from motospect.knowledge.rungs import RUNGS
from motospect.model.scan import VehicleIdentity
from motospect.model.vin import VinComparison, VinReading, VinStatement

CHECKS = {"ok": "check digit right", "bad": "check digit WRONG", "absent": "no check digit asked for"}


def show(vehicle: VehicleIdentity, comparison: VinComparison) -> None:
    """Print who the vehicle is and how the readings compare."""
    if vehicle.vin:
        click.echo(f"{vehicle.vin}  {CHECKS[vehicle.vin_check]}")
        click.echo(f"{named(vehicle)}  (told by {RUNGS[vehicle.decoded_by]})")
    else:
        click.echo("Which VIN is the vehicle's is not settled")
    if len(comparison.readings) > 1:
        _show_readings(comparison)
    for sentence in comparison.sentences:
        click.echo(sentence)


def show_rungs(told: Sequence[VehicleIdentity], contradictions: Sequence[str]) -> None:
    """Print what each rung of the ladder says where there are several, and what they say differently."""
    for each in told if len(told) > 1 else ():
        click.echo(f"  {RUNGS[each.decoded_by]:<26}{named(each)}")
    for sentence in contradictions:
        click.echo(sentence)


def show_statement(statement: VinStatement) -> None:
    """Print each place of the VIN, and what stays unknown."""
    for place in statement.places:
        click.echo(f"  {place.places:<6}{place.characters:<7}{place.meaning}")
    for sentence in statement.unknown:
        click.echo(sentence)


def named(vehicle: VehicleIdentity) -> str:
    """Return make, model and year as far as they are known."""
    facts = (vehicle.make, vehicle.model, vehicle.model_year)
    return " ".join(str(fact) for fact in facts if fact is not None) or "not identified"


def _show_readings(comparison: VinComparison) -> None:
    for each in comparison.readings:
        agrees = "agrees" if each.reading in comparison.agree else "differs"
        verdict = agrees if comparison.vin else ""
        click.echo(f"  {source(each.reading):<16}{each.vin:<19}{CHECKS[each.check]:<26}{verdict}".rstrip())


def source(reading: VinReading) -> str:
    """Return a reading's source in a few words."""
    return f"ECU {reading.ecu}" if reading.ecu else reading.source
