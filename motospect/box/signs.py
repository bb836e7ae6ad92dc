"""How light and screen show each state: icon, word, tone and blink pattern, so that colour is never alone."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

from motospect.model.bench import Bench, EcuProgress, EcuResult, LinkPhase

Tone: TypeAlias = Literal["ok", "watch", "bad", "idle", "busy"]
Colour: TypeAlias = tuple[bool, bool, bool]
"""Red, green and blue of the light, each on or off: no brightness steps, so any pin will do."""

DARK: Colour = (False, False, False)
COLOURS: dict[Tone, Colour] = {
    "ok": (False, True, False),
    "watch": (True, True, False),
    "bad": (True, False, False),
    "idle": (True, True, True),
    "busy": (False, False, True),
}


@dataclass(frozen=True, slots=True)
class Look:
    """One state as light and screen show it. `blink` is s lit, s dark and so on for ever; () is steady."""

    icon: str
    word: str
    tone: Tone
    blink: tuple[float, ...] = ()


LINK: dict[LinkPhase, Look] = {
    "absent": Look("unplugged", "No adapter", "idle", (0.1, 2.9)),
    "opening": Look("wait", "Opening adapter", "busy", (1.0, 1.0)),
    "opened": Look("wait", "Asking the adapter", "busy", (1.0, 0.3)),
    "adapter_ok": Look("plug", "Adapter ready", "watch", (2.5, 0.5)),
    "powered": Look("plug", "Plugged in", "watch", (2.5, 0.2, 0.1, 0.2)),
    "bus_ok": Look("ok", "Vehicle answers", "ok"),
    "ignition_off": Look("key", "Ignition is off", "watch", (0.15, 0.15, 0.15, 1.55)),
    "low_battery": Look("warn", "Battery is low", "bad", (0.1, 0.1, 0.1, 1.2)),
    "degraded": Look("question", "Answers in part", "watch", (0.7, 0.7)),
    "ecu_silent": Look("question", "No ECU answers", "watch", (0.15, 0.85)),
    "scanning": Look("wait", "Scanning", "busy", (0.25, 0.25)),
    "polling": Look("wait", "Reading live", "busy", (0.25, 0.75)),
    "unplugged": Look("unplugged", "Adapter unplugged", "bad", (0.5, 0.5)),
    "failed": Look("stop", "Adapter failed", "bad", (0.1, 0.1)),
}
NOT_SAVED = Look("stop", "Scan NOT saved", "bad", (0.1, 0.1, 0.1, 0.1, 0.1, 0.7))
NO_MEMORY = Look("stop", "Memory cannot be read", "bad", (0.5, 0.1))
HOLDING = Look("key", "Keep holding to reset the PIN", "idle", (0.4, 0.1))


RESULT: dict[EcuResult, Look] = {
    "asking": Look("wait", "being asked", "busy"),
    "so_far": Look("wait", "no fault so far", "busy"),
    "clean": Look("ok", "no faults", "ok"),
    "codes": Look("warn", "faults found", "watch"),
    "mil": Look("stop", "warning lamp on", "bad"),
    "contradicts": Look("stop", "contradicts itself", "bad"),
    "partly": Look("question", "answered in part", "watch"),
    "silent": Look("question", "no answer", "watch"),
    "refused": Look("question", "refused to answer", "watch"),
    "blocked": Look("question", "blocked by gateway", "watch"),
    "garbled": Look("question", "answer garbled", "watch"),
    "not_asked": Look("question", "not asked yet", "idle"),
}

View: TypeAlias = Literal["join", "wifi", "report", "trouble", "verdict", "scan", "hold", "notice"]


@dataclass(frozen=True, slots=True)
class EcuLine:
    """One control unit of the running scan: its name as people know it, and what came of it so far."""

    name: str
    look: Look


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenState:
    """All that the screen shows; equal states are equal pictures. Texts are English; `language` is shown.

    `view` is what is shown: how to join (address as `qr`), the guests' Wi-Fi (`qr` joins it, `caption` is its
    name), a customer's report (`qr` leads there), what is wrong with the link (`reason`, `remedy`), the last
    scan's `verdict` large, the running scan (`ecus`, `stage`, `done` from 0 to 1), a PIN reset counted down
    (`hold_left_s`), a `notice`. `page` of `pages` says that others follow by themselves.
    """

    view: View
    link: Look
    language: str = "en"
    address: str = ""
    qr: str = ""
    caption: str = ""
    demo: bool = False
    ecus: tuple[EcuLine, ...] = ()
    stage: str = ""
    done: float = 0.0
    verdict: Look | None = None
    reason: str = ""
    remedy: str = ""
    hold_left_s: int | None = None
    notice: str = ""
    page: int = 1
    pages: int = 1


def ecu_line(ecu: EcuProgress) -> EcuLine:
    """Return how one control unit of the running scan is shown."""
    look = RESULT[ecu.result]
    if ecu.result == "codes" and ecu.codes:
        look = Look(look.icon, ", ".join(ecu.codes), look.tone)
    return EcuLine(ecu.name or f"Control unit {ecu.address}", look)


def link_look(bench: Bench) -> Look:
    """Return how the bay's state is shown; a scan that could not be saved comes before the link."""
    if bench.progress is not None and bench.progress.ended == "not_saved":
        return NOT_SAVED
    return LINK[bench.link.phase]


def lit(blink: tuple[float, ...], now_s: float) -> tuple[bool, float]:
    """Return whether the light is on at this time, and for how many s more; inf when it never changes."""
    if not blink:
        return True, math.inf
    left = now_s % sum(blink)
    for number, seconds in enumerate(blink):
        if left < seconds:
            return number % 2 == 0, seconds - left
        left -= seconds
    return True, blink[0]  # a rounding of the remainder: the pattern begins anew
