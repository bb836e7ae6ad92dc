"""The wire of `motospect bench fuzz`: an emulated adapter whose replies are damaged on their way."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from random import Random
from typing import Self

from motospect.adapters.serial_port import LONGEST, PROMPT, text_of
from motospect.cli.fuzz_damage import damaged
from motospect.simulator import Elm327
from motospect.simulator.serve import PtyWire


class Damaging:
    """An emulated adapter that damages a share of its replies, with `late` only after `begin`.

    `inputs` counts the damaged replies.
    """

    def __init__(self, elm: Elm327, rng: Random, *, share: float, forging: bool, late: bool) -> None:
        self._elm = elm
        self._begun = not late
        self._rng = rng
        self._share = share
        self._forging = forging
        self._earlier = b""
        self.inputs = 0

    def begin(self) -> None:
        """Damage replies from now on."""
        self._begun = True

    def end(self) -> None:
        """Let every reply pass from now on."""
        self._share = 0.0

    def reply(self, line: str) -> bytes:
        """Return what reaches the host of the reply to one line."""
        sent = self._elm.ask(line).encode("latin-1")
        got = sent
        if self._begun and self._rng.random() < self._share:
            got = damaged(sent, self._rng, earlier=self._earlier, forging=self._forging)
            self.inputs += 1
        self._earlier = sent
        return got


class MemoryStream:
    """A stream without a port and without time: a reply that has no prompt ends at its deadline at once.

    `slowest_s` is the longest the program took between two replies.
    """

    def __init__(self, source: Damaging) -> None:
        self._source = source
        self._unread = b""
        self._handed_over = time.perf_counter()
        self.slowest_s = 0.0
        self.address = "memory"
        self.baud: int | None = None
        self.is_uart = False

    def set_baud(self, baud: int) -> bool:
        """Return False: without a port there is no speed."""
        return False

    def drain(self) -> None:
        """Nothing waits to be sent."""

    def send(self, text: str) -> None:
        self.slowest_s = max(self.slowest_s, time.perf_counter() - self._handed_over)
        self._unread += self._source.reply(text)
        self._handed_over = time.perf_counter()

    def receive(
        self, deadline_s: float, *, first_s: float | None = None, ends: tuple[str, ...] = (PROMPT,)
    ) -> tuple[str, bool]:
        reply, prompt, rest = self._unread.partition(PROMPT.encode())
        if len(reply) > LONGEST:
            reply, prompt, rest = reply[:LONGEST], b"", self._unread[LONGEST:]
        self._unread = rest
        self._handed_over = time.perf_counter()
        return text_of(reply), bool(prompt)

    def discard(self) -> str:
        unread, self._unread = self._unread, b""
        return text_of(unread)

    def close(self) -> None:
        self.slowest_s = max(self.slowest_s, time.perf_counter() - self._handed_over)


class DamagedPty:
    """The same on a pseudo terminal, through the kernel and pyserial; a context manager.

    `slowest_s` is the longest time from a reply to the next request, the program's deadlines included.
    """

    def __init__(self, source: Callable[[str], bytes]) -> None:
        self._source = source
        self._wire = PtyWire()
        self.address = self._wire.address
        self._ended = threading.Event()
        self._handed_over = time.perf_counter()
        self.slowest_s = 0.0
        self._thread = threading.Thread(target=self._serve, name="fuzz pty", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()
        self._wire.pull_plug()

    def _serve(self) -> None:
        line = b""
        (master,) = self._wire.watched()
        while not self._ended.is_set():
            try:
                line += os.read(master, 64)
            except BlockingIOError:
                self._ended.wait(0.0005)
                continue
            while b"\r" in line:
                said, _, line = line.partition(b"\r")
                self.slowest_s = max(self.slowest_s, time.perf_counter() - self._handed_over)
                self._write(self._source(said.decode("latin-1")))
                self._handed_over = time.perf_counter()

    def _write(self, reply: bytes) -> None:
        while reply and not self._ended.is_set():
            try:
                reply = reply[self._wire.write(reply[:1024]) :]
            except BlockingIOError:
                self._ended.wait(0.0005)
