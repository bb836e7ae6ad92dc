"""The options every command has that means a car, and the settings they give."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import click

from motospect.adapters import Adapter, BusGuard, Memory, bus_guard, open_adapter
from motospect.analysis import analyse
from motospect.app.profile import profile_beside
from motospect.config import Settings, load_settings
from motospect.errors import AdapterMissing, StoreError
from motospect.knowledge.workshop import books_of
from motospect.model.passport import Passport
from motospect.model.scan import Scan
from motospect.store import Store


def adapter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--adapter`, `--address` and `--baud` to a command."""
    for option in (
        click.option("--baud", type=int, help="Speed of a serial adapter."),
        click.option(
            "--address",
            help="Where it is: /dev/ttyUSB0, socket://host:35000, rfcomm://AA:BB:CC:DD:EE:FF, can0.",
        ),
        click.option("--adapter", help="Kind of adapter: elm327, pyobd, socketcan or replay."),
    ):
        command = option(command)
    return command


def opener(settings: Settings, *, guard: BusGuard | None = None) -> Callable[[], Adapter]:
    """Return what opens the chosen adapter, again after a loss; raises AdapterMissing when none is chosen."""
    if not settings.adapter_address:
        raise AdapterMissing(
            "No adapter is given.",
            hint="Add --address /dev/ttyUSB0, or can0 for raw CAN; `motospect demo` has a virtual one.",
        )
    guard, memory = guard or bus_guard(settings), _remembered(settings)

    def opened() -> Adapter:
        return open_adapter(
            settings.adapter_kind,
            settings.adapter_address,
            baud=settings.adapter_baud,
            stop=threading.Event(),
            guard=guard,
            memory=memory,
        )

    return opened


def _remembered(settings: Settings) -> Memory:
    """Return what the box knows of adapters; a command reads it beside the daemon and adds nothing."""

    def recall() -> tuple[Passport, ...]:
        try:
            store = Store.read(settings.store_dir)
        except StoreError:
            return ()
        try:
            return store.passports()
        except StoreError:
            return ()
        finally:
            store.close()

    return Memory(recall=recall, most_baud=settings.adapter_baud_most)


def chosen_settings(*, adapter: str | None, address: str | None, baud: int | None) -> Settings:
    """Return the settings with what was said on the command line; raises SettingInvalid."""
    settings = load_settings()
    if adapter is None and address is None:  # the one chosen on the box's page, as the daemon has it
        profile = profile_beside(settings)
        adapter, address = profile.adapter_kind, profile.adapter_address
    return replace(
        settings,
        adapter_kind=settings.adapter_kind if adapter is None else adapter,
        adapter_address=settings.adapter_address if address is None else address,
        adapter_baud=settings.adapter_baud if baud is None else baud,
    )


def judged(scan: Scan, settings: Settings) -> Scan:
    """Return the scan with what it means by itself and by the shop's rules, for those without a store."""
    return replace(scan, analysis=analyse(scan, books=books_of(profile_beside(settings), settings.store_dir)))
