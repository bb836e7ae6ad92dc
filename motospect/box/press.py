"""What a push of the button means: short, held for ten seconds, or nothing; without contact bounce."""

from __future__ import annotations

import math
from typing import Literal, TypeAlias

Action: TypeAlias = Literal["short", "held"]

BOUNCE_S = 0.03
"""A level counts when it has lasted this long; switches bounce for up to 20 ms."""
SHORT_S = 1.0
"""A push let go before this is a short one; let go after it and before HOLD_S it means nothing."""
HOLD_S = 10.0


class Press:
    """Follows one button by its edges. A button found down at the start counts only after it was let go."""

    def __init__(self) -> None:
        self._raw, self._raw_since = False, -math.inf
        self._down_at: float | None = None
        self._fired = False
        self._actions: list[Action] = []

    def edge(self, *, pressed: bool, at_s: float) -> None:
        """Note that the contact closed or opened at this time."""
        self._settle(at_s)
        if pressed != self._raw:
            self._raw, self._raw_since = pressed, at_s

    def tick(self, now_s: float) -> tuple[Action, ...]:
        """Return what has been meant since the last call."""
        self._settle(now_s)
        if self._down_at is not None and self._raw and now_s - self._down_at >= HOLD_S:
            self._fire("held")
        actions = tuple(self._actions)
        self._actions.clear()
        return actions

    @property
    def busy(self) -> bool:
        """Whether the contact is closed or not yet at rest, so that `tick` is wanted often."""
        return self._raw or self._down_at is not None

    def left_s(self, now_s: float) -> int | None:
        """Return the whole s until a hold counts; None when nobody holds, not yet for long or done."""
        if self._down_at is None or self._fired or not self._raw or now_s - self._down_at < SHORT_S:
            return None
        return max(1, math.ceil(self._down_at + HOLD_S - now_s))

    def _settle(self, now_s: float) -> None:
        if self._raw == (self._down_at is not None) or now_s - self._raw_since < BOUNCE_S:
            return
        if self._raw:
            self._down_at, self._fired = self._raw_since, False
            return
        assert self._down_at is not None  # noqa: S101 - the level was down
        held_s = self._raw_since - self._down_at
        if held_s >= HOLD_S:
            self._fire("held")
        elif held_s < SHORT_S:
            self._fire("short")
        self._down_at = None

    def _fire(self, action: Action) -> None:
        if not self._fired:
            self._fired = True
            self._actions.append(action)
