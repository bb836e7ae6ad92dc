#!/usr/bin/env python3
"""Polish titles of trouble codes, put together from words whose forms are written down.

An English title names a part and what is wrong: "Transmission Fluid Temperature Sensor B Circuit High".
The part becomes a chain of genitives, head first ("czujnik temperatury oleju skrzyni biegów B"), which Polish
allows of any length and which needs no declension but the genitive that stands in the table; what is wrong
stands behind a colon in the nominative. A title with a word that is in no table stays English.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

LONGEST = 6
"""Words of the longest phrase in the tables."""
_WHERE = re.compile(
    r"\(?\bBank (?P<bank>[1-4])(?:,? Sensor (?P<sensor>[1-9])| Unit (?P<unit>[1-9]))?\)?"
    r"|(?:\(|[\u2014\u2013-] )Cylinder (?P<cylinder>\d{1,2})\)?$"
)
_MARK = re.compile(r"[A-Z]|\d{1,2}|[A-Z]/[A-Z]|\d/\d|U-V-W|\(\+\)|\(-\)")
_FAMILIES = (
    (re.compile(r"Lost Communication With (.+)", re.IGNORECASE), "Brak komunikacji z: "),
    (re.compile(r"Invalid Data Received From (.+)", re.IGNORECASE), "Nieprawidłowe dane odebrane od: "),
    (re.compile(r"Software Incompatibility With (.+)", re.IGNORECASE), "Niezgodność oprogramowania z: "),
)
_NUMBERED = (
    (re.compile(r"Incorrect Shift from Gear (\d+)"), "Nieprawidłowa zmiana z biegu {}"),
    (re.compile(r"Incorrect Shift to Gear (\d+)"), "Nieprawidłowa zmiana na bieg {}"),
    (re.compile(r"Cylinder (\d+) Misfire Detected"), "Cylinder {}: wykryto wypadanie zapłonów"),
)
_IN_OTHER_WORDS = {"(Cam/Rotor/Injector)": "(krzywka/wirnik/wtryskiwacz)"}
"""What a title says in parentheses of the whole."""
_ABBREVIATED = re.compile(r" \([A-Z0-9]{2,5}\)")
_ASIDE = re.compile(r" [\u2014\u2013-] ")


@dataclass(frozen=True, slots=True)
class Noun:
    """A part: nominative, genitive and gender (m, f, n; p for the plural)."""

    nominative: str
    genitive: str
    gender: str


@dataclass(slots=True)
class Words:
    """The tables, by lower-case English."""

    nouns: dict[str, Noun] = field(default_factory=dict)
    adjectives: dict[str, str] = field(default_factory=dict)
    """Masculine nominative; the other forms follow from its ending."""
    wrong: dict[str, str] = field(default_factory=dict)
    """What is wrong: "stuck open"."""
    circuits: dict[str, str] = field(default_factory=dict)
    """What of the part it is wrong with: "control circuit"."""
    whole: dict[str, str] = field(default_factory=dict)
    """Subjects that are only said as they stand."""


def words_from(rows: Iterable[Mapping[str, str]], phrases: Iterable[Mapping[str, str]]) -> Words:
    """Return the words of the two tables: `title_words.tsv` and the older `phrases.tsv`."""
    words = Words()
    for row in phrases:
        (words.whole if row["kind"] == "what" else words.wrong)[row["en"].lower()] = row["pl"]
    for row in rows:
        english = row["en"].lower()
        match row["kind"]:
            case "noun":
                words.nouns[english] = Noun(row["pl"], row["genitive"], row["gender"])
            case "adjective":
                words.adjectives[english] = row["pl"]
            case "wrong":
                words.wrong[english] = row["pl"]
            case "circuit":
                words.circuits[english] = row["pl"]
    return words


def polish_title(title: str, words: Words) -> str:
    """Return an English title in Polish; empty when a word of it is in no table."""
    for family, said in _FAMILIES:
        if found := family.fullmatch(title):
            bare, where = _bare(found[1])
            part = _part(bare, words)
            return f"{said}{_with_where(part, where)}" if part else ""
    for numbered, said in _NUMBERED:
        if found := numbered.fullmatch(title):
            return said.format(found[1])
    before, *after = _ASIDE.split(
        _WHERE.sub(" ", title).strip() if _ASIDE.search(title) else title, maxsplit=1
    )
    if after:
        return _in_two(before, after[0], _bare(title)[1], words)
    bare, where = _bare(title)
    for at in range(len(bare), 0, -1):
        if at < len(bare) and " ".join(bare[at - 1 : at + 1]).lower() in words.circuits:
            continue  # "Control Circuit" is one thing: no "circuit of the control"
        part = _part(bare[:at], words)
        wrong = _wrong(bare[at:], words)
        if part and (wrong or at == len(bare)) and wrong.count("obwód") < 2:
            return _capital(_with_where(part, where) + (f": {wrong}" if wrong else ""))
    return ""


def _in_two(before: str, after: str, where: str, words: Words) -> str:
    """Return a title with a dash: what stands behind it is wrong with what stands before, or beside it."""
    bare = _bare(before)[0]
    for at in range(
        len(bare), 0, -1
    ):  # "O2 Sensor Slow Response - Rich to Lean" is one phrase across the dash
        if (said := words.wrong.get(f"{' '.join(bare[at:])} - {after}".strip().lower(), "")) and _part(
            bare[:at], words
        ):
            return _capital(f"{_with_where(_part(bare[:at], words), where)}: {said}")
    first = _part(bare, words)
    wrong = _wrong(_bare(after)[0], words)
    if not wrong and (told := polish_title(after, words)):
        wrong = (told if told[:2].isupper() else told[:1].lower() + told[1:]).replace(": ", ", ")
    if not first or not wrong:
        return ""
    return _capital(f"{_with_where(first, where)}: {wrong}")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _bare(title: str) -> tuple[list[str], str]:
    """Return the words without bank and sensor, and these in Polish."""
    where: list[str] = []

    def kept(at: re.Match[str]) -> str:
        if at["cylinder"]:
            where.append(f"cylinder {at['cylinder']}")
        else:
            where.append(
                f"rząd {at['bank']}"
                + (f" czujnik {at['sensor']}" if at["sensor"] else "")
                + (f" zespół {at['unit']}" if at["unit"] else "")
            )
        return " "

    text = _ABBREVIATED.sub("", _WHERE.sub(kept, title)).replace('"', " ")
    for english, polish in _IN_OTHER_WORDS.items():
        if english in text:
            text = text.replace(english, " ")
            where.append(polish)
    text = re.sub(r"\bAIR\b", "Secondary Air", text)
    text = re.sub(r"\b(Circuit(?: [A-Z])?) ?/ ?(?=Open)", r"\1 /", text)
    text = re.sub(r"^ *([A-F]) (Camshaft|Rocker Arm) ", r"\2 \1 ", text)
    return re.sub(r"\b([A-Z]) and ([A-Z])\b", r"\1/\2", text).split(), " ".join(where)


def _with_where(part: str, where: str) -> str:
    return f"{part} {where}" if where else part


def _part(parts: list[str], words: Words) -> str:
    """Return a chain of nouns, the last English one first."""
    if not parts:
        return ""
    whole = words.whole.get(" ".join(parts).lower())
    if whole is not None:
        return whole
    chain = _chain(tuple(parts), words)
    if not chain:
        return ""
    (nominative, _, mark), *rest = chain
    # A letter stands behind its own noun: whose it is, is never in doubt.
    told = [nominative, mark, *(word for _, genitive, letter in rest for word in (genitive, letter))]
    return " ".join(word for word in told if word)


def _chain(parts: tuple[str, ...], words: Words) -> tuple[tuple[str, str, str], ...]:
    """Return nominative, genitive and letter of each noun, the last English one first; nothing for a gap.

    Of several ways to read the words the one with the longest phrases from the right is taken.
    """
    at, mark = len(parts), ""
    while at > 1 and _MARK.fullmatch(parts[at - 1]) and parts[at - 1].lower() not in words.nouns:
        mark, at = f"{parts[at - 1]} {mark}".strip().replace("-)", "\u2212)"), at - 1
    for length in range(min(LONGEST, at), 0, -1):
        noun = words.nouns.get(" ".join(parts[at - length : at]).lower())
        if noun is None:
            continue
        start, nominative, genitive = at - length, noun.nominative, noun.genitive
        while True:
            if start == 0:
                return ((nominative, genitive, mark),)
            if rest := _chain(parts[:start], words):
                return ((nominative, genitive, mark), *rest)
            adjective = words.adjectives.get(parts[start - 1].lower())
            if adjective is None:
                break
            nominative = f"{_form(adjective, noun.gender, genitive=False)} {nominative}"
            genitive = f"{_form(adjective, noun.gender, genitive=True)} {genitive}"
            start -= 1
    return ()


def _wrong(parts: list[str], words: Words) -> str:
    """Return what is wrong: a phrase of its own, or something of the part and its state."""
    text = " ".join(parts).lower()
    if not text:
        return ""
    if (said := words.wrong.get(text)) is not None:
        return said
    if (said := words.circuits.get(text)) is not None and text.endswith("circuit"):
        return said
    for at in range(len(parts) - 1, 0, -1):
        circuit = words.circuits.get(" ".join(parts[:at]).lower())
        rest = parts[at:]
        mark = ""
        if circuit is not None and len(rest) > 1 and re.fullmatch(r"[A-Z]|\d", rest[0]):
            mark, rest = f" {rest[0]}", rest[1:]
        told = " ".join(rest).lower()
        state = words.wrong.get(f"{told} input" if told in {"low", "high"} else told)
        if circuit is not None and state is not None:
            return f"{circuit}{mark} {state}" if rest[0].startswith("/") else f"{circuit}{mark}, {state}"
        if (
            circuit is not None
            and circuit.startswith("obwód")
            and len(parts) == at + 1
            and re.fullmatch(r"[A-Z]|\d", parts[at])
        ):
            return f"{circuit} {parts[at]}"
    return ""


def _form(masculine: str, gender: str, *, genitive: bool) -> str:
    """Return a form of an adjective given in the masculine nominative; several are joined by a stroke."""
    if "/" in masculine:
        return "/".join(_form(one, gender, genitive=genitive) for one in masculine.split("/"))
    if masculine[-1] not in "yi":  # a genitive that is no adjective
        return masculine
    stem = masculine[:-1]
    soft = "i" if masculine.endswith("i") else ""
    velar = stem[-1] in "kg"
    if genitive:
        ending = {"m": "ego", "n": "ego", "f": "ej", "p": "ch"}[gender]
        if gender == "p":
            return f"{stem}{'i' if soft else 'y'}ch"
        return f"{stem}{soft}{ending}"
    if gender == "m":
        return masculine
    ending = {"f": "a", "n": "e", "p": "e"}[gender]
    return f"{stem}{'' if velar and gender == 'f' else soft}{ending}"


def main(titles: list[str]) -> int:
    """Print titles in Polish; one that has an unknown word stays English."""
    folder = Path(__file__).parents[1] / "motospect/languages/catalogues"

    def rows(name: str) -> Iterable[dict[str, str]]:
        lines = (folder / name).read_text("utf-8").splitlines()
        return csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t")

    words = words_from(rows("title_words.tsv"), rows("phrases.tsv"))
    for title in titles:
        print(polish_title(title, words) or title)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
