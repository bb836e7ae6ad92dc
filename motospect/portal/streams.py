"""Server-sent events: a stream repeats its page's one-event answer whenever the bay changes.

A stream has no code of its own for access or rendering. Its Flask view answers one event with the newest
snapshot, and this module asks that view again on each change. So every rule of the pages (sign-in, Host
check, headers) holds for streams too, for every single event.
"""

from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from a2wsgi.wsgi import build_environ
from flask import Flask, Response

from motospect.model.bench import Bench

GAP_S = 0.3
"""Least time between two events: a scan changes hundreds of times a second, eyes do not, and a busy
Python thread would slow the serial line down."""
BREATH_S = 0.001
"""Pause after each drawn event, so that the serial line's thread gets the interpreter between any two: with
twenty readers it otherwise waited for all of them, a few ms each time it had a byte to read."""
HEARTBEAT_S = 20.0
"""A comment this often finds out about phones that left the Wi-Fi without saying so."""
MOST_STREAMS = 100
GUESTS = ("/job/", "/api/v1/customer-jobs/")
MOST_GUESTS = 40
"""Streams of customers, who do not sign in: however many they are, the technicians' have room."""
ENDING = "/events"


class _Bell:
    """Wakes one stream from any thread; many rings before it wakes count as one."""

    def __init__(self, *, guest: bool) -> None:
        self.guest = guest
        self._loop = asyncio.get_running_loop()
        self._changed = asyncio.Event()
        self._rung = False
        self._over = asyncio.Event()

    @property
    def over(self) -> bool:
        return self._over.is_set()

    def ring(self, _bench: Bench) -> None:
        if not self._rung:  # the loop is woken once an event, not for each of a scan's exchanges
            self._rung = True
            self._call(self._changed.set)

    def end(self) -> None:
        self._call(self._over.set)
        self._call(self._changed.set)

    def _call(self, action: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the loop has closed: there is nobody left to wake
            self._loop.call_soon_threadsafe(action)

    async def wait(self, longest_s: float) -> bool:
        """Return True when rung, False when nothing happened for `longest_s`."""
        try:
            await asyncio.wait_for(self._changed.wait(), longest_s)
        except TimeoutError:
            return False
        self._rung = False  # before the clearing: a ring in between sets it again afterwards
        self._changed.clear()
        return True

    async def rest(self, seconds: float) -> None:
        """Wait, but not past the end."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._over.wait(), seconds)


class Streams:
    """The native ASGI endpoints of all paths that end in /events, each backed by the Flask view there."""

    def __init__(
        self,
        pages: Flask,
        watch: Callable[[Callable[[Bench], None]], Callable[[], None]],
    ) -> None:
        self._pages = pages
        self._watch = watch
        self._lock = threading.Lock()
        self._bells: set[_Bell] = set()
        self._over = threading.Event()
        self._asking = ThreadPoolExecutor(max_workers=1, thread_name_prefix="streams")
        """One thread for all streams: each further busy one would make the serial line wait its turn."""

    @staticmethod
    def serves(path: str) -> bool:
        """Whether this path is a stream."""
        return path.endswith(ENDING)

    def end(self) -> None:
        """End every stream and refuse new ones."""
        with self._lock:
            self._over.set()
            bells = tuple(self._bells)
        for bell in bells:
            bell.end()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one stream until the reader leaves, its sign-in ends or the server stops."""
        bell = _Bell(guest=scope["path"].startswith(GUESTS))
        if not self._admit(bell):
            await _send_whole(send, Response("The box is busy or stopping.", 503, mimetype="text/plain"))
            return
        listener = asyncio.create_task(_await_leaving(receive, bell))
        unwatch = self._watch(bell.ring)
        try:
            await self._feed(scope, send, bell)
        finally:
            unwatch()
            listener.cancel()
            with self._lock:
                self._bells.discard(bell)

    def _admit(self, bell: _Bell) -> bool:
        with self._lock:
            guests = sum(1 for one in self._bells if one.guest) if bell.guest else 0
            if self._over.is_set() or len(self._bells) >= MOST_STREAMS or guests >= MOST_GUESTS:
                return False
            self._bells.add(bell)
            return True

    async def _feed(self, scope: Any, send: Any, bell: _Bell) -> None:
        answer = await self._ask(scope)
        if answer.status_code != 200:
            await _send_whole(send, answer)
            return
        await send(_start(answer))
        sent = answer.get_data()
        await _send_part(send, sent)
        while not bell.over:
            await bell.rest(GAP_S)
            if not await bell.wait(HEARTBEAT_S):
                await _send_part(send, b": still here\n\n")
                continue
            if bell.over:
                break
            answer = await self._ask(scope)
            if answer.status_code != 200:
                break
            if answer.get_data() != sent:
                sent = answer.get_data()
                await _send_part(send, sent)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _ask(self, scope: Any) -> Response:
        return await asyncio.get_running_loop().run_in_executor(self._asking, self._ask_page, scope)

    def _ask_page(self, scope: Any) -> Response:
        environ: Any = build_environ(scope, io.BytesIO())  # type: ignore[arg-type]
        with self._pages.request_context(environ):
            answer = self._pages.full_dispatch_request()
        self._over.wait(BREATH_S)
        return answer


def _start(answer: Response) -> dict[str, Any]:
    headers = [
        (name.lower().encode("latin-1"), value.encode("latin-1"))
        for name, value in answer.headers
        if name.lower() != "content-length"
    ]
    return {"type": "http.response.start", "status": answer.status_code, "headers": headers}


async def _send_part(send: Any, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _send_whole(send: Any, answer: Response) -> None:
    await send(_start(answer))
    await send({"type": "http.response.body", "body": answer.get_data(), "more_body": False})


async def _await_leaving(receive: Any, bell: _Bell) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    bell.end()
