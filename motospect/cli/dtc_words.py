"""The words of `motospect dtc` in its languages."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources

LANGUAGES = ("en", "de")


@dataclass(frozen=True, slots=True)
class Words:
    """One language's words by their names in dtc_words.tsv."""

    language: str
    by_name: dict[str, str]

    def __getitem__(self, name: str) -> str:
        """Return a word; raises KeyError for a name that is not in the table."""
        return self.by_name[name]

    def of(self, english: str | None, german: str | None) -> str:
        """Return the catalogue's text in this language, in English where German is not known."""
        return (german if self.language == "de" else None) or english or ""


def words_in(language: str) -> Words:
    """Return the words of one of LANGUAGES."""
    text = resources.files("motospect.cli").joinpath("dtc_words.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")][1:]
    return Words(language, {row[0]: row[1 + LANGUAGES.index(language)] for row in rows})
