"""From the box's outbox to its fleet: a record leaves the outbox only when the fleet has confirmed it."""

from __future__ import annotations

from collections.abc import Callable

from motospect.config import Settings
from motospect.model.identity import new_id
from motospect.model.remote_decision import RemoteDecision
from motospect.store import Store
from motospect.sync.courier import Courier, Patience
from motospect.sync.off import NoFleet
from motospect.sync.transports import open_transport

__all__ = ["Courier", "NoFleet", "Patience", "box_id", "build_sync"]


def box_id(store: Store) -> str:
    """Return the name of this box, made once and kept in its store for good."""
    store.keep_secret_once("box_id", new_id())
    kept = store.secret("box_id")
    assert kept is not None  # noqa: S101 - it has just been kept
    return kept


def build_sync(
    settings: Settings, store: Store, *, decide: Callable[[RemoteDecision], None] = lambda _: None
) -> Courier | NoFleet:
    """Return what brings records to the fleet, or what says there is no fleet; raises SettingInvalid.

    `decide` is told of each decision a customer has made on the fleet's server, perhaps more than once.
    """
    box = box_id(store)
    if not settings.sync_url:
        return NoFleet(store, box)
    transport = open_transport(
        settings.sync_url,
        box=box,
        credentials_file=settings.sync_credentials_file,
        ca_file=settings.sync_ca_file,
    )
    patience = Patience(resend_s=settings.sync_resend_s)
    return Courier(store=store, transport=transport, patience=patience, decide=decide)
