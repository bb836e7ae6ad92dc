"""What a customer reads from anywhere: the copy of the box's page behind a link, in the reader's language.

A decision made here is only passed on: the box keeps it or refuses it. A link that is not known is answered
like any address that leads nowhere.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

import motospect
from motospect.fleet import shared_pages
from motospect.fleet.customer_decide import pass_on, signed, ticked
from motospect.fleet.database import Connection
from motospect.fleet.decisions import last_decision
from motospect.fleet.shared_pages import SharedPage
from motospect.languages import LANGUAGES, Language, language_named
from motospect.model.customer_page import CustomerPage, PageWords

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
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
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
            found = _found(connection, token)
            if found.page is None:
                return _over(found.state)
            # The review is asked for with GET, so that going back leads there again.
            drawn = _looked_at if request.args.get("do") == "review" else _drawn
            return drawn(connection, found, reader(found.page))

    @pages.post("/r/<path:token>")
    def decide(token: str) -> ResponseReturnValue:
        with asked() as connection:
            found = _found(connection, token)
            if found.page is None:
                return _over(found.state)
            language = reader(found.page)
            answer = _decided(connection, found, language, token=token)
            return answer or redirect(f"{request.path}?language={language.code}#decision", 303)

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


def _found(connection: Connection, token: str) -> SharedPage:
    """Return what the token leads to; one that leads nowhere is an address that does not exist."""
    found = shared_pages.shared_page(connection, token[:LONGEST_TOKEN])
    if found is None:
        abort(404)
    return found


def _over(state: str) -> tuple[str, int]:
    return render_template("customer_over.html", **speech(reader(None)), state=state), 410


def _looked_at(
    connection: Connection, found: SharedPage, language: Language, *, sent: bool = False
) -> tuple[str, int]:
    """Return the total and the wording of what was ticked, to be signed, or what is missing before that."""
    page = found.page
    if page is None or page.sums is None:
        abort(404)
    form = request.form if request.method == "POST" else request.args
    if form.get("seen") != page.revision_sha256:
        return _drawn(connection, found, language, trouble="changed", status=409)
    choice, who = ticked(page.sums), signed()
    if choice.open:
        return _drawn(connection, found, language, trouble="open", status=422)
    shown = render_template(
        "customer_review.html",
        **speech(language),
        page=page,
        words=worded(page, language),
        choice=choice,
        who=who,
        trouble=who.trouble if sent else "",
    )
    return shown, 422 if sent else 200


def _decided(
    connection: Connection, found: SharedPage, language: Language, *, token: str
) -> tuple[str, int] | None:
    """Pass the decision on and return None, or return the page that says what is missing."""
    page = found.page
    if page is None or page.sums is None:
        abort(404)
    choice, who = ticked(page.sums), signed()
    if request.form.get("seen") != page.revision_sha256 or choice.open or who.trouble:
        return _looked_at(connection, found, language, sent=True)
    shown = (page, worded(page, language))
    if pass_on(connection, shown, choice, who, token=token, language=language):
        return None
    return _drawn(connection, found, language, trouble="busy", status=409)


def _drawn(
    connection: Connection, found: SharedPage, language: Language, *, trouble: str = "", status: int = 200
) -> tuple[str, int]:
    """Return the copy, with what became of the last decision made here."""
    page = found.page
    assert page is not None  # noqa: S101 - who draws has looked
    words, last = worded(page, language), last_decision(connection, page.token_sha256)
    told = page.clock == "synced"  # by the box's own clock, else by ours
    shown = render_template(
        "customer_copy.html",
        **speech(language),
        page=page,
        words=words,
        choice=ticked(page.sums) if page.sums else None,
        last=last,
        waits=last is not None and last.result is None,
        sent=f"{last.made_at:{MINUTE}}" if last else "",
        trouble=trouble,
        open=trouble == "open",
        as_of=words.made if told else f"{found.received_at:{MINUTE}}",
        until=words.expires if told else f"{found.expires_at:{MINUTE}}",
    )
    return shown, status


def worded(page: CustomerPage, language: Language) -> PageWords:
    """Return the page's words in this language; `reader` has chosen one the page has."""
    assert page.words is not None  # noqa: S101 - a live page has words
    return page.words[language.code]


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


def reader(page: CustomerPage | None) -> Language:
    """Return the language chosen on the page, else the browser's, else the shop's; one the page has."""
    known = [code for code in LANGUAGES if page is None or code in (page.words or {})]
    wished = page.language if page is not None and page.language in known else known[0]
    chosen = request.args.get("language", "")
    if chosen not in known:
        chosen = request.accept_languages.best_match(known, wished) or wished
    return language_named(chosen)


@cache
def _look(name: str) -> tuple[bytes, bytes, str]:
    """Return a file as it is, packed, and the start of its hash."""
    content = (LOOK / LOOK_FILES[name][0]).read_bytes()
    return content, gzip.compress(content, 9, mtime=0), hashlib.sha256(content).hexdigest()[:12]
