"""What an adapter's own words mean when they stand where an answer should, and what to try."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from motospect.knowledge.tables import read_table


@dataclass(frozen=True, slots=True)
class AdapterWord:
    """`word` as the data sheet prints it, `meaning` as a clause, `remedy` as a sentence."""

    word: str
    meaning: str
    remedy: str


def adapter_word(said: str) -> AdapterWord | None:
    """Return the first known word in what an adapter said ("7E8044<RX ERROR"), None when there is none."""
    found = [(at.start(), entry) for pattern, entry in _words() if (at := pattern.search(said.upper()))]
    return min(found, key=lambda pair: pair[0])[1] if found else None


@functools.cache
def _words() -> tuple[tuple[re.Pattern[str], AdapterWord], ...]:
    rows = read_table("adapter_words.tsv", ("word", "meaning", "remedy"))
    return tuple((_pattern(word), AdapterWord(word, meaning, remedy)) for word, meaning, remedy in rows)


def _pattern(word: str) -> re.Pattern[str]:
    # ERR is followed by two digits; as a bare syllable it would be found inside every ...ERROR.
    return re.compile(r"\bERR\d\d\b" if word == "ERR" else rf"(?<![A-Z]){word}(?![A-Z])")
