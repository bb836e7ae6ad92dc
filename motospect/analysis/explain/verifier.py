"""The judge of a model's sentence: it may say less than it was given, and nothing else.

It cannot prove a sentence true. It turns down everything that would make a wrong one dangerous: numbers,
codes, parts, all-clears, certainty, advice and another severity. What it turns down, the template says.
"""

from __future__ import annotations

import functools
import re
from collections import Counter

from motospect.analysis.explain.grammar import FEWEST_WORDS, LONGEST
from motospect.analysis.explain.lexicon import FEWEST_LETTERS, key_nouns, names_a_part, stems, words_of
from motospect.analysis.explain.subject import Subject
from motospect.model.finding import Severity

MOST_REPEATS = 3
"""A small model that has lost the thread repeats itself; a sentence needs no word of content four times."""

_GROUPS = {
    "negation": "it denies something ({word})",
    "all-clear": "it gives an all-clear ({word})",
    "certainty": "it claims to be certain ({word})",
    "number": "it names a number that was not given ({word})",
    "action": "it advises something ({word})",
    "money": "it speaks of money ({word})",
    "time": "it names a time that was not given ({word})",
}
_GIVEN_ALLOWED = frozenset({"number", "time"})
"""Groups whose words may be repeated when the facts hold them."""

_SEVERITIES: tuple[Severity, ...] = ("stop", "soon", "watch", "note")


def objection(sentence: str, subject: Subject) -> str | None:
    """Return why the sentence may not be shown, as a clause; None when it may."""
    return (
        _form(sentence)
        or _words(sentence, subject)
        or _severity(sentence, subject)
        or _parts(sentence, subject)
        or _key_noun(sentence, subject)
        or _repetition(sentence)
    )


def _form(sentence: str) -> str | None:
    if any(character.isnumeric() for character in sentence):
        return "it holds a digit"
    strange = re.search(r"[^A-Za-z ,.]", sentence)
    if strange:
        return f"it holds a character that plain sentences lack ({strange[0]!r})"
    capitals = re.search(r"\b\w*[A-Z]\w*[A-Z]\w*|\b[A-Z]\b(?! )|(?<=[a-z,] )[A-Z]\w*", sentence)
    if capitals:
        return f"it holds a code or an abbreviation ({capitals[0]})"
    if not sentence.endswith(".") or len(sentence) > LONGEST:
        return "it does not end as a sentence does"
    if len(sentence.split()) < FEWEST_WORDS:
        return "it is too short to say anything"
    return None


def _words(sentence: str, subject: Subject) -> str | None:
    for group, reason in _GROUPS.items():
        found = _first(group, sentence)
        given = group in _GIVEN_ALLOWED and found is not None and _holds(subject.facts(), found)
        if found is not None and not given:
            return reason.format(word=found)
    return None


def _severity(sentence: str, subject: Subject) -> str | None:
    for severity in _SEVERITIES:
        found = None if severity == subject.severity else _first(f"severity:{severity}", sentence)
        if found is not None:
            return f"it speaks of another urgency than the engine does ({found})"
    return None


def _parts(sentence: str, subject: Subject) -> str | None:
    given = set(stems(subject.facts()))
    for stem in stems(sentence):
        if stem not in given and names_a_part(stem):
            return f"it names something that was not given ({stem})"
    return None


def _key_noun(sentence: str, subject: Subject) -> str | None:
    said = set(stems(sentence))
    for phrase in (subject.fault, subject.cause):
        nouns = key_nouns(phrase) if phrase else ()
        if nouns and nouns[0] not in said:
            return f"it does not speak of what it was given ({nouns[0]})"
    return None


def _repetition(sentence: str) -> str | None:
    counted = Counter(stem for stem in stems(sentence) if len(stem) > FEWEST_LETTERS)
    word, times = counted.most_common(1)[0] if counted else ("", 0)
    return f"it repeats itself ({word})" if times > MOST_REPEATS else None


def _first(group: str, sentence: str) -> str | None:
    """Return the first of a group's words or phrases in the sentence, as it stands there."""
    found = _pattern(group).search(sentence)
    return found[0].lower() if found else None


def _holds(text: str, word: str) -> bool:
    return re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE) is not None


@functools.cache
def _pattern(group: str) -> re.Pattern[str]:
    words = "|".join(
        r"[\s,]+".join(map(re.escape, word.split())) for word in words_of("forbidden.tsv", group)
    )
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
