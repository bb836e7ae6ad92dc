"""The box's key for signing paper: made once, kept among the store's secrets, named after box and shop."""

from __future__ import annotations

import logging
from collections.abc import Callable

from motospect.errors import MotospectError
from motospect.model.signer import Signer
from motospect.model.wire import from_json, to_json
from motospect.report import make_signer
from motospect.store import Store
from motospect.sync import box_id

LOG = logging.getLogger(__name__)
SECRET = "paper_signer"  # noqa: S105 - its name


def signer_kept(store: Store) -> Signer | None:
    """Return the key as it is kept; None before the first print. Raises StoreError."""
    kept = store.secret(SECRET)
    return None if kept is None else from_json(kept, Signer)


def signer_of(store: Store, shop: Callable[[], str]) -> Signer:
    """Return the box's key, made now where there is none, with a certificate for the shop's name of now.

    Raises ReportFailed or StoreError.
    """
    kept, name = signer_kept(store), shop()
    if kept is not None and kept.shop == name:
        return kept
    made = make_signer(box_id(store), name, key=kept.key if kept else "")
    if kept is not None:
        store.keep_secret(SECRET, to_json(made).decode())
        return made
    store.keep_secret_once(SECRET, to_json(made).decode())
    return signer_kept(store) or made  # of two at once the first one's key stays


def signer_if_any(store: Store, shop: Callable[[], str]) -> Signer | None:
    """Return the key as `signer_of` does; None and a line in the log where that fails: paper is paper."""
    try:
        return signer_of(store, shop)
    except MotospectError as trouble:
        LOG.warning("reports are not signed: %s", trouble)
        return None
