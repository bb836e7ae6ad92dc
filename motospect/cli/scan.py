"""`motospect scan`: read the vehicle once and print the record."""

from __future__ import annotations

import sys
from typing import cast

import click

from motospect.adapters.recovery import Recovering
from motospect.cli.options import adapter_options, chosen_settings, judged, opener
from motospect.model.identity import new_id, utc_now
from motospect.model.scan import Scan, ScanKind
from motospect.model.wire import to_json
from motospect.scan.visit import Order, visit


@click.command("scan")
@adapter_options
@click.option("--kind", type=click.Choice(["check", "pre", "post"]), default="check", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the scan record as JSON.")
@click.option(
    "--evidence", is_flag=True, help="With --json: print every exchange after the record, one a line."
)
def command(
    *, adapter: str | None, address: str | None, baud: int | None, kind: str, as_json: bool, evidence: bool
) -> None:
    """Read the vehicle once, without daemon and store. Exit status 1 when the scan is not complete."""
    settings = chosen_settings(adapter=adapter, address=address, baud=baud)
    wire = Recovering(opener(settings))
    try:
        identity = wire.connect()
        visited = visit(wire, identity, Order(new_id(), cast("ScanKind", kind), utc_now()))
    finally:
        wire.close()
    if as_json:
        click.echo(to_json(judged(visited.scan, settings)).decode())
        for exchange in visited.exchanges if evidence else ():
            click.echo(to_json(exchange).decode())
    else:
        _show(visited.scan)
    sys.exit(0 if visited.scan.verdict.complete else 1)


def _show(scan: Scan) -> None:
    click.echo(scan.verdict.headline)
    click.echo(f"VIN {scan.vehicle.vin or 'not given'} over {scan.adapter.protocol or 'no protocol'}")
    for ecu in scan.ecus:
        click.echo(f"{ecu.address} {ecu.name or ''} {ecu.state}")
        for dtc in ecu.dtcs:
            click.echo(f"  {dtc.code} {', '.join(dtc.kinds)}: {dtc.text or 'no text known'}")
