"""Words that name parts, systems and kinds of fault: from all code titles, and what people call things."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterator
from importlib import resources

from motospect.analysis.explain.subject import plain
from motospect.knowledge.catalogue import titles

FEWEST_LETTERS = 3
"""Shorter words of a title are letters of a bank or circuit, or prepositions."""


def stems(text: str) -> list[str]:
    """Return the words of a text in lower case, plural taken for singular."""
    return [_singular(word) for word in re.findall(r"[a-z]+", text.lower())]


def names_a_part(stem: str) -> bool:
    """Return whether the word stands for a part, a system or a kind of fault."""
    return stem in _frequencies()


def key_nouns(phrase: str) -> tuple[str, ...]:
    """Return the part words of a phrase, the most telling first: the one the fewest code titles have.

    Empty when the phrase has none ("system performance").
    """
    found = dict.fromkeys(stem for stem in stems(phrase) if names_a_part(stem))
    return tuple(sorted(found, key=lambda stem: _frequencies()[stem]))


def words_of(file: str, group: str | None = None) -> Iterator[str]:
    """Yield the comma-separated words of one of this folder's tables, of one group where it has groups."""
    text = (resources.files(__package__) / file).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    for line in lines[1:]:
        name, tab, words = line.rpartition("\t")
        if not tab or name == group:
            yield from (word.strip() for word in words.split(","))


@functools.cache
def _frequencies() -> Counter[str]:
    """In how many titles each part word stands; those people use and titles do not count as one."""
    counted = Counter(stem for title in titles() for stem in set(stems(plain(title))))
    ordinary = {_singular(word) for word in words_of("ordinary.tsv")}
    spoken = {stem for word in words_of("parts.tsv") for stem in stems(word)}
    known = {stem for stem in counted if len(stem) >= FEWEST_LETTERS and stem not in ordinary}
    return Counter({stem: counted[stem] or 1 for stem in known | spoken})


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return word[:-3] + "y"
    if re.search(r"(?:ss|x|ch|sh)es$", word):
        return word[:-2]
    return word if word.endswith(("ss", "us", "is")) else word.removesuffix("s")
