"""One visit to one vehicle, from the first question to the frozen record with its evidence."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from motospect.adapters.port import Adapter
from motospect.errors import AdapterError, RequestForbidden
from motospect.knowledge.adapter_words import adapter_word
from motospect.knowledge.identify import identify
from motospect.link.buses import framing_of
from motospect.link.conversation import Conversation
from motospect.model.exchange import Exchange
from motospect.model.identity import utc_now
from motospect.model.scan import AdapterIdentity, Scan, ScanKind, VehicleIdentity
from motospect.model.vin import VinReading
from motospect.scan.conflicts import find_conflicts
from motospect.scan.notes import Notes
from motospect.scan.observer import NOBODY, Observer
from motospect.scan.questions import STEPS
from motospect.scan.record import ecu_record
from motospect.scan.verdict import judge_scan

FIRST_STAGE = "Looking for the vehicle"
MODULE_VOLTAGE = "CONTROL_MODULE_VOLTAGE"
NO_ANSWER = "No control unit answered. Switch the ignition on (engine may be off) and scan again."


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for: the scan's id and kind, and whether the vehicle is a virtual one.

    `told`: the VIN a person confirmed for this vehicle, from a photo or by typing.
    """

    scan_id: str
    kind: ScanKind
    started_at: str
    demo: bool = False
    told: VinReading | None = None


@dataclass(frozen=True, slots=True)
class Visited:
    """A finished or interrupted visit: the record, its evidence, and what ended it early if anything did."""

    scan: Scan
    exchanges: tuple[Exchange, ...]
    trouble: AdapterError | None = None


Watcher = Callable[[str, int, Notes], None]
"""Told the stage's name, the number of stages done and the notes, after every exchange."""

LookUp = Callable[[str], Callable[[], VehicleIdentity]]
"""Told the VIN as soon as it is known; what it returns is asked for the answer when the visit has ended."""


def at_once(vin: str) -> Callable[[], VehicleIdentity]:
    """Look a VIN up in this process, when the visit has ended."""
    return functools.partial(identify, vin)


def visit(  # noqa: PLR0913 - its parts, handed on by keyword by the bay
    adapter: Adapter,
    identity: AdapterIdentity,
    order: Order,
    *,
    watch: Watcher = lambda *_: None,
    look_up: LookUp = at_once,
    clock: Callable[[], Literal["synced", "unsynced"]] = lambda: "unsynced",
    observer: Observer = NOBODY,
) -> Visited:
    """Read the vehicle once. An adapter that fails on the way ends the visit; what was read is kept."""
    reading = _Reading(adapter, watch, look_up=look_up, observer=observer, measured_v=identity.voltage_v)
    try:
        reading.run()
    except AdapterError as failed:
        reading.trouble = failed
    except RequestForbidden as refused:  # the guard protects the vehicle: the visit ends, nothing is lost
        reading.trouble = AdapterError(str(refused), hint=refused.hint)
    return _visited(order, identity, reading, clock())


def never_begun(
    order: Order, trouble: AdapterError, *, clock: Callable[[], Literal["synced", "unsynced"]]
) -> Visited:
    """Return the record of a scan whose adapter failed before the first question."""
    reading = _Reading(None, lambda *_: None, look_up=at_once)
    reading.trouble = trouble
    return _visited(order, AdapterIdentity(kind="none", identity="none"), reading, clock())


def _visited(
    order: Order, identity: AdapterIdentity, reading: _Reading, clock: Literal["synced", "unsynced"]
) -> Visited:
    notes, trouble = reading.notes, reading.trouble
    ecus = tuple(ecu_record(ecu) for ecu in notes.ecus.values())
    conflicts = find_conflicts(notes, told=order.told)
    scan = Scan(
        id=order.scan_id,
        kind=order.kind,
        started_at=order.started_at,
        finished_at=utc_now(),
        clock=clock,
        adapter=replace(identity, protocol=reading.protocol),
        verdict=judge_scan(
            ecus,
            conflicts,
            disturbances=tuple(notes.disturbances),
            interrupted_by=str(trouble) if trouble else None,
            no_vehicle=reading.no_vehicle,
        ),
        vehicle=reading.vehicle(order.told),
        ecus=ecus,
        values=tuple(value for ecu in notes.ecus.values() for value in ecu.values),
        conflicts=conflicts,
        state="interrupted" if trouble else "finished",
        interrupted_by=trouble.sentence() if trouble else None,
        demo=order.demo,
    )
    return Visited(scan, reading.exchanges, trouble)


def compare_voltage(adapter: Adapter, notes: Notes, *, measured_v: float | None) -> None:
    """Hold the voltage measured at the plug when the visit began against the control module's own."""
    for ecu in notes.ecus.values():
        for value in ecu.values:
            if value.name == MODULE_VOLTAGE and isinstance(value.value, float | int):
                adapter.book.module_voltage(value.value, measured_v)
                return


def _nobody(said: str | None) -> str:
    """Say that nobody answered, with the adapter's own word for it where it has one."""
    word = adapter_word(said or "")
    if word is None:
        return NO_ANSWER
    return f"No control unit answered: {word.meaning} (the adapter said {word.word}). {word.remedy}"


class _Reading:
    """The state of a visit while it runs, so that an early end loses nothing."""

    def __init__(
        self,
        adapter: Adapter | None,
        watch: Watcher,
        *,
        look_up: LookUp,
        observer: Observer = NOBODY,
        measured_v: float | None = None,
    ) -> None:
        self._measured_v = measured_v
        self.notes = Notes()
        self.protocol: str | None = None
        self.no_vehicle = NO_ANSWER
        self.trouble: AdapterError | None = None
        self._adapter = adapter
        self._watch = watch
        self._look_up = look_up
        self._looked_up: dict[str, Callable[[], VehicleIdentity]] = {}
        self._observer = observer
        self._stage = (FIRST_STAGE, 0)
        self._stage_began = time.monotonic()
        self._talk: Conversation | None = None

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        return self._talk.exchanges if self._talk else ()

    def vehicle(self, told: VinReading | None = None) -> VehicleIdentity:
        """Return who the vehicle is by the VIN its ECUs gave, else by the one told; none is filled in."""
        self._identify()
        if self.notes.vin:
            return self._looked_up[self.notes.vin]()
        if told is not None:
            return replace(self._look_up(told.vin)(), vin_source=told.source)
        return VehicleIdentity()

    def run(self) -> None:
        """Open the bus and ask every question in turn; raises AdapterError when the adapter fails."""
        assert self._adapter is not None  # noqa: S101 - only a visit that begins is run
        self._tell()
        self.protocol = self._adapter.open_bus()
        if self.protocol is None:
            self.no_vehicle = _nobody(self._adapter.said_instead)
            return
        addressing = framing_of(self.protocol)
        if addressing is None:
            self.no_vehicle = (
                f"This vehicle speaks {self.protocol}, which this version cannot read; nothing was asked."
            )
            return
        self._talk = Conversation(
            self._adapter,
            addressing=addressing,
            on_exchange=self._heard,
        )
        for number, step in enumerate(STEPS):
            self._begin_stage(step.name, number)
            step.ask(self._talk, self.notes)
        compare_voltage(self._adapter, self.notes, measured_v=self._measured_v)
        self._begin_stage("Finished", len(STEPS))
        self._tell()

    def _begin_stage(self, name: str, number: int) -> None:
        ended, now = self._stage[0], time.monotonic()
        self._observer.on_stage(ended, now - self._stage_began)
        self._stage, self._stage_began = (name, number), now

    def _heard(self, exchange: Exchange) -> None:
        self._observer.on_exchange(exchange)
        self._tell()

    def _identify(self) -> None:
        vin = self.notes.vin
        if vin and vin not in self._looked_up:
            self._looked_up[vin] = self._look_up(vin)

    def _tell(self) -> None:
        self._identify()
        self._watch(*self._stage, self.notes)
