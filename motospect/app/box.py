"""The box's own housekeeping, built and handed to the pages."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from motospect.box.bundle import Evidence, support_bundle
from motospect.box.ring import LogRing
from motospect.box.schedule import BackupPlace
from motospect.box.upkeep import Around, Upkeep, occasion_now
from motospect.box.versions import system_versions
from motospect.config import Settings, example
from motospect.errors import BackupFailed, ScanUnknown
from motospect.model.exchange import Exchange
from motospect.model.part import PartState
from motospect.model.profile import Profile
from motospect.model.upkeep import LogLine, Version
from motospect.portal.box_desk import BoxDesk
from motospect.scan.bay import Bay
from motospect.store import Store


def open_upkeep(
    settings: Settings, store: Store, bay: Bay, *, profile: Callable[[], Profile], again: Callable[[], None]
) -> Upkeep:
    """Return the housekeeping of this box; nothing is done before it runs."""
    demo = bay.snapshot().demo
    return Upkeep(
        store,
        Around(
            occasion=lambda: occasion_now(
                settings=example(settings), shop_name=profile().shop_name or settings.shop_name, demo=demo
            ),
            busy=lambda: _scanning(bay),
            again=again,
            passphrase=lambda: backup_passphrase(settings),
        ),
        BackupPlace(
            Path(settings.store_backup_folder) if settings.store_backup_folder else None,
            settings.store_backup_keep,
            settings.store_dir,
        ),
    )


def backup_passphrase(settings: Settings) -> str:
    """Return the passphrase of the daily backup, empty when none is set; raises BackupFailed."""
    if not settings.store_backup_passphrase_file:
        return ""
    try:
        passphrase = Path(settings.store_backup_passphrase_file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as why:
        raise BackupFailed(
            f"The backup's passphrase cannot be read from {settings.store_backup_passphrase_file}: {why}.",
            hint="Let the daemon read it, or leave MOTOSPECT_STORE_BACKUP_PASSPHRASE_FILE empty.",
        ) from why
    if not passphrase:  # never a readable backup where a sealed one was asked for
        raise BackupFailed(
            f"The file {settings.store_backup_passphrase_file} is empty.",
            hint="Write the passphrase into it.",
        )
    return passphrase


def box_desk(
    settings: Settings,
    store: Store,
    bay: Bay,
    upkeep: Upkeep,
    *,
    ring: LogRing,
    health: Callable[[], tuple[PartState, ...]],
) -> BoxDesk:
    """Return what the box page asks."""

    def versions() -> tuple[Version, ...]:
        return box_versions(store, bay)

    def log(level: str) -> tuple[LogLine, ...]:
        return ring.lines(level=level, limit=300)

    def bundle() -> bytes:
        return support_bundle(
            Evidence(
                parts=health(),
                versions=versions(),
                log=tuple(reversed(ring.lines())),
                settings=example(settings),
                exchanges=_last_exchanges(store),
                counts=store.upkeep.counts(),
                private=lambda: private_words(settings, store),
            )
        )

    return BoxDesk(
        keeper=upkeep,
        versions=versions,
        log=log,
        bundle=bundle,
        runs=lambda: store.upkeep.backup_runs(limit=5),
    )


def box_versions(store: Store, bay: Bay) -> tuple[Version, ...]:
    """Return the versions of system and libraries, of the database, and of the adapter at hand."""
    adapter = bay.snapshot().link.adapter
    found = (*system_versions(), Version("Database", store.upkeep.step()))
    return (*found, Version("Adapter", adapter.identity)) if adapter else found


def private_words(settings: Settings, store: Store) -> frozenset[str]:
    """Return all that must not be in a support bundle, as far as the box knows it."""
    own = {settings.shop_name, socket.gethostname(), settings.knowledge_vpic_url, settings.sensors_url}
    own |= {settings.sync_url, settings.portal_public_url, settings.adapter_address, settings.fleet_database}
    return store.upkeep.private_words() | {word for word in own if word and word != "localhost"}


def _last_exchanges(store: Store) -> tuple[Exchange, ...]:
    for row in store.scans(limit=5):
        try:
            return store.exchanges(row.id)
        except ScanUnknown:
            continue
    return ()


def _scanning(bay: Bay) -> bool:
    progress = bay.snapshot().progress
    return progress is not None and progress.ended == "running"


def maintained(parts: tuple[PartState, ...], upkeep: Upkeep) -> tuple[PartState, ...]:
    """Return the parts, and before them that the box is in maintenance while it is."""
    if upkeep.maintenance is None:
        return parts
    return (PartState("maintenance", "degraded", upkeep.maintenance, "Wait a moment."), *parts)


@contextmanager
def remembering(ring: LogRing) -> Iterator[None]:
    """Let the ring hear the whole process's log inside the block."""
    root = logging.getLogger()
    root.addHandler(ring)
    try:
        yield
    finally:
        root.removeHandler(ring)
