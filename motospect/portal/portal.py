"""The ASGI application: Flask's pages through a2wsgi, and the live streams natively beside them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from a2wsgi import WSGIMiddleware
from flask import Flask

from motospect.portal.customer.customer_copy import CustomerCopies
from motospect.portal.customer.remote_decisions import RemoteDecisions
from motospect.portal.live.live_streams import PATHS as LIVE_PATHS
from motospect.portal.live.live_streams import LiveStreams
from motospect.portal.streams import Streams

PAGE_THREADS = 6
"""Pages are short and streams do not occupy a thread, so few are enough and idle ones cost memory."""


class Portal:
    """What the server serves. `pages` is the Flask application, for tests and for reading its routes.

    `copies` words customers' pages for the fleet's server, `decide` takes the decisions made there.
    `customer_url` returns the link the box's own screen may show now, by the rule of screen_page.py.
    """

    def __init__(
        self,
        pages: Flask,
        streams: Streams,
        live: LiveStreams,
        *,
        copies: CustomerCopies,
        decide: RemoteDecisions,
        customer_url: Callable[[], str | None] = lambda: None,
    ) -> None:
        self.pages = pages
        self.copies = copies
        self.decide = decide
        self.customer_url = customer_url
        self._streams = streams
        self._live = live
        pages_wsgi: Any = pages.wsgi_app  # a2wsgi and wsgiref spell the same protocol differently
        self._wsgi = WSGIMiddleware(pages_wsgi, workers=PAGE_THREADS)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one HTTP request; other kinds of connection are not switched on in the server."""
        if scope["path"] in LIVE_PATHS and scope["method"] == "GET":
            await self._live(scope, receive, send)
        elif self._streams.serves(scope["path"]) and scope["method"] == "GET":
            await self._streams(scope, receive, send)
        else:
            await self._wsgi(scope, receive, send)

    def end_streams(self) -> None:
        """End every stream and refuse new ones, so that the server can stop. Callable from any thread."""
        self._streams.end()
        self._live.end()
