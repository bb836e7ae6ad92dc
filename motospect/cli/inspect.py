"""`motospect inspect`: what inspections would say of a scanned vehicle, and what would change it."""

from __future__ import annotations

import json

import click

from motospect.analysis.inspection import judge_inspection
from motospect.app.profile import profile_beside
from motospect.cli.report import last_scan
from motospect.config import load_settings
from motospect.errors import SettingInvalid
from motospect.knowledge.inspection import SHOP_FOLDER, inspection_book
from motospect.knowledge.workshop import books_of
from motospect.model.inspection import InspectionVerdict
from motospect.model.wire import to_plain
from motospect.store import Store


@click.command("inspect")
@click.argument("scan_id", required=False)
@click.option("--rules", help="Judge by this rule alone; default: the shop's rule first, then all others.")
@click.option("--json", "as_json", is_flag=True, help="Print the verdicts as JSON.")
def command(scan_id: str | None, rules: str | None, *, as_json: bool) -> None:
    """Say whether the vehicle of SCAN_ID, or of the last scan, would get through an inspection now."""
    settings = load_settings()
    books = books_of(profile_beside(settings), settings.store_dir, inspection_rule=rules)
    for trouble in books.troubles:
        click.echo(trouble, err=True)
    if rules and not books.inspections.of(rules):
        known = ", ".join(dict.fromkeys(rule.group for rule in inspection_book(settings.store_dir).rules))
        raise SettingInvalid(
            f"There is no inspection rule {rules}.",
            hint=f"There are {known}; your own go into {settings.store_dir / SHOP_FOLDER}.",
        )
    store = Store.read(settings.store_dir)
    try:
        scan = store.scan(scan_id or last_scan(store))
    finally:
        store.close()
    verdicts = judge_inspection(scan, books.inspections)
    if as_json:
        click.echo(json.dumps([to_plain(v) for v in (verdicts[:1] if rules else verdicts)]))
        return
    click.echo(f"Scan {scan.id} of {scan.vehicle.vin or 'a vehicle without VIN'}", err=True)
    for verdict in verdicts[:1] if rules else verdicts:
        _show(verdict, in_full=verdict is verdicts[0])


def _show(verdict: InspectionVerdict, *, in_full: bool) -> None:
    click.echo(f"{verdict.result}\t{verdict.title} ({verdict.version})")
    click.echo(f"  {verdict.text}")
    if not in_full:
        return
    for closing in verdict.closes:
        click.echo(f"  {closing.monitor.replace('_', ' ')}: {' '.join(closing.conditions)}")
    if verdict.after_clear is not None:
        click.echo(f"  {verdict.after_clear.text}")
    click.echo(f"  Source: {verdict.source}")
