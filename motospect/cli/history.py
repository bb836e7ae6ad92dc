"""`motospect history`: what the store remembers of a vehicle, or which vehicles it knows."""

from __future__ import annotations

import click

from motospect.analysis.history import history_of
from motospect.config import load_settings
from motospect.model.history import FaultRow, TimelineEvent, Trend, VehicleHistory
from motospect.model.wire import to_json
from motospect.store import Store, remembered

MOST_VISITS = 200
_SIGNS = {"present": "#", "absent": ".", "unknown": "?"}


@click.command("history")
@click.argument("vin", required=False)
@click.option("--demo", is_flag=True, help="The virtual vehicle of this VIN instead of the real one.")
@click.option(
    "--limit", type=click.IntRange(1, MOST_VISITS), default=50, show_default=True, help="Visits at most."
)
@click.option("--trends", is_flag=True, help="The values of every signal and test as well.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole history as one JSON object.")
def command(*, vin: str | None, demo: bool, limit: int, trends: bool, as_json: bool) -> None:
    """Tell the history of the vehicle VIN: timeline and faults by visit. Without VIN: which there are."""
    store = Store.read(load_settings().store_dir)
    try:
        if vin is None:
            _list(store, as_json=as_json)
            return
        told = _told(store, vin.strip().upper(), demo=demo, limit=limit)
    finally:
        store.close()
    if as_json:
        click.echo(to_json(told))
        return
    for event in told.timeline:
        click.echo(_event(event))
    for row in told.faults:
        click.echo(_fault(row))
    for change in told.software:
        click.echo(f"visit {change.visit + 1 + told.older}: {change.text}")
    for trend in told.trends if trends else ():
        click.echo(_trend(trend))
    for gap in told.gaps:
        click.echo(gap, err=True)


def _told(store: Store, vin: str, *, demo: bool, limit: int) -> VehicleHistory:
    found = remembered(store, vin, demo=demo, limit=limit)
    return history_of(
        vin,
        found.scans,
        found.captures,
        services=found.services,
        estimates=found.estimates,
        demo=demo,
        older=found.older,
    )


def _list(store: Store, *, as_json: bool) -> None:
    rows = store.vehicles.rows(limit=1000)
    for row in rows:
        if as_json:
            click.echo(to_json(row))
        else:
            demo = "  DEMO" if row.last.demo else ""
            click.echo(f"{row.last.vin}  {row.visits} scan(s), last {row.last.started_at}{demo}")
    without = store.vehicles.without_vin()
    if without:
        click.echo(f"{without} scan(s) told no VIN and belong to no vehicle.", err=True)


def _event(event: TimelineEvent) -> str:
    unset = "" if event.clock_set else " (clock not set)"
    return f"{event.at}{unset}  {event.title}: {event.text}"


def _fault(row: FaultRow) -> str:
    cells = "".join(_SIGNS[cell.state] for cell in row.cells)
    return f"{row.code} of {row.ecu}  {cells}  {row.text}"


def _trend(trend: Trend) -> str:
    values = " ".join(f"{point.value:g}" for point in trend.points)
    software = f" [{', '.join(trend.software)}]" if trend.software else ""
    return f"{trend.name} of {trend.ecu}{software}: {values} {trend.unit}".rstrip()
