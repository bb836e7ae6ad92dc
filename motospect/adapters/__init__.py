"""The wires: one file per kind, all behind `adapters.port`, imported when first used."""

from __future__ import annotations

import threading
from importlib import import_module

from motospect.adapters.audit import AuditLog
from motospect.adapters.guard import BusGuard
from motospect.adapters.passport import Memory
from motospect.adapters.port import Adapter
from motospect.config import Settings
from motospect.errors import SettingInvalid

KINDS = {
    "elm327": ("motospect.adapters.elm327", "Elm327"),
    "pyobd": ("motospect.adapters.pyobd", "PyObd"),
    "replay": ("motospect.adapters.replay", "Replay"),
    "socketcan": ("motospect.adapters.socketcan", "SocketCan"),
}
"""Kind of adapter -> module and class. A new kind is a file beside these and a line here."""


def open_adapter(
    kind: str,
    address: str,
    *,
    baud: int,
    stop: threading.Event,
    guard: BusGuard | None = None,
    memory: Memory | None = None,
) -> Adapter:
    """Open the wire; raises SettingInvalid for an unknown kind, AdapterMissing when nothing is there.

    `stop` ends any wait for the adapter early, with AdapterReleased. Everything it sends passes `guard`;
    without one a guard that keeps no audit log stands in its place, and nothing can be cleared. `memory`
    knows the adapters of earlier times; without it each is a stranger, and left at its speed.
    """
    if kind not in KINDS:
        raise SettingInvalid(
            f"There is no adapter kind {kind!r}.",
            hint=f"MOTOSPECT_ADAPTER_KIND is one of: {', '.join(KINDS)}.",
        )
    module, name = KINDS[kind]
    adapter: Adapter = getattr(import_module(module), name).open(
        address, baud=baud, stop=stop, guard=guard or BusGuard()
    )
    if memory is not None:
        adapter.book.remember(memory, port=address)
    return adapter


def bus_guard(settings: Settings) -> BusGuard:
    """Return the guard below whatever is sent to the vehicle; its audit log stands in the store's folder."""
    return BusGuard(audit=AuditLog(settings.store_dir), silence_s=settings.adapter_silence_s)


__all__ = ["KINDS", "Adapter", "BusGuard", "Memory", "bus_guard", "open_adapter"]
