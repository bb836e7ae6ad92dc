"""The stream of live values: what was read in a tenth of a second, written once and sent to all who look on.

Access is the pages': a reader's stream begins with the answer of the Flask view of the same path, and goes on
while that view still lets the reader in. What follows is made once for all of them and no view is asked, so
that fifty readers cost little more than one, and the serial line's thread never waits for a row of them.
"""

from __future__ import annotations

import asyncio
import io
import json
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from a2wsgi.wsgi import build_environ
from flask import Flask, Response

from motospect.languages import Language, language_named
from motospect.model.capture import Track
from motospect.model.trigger import WatchState
from motospect.portal.words import signal_words
from motospect.scan.watch import Feed
from motospect.scan.watch.feed import Channel, Seen

PATH = "/live/events"
PATHS = frozenset({PATH, "/api/v1/live/events"})
EVERY_S = 0.1
ASK_AGAIN_S = 10.0
"""So often each reader's right to look is asked for again: a sign-out ends the stream within this time."""
HEARTBEAT_S = 10.0
"""A comment this often finds out about phones that left the Wi-Fi without saying so."""
MOST_STREAMS = 100
MOST_BEHIND = 50
"""A reader who has not taken five seconds' batches is let go: its browser comes again and begins afresh."""
BREATH_S = 0.0005
"""Between two readers' batches, so that the serial line's thread gets the interpreter."""


def session_event(
    state: WatchState | None, session: str, channels: Sequence[Channel], language: Language
) -> bytes:
    """Return what is being read and how it goes as one event."""
    return _event("session", session_told(state, session, channels, language))


def session_told(
    state: WatchState | None, session: str, channels: Sequence[Channel], language: Language
) -> dict[str, Any]:
    """Return what is being read and how it goes, with the channels that the numbers name by their place."""
    ours = state is not None and state.id == session
    told: dict[str, Any] = {
        "session": session if ours else "",
        "channels": [channel_words(c, language) for c in channels] if ours else [],
    }
    if state is not None:
        told |= {
            "phase": state.phase,
            "reason": language.sentence(state.reason),
            "text": language.sentence(state.text),
            "who": state.who,
            "live": state.live,
            "signals": state.signals,
            "without": [[name, language.sentence(signal_words(name))] for name in state.without],
            "rate": state.values_per_s,
            "left_s": state.left_s,
            "capture": state.capture,
            "from_s": state.capture_from_s,
            "marks": [[mark.t_s, mark.text, mark.who] for mark in state.marks],
            "saved": state.saved,
            "trouble": language.sentence(state.trouble) if state.trouble else None,
        }
    return told


def channel_words(channel: Channel | Track, language: Language) -> list[str | None]:
    """Return name, ECU, unit of the record, and the name as this reader says it."""
    return [channel.name, channel.ecu, channel.unit, language.sentence(signal_words(channel.name))]


def values_event(seen: Iterable[Seen], now_s: float) -> bytes:
    """Return readings as one event."""
    return _event("values", values_told(seen, now_s))


def values_told(seen: Iterable[Seen], now_s: float) -> dict[str, object]:
    """Return readings: `n` time now, `r` channel, time in s, value in turns; `f` channel, time, reason."""
    numbers: list[float] = []
    failed: list[list[object]] = []
    for one in seen:
        if one.value is None:
            failed.append([one.channel, round(one.t_s, 2), one.why])
        else:
            numbers += (one.channel, round(one.t_s, 2), round(one.value, 4))
    told: dict[str, object] = {"n": round(now_s, 2), "r": numbers}
    if failed:
        told["f"] = failed
    return told


class _Reader:
    """One browser: batches wait here until it takes them."""

    def __init__(self, scope: Any, language: Language) -> None:
        self.scope = scope
        self.language = language
        self.waiting: asyncio.Queue[bytes | None] = asyncio.Queue(MOST_BEHIND)

    def give(self, batch: bytes) -> None:
        """Let it have a batch; one that is too far behind gets no more."""
        try:
            self.waiting.put_nowait(batch)
        except asyncio.QueueFull:
            self.end()

    def end(self) -> None:
        while not self.waiting.empty():
            self.waiting.get_nowait()
        self.waiting.put_nowait(None)


class LiveStreams:
    """The native ASGI endpoint of `PATHS`; `state` returns the order that stands, None before the first."""

    def __init__(self, pages: Flask, feed: Feed, state: Callable[[], WatchState | None]) -> None:
        self._pages = pages
        self._feed = feed
        self._state = state
        self._readers: set[_Reader] = set()
        self._pulse: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._over = threading.Event()
        self._asking = ThreadPoolExecutor(max_workers=1, thread_name_prefix="live")

    def end(self) -> None:
        """End every stream and refuse new ones. Callable from any thread."""
        self._over.set()
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop has closed: there is nobody left
                self._loop.call_soon_threadsafe(self._end_all)

    def _end_all(self) -> None:
        for reader in tuple(self._readers):
            reader.end()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one reader until it leaves, its sign-in ends or the server stops."""
        self._loop = asyncio.get_running_loop()
        answer = await self._ask(scope)
        if answer.status_code == 200 and (self._over.is_set() or len(self._readers) >= MOST_STREAMS):
            answer = Response("The box is busy or stopping.", 503, mimetype="text/plain")
        headers = [
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in answer.headers
            if name.lower() != "content-length"
        ]
        await send({"type": "http.response.start", "status": answer.status_code, "headers": headers})
        if answer.status_code != 200:
            await send({"type": "http.response.body", "body": answer.get_data(), "more_body": False})
            return
        reader = _Reader(scope, language_named(answer.headers.get("Content-Language", "")))
        self._readers.add(reader)
        if self._pulse is None or self._pulse.done():
            self._pulse = asyncio.create_task(self._beat())
        leaving = asyncio.create_task(_await_leaving(receive, reader))
        try:
            await _send_part(send, answer.get_data())
            await self._pass_on(reader, send)
        finally:
            leaving.cancel()
            self._readers.discard(reader)

    async def _pass_on(self, reader: _Reader, send: Any) -> None:
        asked_s = asyncio.get_running_loop().time()
        while (batch := await reader.waiting.get()) is not None:
            now_s = asyncio.get_running_loop().time()
            if now_s - asked_s >= ASK_AGAIN_S:
                asked_s = now_s
                if (await self._ask(reader.scope)).status_code != 200:
                    break
            await _send_part(send, batch)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _beat(self) -> None:
        """Hand on what is new, ten times a second, while anybody looks."""
        loop = asyncio.get_running_loop()
        number = self._feed.since(0).number
        told: tuple[object, ...] = ()
        due_s = said_s = loop.time()
        while self._readers and not self._over.is_set():
            self._feed.look()
            batch, state = self._feed.since(number), self._state()
            number, body = batch.number, values_event(batch.seen, self._feed.now_s) if batch.seen else b""
            fresh = (state, batch.session, len(batch.channels)) != told
            told = (state, batch.session, len(batch.channels))
            if not (fresh or body) and loop.time() - said_s > HEARTBEAT_S:
                body = b": still here\n\n"
            if fresh or body:
                said_s = loop.time()
                heads: dict[Language, bytes] = {}
                for reader in tuple(self._readers):
                    if fresh and reader.language not in heads:
                        head = session_event(state, batch.session, batch.channels, reader.language)
                        heads[reader.language] = head
                    reader.give(heads.get(reader.language, b"") + body)
                    await asyncio.sleep(BREATH_S)
            due_s = max(due_s + EVERY_S, loop.time())
            await asyncio.sleep(due_s - loop.time())

    async def _ask(self, scope: Any) -> Response:
        return await asyncio.get_running_loop().run_in_executor(self._asking, self._ask_page, scope)

    def _ask_page(self, scope: Any) -> Response:
        environ: Any = build_environ(scope, io.BytesIO())  # type: ignore[arg-type]
        with self._pages.request_context(environ):
            return self._pages.full_dispatch_request()


def _event(name: str, told: object) -> bytes:
    return f"event: {name}\ndata: {json.dumps(told, separators=(',', ':'), ensure_ascii=False)}\n\n".encode()


async def _send_part(send: Any, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _await_leaving(receive: Any, reader: _Reader) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    reader.end()
