"""When a trigger fires: a threshold held for a time, with hysteresis; a code that appears in a list."""

from __future__ import annotations

from collections.abc import Collection

from motospect.model.trigger import CodeList, CodeTrigger, SignalTrigger
from motospect.scan.watch.ring import Heard

BREAK_S = 2.0
"""After so long without a value nothing is known of the time between: a threshold is held anew from there."""


class SignalCondition:
    """Watches one signal of every ECU that gives it, each for itself."""

    def __init__(self, trigger: SignalTrigger) -> None:
        self.trigger = trigger
        self._beyond_since: dict[str | None, float] = {}
        self._last: dict[str | None, float] = {}
        self._spent: set[str | None] = set()

    def hear(self, heard: Heard) -> str | None:
        """Return why the trigger fires with this reading, None when it does not.

        It fires when the value has been beyond the threshold at every reading of the last `hold_s`, with no
        break of more than 2 s between them; then not again before it was back by the hysteresis.
        """
        if heard.name != self.trigger.signal:
            return None
        ecu = heard.ecu
        broken = heard.t_s - self._last.get(ecu, heard.t_s) > BREAK_S
        self._last[ecu] = heard.t_s
        if ecu in self._spent:
            if self._is_back(heard.value):
                self._spent.discard(ecu)
            return None
        if not self._is_beyond(heard.value):
            self._beyond_since.pop(ecu, None)
            return None
        if broken:
            self._beyond_since.pop(ecu, None)
        held_s = heard.t_s - self._beyond_since.setdefault(ecu, heard.t_s)
        if held_s < self.trigger.hold_s:
            return None
        self._spent.add(ecu)
        del self._beyond_since[ecu]
        return self._said(heard)

    def _is_beyond(self, value: float) -> bool:
        limit = self.trigger.threshold
        return value > limit if self.trigger.relation == "above" else value < limit

    def _is_back(self, value: float) -> bool:
        limit, back = self.trigger.threshold, self.trigger.hysteresis
        return value <= limit - back if self.trigger.relation == "above" else value >= limit + back

    def _said(self, heard: Heard) -> str:
        unit = f" {self.trigger.unit}".rstrip()
        of = f" of {heard.ecu}" if heard.ecu else ""
        held = f" for {self.trigger.hold_s:g} s" if self.trigger.hold_s else ""
        value = f"{heard.value:.5g}{unit}"
        return (
            f"{heard.name}{of} was {self.trigger.relation} {self.trigger.threshold:g}{unit}{held}: {value}."
        )


class CodeCondition:
    """Watches the code lists of every ECU; what stands in one when it is first read is its beginning."""

    def __init__(self, trigger: CodeTrigger) -> None:
        self.trigger = trigger
        self._there: dict[tuple[str, CodeList], frozenset[str]] = {}

    def hear(self, ecu: str, which: CodeList, codes: Collection[str]) -> str | None:
        """Take a list an ECU answered whole; return why the trigger fires, None when it does not."""
        if which not in self.trigger.lists:
            return None
        before = self._there.get((ecu, which))
        self._there[ecu, which] = frozenset(codes)
        if before is None:
            return None
        new = sorted(code for code in codes if code not in before and self.trigger.code in (None, code))
        return f"{', '.join(new)} turned {which} in {ecu}." if new else None
