"""`motospect clear`: a pre-scan, what will be lost, a person's word, service 04, and a post-scan as proof."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path

import click

from motospect.adapters import Adapter, BusGuard, bus_guard
from motospect.cli.options import adapter_options, chosen_settings, opener
from motospect.errors import StoreBusy
from motospect.model.clearing import ClearPlan
from motospect.model.identity import new_id, utc_now
from motospect.model.scan import AdapterIdentity, Scan
from motospect.model.wire import to_json
from motospect.scan.clear import ClearOrder, clear, with_clearing
from motospect.scan.confirmations import Confirmations
from motospect.scan.visit import Order, visit
from motospect.store import Store

WORD = "CLEAR"


@click.command("clear")
@adapter_options
@click.option("--confirm", help=f"The word {WORD}, instead of being asked for it in the terminal.")
@click.option("--json", "as_json", is_flag=True, help="Print the scan made afterwards as JSON.")
def command(
    *, adapter: str | None, address: str | None, baud: int | None, confirm: str | None, as_json: bool
) -> None:
    """Clear the fault codes. Exit status 0 only when every control unit is proven to have cleared."""
    settings = chosen_settings(adapter=adapter, address=address, baud=baud)
    guard = bus_guard(settings)
    opened = opener(settings, guard=guard)
    store = _opened(settings.store_dir)
    wire = None
    try:
        wire = opened()
        after = _Session(wire, wire.connect(), guard, store).run(confirm)
    finally:
        if wire is not None:
            wire.close()
        store.close()
    if after is None:
        click.echo("Nothing was cleared.", err=True)
        sys.exit(1)
    click.echo(to_json(after).decode() if as_json else _told(after))
    cleared = after.clearing is not None and all(ecu.result == "cleared" for ecu in after.clearing.ecus)
    sys.exit(0 if cleared else 1)


class _Session:
    """One clearing over one open adapter; both scans are kept in the store."""

    def __init__(self, wire: Adapter, identity: AdapterIdentity, guard: BusGuard, store: Store) -> None:
        self._wire = wire
        self._identity = identity
        self._guard = guard
        self._store = store
        self._post: Scan | None = None

    def run(self, confirm: str | None) -> Scan | None:
        """Return the scan made after clearing, None when the person did not confirm."""
        before = self._read("pre", None)
        desk = Confirmations(self._clear, lambda: before.id)
        plan = desk.offer(before)
        _show(plan)
        said = confirm if confirm is not None else click.prompt(f"Type {WORD} to clear", err=True)
        if said.strip() != WORD or plan.token is None:
            return None
        desk.take(plan.token, before.id, who=f"{getpass.getuser()} on the command line")
        return self._post

    def _clear(self, order: ClearOrder) -> str:
        self._post = self._read("post", order)
        return self._post.id

    def _read(self, kind: str, clearing: ClearOrder | None) -> Scan:
        order = Order(new_id(), "post" if kind == "post" else "pre", utc_now())
        self._store.begin_scan(order.scan_id, kind=order.kind, started_at=order.started_at, demo=False)
        done = clear(self._wire, clearing, self._guard) if clearing is not None else None
        self._guard.asked(f"{kind} scan {order.scan_id} on the command line")
        visited = visit(self._wire, self._identity, order)
        if clearing is not None and done is not None:
            visited = with_clearing(visited, clearing, done)
        self._store.save_scan(visited.scan, visited.exchanges)
        click.echo(f"{kind}-scan {order.scan_id}: {visited.scan.verdict.headline}", err=True)
        return visited.scan


def _opened(folder: Path) -> Store:
    try:
        return Store.open(folder)
    except StoreBusy as busy:
        raise StoreBusy(str(busy), hint="Clear on the daemon's page, or stop the daemon first.") from busy


def _show(plan: ClearPlan) -> None:
    click.echo("Clearing removes:", err=True)
    for sentence in plan.lost or ("nothing this scan has seen; only the readiness.",):
        click.echo(f"  {sentence}", err=True)
    for sentence in plan.stays:
        click.echo(f"It stays: {sentence}", err=True)
    click.echo(f"Inspection: {plan.inspection}{f' ({plan.source})' if plan.source else ''}", err=True)


def _told(after: Scan) -> str:
    assert after.clearing is not None  # noqa: S101 - the scan after a clearing has it
    lines = [after.clearing.headline]
    lines += [f"{ecu.address} {ecu.name or ''} {ecu.result}: {ecu.why}" for ecu in after.clearing.ecus]
    return "\n".join(lines)
