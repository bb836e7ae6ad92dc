"""`motospect service`: what maintenance is due on a scanned vehicle, and noting what was done."""

from __future__ import annotations

import json
import sys

import click

from motospect.app import maintenance_plan
from motospect.cli.report import last_scan
from motospect.config import load_settings
from motospect.errors import ScanUnknown, ServiceNoteInvalid
from motospect.knowledge.schedule import schedule_book
from motospect.knowledge.service_notes import Typed, kilometres, service_note
from motospect.model.identity import utc_now
from motospect.model.scan import Scan
from motospect.model.service import Odometer, ServicePlan
from motospect.model.wire import to_plain
from motospect.store import Store


class _ShowFirst(click.Group):
    """`service SCAN_ID` is `service show SCAN_ID`: showing is what is mostly wanted."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `show` in front unless a command or help is asked for."""
        if not args or args[0] not in {*self.commands, "-h", "--help"}:
            args = ["show", *args]
        return super().parse_args(ctx, args)


@click.group("service", cls=_ShowFirst)
def command() -> None:
    """Say what maintenance is due on a vehicle; `service done` notes what was done."""


@command.command("show")
@click.argument("scan_id", required=False)
@click.option("--vin", help="The last scan of this vehicle.")
@click.option("--odometer", "km", help="What its odometer shows, in km; for this answer only, not kept.")
@click.option("--json", "as_json", is_flag=True, help="Print the plan as JSON.")
def show(scan_id: str | None, vin: str | None, km: str | None, *, as_json: bool) -> None:
    """Say what is due on the vehicle of SCAN_ID, of --vin, or of the last scan."""
    settings = load_settings()
    store = Store.read(settings.store_dir)
    try:
        scan = _scan(store, scan_id, vin)
        plan = maintenance_plan(scan, store, schedule_book(settings.store_dir), _read_off(km))
    finally:
        store.close()
    if as_json:
        click.echo(json.dumps(to_plain(plan)))
        return
    click.echo(f"Scan {scan.id} of {scan.vehicle.vin or 'a vehicle without VIN'}", err=True)
    _show(plan)


@command.command("done")
@click.argument("item")
@click.option("--vin", help="The vehicle; default that of the last scan.")
@click.option("--km", default="", help="What the odometer showed, in km.")
@click.option("--date", "on", default="", help="The day it was done, YYYY-MM-DD.")
def done(item: str, vin: str | None, km: str, on: str) -> None:
    """Note that ITEM (engine_oil, brake_fluid ...) was done, also beside a running daemon."""
    settings = load_settings()
    store = Store.beside(settings.store_dir)
    try:
        scan = _scan(store, None, vin)
        if scan.vehicle.vin is None:
            raise ServiceNoteInvalid(
                f"Scan {scan.id} has no VIN, so nobody knows which vehicle it is.", hint="Give --vin."
            )
        book = schedule_book(settings.store_dir)
        clock_set = scan.clock == "synced"
        typed = Typed(item, km, on)
        note = service_note(book, scan.vehicle.vin, typed, now=utc_now(), clock_set=clock_set)
        store.services.note(note, demo=scan.demo)
    finally:
        store.close()
    told = [f"at {note.km:.0f} km" if note.km is not None else "", f"on {note.on}" if note.on else ""]
    click.echo(f"Noted: {note.item} of {note.vin} done {' '.join(part for part in told if part)}.")


@command.command("undo")
@click.argument("item")
@click.option("--vin", help="The vehicle; default that of the last scan.")
def undo(item: str, vin: str | None) -> None:
    """Take back the note of ITEM written last. Exit status 1 when there is none."""
    store = Store.beside(load_settings().store_dir)
    try:
        scan = _scan(store, None, vin)
        gone = store.services.take_back(scan.vehicle.vin or "", item, demo=scan.demo)
    finally:
        store.close()
    click.echo(f"The last note of {item} is gone." if gone else f"There is no note of {item}.", err=not gone)
    sys.exit(0 if gone else 1)


def _scan(store: Store, scan_id: str | None, vin: str | None) -> Scan:
    if scan_id is not None or vin is None:
        return store.scan(scan_id or last_scan(store))
    plain = vin.strip().upper()
    for row in store.scans(vin=plain, limit=20):
        if row.headline is not None:
            return store.scan(row.id)
    raise ScanUnknown(f"There is no scan of the vehicle {plain}.", hint="Scan it first, or check the VIN.")


def _read_off(km: str | None) -> Odometer | None:
    """Return the odometer typed for this answer; it is not kept."""
    value = None if km is None else kilometres(km)
    return None if value is None else Odometer(value, exact=True, source="typed in")


def _show(plan: ServicePlan) -> None:
    for note in plan.notes:
        click.echo(note, err=True)
    if plan.odometer is not None:
        more = "" if plan.odometer.exact else " or more"
        click.echo(f"Odometer: {plan.odometer.km:.0f} km{more}, {plan.odometer.source}.", err=True)
    for fact in plan.use:
        click.echo(fact.text, err=True)
    for one in plan.due:
        click.echo(f"{one.state}\t{one.item}\t{one.title}")
        click.echo(f"  {one.reason}")
        if one.state != "ok":
            cost = f" {one.cost.low:.0f} to {one.cost.high:.0f} {one.cost.unit}." if one.cost else ""
            click.echo(f"  Waiting: {one.waiting_costs}{cost}")
        if one.joined_why:
            click.echo(f"  {one.joined_why}")
