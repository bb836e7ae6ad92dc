"""One reader's language, with the units they think in; frozen, cheap, the same on a page and on paper."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache

from babel.dates import format_date, format_datetime, format_time
from babel.numbers import (
    format_currency,
    format_decimal,
    format_percent,
    get_currency_name,
    get_currency_precision,
)

from motospect.languages import numbers
from motospect.languages.catalogue import CATALOGUES, catalogue
from motospect.languages.quantities import converted, in_units, unit_printed, units_printed
from motospect.languages.sentences import Said, Sentences
from motospect.model.money import Money, Time
from motospect.model.profile import Units

LANGUAGES = {"en": "English", "de": "Deutsch", "pl": "Polski"}
"""Code by ISO 639-1 -> the language's own name. The texts in the code are in the first one."""
DOMAIN = "motospect"
__all__ = ["CATALOGUES", "DOMAIN", "LANGUAGES", "Language", "language_named"]
_MOST_ENGLISH = 0.3
"""Share of a text's letters in words nobody translated, up to which it is shown in the reader's language."""
_DATE = re.compile(
    r"(?<![\w-])\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?(?![\w-])"
)


@dataclass(frozen=True, slots=True)
class Language:
    """How one reader is spoken to. Texts in the code are English; `%(name)s` stands for a value."""

    code: str = "en"
    units: Units = "metric"

    def say(self, text: str, /, **values: object) -> str:
        """Return the text in this language with its values filled in."""
        said = catalogue(self.code).gettext(text)
        return said % values if values else said

    def count(self, one: str, many: str, n: int, **values: object) -> str:
        """Return the form of the text that goes with `n`, which fills `%(n)s`; Polish has three forms."""
        return catalogue(self.code).ngettext(one, many, n) % {"n": n, **values}

    def sentence(self, text: str) -> str:
        """Return an English sentence out of a record in this language, its amounts in this reader's units.

        Records keep English. A sentence is known by its template, the words around its values; one that is
        not known stays as it is.
        """
        said = self._known(text)
        # Half a sentence is worse than an English one; a name in it, such as a control unit's, is no harm.
        if said.english > _MOST_ENGLISH * len(text):
            return in_units(units_printed(text, "en"), self.units)
        # A sentence is known by the numbers it was translated with: they are converted last.
        shown = in_units(units_printed(self._dates(said.text), self.code), self.units, self.code)
        return shown if self.code == "en" else numbers.bound(shown)

    def is_known(self, text: str) -> bool:
        """Tell whether a sentence of a record can be said in this language with no English word left over."""
        return not self._known(text).english

    def spoken(self, text: str) -> str:
        """Return the code of the language `sentence` gives this text in: English where it is not known."""
        return self.code if self._known(text).english <= _MOST_ENGLISH * len(text) else "en"

    def number(self, value: float, digits: int = 2) -> str:
        """Return a number with at most `digits` decimals, by this language's signs."""
        return format_decimal(round(value, digits), locale=self.code)

    def percent(self, share: float) -> str:
        """Return a share between 0 and 1 in whole percent."""
        said = str(format_percent(share, locale=self.code))
        return said if self.code == "en" else numbers.bound(said)

    def quantity(self, value: float | str, unit: str, digits: int = 2) -> str:
        """Return a value of the record with its unit, as this reader measures; words in this language."""
        if isinstance(value, str):
            return self.sentence(value)
        shown = converted(value, unit, self.units)[0]
        return f"{self.number(shown, digits)}\u00a0{self.unit(unit)}".rstrip()

    def unit(self, unit: str) -> str:
        """Return a unit of the record as printed behind a value this language has converted."""
        return unit_printed(unit, self.units, self.code)

    def figure(self, value: float | str, unit: str = "", digits: int = 4) -> str:
        """Return a value of the record as this reader measures, without its unit, with so many significant
        digits, but never fewer than its whole part has; words in this language.
        """
        if isinstance(value, str):
            return self.sentence(value)
        shown = converted(value, unit, self.units)[0]
        plain = f"{shown:.0f}" if abs(shown) >= 10**digits else f"{shown:.{digits}g}"
        return plain if self.code == "en" or "e" in plain else numbers.written(plain)

    def measured(self, value: float | str, unit: str, digits: int = 4) -> str:
        """Return a value of the record with so many significant digits and its unit, as measured here."""
        figure = self.figure(value, unit, digits)
        return figure if isinstance(value, str) else f"{figure}\u00a0{self.unit(unit)}".rstrip()

    def money(self, amount: Money) -> str:
        """Return a range of money: "12,50 bis 40,00 €"; one amount when both ends are one."""
        scale = 10 ** get_currency_precision(amount.currency)
        low, high = (
            format_currency(end / scale, amount.currency, locale=self.code)
            for end in (amount.low, amount.high)
        )
        if amount.low == amount.high:
            return low
        bare = format_decimal(
            amount.low / scale, format=f"#,##0.{'0' * (len(str(scale)) - 1)}".rstrip("."), locale=self.code
        )
        return self.say("%(low)s to %(high)s", low=bare if self.code != "en" else low, high=high)

    def hours(self, time: Time) -> str:
        """Return a working time in hours with two decimals."""
        low, high = (
            format_decimal(end / 3600, format="0.00", locale=self.code) for end in (time.low_s, time.high_s)
        )
        return f"{low} h" if low == high else self.say("%(low)s to %(high)s", low=low, high=f"{high} h")

    def currency(self, code: str) -> str:
        """Return the name of a currency by ISO 4217; the code where this language has none."""
        return str(get_currency_name(code, locale=self.code))

    def day(self, at: str) -> str:
        """Return the day of an RFC 3339 time (in the box's zone) or ISO 8601 date; another text as it is."""
        try:
            read = dt.datetime.fromisoformat(at)
        except ValueError:
            return at
        return str(format_date(read.astimezone() if read.tzinfo else read, "medium", locale=self.code))

    def moment(self, at: str) -> str:
        """Return an RFC 3339 time with its day, in the box's zone to the minute; another text as it is."""
        try:
            read = dt.datetime.fromisoformat(at)
        except ValueError:
            return at
        local = read.astimezone() if read.tzinfo else read
        day, time = (
            format_date(local, "medium", locale=self.code),
            format_time(local, "short", locale=self.code),
        )
        return f"{day}, {time}"

    def instant(self, at: str) -> str:
        """Return an RFC 3339 time with seconds and its zone's name, for records; another text as it is."""
        try:
            read = dt.datetime.fromisoformat(at)
        except ValueError:
            return at
        local = read.astimezone() if read.tzinfo else read
        return f"{format_datetime(local, 'medium', locale=self.code)} {local.tzname() or ''}".rstrip()

    def _known(self, text: str) -> Said:
        return Said(text, 0) if self.code == "en" else _sentences(self.code).said(text)

    def _dates(self, text: str) -> str:
        """Write the dates of a sentence as this language does; English ones stay as recorded."""
        if self.code == "en" or not any(sign.isdigit() for sign in text):
            return text
        return _DATE.sub(lambda at: self.moment(at[0]) if len(at[0]) > 10 else self.day(at[0]), text)


def language_named(code: str, units: Units = "metric") -> Language:
    """Return the language with this code, English for one that is not spoken here."""
    return Language(code if code in LANGUAGES else "en", units)


@cache
def _sentences(code: str) -> Sentences:
    return Sentences(code)
