"""`machine` of the virtual board: a converter that reads the conditions file, a timer, a watchdog."""

import clock
import js


class Pin:
    def __init__(self, number):
        self.number = number


class ADC:
    ATTN_11DB = 3
    DIVIDER = 6.467

    def __init__(self, pin, atten):
        assert pin.number == 34
        assert atten == self.ATTN_11DB
        self._reads = 0

    def read_uv(self):
        """The pin's voltage; the ripple is a triangle of seven samples."""
        self._reads += 1
        phase = abs((self._reads // 4) % 7 - 3) / 3 - 0.5
        condition = js.virtualBoard.condition
        return int((condition("mv") + condition("ripple_mv") * phase) * 1000 / self.DIVIDER)


class Timer:
    PERIODIC = 1

    def __init__(self, number):
        self.number = number

    def init(self, mode, period, callback):
        assert mode == self.PERIODIC
        clock.ring_every(period, callback)


class WDT:
    def __init__(self, timeout):
        self.timeout = timeout

    def feed(self):
        pass
