"""A sensor node as the box knows it right now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

NodeHealth: TypeAlias = Literal["measuring", "unclamped", "silent", "offline"]
"""unclamped: it measures, but no battery is connected. silent: not heard, and it said no goodbye."""


@dataclass(frozen=True, slots=True)
class NodeState:
    """One node. `quiet_s` is how long ago it was heard, by the box's clock; `voltage_v` its latest mean.

    `held` windows wait on the node, `lost` were given up by it, `malformed` messages were refused.
    `clock_off_s` is how far the node's own clock is from the box's: shown, never used.
    """

    id: str
    health: NodeHealth
    quiet_s: float
    voltage_v: float | None = None
    windows: int = 0
    held: int = 0
    lost: int = 0
    malformed: int = 0
    trouble: str | None = None
    clock_off_s: float | None = None
