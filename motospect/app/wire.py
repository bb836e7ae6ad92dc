"""Which adapter the bay opens: the shop's choice on the page, else the settings'."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from motospect.adapters import BusGuard, Memory, open_adapter
from motospect.adapters.places import found, place_of
from motospect.app.profile import profile_of
from motospect.config import Settings
from motospect.errors import AdapterError, BayBusy, SettingInvalid
from motospect.model.adapter_place import AdapterFound, AdapterPlace, AdapterTried
from motospect.scan.bay import Bay, OpenAdapter
from motospect.scan.link_state import READY
from motospect.store import Store

LOG = logging.getLogger(__name__)
TRY_S = 12.0
"""Longer than a Bluetooth call and the questions after it; somebody stands before the page and waits."""
Opened: TypeAlias = OpenAdapter | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """What opening needs: settings, the guard below all that is sent, what is known of adapters."""

    settings: Settings
    guard: BusGuard
    memory: Memory


class Wire:
    """The adapter of this box. Any thread may ask.

    `fixed` stands where the shop has no choice: the demo's virtual vehicle, a test's adapter.
    """

    def __init__(self, hold: Hold, store: Store, *, fixed: bool, instead: Opened = None) -> None:
        self._hold = hold
        self._store = store
        self._instead = instead
        self.fixed = fixed
        self._trying = threading.Lock()

    @property
    def place(self) -> AdapterPlace:
        """Where the adapter is now; raises StoreError."""
        settings = self._hold.settings
        if self.fixed:
            return AdapterPlace(settings.adapter_kind, settings.adapter_address)
        profile = profile_of(settings, self._store)
        return AdapterPlace(profile.adapter_kind, profile.adapter_address)

    def opener(self) -> Opened:
        """Return what opens the adapter as chosen now; None where there is none."""
        if self._instead is not None:
            return self._instead
        return self._opener(self.place)

    def _opener(self, place: AdapterPlace) -> Opened:
        if not place.address:
            return None
        hold = self._hold
        return lambda stop: open_adapter(
            place.kind,
            place.address,
            baud=hold.settings.adapter_baud,
            stop=stop,
            guard=hold.guard,
            memory=hold.memory,
        )

    def found(self) -> tuple[AdapterFound, ...]:
        """Return what may be an adapter of this box."""
        return found()

    def read(self, text: str) -> AdapterPlace:
        """Return the adapter a text means; raises SettingInvalid.

        The kind the settings name stays for a serial line: python-OBD drives what an ELM327 is, too.
        """
        kind = self._hold.settings.adapter_kind
        return place_of(text, kind="elm327" if kind == "socketcan" else kind)

    def attempt(self, text: str, bay: Bay) -> AdapterTried:
        """Try an address within TRY_S and return what came of it; nothing is sent to a vehicle."""
        try:
            place = self.read(text)
        except SettingInvalid as no_address:
            return AdapterTried(text.strip()[:200], False, str(no_address), no_address.hint)
        if not place.address:
            return AdapterTried("", False, "No address is given.", "Pick one that was found, or type one.")
        if not bay.snapshot().demo and _same(place, self.place):
            link = bay.snapshot().link
            return AdapterTried(place.address, link.phase in READY, link.reason, link.remedy or "")
        if not self._trying.acquire(blocking=False):
            return AdapterTried(place.address, False, "Another address is being tried.", "Wait a moment.")
        return _tried(place, self._hold.settings.adapter_baud, over=self._trying.release)

    def use(self, text: str, bay: Bay) -> AdapterPlace:
        """Keep the adapter a text means and have the bay open it.

        Raises SettingInvalid, BayBusy and StoreError; nothing is changed then.
        """
        if self.fixed:
            raise SettingInvalid(
                "This box was started with a virtual vehicle in its bay.",
                hint="Start it with `motospect run` to choose an adapter.",
            )
        place, before = self.read(text), self.place
        self._keep(place)
        if bay.snapshot().demo or place == before:
            return place  # the demo gives the bay back to whatever is chosen then
        try:
            bay.swap(self._opener(place), demo=False)
        except BayBusy:
            self._keep(before)
            raise
        LOG.info("the adapter is %s now", place.address or "none")
        return place

    def _keep(self, place: AdapterPlace) -> None:
        self._store.answers.keep({"adapter_kind": place.kind, "adapter_address": place.address})


def _tried(place: AdapterPlace, baud: int, *, over: Callable[[], None]) -> AdapterTried:
    """Open one address on a thread of its own: whatever holds it up, who asked gets an answer.

    `over` is called when the address has been let go of.
    """
    stop = threading.Event()
    told: list[AdapterTried] = []

    def ask() -> None:
        try:
            told.append(_asked(place, baud, stop))
        except Exception:
            LOG.exception("%s could not be tried", place.address)
        finally:
            over()

    trial = threading.Thread(target=ask, name="trial", daemon=True)
    trial.start()
    trial.join(TRY_S)
    if told:
        return told[0]
    stop.set()
    if not trial.is_alive():
        return AdapterTried(
            place.address, False, f"Trying {place.address} broke off.", "The box's log has the reason."
        )
    said = f"Nothing at {place.address} has answered within {TRY_S:.0f} s."
    return AdapterTried(place.address, False, said, "Check the plug and the address, then try again.")


def _asked(place: AdapterPlace, baud: int, stop: threading.Event) -> AdapterTried:
    try:
        adapter = open_adapter(place.kind, place.address, baud=baud, stop=stop)
        try:
            identity = adapter.connect()
        finally:
            adapter.close()
    except (AdapterError, SettingInvalid) as trouble:
        return AdapterTried(place.address, False, str(trouble), trouble.hint)
    if identity.voltage_v is None:
        return AdapterTried(place.address, True, f"{identity.identity} answers.")
    said = f"{identity.identity} answers; {identity.voltage_v:.1f} V at its plug."
    return AdapterTried(place.address, True, said)


def _same(one: AdapterPlace, other: AdapterPlace) -> bool:
    return one.kind == other.kind and os.path.realpath(one.address) == os.path.realpath(other.address)
