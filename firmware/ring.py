"""The windows that the box has not confirmed yet, packed in one block of RAM that is taken once, at start."""

from ustruct import calcsize, pack_into, unpack_from

BLOCKS = 10
"""Parts of a window with a mean of their own: 100 ms each."""
EMPTY = 0xFFFF
"""Stands for the mean of a block without a sample."""
_LAYOUT = "<IQHHHHH%dH" % BLOCKS
"""seq, t_ms since start, samples, missed, lowest, highest, ripple, block means; voltages in mV."""
_SIZE = calcsize(_LAYOUT)


class Ring:
    """Keeps the newest `capacity` windows by sequence number; what it must give up is counted in `lost`."""

    def __init__(self, capacity=600):
        self._capacity = capacity
        self._memory = bytearray(capacity * _SIZE)
        self.oldest = 1
        self.next = 1
        self.lost = 0

    def push(self, t_ms, counts, voltages_mv, blocks_mv):
        """Keep a window: (samples, missed), (lowest, highest, ripple), means; returns its number."""
        seq = self.next
        pack_into(_LAYOUT, self._memory, self._place(seq), seq, t_ms, *counts, *voltages_mv, *blocks_mv)
        self.next = seq + 1
        if self.next - self.oldest > self._capacity:
            self.oldest += 1
            self.lost += 1
        return seq

    def get(self, seq):
        """Return the fields of a window in the order of the layout, None when it is not held any more."""
        if not self.oldest <= seq < self.next:
            return None
        fields = unpack_from(_LAYOUT, self._memory, self._place(seq))
        # The timer may have overwritten it a moment ago.
        return fields if fields[0] == seq else None

    def release(self, seq):
        """Give up every window to `seq`: the box has them."""
        if seq >= self.oldest:
            self.oldest = min(seq + 1, self.next)

    @property
    def held(self):
        """How many windows wait for the box."""
        return self.next - self.oldest

    def _place(self, seq):
        return seq % self._capacity * _SIZE
