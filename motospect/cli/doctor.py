"""`motospect doctor`: everything a technician would check first, each with its state and remedy."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from motospect.adapters.consequences import passport_part
from motospect.adapters.recovery import Climb
from motospect.adapters.serial_ports import serial_ports
from motospect.box.health import box_parts
from motospect.box.schedule import BackupPlace
from motospect.cli.options import adapter_options, chosen_settings, opener
from motospect.cli.running_daemon import daemon_parts
from motospect.config import Settings
from motospect.errors import AdapterError, StoreError
from motospect.model.part import GroupName, PartState, grouped
from motospect.model.passport import Passport
from motospect.model.wire import to_json
from motospect.scan.examination import examine
from motospect.scan.link import RUNGS, Link
from motospect.scan.link_state import HEALTH, LOW_TIMES
from motospect.store import Store

TITLES: dict[GroupName, str] = {
    "vehicle": "Vehicle and adapter",
    "records": "Records, disk and backup",
    "box": "The box itself",
    "people": "Pages, screen, light and buttons",
    "network": "Network and fleet",
    "advice": "Knowledge and advice",
    "other": "Other parts",
}
SETTINGS = PartState("settings", "ok", "All names and values are understood.")
TRIED = PartState("vehicle", "ok", "It answers; the adapter was tried on it.")
UNTRIED = PartState(
    "vehicle", "absent", "No control unit answers.", "Switch the ignition on to have the adapter tried."
)


@click.command("doctor")
@adapter_options
@click.option(
    "--try", "try_out", is_flag=True, help="Try the adapter on the vehicle: some 45 questions, 3 s."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object: the parts and the passport.")
def command(
    *, adapter: str | None, address: str | None, baud: int | None, try_out: bool, as_json: bool
) -> None:
    """Check every part of the box; exit status 1 when something needs a person.

    Where the daemon runs, it is asked, and the answer is its health page's. Else settings, store, disk,
    clock, serial ports and adapter are looked at here. The vehicle is asked nothing, unless the adapter is to
    be tried on it, with questions that only read.
    """
    settings = chosen_settings(adapter=adapter, address=address, baud=baud)
    wants_own_look = try_out or address is not None or adapter is not None or baud is not None
    running = None if wants_own_look else daemon_parts(settings)
    if running is not None:
        parts, passport = running, None
    else:
        found, passport = _adapter(settings, try_out=try_out)
        parts = (SETTINGS, *_here(settings), *found)
    if as_json:
        click.echo(to_json({"parts": parts, "passport": passport}).decode())
    else:
        _show(parts)
    sys.exit(1 if any(part.state == "failed" for part in parts) else 0)


def _show(parts: Iterable[PartState]) -> None:
    """Print the parts in the groups and the order of the health page, the worst first."""
    for number, group in enumerate(grouped(parts)):
        click.echo(("\n" if number else "") + TITLES[group.name])
        for part in group.parts:
            click.echo(f"  {part.state:9}{part.name:18}{part.reason}")
            if part.remedy:
                click.echo(f"{'':29}{part.remedy}")


def _here(settings: Settings) -> Iterator[PartState]:
    """Yield what can be looked at without a daemon, by the functions the daemon asks too."""
    yield _store(settings)
    # Before the first start there is no folder, which the store's own line says.
    yield from (
        part for part in box_parts(settings.store_dir) if settings.store_dir.exists() or part.name != "disk"
    )
    yield _backup(settings)
    yield from _ports()


def _backup(settings: Settings) -> PartState:
    folder = Path(settings.store_backup_folder) if settings.store_backup_folder else None
    place = BackupPlace(folder, settings.store_backup_keep, settings.store_dir)
    try:
        store = Store.read(settings.store_dir)
    except StoreError:
        return place.part(())
    try:
        return place.part(store.upkeep.backup_runs(limit=10))
    finally:
        store.close()


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


def _adapter(settings: Settings, *, try_out: bool) -> tuple[list[PartState], Passport | None]:
    """Return the adapter, whether it reads a vehicle, and what it can do: as parts and as its passport."""
    if not settings.adapter_address:
        why = "No adapter is configured."
        return [PartState("adapter", "absent", why, "Set MOTOSPECT_ADAPTER_ADDRESS or give --address.")], None
    link = Link(opener(settings), show=lambda _: None, tell=_tell)
    try:
        identity = link.connect()
        for _ in range(LOW_TIMES):
            link.measure()
        state = link.state
        tried = [TRIED if examine(link.wire) else UNTRIED] if try_out else []
    except AdapterError as trouble:
        return [PartState("adapter", "failed", str(trouble), trouble.hint)], None
    finally:
        link.close()
    volts = "No voltage" if identity.voltage_v is None else f"{identity.voltage_v:.1f} V"
    name = "" if identity.identity in state.reason else f"{identity.identity}. "
    parts = [
        PartState("adapter", HEALTH[state.phase], f"{name}{state.reason} {volts} at the plug.", state.remedy),
        *tried,
    ]
    passport = link.wire.book.passport
    return [*parts, *([passport_part(passport)] if passport else [])], passport


def _tell(climb: Climb) -> None:
    if climb.helped is None:
        who = "the adapter does not answer" if climb.of == "adapter" else "no control unit answers"
        click.echo(f"{who} yet; trying {RUNGS[climb.rung]}", err=True)
