"""Scripted mishaps between adapter and host: which request they hit, and what becomes of the reply."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from motospect.simulator.errors import SimulatorError


@dataclass(slots=True)
class Fault:
    """One row of a `[[fault]]` table. `match` is a regular expression on the request without spaces.

    The fault lets `skip` matching requests pass, then hits `times` of them (0: all that follow).
    With `every` = n the count starts anew after n matching requests.
    """

    match: str = ".*"
    skip: int = 0
    times: int = 0
    every: int = 0
    reply: list[str] | None = None  # these lines instead of the real ones
    frames: list[str] | None = None  # these CAN frames instead, printed as the adapter is set: "7E8 02 43 00"
    append: list[str] = field(default_factory=list)  # extra lines after the real ones
    replace: list[list[str]] = field(default_factory=list)  # [old, new] in the text of each line
    truncate: int | None = None  # keep only this many characters of the first line that answers
    before_hex: str = ""  # raw bytes in front of the reply
    after_hex: str = ""  # raw bytes behind the lines, before the prompt
    delay_s: float = 0.0
    prompt: bool = True
    silent: bool = False  # the adapter says nothing at all, not even an echo of the prompt
    unplug: bool = False  # the adapter disappears instead of answering
    ignored: bool = False  # a command is answered but not carried out, as clones do
    resets: bool = False  # behind the reply the adapter has forgotten its settings, as after a brown-out
    _seen: int = 0

    @classmethod
    def from_table(cls, table: dict[str, Any]) -> Fault:
        """Build from a TOML table; unknown keys are errors."""
        known = {name for name in cls.__dataclass_fields__ if not name.startswith("_")}
        if unknown := set(table) - known:
            raise SimulatorError(
                f"unknown key {sorted(unknown)[0]!r} in [[fault]]; known: {', '.join(sorted(known))}"
            )
        return cls(**table)

    def hits(self, request: str) -> bool:
        """Count this request and say whether the fault strikes it."""
        if not re.fullmatch(self.match, request, re.IGNORECASE):
            return False
        self._seen += 1
        turn = (self._seen - 1) % self.every + 1 if self.every else self._seen
        strikes = turn - self.skip
        return strikes > 0 and (not self.times or strikes <= self.times)

    def bend(self, lines: list[str]) -> list[str]:
        """Return what becomes of the reply's lines."""
        if self.reply is not None:
            lines = list(self.reply)
        for old, new in self.replace:
            lines = [line.replace(old, new) for line in lines]
        if self.truncate is not None and lines:
            lines = [lines[0][: self.truncate], *lines[1:]]
        return [*lines, *self.append]
