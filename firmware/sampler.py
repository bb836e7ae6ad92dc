"""Samples into windows of one second: lowest, highest, ripple, and the mean of every tenth of a second."""

from ring import BLOCKS, EMPTY

WINDOW_MS = 1000
PERIOD_MS = 10
"""100 samples a second."""
LEAST_FOR_RIPPLE = 5
"""A block with fewer samples says nothing about ripple."""


class Sampler:
    """Takes a sample at every call and hands over each window when it is over.

    A call that comes late leaves a hole; samples that were not taken are counted as missed, so that the
    box knows what it did not see. `read_mv` and `now_ms` are the battery and the clock; `keep` is
    `Ring.push`.
    """

    def __init__(self, read_mv, now_ms, keep):
        self._read_mv, self._now_ms, self._keep = read_mv, now_ms, keep
        self._sums, self._counts = [0] * BLOCKS, [0] * BLOCKS
        self._lows, self._highs = [0] * BLOCKS, [0] * BLOCKS
        self._begin(now_ms())

    def take(self, _timer=None):
        """Take one sample now."""
        now = self._now_ms()
        if now - self._start_ms >= WINDOW_MS:
            self._finish()
            # The next window begins on the grid unless whole windows have been slept through.
            behind = (now - self._start_ms) // WINDOW_MS
            self._begin(self._start_ms + behind * WINDOW_MS)
        self._add((now - self._start_ms) * BLOCKS // WINDOW_MS, self._read_mv())

    def _begin(self, start_ms):
        self._start_ms = start_ms
        for block in range(BLOCKS):
            self._sums[block] = self._counts[block] = 0

    def _add(self, block, mv):
        if not self._counts[block]:
            self._lows[block] = self._highs[block] = mv
        elif mv < self._lows[block]:
            self._lows[block] = mv
        elif mv > self._highs[block]:
            self._highs[block] = mv
        self._sums[block] += mv
        self._counts[block] += 1

    def _finish(self):
        seen = [b for b in range(BLOCKS) if self._counts[b]]
        if not seen:
            return
        samples = sum(self._counts)
        missed = max(WINDOW_MS // PERIOD_MS - samples, 0)
        lowest = min([self._lows[b] for b in seen])
        highest = max([self._highs[b] for b in seen])
        means = [self._sums[b] // self._counts[b] if self._counts[b] else EMPTY for b in range(BLOCKS)]
        self._keep(self._start_ms, (samples, missed), (lowest, highest, self._ripple()), means)

    def _ripple(self):
        """Return the mean height in mV from lowest to highest within a block: slow changes do not count."""
        heights = [
            self._highs[b] - self._lows[b] for b in range(BLOCKS) if self._counts[b] >= LEAST_FOR_RIPPLE
        ]
        return sum(heights) // len(heights) if heights else 0
