"""`motospect fleet`: the central server's commands. Imports psycopg only when one of them runs."""

from __future__ import annotations

import signal
import tempfile
import threading
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import click

from motospect.cli.foreground import interrupt_on_sigterm, set_up_logging
from motospect.config import load_settings
from motospect.errors import ServerMissing
from motospect.model.identity import utc_now


@click.group("fleet")
def command() -> None:
    """Run the central server that keeps the scans of many boxes."""


@command.command("enrol")
@click.argument("name")
@click.option(
    "--passwords", type=click.Path(path_type=Path), required=True, help="The broker's password file."
)
@click.option("--rules", type=click.Path(path_type=Path), help="The broker's ACL file; made when not there.")
@click.option(
    "--credentials", type=click.Path(path_type=Path), help="Where the box's file goes. [NAME.credentials]"
)
def enrol_(name: str, *, passwords: Path, rules: Path | None, credentials: Path | None) -> None:
    """Let the box NAME (its id, from its health page) in, or the `ingester`; again: a new password."""
    from motospect.fleet.enrolment import enrol  # noqa: PLC0415 - on use, as every command's room

    target = credentials or Path(f"{name}.credentials")
    enrol(name, passwords=passwords, rules=rules, credentials=target)
    click.echo(str(target))
    click.echo(
        "Have the broker read its files again: systemctl reload mosquitto. Bring the file to the box and "
        "name it in MOTOSPECT_SYNC_CREDENTIALS_FILE (for the ingester: MOTOSPECT_FLEET_CREDENTIALS_FILE).",
        err=True,
    )


@command.command("ingest")
def ingest_() -> None:
    """Take in what boxes send and keep it in PostgreSQL, until stopped. Waits for whatever is absent."""
    _need_psycopg()
    from motospect.fleet.broker import FleetBroker  # noqa: PLC0415
    from motospect.fleet.ingest import Ingester  # noqa: PLC0415

    settings = load_settings()
    set_up_logging(settings.log_level)
    broker = FleetBroker(
        settings.fleet_broker_url,
        credentials_file=settings.fleet_credentials_file,
        ca_file=settings.fleet_ca_file,
    )
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    Ingester(broker, settings.fleet_database).run(stop)


@command.command("serve")
def serve_() -> None:
    """Serve the fleet's pages until stopped. They have no sign-in: put them behind a server that has."""
    _need_psycopg()
    from motospect.fleet.pages import create_pages  # noqa: PLC0415
    from motospect.fleet.server import serve  # noqa: PLC0415

    settings = load_settings()
    set_up_logging(settings.log_level)
    serve(
        create_pages(settings.fleet_database),
        settings.fleet_host,
        settings.fleet_port,
        ready=lambda address: click.echo(f"The fleet's pages are at {address}", err=True),
    )


@command.command("demo")
@click.option("--once", is_flag=True, help="End after the first scan has arrived.")
def demo_(*, once: bool) -> None:
    """Show a virtual vehicle's scan arriving, on servers of its own on this machine."""
    _need_psycopg()
    from motospect.fleet.demo import FleetDemo  # noqa: PLC0415
    from motospect.store import Store  # noqa: PLC0415
    from motospect.sync import box_id  # noqa: PLC0415

    set_up_logging("warning")
    interrupt_on_sigterm()
    with tempfile.TemporaryDirectory(prefix="motospect-fleet-box-") as folder:
        store = Store.open(Path(folder) / "store")
        box = box_id(store)
        with FleetDemo.running(box) as fleet:
            store.answers.keep({"cloud_url": fleet.address})
            store.close()
            with fleet.box(box, store.folder):
                for line in fleet.arrived():
                    mark = "DEMO " if line.demo else ""
                    click.echo(f"Arrived   {mark}{line.vin or 'VIN not read'}: {line.headline}")
                    click.echo(f"Scan      {fleet.address}/scans/{line.id}")
                    page = fleet.customer_arrived(partial(_token, store.folder, line.id))
                    click.echo(f"Customer  {page}")
                click.echo(f"Fleet     {fleet.address}")
                if not once:
                    click.echo("Serving until Ctrl-C.", err=True)
                    signal.pause()


def _token(store_dir: Path, scan_id: str) -> str | None:
    """Return the token of the customer's link that the demo's box has made, None before it has."""
    from motospect.store import Store  # noqa: PLC0415

    reader = Store.read(store_dir)
    try:
        link = reader.live_share(scan_id, now=utc_now())
    finally:
        reader.close()
    return None if link is None else link[0]


def _need_psycopg() -> None:
    if find_spec("psycopg") is None:
        raise ServerMissing(
            "The fleet's library psycopg is not installed here.", hint="Run ./scripts/set-up fleet."
        )
