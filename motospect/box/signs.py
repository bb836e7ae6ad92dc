"""How light and screen show each state: icon, word, tone and blink pattern, so that colour is never alone."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

from motospect.model.bench import Bench, LinkPhase

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
HOLDING = Look("key", "Keep holding to reset the PIN", "idle", (0.4, 0.1))


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenState:
    """All that the screen shows; equal states are equal pictures.

    `address` is the portal's, `qr` what the code leads to: the same, or a customer's report. `ecus`
    and `done` (share of the stages, 0 to 1) are of the running scan, `verdict` is that of the last one.
    `hold_left_s` counts a PIN reset down; it and `notice` cover everything else.
    """

    link: Look
    address: str
    qr: str
    is_report: bool = False
    demo: bool = False
    ecus: int | None = None
    stage: str = ""
    done: float = 0.0
    verdict: Look | None = None
    hold_left_s: int | None = None
    notice: str | None = None


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
