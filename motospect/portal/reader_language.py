"""Which language a page is in: what the reader chose, else the person's own, the browser's, the shop's."""

from __future__ import annotations

from flask import Flask, has_request_context, redirect, request, session
from flask_babel import Babel, get_locale
from werkzeug.wrappers import Response

from motospect.languages import LANGUAGES, Language, language_named
from motospect.languages.language import CATALOGUES, DOMAIN
from motospect.portal.parts import Parts

CHOSEN = "language"
"""Name in the session of the language this browser has chosen."""


def set_up_languages(pages: Flask, parts: Parts) -> None:
    """Give templates `_`, `gettext` and `ngettext`, and `language` with its dates, numbers and units."""

    def chosen() -> str:
        if not has_request_context():
            return parts.profile().language
        kept = str(session.get(CHOSEN, ""))
        if kept in LANGUAGES:
            return kept
        return request.accept_languages.best_match(LANGUAGES, parts.profile().language) or "en"

    Babel(
        pages,
        default_translation_directories=str(CATALOGUES),
        default_domain=DOMAIN,
        locale_selector=chosen,
    )
    pages.jinja_env.globals["language"] = lambda: reader_language(parts)


def reader_language(parts: Parts) -> Language:
    """Return the language of the page that is being made, in the shop's units."""
    locale = get_locale()
    return language_named(locale.language if locale else "en", parts.profile().units)


def chosen_by_link() -> Response | None:
    """Keep the language a link names (`?lang=de`) for this browser and lead back to the page without it."""
    wanted = request.args.get("lang")
    if wanted is None:
        return None
    if wanted in LANGUAGES:
        session[CHOSEN] = wanted
    return redirect(request.path, 303)
