"""`motospect run`: the daemon."""

from __future__ import annotations

import click

from motospect.app import build
from motospect.app.refusal import say_refusal
from motospect.cli.foreground import end_on_signals, set_up_logging
from motospect.cli.options import adapter_options, chosen_settings
from motospect.config import Settings
from motospect.errors import StoreError
from motospect.supervise import Supervisor


@click.command("run")
@adapter_options
def command(adapter: str | None, address: str | None, baud: int | None) -> None:
    """Serve pages and adapter until stopped. Without an adapter it says so; it never shows demo data."""
    settings = chosen_settings(adapter=adapter, address=address, baud=baud)
    set_up_logging(settings.log_level, settings.log_format)
    while _serve(settings):
        click.echo("Starting again with the restored backup.", err=True)


def _serve(settings: Settings) -> bool:
    """Serve until the end; True when the daemon wants to be built and started once more."""
    try:
        daemon = build(settings)
    except StoreError as trouble:
        supervisor = Supervisor()
        end_on_signals(supervisor)
        say_refusal(settings, trouble, supervisor)
        raise
    end_on_signals(daemon.supervisor)
    with daemon.running():
        click.echo(f"MOTOSPECT is at {daemon.public_url()}", err=True)
        if daemon.bay.snapshot().link.phase == "absent":
            click.echo(
                "No adapter is configured: choose one on the page Settings, or give --address. "
                "To see it work without one: motospect demo",
                err=True,
            )
        daemon.supervisor.wait()
    return daemon.again.is_set()
