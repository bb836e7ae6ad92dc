"""`motospect demo`: the whole product on a virtual vehicle, marked as one everywhere."""

from __future__ import annotations

import datetime as dt
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import click

from motospect.app import Daemon, build, print_scan
from motospect.app.profile import profile_of
from motospect.app.signing import signer_if_any
from motospect.cli.foreground import end_on_signals, interrupt_on_sigterm, set_up_logging
from motospect.config import Settings, load_settings
from motospect.errors import AdapterSilent, ServerMissing
from motospect.report.qr import terminal
from motospect.scan.link_state import READY
from motospect.sensors.virtual import virtual_workshop
from motospect.simulator import load_vehicle, serve_pty, vehicle_names

STORE = Path.home() / ".local" / "state" / "motospect-demo"
"""The demo has a store of its own, so that `motospect run` never meets demo data."""
LINK_S = 15.0
SCAN_S = 60.0
WINDOWS = 12
"""Of the virtual node: rest, start and charge are among them."""


@click.command("demo")
@click.option("--vehicle", default="petrol_lean", show_default=True, help="Virtual vehicle, or a TOML file.")
@click.option("--list", "list_", is_flag=True, help="List the virtual vehicles.")
@click.option("--once", is_flag=True, help="End after the report instead of serving on.")
@click.option("--port", type=int, help="TCP port of the pages.")
@click.option("--store", type=click.Path(path_type=Path), default=STORE, help="Folder of the demo's store.")
def command(*, vehicle: str, list_: bool, once: bool, port: int | None, store: Path) -> None:
    """Scan a virtual vehicle, print verdict, page, PDF and QR, and serve until Ctrl-C."""
    if list_:
        click.echo("\n".join(vehicle_names()))
        return
    set_up_logging("warning")
    interrupt_on_sigterm()
    with serve_pty(load_vehicle(vehicle), baud=115200, realtime=True) as car, ExitStack() as beside:
        settings = _with_node(_settings(car.address, port, store), beside)
        daemon = build(settings, demo=True)
        with daemon.running():
            _scan_and_show(daemon)
            if not once:
                click.echo("Serving until Ctrl-C.", err=True)
                end_on_signals(daemon.supervisor)
                daemon.supervisor.wait()
        while daemon.again.is_set():  # a backup was restored: no new scan then, what was restored is shown
            daemon = build(settings, demo=True)
            end_on_signals(daemon.supervisor)
            with daemon.running():
                daemon.supervisor.wait()


def _settings(address: str, port: int | None, store: Path) -> Settings:
    settings = load_settings()
    return replace(
        settings,
        adapter_kind="elm327",
        adapter_address=address,
        adapter_baud=115200,
        portal_port=settings.portal_port if port is None else port,
        store_dir=store,
        box_screen_kind=settings.box_screen_kind or "file",
    )


def _with_node(settings: Settings, beside: ExitStack) -> Settings:
    """Add a virtual sensor node where there is a broker for it; what is configured stays as it is."""
    if settings.sensors_url:
        return settings
    try:
        return beside.enter_context(virtual_workshop(settings))
    except ServerMissing as missing:
        click.echo(f"No virtual sensor node. {missing.sentence()}", err=True)
        return settings


def _scan_and_show(daemon: Daemon) -> None:
    """Make one full scan as a technician would, share it and print where everything is."""
    click.echo("DEMO: a virtual vehicle, not a real car", err=True)
    if daemon.bay.wait_until(lambda bench: bench.link.phase in READY, timeout_s=LINK_S) is None:
        state = daemon.bay.snapshot().link
        raise AdapterSilent(state.reason, hint=state.remedy or "Start the demo again.")
    if daemon.sensors.is_on:  # the first windows are on their way; the scan shows what they say
        daemon.bay.wait_until(lambda bench: any(node.windows > WINDOWS for node in bench.nodes), timeout_s=5)
    scan_id = daemon.bay.request_scan("check")
    if daemon.bay.wait_until(lambda bench: bench.last_scan_id == scan_id, timeout_s=SCAN_S) is None:
        progress = daemon.bay.snapshot().progress
        trouble = progress.trouble if progress else None
        raise AdapterSilent(f"The scan was not finished: {trouble}.", hint="Start the demo again.")
    scan = daemon.store.scan(scan_id)
    expires_at = _in_days(daemon.settings.portal_share_days)
    link = f"{daemon.public_url()}/r/{daemon.store.share(scan_id, expires_at=expires_at)}"
    target = daemon.settings.store_dir / f"demo-{scan_id}.pdf"
    estimated = daemon.store.estimates.last(scan_id)
    profile = profile_of(daemon.settings, daemon.store)
    signer_if_any(daemon.store, lambda: profile.shop_name)  # made and kept now, as before any first print
    paper = print_scan(
        scan,
        daemon.settings,
        target,
        link=link,
        expires_at=expires_at,
        estimated=estimated,
        profile=profile,
        store=daemon.store,
    )
    click.echo(f"Verdict   {scan.verdict.headline}")
    click.echo(f"Page      {daemon.public_url()}")
    click.echo(f"PDF       {paper}")
    click.echo(f"Customer  {link}")
    click.echo(terminal(link))
    _show_parts(daemon)


def _show_parts(daemon: Daemon) -> None:
    """Name the parts this machine carries, and for each other one why it is not there and how to get it."""
    parts = daemon.health()
    click.echo(f"Works here: {', '.join(part.name for part in parts if part.state == 'ok')}.", err=True)
    for part in parts:
        if part.state != "ok":
            click.echo(f"{part.name} ({part.state}): {part.reason} {part.remedy or ''}".rstrip(), err=True)


def _in_days(days: int) -> str:
    at = dt.datetime.now(dt.UTC) + dt.timedelta(days=days)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
