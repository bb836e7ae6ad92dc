"""An adapter on a real pty that works until it is told to misbehave, and then does so in one of many ways."""

from __future__ import annotations

import os
import pty
import select
import threading
import time
import tty
from typing import Self

from motospect.simulator import Elm327, load_vehicle

MANNERS = {
    "silent": "takes everything and says nothing",
    "garbage": "answers every line with noise and no prompt",
    "endless": "sends for ever, without a prompt",
    "half": "stops in the middle of a line",
    "prompts": "sends prompts for ever",
    "trickle": "sends one character a second",
    "deaf": "does not even take what is sent",
}
FLOOD = {"endless": b"41 0C 1A F8\r" * 300, "prompts": b">" * 4096}
SAYS = {"garbage": b"\x8f\xfc\x01 login: \xff\r", "half": b"7E8 04 41 0"}


class Unruly:
    """A context manager; `address` is what a driver opens. `misbehave` begins at once and lasts."""

    def __init__(self, manner: str, vehicle: str = "petrol_lean") -> None:
        self._manner = manner
        self._elm = Elm327(load_vehicle(vehicle), baud=115200)
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self.address = os.ttyname(self._slave)
        self._began = time.monotonic()
        self._bad = threading.Event()
        self._ended = threading.Event()
        self._trigger: bytes | None = None
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def misbehave(self, at: bytes | None = None) -> None:
        """From now on, or from when this text comes."""
        self._trigger = at
        if at is None:
            self._bad.set()

    def behave(self) -> None:
        """Work again."""
        self._trigger = None
        self._bad.clear()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()
        os.close(self._master)
        os.close(self._slave)

    def _serve(self) -> None:
        trickled = time.monotonic()
        while not self._ended.is_set():
            bad = self._bad.is_set()
            if bad and self._manner in FLOOD:
                self._flood()
            if bad and self._manner == "trickle" and time.monotonic() - trickled >= 1.0:
                self._write(b"A")
                trickled = time.monotonic()
            if bad and self._manner == "deaf":
                self._ended.wait(0.02)
                continue
            if select.select([self._master], [], [], 0.02)[0]:
                self._take(os.read(self._master, 4096))

    def _take(self, data: bytes) -> None:
        if self._trigger is not None and self._trigger in data:
            self._bad.set()
        if self._bad.is_set():
            self._write(SAYS.get(self._manner, b""))
            return
        now = time.monotonic() - self._began
        self._elm.receive(data, now)
        self._write(self._elm.due(now))

    def _flood(self) -> None:
        """Fill the line as far as it takes; the next turn goes on."""
        if select.select([], [self._master], [], 0.02)[1]:
            self._write(FLOOD[self._manner])

    def _write(self, data: bytes) -> None:
        try:
            os.write(self._master, data)
        except BlockingIOError:
            return  # the line is full; what does not fit is lost, as on a real one
