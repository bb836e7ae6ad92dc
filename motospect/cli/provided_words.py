"""What `motospect vin` prints of recalls, complaints and providers' answers: each with its source and age."""

from __future__ import annotations

import click

from motospect.model.provided import (
    NOT_THIS_ONE,
    Absence,
    Complaints,
    Notices,
    Origin,
    Provided,
    Recall,
    Recalls,
)

SHOWN_COMPONENTS = 8


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
    click.echo(f"Recalls: {recalls.headline}")
    for recall in recalls.recalls:
        _show_recall(recall)
    if recalls.origin:
        click.echo(NOT_THIS_ONE)
    _show_absence(recalls.absence, said=recalls.origin is None)


def _show_recall(recall: Recall) -> None:
    advice = f"  ({recall.advice})" if recall.advice else ""
    click.echo(f"  {recall.campaign}  {recall.reported_on or recall.reported_as}  {recall.subject}{advice}")
    click.echo(f"    {recall.summary}")


def _show_complaints(complaints: Complaints) -> None:
    click.echo(f"Complaints: {complaints.headline}")
    if complaints.consequences:
        click.echo(f"  They tell of {complaints.consequences}.")
    for each in complaints.components[:SHOWN_COMPONENTS]:
        click.echo(f"  {each.complaints:>5}  {each.component}")
    rest = len(complaints.components) - SHOWN_COMPONENTS
    if rest > 0:
        click.echo(f"         and {rest} other components")
    _show_absence(complaints.absence, said=complaints.origin is None)


def _show_absence(absence: Absence | None, *, said: bool = False) -> None:
    """Print why something is not there, without the reason when it was said before."""
    if absence is not None:
        words = [absence.remedy] if said else [absence.reason, absence.remedy]
        click.echo(f"  {' '.join(filter(None, words))}")


def _from(origin: Origin | None) -> str:
    if origin is None:
        return "not known"
    return f"{origin.source}, for {', '.join(origin.asked)}, {origin.dated}"
