"""The shop's profile as it is now: what was answered on the page, else what the settings say."""

from __future__ import annotations

from motospect.config import Settings, starting_profile
from motospect.errors import StoreError
from motospect.model.profile import Profile, answered
from motospect.store import Store


def profile_of(settings: Settings, store: Store) -> Profile:
    """Return the profile of the shop whose answers are in this store; raises StoreError."""
    return answered(starting_profile(settings), store.answers.all())


def profile_beside(settings: Settings) -> Profile:
    """Return the profile for a command that runs beside the daemon; without a store it is the settings'."""
    try:
        store = Store.read(settings.store_dir)
    except StoreError:
        return starting_profile(settings)
    try:
        return profile_of(settings, store)
    finally:
        store.close()
