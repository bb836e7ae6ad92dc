"""When a node measured, by the box's clock: its milliseconds are trusted, its time of day never."""

from __future__ import annotations

DRIFT = 100e-6
"""A node's quartz and the box's part by less than this, in s per s."""


class NodeClock:
    """The distance between a node's clock and the box's, learnt from when its messages arrive.

    A message cannot arrive before it was sent, so the message that came fastest knows best. One that waited
    in a broker or in the air makes the distance only seem larger and is not believed.
    """

    def __init__(self) -> None:
        self._offset_s: float | None = None
        self._learnt_s = 0.0

    def learn(self, sent_ms: int, arrived_s: float) -> None:
        """Take note that what was sent at `sent_ms` of the node's clock arrived at `arrived_s` of ours."""
        seen_s = arrived_s - sent_ms / 1000
        if self._offset_s is None:
            self._offset_s = seen_s
        else:
            # What was learnt long ago may have drifted away by now.
            self._offset_s = min(seen_s, self._offset_s + (arrived_s - self._learnt_s) * DRIFT)
        self._learnt_s = arrived_s

    def time_s(self, node_ms: int) -> float:
        """Return the box's time of a moment of the node's clock; learn() must have been called before."""
        assert self._offset_s is not None  # noqa: S101 - every message that has a time also teaches it
        return self._offset_s + node_ms / 1000
