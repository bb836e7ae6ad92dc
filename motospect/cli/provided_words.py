"""What `motospect vin` prints of recalls, complaints and providers' answers: each with its source and age."""

from __future__ import annotations

import click

from motospect.model.provided import Absence, Complaints, Notices, Origin, Provided, Recall, Recalls

SHOWN_COMPONENTS = 8
NOT_THIS_ONE = (
    "Recalls are listed by make, model and year: the maker tells by the VIN whether this vehicle is affected."
)


def show_notices(notices: Notices) -> None:
    """Print recalls one by one and complaints by component."""
    _show_recalls(notices.recalls)
    _show_complaints(notices.complaints)


def show_provided(provided: Provided) -> None:
    """Print one provider's answer."""
    click.echo(f"{provided.topic.replace('_', ' ').capitalize()}: {_from(provided.origin)}")
    _show_absence(provided.absence)
    told = provided.told
    for offer in told.offers:
        price = f"{offer.price:.2f} {offer.currency or '(currency not said)'}"
        click.echo(f"  {price:<26}{offer.quantity:g} x {offer.part} {offer.brand} {offer.number}".rstrip())
    for time in told.times:
        click.echo(f"  {time.hours:.2f} h  {time.operation} {time.note}".rstrip())
    for value in told.values:
        click.echo(f"  {value.name}: {value.value:g} {value.unit}")
    for recall in told.recalls:
        _show_recall(recall)
    if told.image_url:
        click.echo(f"  {told.image_url}")


def _show_recalls(recalls: Recalls) -> None:
    if recalls.origin is None:
        click.echo("Recalls: not known")
    else:
        number = len(recalls.recalls)
        click.echo(f"Recalls: {number or 'none'} listed, {_from(recalls.origin)}")
        for recall in recalls.recalls:
            _show_recall(recall)
        click.echo(NOT_THIS_ONE)
    _show_absence(recalls.absence)


def _show_recall(recall: Recall) -> None:
    advice = "".join(
        f" {word}"
        for told, word in ((recall.do_not_drive, "DO NOT DRIVE"), (recall.park_outside, "PARK OUTSIDE"))
        if told
    )
    click.echo(f"  {recall.campaign}  {recall.reported_on or recall.reported_as}  {recall.component}{advice}")
    click.echo(f"    {recall.summary}")


def _show_complaints(complaints: Complaints) -> None:
    if complaints.origin is None:
        click.echo("Complaints: not known")
    else:
        newest = f", the newest of {complaints.newest_on}" if complaints.newest_on else ""
        click.echo(f"Complaints: {complaints.total or 'none'}{newest}, {_from(complaints.origin)}")
        for each in complaints.components[:SHOWN_COMPONENTS]:
            click.echo(f"  {each.complaints:>5}  {each.component}")
        rest = len(complaints.components) - SHOWN_COMPONENTS
        if rest > 0:
            click.echo(f"         and {rest} other components")
    _show_absence(complaints.absence)


def _show_absence(absence: Absence | None) -> None:
    if absence is not None:
        click.echo(f"  {absence.reason} {absence.remedy or ''}".rstrip())


def _from(origin: Origin | None) -> str:
    if origin is None:
        return "not known"
    when = "at an unknown time" if origin.fetched_at is None else f"of {origin.fetched_at[:10]}"
    age = "" if origin.age_days is None else f", {origin.age_days} days old"
    return f"{origin.source}, for {', '.join(origin.asked)}, {when}{age}"
