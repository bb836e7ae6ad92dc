"""Which language a page is in: what the reader chose, else the person's own, the browser's, the shop's."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, g, has_request_context, redirect, request, session
from flask_babel import Babel, Domain, get_locale
from markupsafe import Markup, escape

from motospect.languages import LANGUAGES, Language, language_named
from motospect.languages.catalogue import Catalogue, catalogue
from motospect.portal.parts import Parts
from motospect.portal.words import limits_said, signal_words

CHOSEN = "language"
"""Name in the session of the language this browser has chosen."""


class _Texts(Domain):
    """The catalogues of the room `languages`, where Flask-Babel looks for compiled ones of its own."""

    def get_translations(self) -> Catalogue:
        locale = get_locale()
        return catalogue(locale.language if locale else "en")


def set_up_languages(pages: Flask, parts: Parts, *, keep: Callable[[str], None] = lambda _code: None) -> None:
    """Give templates `_`, `gettext` `ngettext`, `language` with its dates and units, and the filter `said`.

    `keep` is told what a reader chooses, for those who have signed in.
    """

    def chosen() -> str:
        if not has_request_context():
            return parts.frame_profile().language
        kept = str(session.get(CHOSEN, ""))
        if kept in LANGUAGES:
            return kept
        return request.accept_languages.best_match(LANGUAGES, parts.frame_profile().language) or "en"

    def language() -> Language:
        return reader_language(parts)

    babel = Babel(pages, locale_selector=chosen)
    babel.domain_instance = _Texts()
    pages.jinja_env.globals.update(language=language, languages=LANGUAGES)
    pages.jinja_env.filters.update(
        said=lambda text: said(language(), text),
        signal=lambda name: language().sentence(signal_words(name)),
        quantity=lambda value, unit, digits=2: language().quantity(value, unit, digits),
        number=lambda value, digits=4: language().figure(value, "1", digits),
        figure=lambda value, unit, digits=4: language().figure(value, unit, digits),
        measured=lambda value, unit, digits=4: language().measured(value, unit, digits),
        unit=lambda unit: language().unit(unit),
        limits=lambda test: limits_said(test, language()),
    )
    pages.register_blueprint(_choice(keep))


def reader_language(parts: Parts) -> Language:
    """Return the language of the page that is being made, in the shop's units."""
    if has_request_context() and isinstance(kept := g.get("reader_language"), Language):
        return kept
    locale = get_locale()
    reader = language_named(locale.language if locale else "en", parts.frame_profile().units)
    if has_request_context():
        g.reader_language = reader
    return reader


def said(language: Language, text: object) -> Markup | str:
    """Return a text of a record in the reader's language; one that is not known is marked as English."""
    english = str(text or "")
    shown = language.sentence(english)
    if language.spoken(english) == language.code:
        return shown
    return Markup('<span lang="en">{}</span>').format(escape(shown))


def _choice(keep: Callable[[str], None]) -> Blueprint:
    """Return the page that keeps the reader's choice in the session and goes back to where they were."""
    pages = Blueprint("language", __name__)

    @pages.post("/language")
    def choose() -> Response:
        told = request.form.get("language", "")
        if told in LANGUAGES:
            session[CHOSEN] = told
            keep(told)
        back = urlsplit(request.form.get("back", "/"))
        inside = (
            not back.scheme
            and not back.netloc
            and back.path.startswith("/")
            and not back.path.startswith("//")
        )
        return redirect(back.path + (f"?{back.query}" if back.query else "") if inside else "/", 303)  # type: ignore[return-value]

    return pages
