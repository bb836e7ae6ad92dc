"""One reader's language, with the units they think in; frozen, cheap, the same on a page and on paper."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, get_currency_name
from babel.support import NullTranslations, Translations

from motospect.model.profile import Units

LANGUAGES = {"en": "English", "de": "Deutsch", "pl": "Polski"}
"""Code by ISO 639-1 -> the language's own name. The texts in the code are in the first one."""
CATALOGUES = Path(__file__).parent / "catalogues"
DOMAIN = "motospect"


@dataclass(frozen=True, slots=True)
class Language:
    """How one reader is spoken to. Texts in the code are English; `%(name)s` stands for a value."""

    code: str = "en"
    units: Units = "metric"

    def say(self, text: str, **values: object) -> str:
        """Return the text in this language with its values filled in."""
        said = _catalogue(self.code).gettext(text)
        return said % values if values else said

    def count(self, one: str, many: str, n: int, **values: object) -> str:
        """Return the form of the text that goes with `n`, which fills `%(n)s`; Polish has three forms."""
        return _catalogue(self.code).ngettext(one, many, n) % {"n": n, **values}

    def sentence(self, text: str) -> str:
        """Return an English sentence out of a record in this language.

        Records keep English. A sentence is known by its template: the words around its values.
        """
        return self.say(text)

    def number(self, value: float, digits: int = 2) -> str:
        """Return a number with at most `digits` decimals, by this language's signs."""
        return format_decimal(round(value, digits), locale=self.code)

    def currency(self, code: str) -> str:
        """Return the name of a currency by ISO 4217; the code where this language has none."""
        return str(get_currency_name(code, locale=self.code))

    def day(self, at: str) -> str:
        """Return the day of an RFC 3339 time or ISO 8601 date; a text that is neither as it is."""
        try:
            return str(format_date(dt.datetime.fromisoformat(at), "medium", locale=self.code))
        except ValueError:
            return at

    def moment(self, at: str) -> str:
        """Return an RFC 3339 time with its day; a text that is none as it is."""
        try:
            return str(format_datetime(dt.datetime.fromisoformat(at), "medium", locale=self.code))
        except ValueError:
            return at


def language_named(code: str, units: Units = "metric") -> Language:
    """Return the language with this code, English for one that is not spoken here."""
    return Language(code if code in LANGUAGES else "en", units)


@cache
def _catalogue(code: str) -> NullTranslations:
    return NullTranslations() if code == "en" else Translations.load(CATALOGUES, [code], DOMAIN)
