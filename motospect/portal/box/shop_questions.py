"""What there is to choose from where the shop is asked, and what is proposed before it has answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask_babel import get_locale

from motospect.knowledge.inspection import DEFAULT_GROUP
from motospect.knowledge.workshop import workshop_books
from motospect.languages import language_named
from motospect.model.currency import DECIMALS
from motospect.model.profile import Profile
from motospect.portal.parts import Parts
from motospect.portal.reader_language import reader_language

NEAR = ("EUR", "PLN", "USD", "GBP", "CHF", "CZK")
"""Currencies at the top of the list."""
CURRENCY_OF = {"pl": "PLN"}
"""Proposed with a language where the settings say nothing else; German is spoken in euro and franc."""
EUROPEAN = frozenset({"de", "pl"})
"""Languages with which the European inspection is proposed."""


def currencies() -> list[tuple[str, str]]:
    """Return code and name of every currency in the reader's language, the near ones first."""
    spoken = language_named(_code())
    rest = sorted(DECIMALS.keys() - set(NEAR))
    return [(code, spoken.currency(code)) for code in (*NEAR, *rest)]


def inspections(parts: Parts) -> list[tuple[str, str, str]]:
    """Return name, title and note of every group of rules there is to choose, the shop's own among them."""
    book = workshop_books(
        parts.settings.store_dir, inspection_rule=parts.profile().inspection_rule
    ).inspections
    reader, shown = reader_language(parts), []
    for group in sorted(book.groups):
        rules = book.of(group)
        if rules:
            title, note = (reader.sentence(text) for text in (rules[0].title, rules[0].note))
            # Files of one group differ behind the comma: "California Smog Check, diesel".
            shown.append((group, title if len(rules) == 1 else title.rpartition(",")[0] or title, note))
    return shown


def proposed(profile: Profile, answers: Mapping[str, str]) -> Profile:
    """Return the profile with what is likely where nobody has answered yet: the reader's language decides."""
    code = _code()
    if "language" not in answers:
        profile = replace(profile, language=code)
    if "currency" not in answers and profile.currency == "EUR" and code in CURRENCY_OF:
        profile = replace(profile, currency=CURRENCY_OF[code])
    if "inspection_rule" not in answers and profile.inspection_rule == DEFAULT_GROUP and code in EUROPEAN:
        profile = replace(profile, inspection_rule="eu")
    return profile


def _code() -> str:
    locale = get_locale()
    return locale.language if locale else "en"
