"""The link's states: which event leads from where to where, and the sentence and remedy of each state.

Pure: nothing here opens, asks or waits. Why these states: docs/decisions/link-states.md.
"""

from __future__ import annotations

import errno
from dataclasses import dataclass
from typing import Literal, TypeAlias

from motospect.adapters.recovery import PLUG_V
from motospect.errors import AdapterError, AdapterLost, AdapterMissing, AdapterSilent
from motospect.model.bench import LinkPhase
from motospect.model.scan import AdapterIdentity, Scan

LinkEvent: TypeAlias = Literal[
    "missing", "opened", "identified", "silent", "unusable", "lost",
    "no_power", "power", "ignition_off", "low_battery",
    "scan_begins", "live_begins", "all_answer", "some_answer", "none_answers",
]  # fmt: skip

_Row: TypeAlias = dict[LinkEvent, LinkPhase]
_GOES: _Row = {"lost": "unplugged", "silent": "failed", "unusable": "failed"}
_BEGINS: _Row = {"scan_begins": "scanning", "live_begins": "polling"}
_SUPPLY: _Row = {"no_power": "adapter_ok", "low_battery": "low_battery", "ignition_off": "ignition_off"}
_ENDS: _Row = {"all_answer": "bus_ok", "some_answer": "degraded", "none_answers": "ecu_silent"}
_CLOSED: _Row = {"opened": "opened", "identified": "adapter_ok", "silent": "failed", "unusable": "failed"}

TABLE: dict[LinkPhase, _Row] = {
    "absent": _CLOSED,
    "opening": {**_CLOSED, "missing": "absent", "lost": "unplugged"},
    "opened": {**_GOES, "identified": "adapter_ok", "missing": "absent"},
    "adapter_ok": {
        **_GOES, **_BEGINS, "power": "powered", "ignition_off": "ignition_off", "low_battery": "low_battery",
    },
    "powered": {**_GOES, **_BEGINS, **_SUPPLY},
    "ignition_off": {**_GOES, **_BEGINS, **_SUPPLY, "power": "powered"},
    "low_battery": {**_GOES, **_BEGINS, **_SUPPLY, "power": "powered"},
    "scanning": {**_GOES, **_ENDS, "ignition_off": "ignition_off"},
    "polling": {**_GOES, **_ENDS, "ignition_off": "ignition_off"},
    "bus_ok": {**_GOES, **_BEGINS, **_SUPPLY},
    "degraded": {**_GOES, **_BEGINS, **_SUPPLY},
    "ecu_silent": {**_GOES, **_BEGINS, **_SUPPLY},
    "unplugged": _CLOSED,
    # A port that can be opened is no news here: only an adapter that answers leads out.
    "failed": {"identified": "adapter_ok", "lost": "unplugged", "missing": "absent"},
}  # fmt: skip
"""Phase -> event -> next phase. An event without an entry changes nothing: after a scan the supply being
there does not take back that the vehicle answered; an adapter that was unplugged stays so while missing."""

READY: frozenset[LinkPhase] = frozenset(phase for phase, row in TABLE.items() if "scan_begins" in row)
"""Where a scan may begin. With the ignition off it may: whether an ECU answers is for the vehicle to say."""
HEALTH: dict[LinkPhase, Literal["ok", "degraded", "absent", "failed"]] = {
    "absent": "absent",
    "opening": "degraded",
    "opened": "degraded",
    "low_battery": "degraded",
    "degraded": "degraded",
    "unplugged": "failed",
    "failed": "failed",
    "adapter_ok": "ok",
    "powered": "ok",
    "ignition_off": "ok",
    "scanning": "ok",
    "polling": "ok",
    "bus_ok": "ok",
    "ecu_silent": "ok",
}
"""How the adapter's part of the health page reads; a silent vehicle is no fault of the box."""
SAYINGS: dict[LinkPhase, tuple[str, str]] = {
    "absent": ("No adapter is there.", "Plug it in and check its address; it is looked for all the time."),
    "opening": ("The adapter is being opened.", "Wait a moment."),
    "opened": ("The port is open; the adapter is being asked who it is.", "Wait a moment."),
    "adapter_ok": (
        "The adapter is ready; no vehicle is at its plug.",
        "Plug it into the vehicle's diagnostic socket, or start a scan.",
    ),
    "powered": ("The adapter has the vehicle's supply.", "Start a scan."),
    "ignition_off": (
        "The ignition is off: control units sleep and do not answer.",
        "Switch the ignition on (the engine may be off), then start a scan.",
    ),
    "low_battery": (
        "The vehicle's battery is low.",
        "Connect a charger before scanning on; nothing can be cleared until then.",
    ),
    "scanning": (
        "A scan is running.",
        "Leave the ignition on and the adapter plugged in until it has ended.",
    ),
    "polling": ("Live values are being read.", "Leave the adapter plugged in until the reading has ended."),
    "bus_ok": ("The vehicle answers.", "Look at the result, or start the next scan."),
    "degraded": (
        "The vehicle answers only in part.",
        "Check the plug and the supply, then scan again; a control unit that stays silent has a reason.",
    ),
    "ecu_silent": (
        "No control unit answers.",
        "Switch the ignition on (the engine may be off), push the plug home, then scan again.",
    ),
    "unplugged": (
        "The adapter is gone.",
        "Plug it in again or bring it back into range; it is taken up by itself.",
    ),
    "failed": (
        "The adapter does not work.",
        "Unplug it for a few seconds and plug it in again; `motospect doctor` looks closer.",
    ),
}
"""Phase -> what it means and what to try next, where the event has said nothing more exact."""

LOW_V, RECOVERED_V = 11.8, 12.1
"""A 12 V battery at rest is nearly empty at 11.8 V; it is called well again only above the second."""
LOW_TIMES = 3
"""So many measurements in a row must be low: a starter draws the voltage down for a second or two."""


def after(phase: LinkPhase, event: LinkEvent) -> LinkPhase:
    """Return the phase this event leads to; the same where it means nothing."""
    return TABLE[phase].get(event, phase)


@dataclass(frozen=True, slots=True)
class Supply:
    """What the adapter alone measured: V at the plug, and whether the ignition is on; None is not known."""

    voltage_v: float | None
    ignition: bool | None


class SupplyWatch:
    """Turns measurements into events; remembers only how often in a row the voltage was low."""

    def __init__(self) -> None:
        self._low = 0

    def event(self, supply: Supply) -> LinkEvent | None:
        """Return what the measurement means, None when the adapter can tell neither voltage nor ignition."""
        volts = supply.voltage_v
        if volts is None and supply.ignition is None:
            return None
        if volts is not None and volts < PLUG_V:
            self._low = 0
            return "no_power"
        if volts is not None:
            was_low = self._low >= LOW_TIMES
            self._low = self._low + 1 if volts < (RECOVERED_V if was_low else LOW_V) else 0
            if self._low >= LOW_TIMES:
                return "low_battery"
        return "ignition_off" if supply.ignition is False else "power"


def of_trouble(trouble: AdapterError) -> LinkEvent:
    """Return which event this error is."""
    if isinstance(trouble, AdapterMissing):
        cause = trouble.__cause__
        closed = isinstance(cause, OSError) and cause.errno in {errno.EACCES, errno.EPERM, errno.EBUSY}
        return "unusable" if closed else "missing"
    if isinstance(trouble, AdapterLost):
        return "lost"
    return "silent" if isinstance(trouble, AdapterSilent) else "unusable"


def of_scan(scan: Scan, ignition: bool | None) -> tuple[LinkEvent, str]:
    """Return what a scan showed of the link, as event and sentence; `ignition` as the adapter tells it."""
    over = f" over {scan.adapter.protocol}" if scan.adapter.protocol else ""
    if not scan.ecus:
        if scan.adapter.protocol is None and ignition is False:
            return "ignition_off", "No control unit answered, and the ignition is off."
        if scan.adapter.protocol is None:
            return "none_answers", "No control unit answered."
        return "some_answer", scan.verdict.headline
    troubled = [ecu for ecu in scan.ecus if ecu.state in {"silent", "garbled", "not_probed"}]
    if not troubled:
        return "all_answer", f"The vehicle answered{over}."
    named = ", ".join(f"{ecu.address} {ecu.state.replace('_', ' ')}" for ecu in troubled)
    return "some_answer", f"The vehicle answered{over} only in part: {named}."


def saying(phase: LinkPhase, adapter: AdapterIdentity | None) -> tuple[str, str]:
    """Return sentence and remedy of a phase, with what is known of the adapter in them."""
    reason, remedy = SAYINGS[phase]
    volts = None if adapter is None else adapter.voltage_v
    if phase == "low_battery" and volts is not None:
        reason = f"The vehicle's battery is low ({volts:.1f} V, at least {LOW_V:.1f} V is needed)."
    elif phase in {"adapter_ok", "powered"} and adapter is not None:
        if phase == "powered":
            reason = f"{adapter.identity} is ready and has the vehicle's supply."
        elif volts is None:
            reason = f"{adapter.identity} is ready; it does not tell whether a vehicle is at its plug."
        elif volts >= PLUG_V:
            reason = f"{adapter.identity} is ready."
        else:
            reason = f"{adapter.identity} is ready; no vehicle is at its plug ({volts:.1f} V)."
    return reason, remedy
