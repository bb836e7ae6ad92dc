"""`time` of the virtual board. It counts for itself, so a busy host cannot make the board miss a sample.

Sleeping waits in earnest, `speed` times faster, and lets the timers ring; a call to the network takes one
millisecond of the board's time, whatever it takes of ours.
"""

import js

_now_ms = 0
_timers = []


def ticks_ms():
    return _now_ms


def ticks_diff(later, earlier):
    return later - earlier


def gmtime():
    """What the board takes for the time, (year, month, day, hour, minute, second, ...)."""
    said = js.virtualBoard.condition("wall")
    places = ((0, 4), (5, 2), (8, 2), (11, 2), (14, 2), (17, 2))
    return tuple([int(said[place : place + width]) for place, width in places] + [0, 0])


def ring_every(period_ms, call):
    _timers.append([_now_ms + period_ms, period_ms, call])


def pass_ms(duration_ms):
    """Let time pass without ringing, as while the board is busy; a timer missed does not make up for it."""
    global _now_ms
    _now_ms += duration_ms


def sleep_ms(duration_ms):
    global _now_ms
    js.virtualBoard.wait_ms(duration_ms)
    end = _now_ms + duration_ms
    while _timers:
        timer = min(_timers, key=lambda t: t[0])
        if timer[0] > end:
            break
        _now_ms = max(_now_ms, timer[0])
        timer[2](None)
        timer[0] = max(timer[0], _now_ms - timer[1]) + timer[1]
    _now_ms = max(_now_ms, end)
