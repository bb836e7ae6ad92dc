"""The pages' own files: addresses that change with the content, and answers packed for the way.

An address with the right content hash may be kept by a browser for a year; after an update the page names
another. What is text is packed with gzip where the browser takes it: files once, pages as they are made.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections.abc import Callable
from pathlib import Path

from flask import Response, request, url_for

STATIC_AGE_S = 3600
FOR_EVER_S = 365 * 24 * 3600
LEAST_BYTES = 1000
"""Below this a packed answer takes the same single packet."""
PAGE_LEVEL = 4
"""A page of 60 kB takes about 1 ms; level 9 takes twice that for two hundredths of the size."""
PACKED_TYPES = frozenset(
    {"text/html", "text/css", "text/javascript", "text/csv", "application/json", "image/svg+xml"}
)
_HASH_CHARACTERS = 12


class Assets:
    """The files of one static folder, read when they are first asked for and again when they change."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._known: dict[str, tuple[int, str, bytes]] = {}

    def url(self, name: str) -> str:
        """Return the address of a file with its content's hash; raises FileNotFoundError for no file."""
        return url_for("static", filename=name, v=self.hash(name))

    def hash(self, name: str) -> str:
        """Return the start of the file's SHA-256."""
        return self._look(name)[1]

    def packed(self, name: str) -> bytes:
        """Return the file's content in gzip."""
        return self._look(name)[2]

    def _look(self, name: str) -> tuple[int, str, bytes]:
        path = self._folder / name
        changed = path.stat().st_mtime_ns
        with self._lock:
            known = self._known.get(name)
            if known is None or known[0] != changed:
                content = path.read_bytes()
                digest = hashlib.sha256(content).hexdigest()[:_HASH_CHARACTERS]
                known = self._known[name] = (changed, digest, gzip.compress(content, 9, mtime=0))
            return known


def cache_and_pack(assets: Assets) -> Callable[[Response], Response]:
    """Return what is done to every answer: pages are never cached, text but a stream is packed."""

    def handle(response: Response) -> Response:
        static = request.endpoint == "static" and response.status_code < 400
        response.headers["Cache-Control"] = _age(assets) if static else "no-store"
        if response.mimetype not in PACKED_TYPES or response.status_code not in (200, 404):
            return response
        response.vary.add("Accept-Encoding")
        if not request.accept_encodings.quality("gzip") or response.content_encoding or request.range:
            return response
        if static:
            return _replaced(response, assets.packed(_static_name()))
        if response.is_streamed:
            return response
        body = response.get_data()
        return response if len(body) < LEAST_BYTES else _replaced(response, _packed(body))

    return handle


def _age(assets: Assets) -> str:
    if request.args.get("v") == assets.hash(_static_name()):
        return f"public, max-age={FOR_EVER_S}, immutable"
    return f"public, max-age={STATIC_AGE_S}"


def _static_name() -> str:
    return str((request.view_args or {})["filename"])


def _replaced(response: Response, body: bytes) -> Response:
    close = getattr(response.response, "close", None)
    if close is not None:  # the file that was opened for it
        close()
    response.direct_passthrough = False
    response.set_data(body)
    response.content_encoding = "gzip"
    tag, weak = response.get_etag()
    if tag is not None and not weak:  # the same file in other bytes, which is what weak means
        response.set_etag(tag, weak=True)
    return response


def _packed(body: bytes) -> bytes:
    return gzip.compress(body, PAGE_LEVEL, mtime=0)
