"""A freeze frame in words: how the vehicle was when the code was stored, each phrase with its values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _

from motospect.model.scan import FreezeFrame, Reading

COLD_C, WARM_C, HOT_C = 40.0, 70.0, 112.0
"""Coolant below the first is cold, from the second on the engine is at work; above the third it is too hot.

Thermostats of road vehicles open between about 75 and 95 degC; pressurised coolant boils well above 112.
"""
IDLE_RPM = 1200.0
TRIM_PERCENT = 10.0
"""Fuel trim beyond this, short and long together, is more than an engine in order needs."""
LOAD_LIGHT, LOAD_HEAVY = 35.0, 75.0


@dataclass(frozen=True, slots=True)
class Phrase:
    """One thing said of the moment, and the values of the frame it rests on."""

    text: str
    values: tuple[Reading, ...]
    remarkable: bool = False


def frame_words(frame: FreezeFrame) -> tuple[Phrase, ...]:
    """Return what the frame says in the order one would tell it; nothing for one without these values."""
    by_name = {v.name: v for v in frame.values if isinstance(v.value, int | float)}
    read = {name: float(value.value) for name, value in by_name.items()}

    return tuple(
        Phrase(text, tuple(by_name[name] for name in names), remarkable)
        for text, names, remarkable in _said(read)
    )


def _said(read: dict[str, float]) -> Iterator[tuple[str, tuple[str, ...], bool]]:
    yield from _motion(read)
    if "COOLANT_TEMP" in read:
        yield _warmth(read["COOLANT_TEMP"]), ("COOLANT_TEMP",), read["COOLANT_TEMP"] > HOT_C
    if "ENGINE_LOAD" in read:
        yield _load(read["ENGINE_LOAD"]), ("ENGINE_LOAD",), False
    for bank in ("1", "2"):
        yield from _mixture(read, bank)


def _motion(read: dict[str, float]) -> Iterator[tuple[str, tuple[str, ...], bool]]:
    rpm, speed = read.get("RPM"), read.get("SPEED")
    if speed is not None:
        yield (_("standing still") if speed == 0 else _("driving")), ("SPEED",), False
    if rpm is None:
        return
    if rpm == 0:
        yield _("engine not running"), ("RPM",), False
    elif rpm < IDLE_RPM and not speed:
        yield _("at idle"), ("RPM",), False
    else:
        yield _("engine running"), ("RPM",), False


def _warmth(degc: float) -> str:
    if degc < COLD_C:
        return _("engine cold")
    if degc < WARM_C:
        return _("engine warming up")
    return _("engine warm") if degc <= HOT_C else _("engine too hot")


def _load(percent: float) -> str:
    if percent < LOAD_LIGHT:
        return _("light load")
    return _("medium load") if percent < LOAD_HEAVY else _("heavy load")


def _mixture(read: dict[str, float], bank: str) -> Iterator[tuple[str, tuple[str, ...], bool]]:
    """Say what the fuel trims mean: a control unit that adds fuel has met a lean mixture."""
    names = tuple(name for name in (f"SHORT_FUEL_TRIM_{bank}", f"LONG_FUEL_TRIM_{bank}") if name in read)
    if not names:
        return
    trim = sum(read[name] for name in names)
    percent = f"{abs(trim):.0f}"
    if trim > TRIM_PERCENT:
        yield _("bank %(bank)s lean by %(percent)s %%", bank=bank, percent=percent), names, True
    elif trim < -TRIM_PERCENT:
        yield _("bank %(bank)s rich by %(percent)s %%", bank=bank, percent=percent), names, True
    else:
        yield _("mixture of bank %(bank)s in order", bank=bank), names, False
