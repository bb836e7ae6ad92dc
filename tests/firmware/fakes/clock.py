"""`time` of the virtual board: the host's clock, run faster; sleeping lets the timers ring."""

import js

_timers = []


def ticks_ms():
    return js.virtualBoard.now_ms()


def ticks_diff(later, earlier):
    return later - earlier


def gmtime():
    """What the board takes for the time, (year, month, day, hour, minute, second, ...)."""
    said = js.virtualBoard.condition("wall")
    places = ((0, 4), (5, 2), (8, 2), (11, 2), (14, 2), (17, 2))
    return tuple([int(said[place : place + width]) for place, width in places] + [0, 0])


def ring_every(period_ms, call):
    _timers.append([ticks_ms() + period_ms, period_ms, call])


def sleep_ms(duration_ms):
    end = ticks_ms() + duration_ms
    while True:
        timer = min(_timers) if _timers else [end + 1, 0, None]
        due = min(timer[0], end)
        late = ticks_ms() - due
        if late < 0:
            js.virtualBoard.wait_ms(-late)
        if due == end:
            return
        timer[2](None)
        # As on the real board: a timer that could not ring does not make up for it.
        timer[0] = max(timer[0], ticks_ms() - timer[1]) + timer[1]
