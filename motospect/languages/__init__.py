"""People's languages: sentences, numbers, dates and units as their readers have them."""

from motospect.languages.language import LANGUAGES, Language, language_named

__all__ = ["LANGUAGES", "Language", "language_named"]
