"""Orders to watch, from words: `RPM>3000 for 2`, `voltage<11.5`, `pending P0171`."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from difflib import get_close_matches

from motospect.decode.signals import Signal, layouts, pid_of
from motospect.errors import TriggerInvalid
from motospect.model.trigger import (
    ADAPTER_VOLTAGE,
    CodeList,
    CodeTrigger,
    SignalTrigger,
    Trigger,
    WatchOrder,
)
from motospect.scan.live import wished
from motospect.scan.rescaled import AFFECTED

USUAL = (
    "RPM", "SPEED", "COOLANT_TEMP", "ENGINE_LOAD", "THROTTLE_POS", "SHORT_FUEL_TRIM_1", "LONG_FUEL_TRIM_1",
    "INTAKE_PRESSURE", "MAF", "INTAKE_TEMP", "CONTROL_MODULE_VOLTAGE",
)  # fmt: skip
"""What is recorded where nobody has chosen: enough to tell the operating point and how it is fuelled."""
MOST_SIGNALS = 24
LONGEST_S = {"before": 300.0, "after": 600.0, "most": 8 * 3600.0, "hold": 60.0}
RATES_HZ = (1.0, 50.0)
CODES_EVERY_S = (2.0, 600.0)
MOST_CAPTURES = 10
MOST_LIVE_CAPTURES = 100
MOST_KEPT = 150_000
"""Readings in one capture: some 2 MB on the disk, and read again whole by pages and analysis."""
PLUG_V = (5.0, 32.0)
"""What a 12 or 24 V vehicle can have at its plug."""
BACK_SHARE = 0.02
"""Usual hysteresis: this share of the threshold, and at least one step of the signal."""

_NUMBER = r"[-+]?\d+(?:\.\d+)?"
_SIGNAL = re.compile(rf"(\w+)\s*([<>])\s*({_NUMBER})(?:\s+for\s+(\d+(?:\.\d+)?)\s*s?)?", re.ASCII)
_CODE = re.compile(r"(code|pending|stored)(?:\s+([PCBU][0-3][0-9A-F]{3}))?", re.IGNORECASE)
_LISTS: dict[str, tuple[CodeList, ...]] = {
    "code": ("pending", "stored"), "pending": ("pending",), "stored": ("stored",)
}  # fmt: skip
_HOW = "Write RPM>3000 for 2, voltage<11.5, pending, stored, or code P0171."


def order_of(  # noqa: PLR0913 - one parameter for each choice of the form
    triggers: Sequence[str],
    signals: Sequence[str] = (),
    *,
    before_s: float = 60.0,
    after_s: float = 60.0,
    rate_hz: float = 10.0,
    most_s: float = 1800.0,
    captures: int = 1,
    codes_every_s: float = 10.0,
    who: str = "nobody",
) -> WatchOrder:
    """Return the order; raises TriggerInvalid and SignalUnknown with the value and what would be one.

    What a trigger waits for is recorded too. Without signals the usual ones are.
    """
    waited = tuple(trigger_of(text) for text in triggers)
    if not waited:
        raise TriggerInvalid("Nothing to wait for was given.", hint=_HOW)
    named = [t.signal for t in waited if isinstance(t, SignalTrigger) and t.signal != ADAPTER_VOLTAGE]
    return _storable(
        WatchOrder(
            signals=_signals((*named, *(signals or USUAL))),
            triggers=waited,
            before_s=_bounded("Seconds before", before_s, 0.0, LONGEST_S["before"]),
            after_s=_bounded("Seconds after", after_s, 0.0, LONGEST_S["after"]),
            rate_hz=_bounded("Readings a second", rate_hz, *RATES_HZ),
            most_s=_bounded("Seconds until it ends by itself", most_s, 1.0, LONGEST_S["most"]),
            captures=int(_bounded("Captures", captures, 1, MOST_CAPTURES)),
            codes_every_s=_bounded(
                "Seconds between two readings of the codes", codes_every_s, *CODES_EVERY_S
            ),
            who=who,
        )
    )


def plain_order(
    seconds: float, signals: Sequence[str] = (), *, rate_hz: float = 10.0, who: str = "nobody"
) -> WatchOrder:
    """Return the order to record for so many seconds from now; raises as above."""
    after_s = _bounded("Seconds", seconds, 1.0, LONGEST_S["after"])
    rate_hz = _bounded("Readings a second", rate_hz, *RATES_HZ)
    return _storable(
        WatchOrder(
            signals=_signals(signals or USUAL),
            before_s=0.0,
            after_s=after_s,
            rate_hz=rate_hz,
            most_s=2 * after_s + 60.0,
            who=who,
        )
    )


def live_order(signals: Sequence[str] = (), *, rate_hz: float = 10.0, who: str = "nobody") -> WatchOrder:
    """Return the order to read for those who look on and to record on demand; raises as above.

    A recording of it takes as long as it may, at most 10 minutes.
    """
    rate_hz = _bounded("Readings a second", rate_hz, *RATES_HZ)
    known = _signals(signals or USUAL)
    return WatchOrder(
        signals=known,
        before_s=0.0,
        after_s=min(LONGEST_S["after"], float(int(MOST_KEPT / (len(known) * rate_hz)))),
        rate_hz=rate_hz,
        most_s=LONGEST_S["most"],
        captures=MOST_LIVE_CAPTURES,
        who=who,
        live=True,
    )


def trigger_of(text: str) -> Trigger:
    """Return the trigger in one line of words; raises TriggerInvalid or SignalUnknown."""
    words = " ".join(text.split())
    if found := _CODE.fullmatch(words):
        return CodeTrigger(_LISTS[found[1].lower()], found[2].upper() if found[2] else None)
    found = _SIGNAL.fullmatch(words)
    if found is None:
        raise TriggerInvalid(f"{text!r} is no trigger.", hint=_hint(words))
    name, sign, number, hold = found.groups()
    hold_s = _bounded("Seconds a threshold is held", float(hold or 0), 0.0, LONGEST_S["hold"])
    relation, limit = "above" if sign == ">" else "below", float(number)
    if name.lower() in {"voltage", ADAPTER_VOLTAGE.lower()}:
        _reachable("The voltage at the plug", relation, limit, reach=PLUG_V, unit="V")
        back = max(0.1, BACK_SHARE * abs(limit))
        return SignalTrigger(ADAPTER_VOLTAGE, relation, limit, "V", hold_s, round(back, 6))  # type: ignore[arg-type]
    name = wished(name).name
    signal = _numeric(name)
    if not any(names.fullmatch(name) for names in AFFECTED.values()):
        _reachable(name, relation, limit, reach=_reach(signal), unit=signal.unit)
    back = max(signal.numerator / signal.denominator, BACK_SHARE * abs(limit))
    return SignalTrigger(name, relation, limit, signal.unit, hold_s, round(back, 6))  # type: ignore[arg-type]


def _storable(order: WatchOrder) -> WatchOrder:
    """Return the order; raises TriggerInvalid when one capture of it would hold too much to be looked at."""
    seconds = order.before_s + order.after_s
    kept = len(order.signals) * order.rate_hz * seconds
    if kept > MOST_KEPT:
        raise TriggerInvalid(
            f"{len(order.signals)} signals, {order.rate_hz:g} times a second for {seconds:g} s, are"
            f" {kept:.0f} readings.",
            hint=f"At most {MOST_KEPT} are kept: choose fewer signals, a lower rate or a shorter time.",
        )
    return order


def _hint(words: str) -> str:
    first = re.match(r"[A-Za-z]+", words)
    close = get_close_matches(first[0].lower(), [*_LISTS, "voltage"], n=1) if first else []
    if "," in words:
        return f"Write numbers with a point, as in 11.5. {_HOW}"
    return f"Did you mean {close[0]}? {_HOW}" if close else _HOW


def _signals(names: Sequence[str]) -> tuple[str, ...]:
    known = tuple(dict.fromkeys(wished(name).name for name in names))
    for name in known:
        _numeric(name)
    if len(known) > MOST_SIGNALS:
        raise TriggerInvalid(
            f"{len(known)} signals are more than can be recorded at once.",
            hint=f"Choose at most {MOST_SIGNALS}.",
        )
    return known


def _numeric(name: str) -> Signal:
    """Return the signal of a name; raises TriggerInvalid for one that gives words."""
    layout = layouts()[pid_of(name) or 0]
    signal = next(signal for signal in layout.signals if signal.name == name)
    if signal.words is not None:
        raise TriggerInvalid(f"{name} gives words, not numbers.", hint="Choose a signal with a unit.")
    return signal


def _reach(signal: Signal) -> tuple[float, float]:
    """Return the least and the greatest number the signal's bits can say."""
    half = 1 << (signal.bits - 1)
    raws = (-half, half - 1) if signal.signed else (0, 2 * half - 1)
    ends = [(raw * signal.numerator + signal.addend) / signal.denominator for raw in raws]
    return min(ends), max(ends)


def _reachable(what: str, relation: str, limit: float, *, reach: tuple[float, float], unit: str) -> None:
    least, most = reach
    if (least <= limit < most) if relation == "above" else (least < limit <= most):
        return
    raise TriggerInvalid(
        f"{what} {relation} {limit:g} {unit} would fire always or never.".replace("  ", " "),
        hint=f"It can be {least:g} to {most:g} {unit}".rstrip() + ".",
    )


def _bounded(what: str, value: float, least: float, most: float) -> float:
    if not (math.isfinite(value) and least <= value <= most):
        raise TriggerInvalid(f"{what}: {value:g} is not possible.", hint=f"Choose {least:g} to {most:g}.")
    return value
