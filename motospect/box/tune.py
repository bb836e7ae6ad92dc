"""Which short patterns the buzzer plays, and when: by rhythm, because one tone is all it has."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal, TypeAlias

from motospect.box.gpio import Buzzer
from motospect.box.signs import Tone
from motospect.model.bench import Bench

Event: TypeAlias = Literal["begun", "clean", "faults", "error", "tick", "reset"]

PATTERNS: dict[Event, tuple[float, ...]] = {
    "begun": (0.06,),
    "clean": (0.08, 0.08, 0.08),
    "faults": (0.35, 0.12, 0.35),
    "error": (0.12, 0.1, 0.12, 0.1, 0.12, 0.1, 0.6),
    "tick": (0.03,),
    "reset": (0.8,),
}
"""Seconds of sound, silence, sound and so on; none lasts longer than 1.5 s."""
ALWAYS: frozenset[Event] = frozenset({"error", "tick", "reset"})
"""Heard in quiet mode too: something is wrong, or somebody is about to reset the PIN."""


class Tune:
    """Plays one pattern at a time on a buzzer; stepped like the light."""

    def __init__(self, buzzer: Buzzer) -> None:
        self._buzzer = buzzer
        self._steps: list[tuple[float, bool]] = []
        self._sounding = False

    def play(self, event: Event, now_s: float) -> None:
        """Begin a pattern; the one that plays is cut off."""
        if self._buzzer.quiet and event not in ALWAYS:
            return
        at, self._steps = now_s, []
        for number, seconds in enumerate(PATTERNS[event]):
            self._steps.append((at, number % 2 == 0))
            at += seconds
        self._steps.append((at, False))

    def step(self, now_s: float) -> float:
        """Do what is due; returns in how many s something changes, inf when nothing plays."""
        while self._steps and self._steps[0][0] <= now_s:
            self._set(self._steps.pop(0)[1])
        return self._steps[0][0] - now_s if self._steps else math.inf

    def silence(self) -> None:
        """End what plays."""
        self._steps.clear()
        self._set(False)

    def _set(self, on: bool) -> None:
        if on != self._sounding:
            self._buzzer.sound(on=on)
            self._sounding = on


class Ear:
    """Hears from one look at the bench to the next what has happened."""

    def __init__(self, verdict: Callable[[str], Tone | None]) -> None:
        self._verdict = verdict
        self._scan: tuple[str, str] | None = None
        self._bad_link: bool | None = None

    def heard(self, bench: Bench) -> Event | None:
        """Return what happened since the last look; nothing at the first."""
        progress, event = bench.progress, None
        scan = None if progress is None else (progress.scan_id, progress.ended)
        bad = bench.link.phase in {"failed", "unplugged"}
        if scan != self._scan and scan is not None and self._bad_link is not None:
            event = self._of_scan(scan)
        elif bad and self._bad_link is False:
            event = "error"
        self._scan, self._bad_link = scan, bad
        return event

    def _of_scan(self, scan: tuple[str, str]) -> Event | None:
        scan_id, ended = scan
        if ended == "running":
            return "begun"
        if ended in {"not_saved", "interrupted"}:
            return "error"
        return "clean" if self._verdict(scan_id) == "ok" else "faults"
