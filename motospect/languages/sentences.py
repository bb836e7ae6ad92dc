"""Sentences of a record in another language: each is known by its template, the words around its values.

A template is an English text of the code or the tables with `{name}` for what was filled in. Its translation
holds the same names in any order, and may choose a form by a number: `{n} {n|kod|kody|kodów}`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from motospect.languages import numbers
from motospect.languages.catalogue import PLURALS, Catalogue, catalogue
from motospect.languages.titles import loose_key, titles

PLACE = re.compile(r"\{(\w+)(?:\|([^{}]*))?\}")
_WORD = re.compile(r"[A-Za-z][a-z'-]+|[A-Z]{2,}")
_ENGLISH = re.compile(r"(?<![\w./-])[A-Z]?[a-z]{2,}(?:-[a-z]+)*(?![\w/])")
NEUTRAL = frozenset(
    [
        "rpm",
        "km",
        "kPa",
        "hPa",
        "Pa",
        "mbar",
        "bar",
        "psi",
        "degC",
        "degF",
        "mph",
        "min",
        "kg",
        "mg",
        "ppm",
        "ms",
        "mA",
        "mV",
        "kW",
        "Nm",
        "deg",
        "Hz",
        "kHz",
        "ELM",
        "OBDLink",
        "Bluetooth",
        "demo",
        "python-OBD",
        "obd-diag",
        "motospect",
        "Theil",
        "Sen",
        "gal",
        "mm",
    ]
)
"""Words that are the same in every language: units and names."""
_SENTENCE = re.compile(r"(?<=[.!?]) +(?=[A-Z0-9“(])")
_ENDS = ".,;:!?"
_INSIDE = r"(?![^()]*\))"
"""Not within parentheses."""
_JOINTS = (
    r"(?<=^[PBCU][0-9A-F]{4}) ",
    rf"; {_INSIDE}", rf": {_INSIDE}", rf", {_INSIDE}", r" (?=\(\d+ ?%\)$)", r", ", r" \(|\)(?:, | |$)|\)",
    " · | \N{EN DASH} ", r" and ", r" or ", r" to ", r"(?<=[\d.]) ", r" (?=[\d(])",
)  # fmt: skip
"""Where a text that no template knows is taken apart, the loosest joint first."""
_PARENTHESES = re.compile(r" \([^()]*\)$")
_DEEPEST = 7
_MOST_TRIED = 24


@dataclass(frozen=True, slots=True)
class Said:
    """A text in a reader's language, and how many of its letters are English words nobody translated."""

    text: str
    english: int


@dataclass(slots=True)
class _Template:
    text: str
    literals: tuple[str, ...]
    pattern: re.Pattern[str] | None = None
    names: tuple[str, ...] = field(default=())

    def values(self, text: str) -> dict[str, str] | None:
        """Return what fills the places of this template in `text`; None when it is not of this template."""
        if not text.startswith(self.literals[0]) or not text.endswith(self.literals[-1]):
            return None
        if any(part not in text for part in self.literals):
            return None
        if self.pattern is None:
            self.names = tuple(found[1] for found in PLACE.finditer(self.text))
            self.pattern = re.compile("(.*?)".join(map(re.escape, self.literals)), re.DOTALL)
        found = self.pattern.fullmatch(text)
        return dict(zip(self.names, found.groups(), strict=True)) if found else None


class Sentences:
    """All templates of one language, found by the rarest word they hold."""

    def __init__(self, code: str) -> None:
        """Take the language's catalogue; titles of codes are read when first met."""
        self._code = code
        self._texts: Catalogue = catalogue(code)
        self._by_word: dict[str, list[_Template]] = _indexed(
            text for text in self._texts.single if "{" in text
        )
        self._known: dict[str, tuple[Said, int]] = {}

    def said(self, text: str, depth: int = 0) -> Said:
        """Return a text of a record in this language; what is not known stays English and is counted."""
        known, tried_at = self._known.get(text, (None, 0))
        # A text that was met deep inside of another was not taken apart as far as it can be.
        if known is None or (known.english and tried_at > depth):
            if len(self._known) > 20_000:  # a box runs for months
                self._known.clear()
            known = self._found(text, depth)
            self._known[text] = known, depth
        return known

    def _found(self, text: str, depth: int) -> Said:
        bare = text.strip()
        if bare != text:
            lead = text[: len(text) - len(text.lstrip())]
            inner = self.said(bare, depth)
            return (
                Said(lead + inner.text + text[len(text.rstrip()) :], inner.english) if bare else Said(text, 0)
            )
        if (whole := self._whole(text)) is not None:
            return Said(whole, 0)
        unknown = _english(text)
        best = Said(numbers.localised(text), unknown)
        if not unknown or depth > _DEEPEST:
            return best
        for attempt in (self._by_sentences, self._by_template, self._by_parts):
            found = attempt(text, depth)
            if found is not None and found.english < best.english:
                best = found
            if not best.english:
                break
        return best

    def _by_sentences(self, text: str, depth: int) -> Said | None:
        parts = _SENTENCE.split(text)
        if len(parts) == 1:
            return None
        said: list[Said] = []
        at = 0
        while at < len(parts):
            # Two or three sentences may be one text of the catalogue.
            for end in (at + 3, at + 2, at + 1):
                run = " ".join(parts[at:end])
                one = Said(whole, 0) if (whole := self._whole(run)) is not None else None
                if one is not None or end == at + 1:
                    said.append(one or self.said(run, depth + 1))
                    at = min(end, len(parts))
                    break
        return Said(" ".join(part.text for part in said), sum(part.english for part in said))

    def _whole(self, text: str) -> str | None:
        """Return what a whole text is called, with or without the full stop it or the catalogue ends in."""
        if (said := self._named(text)) is not None:
            return said
        if text[-1:] in _ENDS and (said := self._named(text[:-1].rstrip())) is not None:
            return said + text[-1]
        if (said := self._named(text + ".")) is not None:
            return said.removesuffix(".")
        return None

    def _named(self, text: str) -> str | None:
        for named in (self._texts.single.get, titles(self._code).named):
            if (said := named(text)) is not None:
                return said
            if text[:1].isupper() and (said := named(text[0].lower() + text[1:])) is not None:
                return said[:1].upper() + said[1:]
            if text[:1].islower() and (said := named(text[0].upper() + text[1:])) is not None:
                return said if self._code == "de" else said[:1].lower() + said[1:]
        if " " not in text or text[-1:] == ")":  # what stands in parentheses is not left out
            return None
        said = self._loosely.get(loose_key(text))
        return titles(self._code).loosely(text) if said is None else said

    @cached_property
    def _loosely(self) -> dict[str, str]:
        """Names as a sentence spells them: small letters, without what stands in parentheses."""
        # A translation keeps its parentheses when the English has them: the bank is not said of every bank.
        return {
            loose_key(text): _PARENTHESES.sub("", said)
            for text, said in self._texts.single.items()
            if "{" not in text and text[-1:] not in _ENDS and (text[-1:] == ")") == (said[-1:] == ")")
            if not text.isupper()  # a mark's word in capitals is no way to spell it in a sentence
        }

    def _by_template(self, text: str, depth: int) -> Said | None:
        best: Said | None = None
        tried = 0
        for template in self._candidates(text):
            # What stands before or behind may be nothing: "{how long} No record." of "No record."
            values = template.values(text) or template.values(f" {text}") or template.values(f"{text} ")
            if values is None or _cut_within_a_range(template.literals, values):
                continue
            said = self._filled(template, values, depth)
            if best is None or said.english < best.english:
                best = said
            tried += 1
            if not best.english or tried >= _MOST_TRIED:
                break
        return best

    def _candidates(self, text: str) -> list[_Template]:
        found: dict[str, _Template] = {}
        for word in set(_WORD.findall(text)):
            found.update((template.text, template) for template in self._by_word.get(word, ()))
        return sorted(found.values(), key=lambda one: -sum(map(len, one.literals)))

    def _filled(self, template: _Template, values: dict[str, str], depth: int) -> Said:
        parts = _in_turn(template.literals, values)
        measured = list(numbers.parts_of_quantities("".join(parts), parts))[1::2]
        inner = {
            name: self._part(value, is_quantity or numbers.is_measured(name), depth)
            for (name, value), is_quantity in zip(values.items(), measured, strict=False)
        }

        def place(at: re.Match[str]) -> str:
            if at[2] is None:
                return inner[at[1]].text
            forms = at[2].split("|")
            number = re.sub(r"\D", "", values[at[1]]) or ("1" if values[at[1]] in {"a", "an", "one"} else "5")
            return forms[min(PLURALS[self._code](int(number)), len(forms) - 1)]

        text = PLACE.sub(place, self._texts.single[template.text])
        return Said(text.strip(), sum(part.english for part in inner.values()))

    def _by_parts(self, text: str, depth: int) -> Said | None:
        best: Said | None = None
        for joint in _JOINTS:
            parts = _apart(text, joint)
            if len(parts) < 3 or not any(parts[::2]) or any(part == text for part in parts):
                continue
            said = [
                self._part(part, where, depth) if at % 2 == 0 else self._joint(part)
                for at, (part, where) in enumerate(
                    zip(parts, numbers.parts_of_quantities(text, parts), strict=True)
                )
            ]
            whole = Said("".join(part.text for part in said), sum(part.english for part in said))
            if best is None or whole.english < best.english:
                best = whole
            if not best.english:
                break
        return best

    def _part(self, part: str, is_quantity: bool, depth: int) -> Said:
        if is_quantity and numbers.is_number(part):
            return Said(numbers.written(part), 0)
        if is_quantity and (ends := numbers.ends_of_range(part)):
            low, between, high = ends
            return Said(numbers.written(low) + self._joint(between).text + numbers.written(high), 0)
        if not is_quantity and any(start == 0 for start, _ in numbers.spans(part)):
            return Said(
                part, _english(part)
            )  # "14229.1 s" of "ISO 14229.1 s": the words before it were cut off
        return self.said(part, depth + 1)

    def _joint(self, joint: str) -> Said:
        bare = joint.strip()
        return Said(joint.replace(bare, self._texts.single.get(bare, bare)) if bare else joint, 0)


def _apart(text: str, joint: str) -> list[str]:
    """Return a text's parts with the joints between them; "13.5 to 14.8 V" is never taken apart."""
    ranges = numbers.ranges(text)
    parts, since = [], 0
    for found in re.finditer(joint, text):
        if not any(start < found.start() < end for start, end in ranges):
            parts += [text[since : found.start()], found[0]]
            since = found.end()
    return [*parts, text[since:]]


def _in_turn(literals: tuple[str, ...], values: dict[str, str]) -> list[str]:
    """Return a template's words and values in turn: together the sentence again."""
    return [part for pair in zip(literals, [*values.values(), ""], strict=True) for part in pair]


def _cut_within_a_range(literals: tuple[str, ...], values: dict[str, str]) -> bool:
    """Tell whether a value ends behind the first number of "13.5 to 14.8 V", with words before it."""
    parts = _in_turn(literals, values)
    found = numbers.ranges("".join(parts))
    begin = 0
    for part in parts:
        end = begin + len(part)
        if any(begin < start < end < last for start, last in found):
            return True
        begin = end
    return False


def _english(text: str) -> int:
    """Return how many letters of a text stand in words that look English."""
    return sum(len(word) for word in _ENGLISH.findall(text) if word not in NEUTRAL)


def _indexed(texts: Iterable[str]) -> dict[str, list[_Template]]:
    templates = []
    for text in texts:
        pieces = PLACE.split(text)
        templates.append(_Template(text, tuple(pieces[::3])))
    words = [set(_WORD.findall(" ".join(one.literals))) for one in templates]
    often = Counter(word for some in words for word in some)
    index: dict[str, list[_Template]] = defaultdict(list)
    for template, some in zip(templates, words, strict=True):
        if some:
            index[min(some, key=lambda word: (often[word], word))].append(template)
    return index
