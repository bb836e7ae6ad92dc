"""What stands at the portal's address when the daemon cannot start: why, and what to do, on every path.

Nothing of the portal is used, since none of it works without the store. Which language the shop speaks is in
the store too, so that it is said in all of them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from html import escape
from pathlib import Path
from typing import Any

from motospect.errors import MotospectError
from motospect.languages import LANGUAGES, language_named
from motospect.model.wire import to_json

Send = Callable[[Mapping[str, Any]], Awaitable[None]]

TITLE = "Memory cannot be read"
SCRIPT = "/static/screen.js"
"""Loads the page anew as soon as another version answers here, which is the portal."""
FILES = {SCRIPT: "text/javascript", "/static/refusal.css": "text/css"}
POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'"


class Refusal:
    """The ASGI application that says why there is no portal."""

    def __init__(self, trouble: MotospectError) -> None:
        self._page = _page(trouble).encode()
        told = {"status": "failed", "version": "refused", "reason": str(trouble), "remedy": trouble.hint}
        self._record = to_json(told)
        here = Path(__file__).parent
        self._files = {path: (here / path[1:]).read_bytes() for path in FILES}

    def end_streams(self) -> None:
        """Nothing: none is ever open."""

    async def __call__(self, scope: Mapping[str, Any], _receive: object, send: Send) -> None:
        """Answer one request; 503, but for what the page needs."""
        path = str(scope["path"])
        if path in FILES:
            status, kind, body = 200, FILES[path], self._files[path]
        elif path.startswith("/api/") or path.endswith(".json"):
            status, kind, body = 503, "application/json", self._record
        else:
            status, kind, body = 503, "text/html; charset=utf-8", self._page
        headers = {
            "content-type": kind,
            "content-length": str(len(body)),
            "content-security-policy": POLICY,
            "x-content-type-options": "nosniff",
            "cache-control": "no-store",
            "retry-after": "60",
        }
        lines = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": lines})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


def _page(trouble: MotospectError) -> str:
    said = "".join(_section(code, trouble) for code in LANGUAGES)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{TITLE}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="stylesheet" href="/static/refusal.css">'
        f'<script src="{SCRIPT}" defer></script></head>'
        f'<body><main data-stream="" data-version="refused">{said}</main></body></html>'
    )


def _section(code: str, trouble: MotospectError) -> str:
    say = language_named(code).sentence
    lines = "".join(f"<p>{escape(say(text))}</p>" for text in (str(trouble), trouble.hint) if text)
    return f'<section lang="{code}"><h1>{escape(say(TITLE))}</h1>{lines}</section>'
