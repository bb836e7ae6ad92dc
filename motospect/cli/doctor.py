"""`motospect doctor`: everything a technician would check first, each with its state and remedy."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import click

from motospect.adapters import open_adapter
from motospect.adapters.recovery import Climb
from motospect.adapters.serial_ports import serial_ports
from motospect.cli.options import adapter_options, chosen_settings
from motospect.config import Settings
from motospect.errors import AdapterError, StoreError
from motospect.model.part import PartState
from motospect.scan.link import RUNGS, Link
from motospect.scan.link_state import HEALTH, LOW_TIMES
from motospect.store import Store


@click.command("doctor")
@adapter_options
def command(*, adapter: str | None, address: str | None, baud: int | None) -> None:
    """Check settings, store, serial ports and adapter; exit status 1 when something needs a person."""
    settings = chosen_settings(adapter=adapter, address=address, baud=baud)
    parts = (
        PartState("settings", "ok", "All names and values are understood."),
        _store(settings),
        *_ports(),
        _adapter(settings),
    )
    for part in parts:
        click.echo(f"{part.state:9}{part.name:10}{part.reason}")
        if part.remedy:
            click.echo(f"{'':19}{part.remedy}")
    sys.exit(1 if any(part.state == "failed" for part in parts) else 0)


def _store(settings: Settings) -> PartState:
    try:
        store = Store.read(settings.store_dir)
    except StoreError as trouble:
        return PartState("store", "absent", str(trouble), trouble.hint)
    try:
        return PartState("store", "ok", f"{settings.store_dir} holds {len(store.scans(limit=1000))} scan(s).")
    finally:
        store.close()


def _ports() -> Iterator[PartState]:
    found = serial_ports()
    for device, description in found:
        yield PartState("port", "ok", f"{device}: {description}")
    if not found:
        yield PartState(
            "port",
            "absent",
            "No serial port is there.",
            "Plug the adapter in; Wi-Fi ones need socket://host:port.",
        )


def _adapter(settings: Settings) -> PartState:
    if not settings.adapter_address:
        return PartState(
            "adapter",
            "absent",
            "No adapter is configured.",
            "Set MOTOSPECT_ADAPTER_ADDRESS or give --address.",
        )
    link = Link(
        lambda: open_adapter(
            settings.adapter_kind,
            settings.adapter_address,
            baud=settings.adapter_baud,
            stop=threading.Event(),
        ),
        show=lambda _: None,
        tell=_tell,
    )
    try:
        identity = link.connect()
        for _ in range(LOW_TIMES):
            link.measure()
    except AdapterError as trouble:
        return PartState("adapter", "failed", str(trouble), trouble.hint)
    finally:
        link.close()
    state = link.state
    volts = "No voltage" if identity.voltage_v is None else f"{identity.voltage_v:.1f} V"
    name = "" if identity.identity in state.reason else f"{identity.identity}. "
    return PartState(
        "adapter", HEALTH[state.phase], f"{name}{state.reason} {volts} at the plug.", state.remedy
    )


def _tell(climb: Climb) -> None:
    if climb.helped is None:
        click.echo(f"the adapter does not answer yet; trying {RUNGS[climb.rung]}", err=True)
