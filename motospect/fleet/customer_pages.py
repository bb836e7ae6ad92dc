"""What a customer reads from anywhere: the copy of the box's page behind a link, in the reader's language.

The page only reads. A link that is not known is answered like any address that leads nowhere.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, abort, render_template, request

import motospect
from motospect.fleet import shared_pages
from motospect.fleet.database import Connection
from motospect.languages import LANGUAGES, Language, language_named

# The look is the portal's: its files are read, its code is not.
LOOK = Path(motospect.__file__).parent / "portal" / "static"
LOOK_FILES = {
    "pico.css": ("vendor/pico.min.css", "text/css"),
    "app.css": ("app.css", "text/css"),
    "frame.css": ("frame.css", "text/css"),
    "customer.css": ("customer.css", "text/css"),
    "icons.svg": ("icons.svg", "image/svg+xml"),
    "mark.svg": ("mark.svg", "image/svg+xml"),
}
# Pico draws its arrows as data: pictures.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
LONGEST_TOKEN = 200
MINUTE = "%Y-%m-%d %H:%M UTC"
FOR_EVER_S = 365 * 24 * 3600


def customer_pages(asked: Callable[[], AbstractContextManager[Connection]]) -> Blueprint:
    """Return the pages behind customers' links, and the files they look by."""
    pages = Blueprint("customer", __name__)

    @pages.get("/r/<path:token>")
    def page(token: str) -> tuple[str, int]:
        with asked() as connection:
            found = shared_pages.shared_page(connection, token[:LONGEST_TOKEN])
        if found is None:
            abort(404)
        if found.page is None or found.page.words is None:
            language = reader(None)
            return render_template("customer_over.html", **speech(language), state=found.state), 410
        language = reader(found.page.language)
        words = found.page.words.get(language.code) or next(iter(found.page.words.values()))
        told = found.page.clock == "synced"  # by the box's own clock, else by ours
        shown = render_template(
            "customer_copy.html",
            **speech(language),
            page=found.page,
            words=words,
            as_of=words.made if told else f"{found.received_at:{MINUTE}}",
            until=words.expires if told else f"{found.expires_at:{MINUTE}}",
        )
        return shown, 200

    @pages.get("/look/<name>")
    def look(name: str) -> Response:
        if name not in LOOK_FILES:
            abort(404)
        plain, packed, digest = _look(name)
        fits = "gzip" in request.headers.get("Accept-Encoding", "")
        response = Response(packed if fits else plain, mimetype=LOOK_FILES[name][1])
        response.vary.add("Accept-Encoding")
        if fits:
            response.content_encoding = "gzip"
        known = request.args.get("v") == digest
        response.headers["Cache-Control"] = (
            f"public, max-age={FOR_EVER_S}, immutable" if known else "public, max-age=3600"
        )
        return response

    @pages.after_app_request
    def guard(response: Response) -> Response:
        if response.mimetype == "text/html" and request.path.startswith("/r/"):
            response.headers["Content-Security-Policy"] = POLICY
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
            response.vary.add("Accept-Language")
        return response

    return pages


def speech(language: Language) -> dict[str, object]:
    """Return what a template of ours needs to speak a language."""

    def counted(one: str, many: str, n: int) -> str:
        return language.count(one, many, n, num=n)

    return {
        "_": language.say,
        "ngettext": counted,
        "language": language,
        "languages": LANGUAGES,
        "look": lambda name: f"/look/{name}?v={_look(name)[2]}",
    }


def reader(fallback: str | None) -> Language:
    """Return the language chosen on the page, else the browser's, else the shop's."""
    chosen = request.args.get("language", "")
    if chosen not in LANGUAGES:
        chosen = request.accept_languages.best_match(LANGUAGES, fallback or "en") or "en"
    return language_named(chosen)


@cache
def _look(name: str) -> tuple[bytes, bytes, str]:
    """Return a file as it is, packed, and the start of its hash."""
    content = (LOOK / LOOK_FILES[name][0]).read_bytes()
    return content, gzip.compress(content, 9, mtime=0), hashlib.sha256(content).hexdigest()[:12]
