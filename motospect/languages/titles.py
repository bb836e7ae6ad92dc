"""Titles of codes in one language: looked up in their sorted PO file, few of the thousands are ever met."""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from motospect.languages.catalogue import CATALOGUES, plain_text

_START = b'\nmsgid "'
_SAID = b'"\nmsgstr "'
_PARENTHESES = re.compile(r" \([^()]*\)$")


def loose_key(title: str) -> str:
    """Return what titles are sorted and found by: small letters, no dash, no parentheses at the end."""
    return _PARENTHESES.sub("", title).lower().replace(" \u2014 ", " ")


class Titles:
    """A PO file of titles sorted by `loose_key`; pages of it are read as they are asked for, none is kept."""

    def __init__(self, path: Path) -> None:
        """Take the file; a language without one has no title."""
        self._text: mmap.mmap | bytes = b""
        if path.exists() and path.stat().st_size:
            with path.open("rb") as file:
                self._text = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def named(self, title: str) -> str | None:
        """Return a title that stands there letter for letter."""
        return next((said for english, said in self._alike(loose_key(title)) if english == title), None)

    def loosely(self, title: str) -> str | None:
        """Return a title as a sentence spells it; the bank in parentheses is not said of every bank."""
        found = None
        for english, said in self._alike(loose_key(title)):
            if (english[-1:] == ")") == (said[-1:] == ")") and not english.isupper():
                found = _PARENTHESES.sub("", said)
        return found

    def _alike(self, key: str) -> Iterator[tuple[str, str]]:
        """Yield the titles with this key and what they are in this language."""
        at = self._first(key)
        while at >= 0:
            english, said, at = self._entry(at)
            if loose_key(english) != key:
                return
            yield english, said

    def _first(self, key: str) -> int:
        """Return where the first title stands whose key is not before this one; -1 behind the last."""
        low, high = 0, len(self._text)
        while low < high:
            middle = (low + high) // 2
            at = self._text.find(_START, middle)
            if at < 0 or loose_key(self._entry(at)[0]) >= key:
                high = middle
            else:
                low = at + 1
        return self._text.find(_START, low)

    def _entry(self, at: int) -> tuple[str, str, int]:
        """Return the title that starts at `at`, what it is in this language, and where the next starts."""
        end = self._text.find(_SAID, at)
        said = end + len(_SAID)
        stop = self._text.find(b'"\n', said)
        english, told = self._text[at + len(_START) : end], self._text[said:stop]
        return plain_text(english.decode()), plain_text(told.decode()), self._text.find(_START, stop)


@cache
def titles(code: str) -> Titles:
    """Return the titles of a language."""
    return Titles(CATALOGUES / f"{code}.titles.po")
