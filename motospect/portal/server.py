"""The portal on a TCP port: uvicorn in a thread, stopped by an event even while streams are open."""

from __future__ import annotations

import asyncio
import errno
import socket
import threading
from collections.abc import Callable
from contextlib import suppress

import uvicorn

from motospect.errors import PortTaken
from motospect.portal.portal import Portal
from motospect.portal.refusal import Refusal

BEAT_EVERY_S = 1.0


class _Server(uvicorn.Server):
    """uvicorn whose idle loop wakes once in a while to say it lives, instead of ten times a second."""

    def __init__(self, config: uvicorn.Config, beat: Callable[[], None]) -> None:
        super().__init__(config)
        self._beat = beat
        self._loop: asyncio.AbstractEventLoop | None = None
        self._asked = asyncio.Event()

    async def main_loop(self) -> None:
        self._loop = asyncio.get_running_loop()
        while not self.should_exit:
            self._beat()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._asked.wait(), BEAT_EVERY_S)

    def ask_to_stop(self) -> None:
        """Return at once; the serving thread ends soon after. Callable from any thread."""
        self.should_exit = True
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._asked.set)


class PortalServer:
    """Serves a portal. Either `run(stop)` as a worker, or `start()` and `stop()` around something."""

    def __init__(self, app: Portal | Refusal, host: str, port: int) -> None:
        self._app = app
        self._host = host
        self._asked_port = port
        self._socket: socket.socket | None = None
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()

    @property
    def port(self) -> int:
        """The port in use: the one asked for, or the one found when 0 was asked."""
        return self._asked_port if self._socket is None else int(self._socket.getsockname()[1])

    def bind(self) -> None:
        """Take the port now, so that a taken one is known before anything else starts. Raises PortTaken."""
        if self._socket is None:
            self._socket = _listen(self._host, self._asked_port)

    def run(self, stop: threading.Event, beat: Callable[[], None] = lambda: None) -> None:
        """Serve until `stop` is set; returns within 2 s of that. Raises PortTaken.

        `beat` is called about once a second by the serving loop itself: while it comes, pages are answered.
        Once stopped, a portal stays stopped; build a new one to serve again.
        """
        self.bind()
        assert self._socket is not None  # noqa: S101 - bind() has just set or raised
        server = _Server(_config(self._app), beat)
        watcher = threading.Thread(
            target=self._await_stop, args=(stop, server), name="portal-stop", daemon=True
        )
        watcher.start()
        try:
            server.run(sockets=[self._socket])
        finally:
            self._socket.close()
            self._socket = None

    def start(self) -> None:
        """Serve in a thread of our own. Raises PortTaken."""
        self.bind()
        self._stop.clear()
        self._thread = threading.Thread(target=self.run, args=(self._stop,), name="portal", daemon=True)
        self._thread.start()

    def stop(self, deadline_s: float = 2.0) -> None:
        """End what `start()` began and wait for it, at most `deadline_s` seconds."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(deadline_s)
            self._thread = None

    def _await_stop(self, stop: threading.Event, server: _Server) -> None:
        stop.wait()
        self._app.end_streams()
        server.ask_to_stop()


def _config(app: Portal | Refusal) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="none",
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=1,
    )


def _remedy(number: int | None) -> str:
    if number == errno.EADDRINUSE:
        return "Stop the program that uses the port, or set MOTOSPECT_PORTAL_PORT to another one."
    if number == errno.EACCES:
        return "Ports below 1024 are for root only; set MOTOSPECT_PORTAL_PORT to a higher one."
    return "Set MOTOSPECT_PORTAL_HOST to an address of this machine; 0.0.0.0 is every one."


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError as refused:
        listener.close()
        raise PortTaken(
            f"The pages cannot be served on {host or '*'} port {port}: {refused.strerror}.",
            hint=_remedy(refused.errno),
        ) from refused
    listener.setblocking(False)
    return listener
