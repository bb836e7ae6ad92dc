"""The one place that knows the hardware: ADC, Wi-Fi, sockets, clock, timer. Tests give other modules.

Written for an ESP32 with MicroPython 1.24 or newer. Everything else in this folder is plain Python and
reaches `machine`, `network`, `socket` and `time` only through the functions here.
"""

import socket
import time

import machine
import network
from urandom import getrandbits

NETWORK_TIMEOUT_S = 5
"""No call to the network blocks longer: a Wi-Fi that is gone answers nothing, not even an error."""
READS_PER_SAMPLE = 4
"""Quick reads averaged into one sample: the ESP32's converter scatters by some 5 mV at its pin."""


class Clock:
    """Milliseconds since start that never wrap and never go back; `ticks_ms` alone wraps after 12 days."""

    def __init__(self):
        self._last = time.ticks_ms()
        self._total = 0

    def now_ms(self):
        """Return the milliseconds since this clock was made; call it at least once a week."""
        ticks = time.ticks_ms()
        self._total += time.ticks_diff(ticks, self._last)
        self._last = ticks
        return self._total


class Battery:
    """The battery's voltage behind a divider; `divider` is V at the clamps per V at the pin."""

    def __init__(self, pin, divider, gain=1.0, offset_mv=0):
        self._adc = machine.ADC(machine.Pin(pin), atten=machine.ADC.ATTN_11DB)
        self._factor = divider * gain / READS_PER_SAMPLE / 1000
        self._offset_mv = offset_mv

    def read_mv(self):
        """Return the present voltage at the clamps in mV, 0 to 65534."""
        total_uv = 0
        for _ in range(READS_PER_SAMPLE):
            total_uv += self._adc.read_uv()
        return min(max(int(total_uv * self._factor + 0.5) + self._offset_mv, 0), 65534)


class Wifi:
    """The workshop's Wi-Fi. Joining goes on in the background; nothing here waits."""

    def __init__(self, ssid, password):
        self._ssid, self._password = ssid, password
        self._station = network.WLAN(network.STA_IF)

    def is_up(self):
        """Say whether the node has an address on the network."""
        return self._station.isconnected()

    def join(self):
        """Begin to join afresh."""
        self._station.active(False)
        self._station.active(True)
        self._station.connect(self._ssid, self._password)


class TimedSocket:
    """A socket of which "blocking" means: for NETWORK_TIMEOUT_S, then OSError."""

    def __init__(self):
        self._socket = socket.socket()
        self.setblocking(True)
        self.connect, self.close = self._socket.connect, self._socket.close
        self.read, self.write = self._socket.read, self._socket.write

    def setblocking(self, blocking):
        """Wait up to the time-out, or not at all."""
        self._socket.settimeout(NETWORK_TIMEOUT_S if blocking else 0)


class Sockets:
    """Stands where the MQTT library expects the module `socket`."""

    getaddrinfo = staticmethod(socket.getaddrinfo)
    socket = TimedSocket


def every_ms(period_ms, call):
    """Call `call(timer)` every `period_ms` from now on, also while the main loop waits for the network."""
    machine.Timer(0).init(mode=machine.Timer.PERIODIC, period=period_ms, callback=call)


def watchdog():
    """Return a watchdog: `feed()` it at least every minute or the board starts afresh."""
    return machine.WDT(timeout=60_000)


def new_boot_id():
    """Return 8 random hex digits that tell this start from all others."""
    return "%04x%04x" % (getrandbits(16), getrandbits(16))


def wall_clock():
    """Return what the board believes the time is; only to be shown as wrong, never used."""
    return "%04d-%02d-%02dT%02d:%02d:%02dZ" % time.gmtime()[:6]


def pause_ms(duration_ms):
    """Let time pass; the timer goes on."""
    time.sleep_ms(duration_ms)
