"""What the workshop itself has done to an estimate: lines left out, lines of its own, another order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from motospect.model.estimate import EstimateLine
from motospect.model.money import Money, Time, money_words, time_words

OWN = "own:"
MOST_OWN = 40
LONGEST_TEXT = 120
LONGEST_LABOUR_S = 200 * 3600
DEAREST_PARTS = 10**9
"""Minor units: what is dearer was mistyped."""


@dataclass(frozen=True, slots=True)
class OwnLine:
    """Work or a part in the workshop's own words, as `by` wrote it.

    `parts` is without tax; `labour_s` is seconds of work. `required` lines are in every option, others in
    the complete one only.
    """

    id: str
    text: str
    parts: Money | None = None
    labour_s: int | None = None
    required: bool = False
    by: str = ""


@dataclass(frozen=True, slots=True)
class EstimateEdit:
    """All the workshop has done to the estimate of a scan, as kept with `number`, 1 for the first.

    `dropped` and `order` are ids of lines; an empty order is the working order, and lines it does not name
    come last. Ids of lines that the findings no longer ask for say nothing.
    """

    scan_id: str
    number: int = 0
    at: str = ""
    by: str = ""
    dropped: tuple[str, ...] = ()
    own: tuple[OwnLine, ...] = ()
    order: tuple[str, ...] = ()

    @property
    def wish(self) -> tuple[object, ...]:
        """What it asks for, whoever asked and when."""
        return (frozenset(self.dropped), self.own, self.order)


UNTOUCHED = EstimateEdit("")


def own_id(text: str) -> str:
    """Return the id of a line with these words: the same words are the same line, others are another."""
    return OWN + hashlib.sha256(text.encode()).hexdigest()[:16]


def in_order(lines: Iterable[EstimateLine], order: Sequence[str]) -> tuple[EstimateLine, ...]:
    """Return the lines as ordered; those that are not named stay behind, as they were."""
    place = {line_id: number for number, line_id in enumerate(order)}
    return tuple(sorted(lines, key=lambda line: place.get(line.id, len(place))))


def brought_together(base: EstimateEdit, theirs: EstimateEdit, mine: EstimateEdit) -> EstimateEdit:
    """Return what both have done since `base`; where both changed one thing, mine: it is yet to be kept."""
    mine_dropped, base_dropped = frozenset(mine.dropped), frozenset(base.dropped)
    dropped = (frozenset(theirs.dropped) | (mine_dropped - base_dropped)) - (base_dropped - mine_dropped)
    order = mine.order if mine.order != base.order else theirs.order
    return replace(
        theirs, dropped=tuple(sorted(dropped)), own=_own(base.own, theirs.own, mine.own), order=order
    )


def _own(base: Sequence[OwnLine], theirs: Sequence[OwnLine], mine: Sequence[OwnLine]) -> tuple[OwnLine, ...]:
    before, ours = ({line.id: line for line in lines} for lines in (base, mine))
    kept = []
    for line in theirs:
        if line.id not in ours and before.get(line.id) == line:
            continue  # I took it away, and they left it as it was
        touched = line.id in ours and ours[line.id] != before.get(line.id)
        kept.append(ours[line.id] if touched else line)
    there = {line.id for line in kept}
    return (*kept, *(line for line in mine if line.id not in there and before.get(line.id) != line))


def edits_told(before: EstimateEdit, now: EstimateEdit, texts: Mapping[str, str]) -> tuple[str, ...]:
    """Return what was done between two edits in sentences; `texts` are the words of the lines, by id."""
    names = {**texts, **{line.id: line.text for line in (*before.own, *now.own)}}
    told = [f"Left out: {names.get(one, one)}." for one in now.dropped if one not in before.dropped]
    told += [f"Put back: {names.get(one, one)}." for one in before.dropped if one not in now.dropped]
    old, new = ({line.id: line for line in edit.own} for edit in (before, now))
    told += [f"Added: {line.text}, {figures_told(line)}." for key, line in new.items() if key not in old]
    for key, line in new.items():
        if key in old and _figures(old[key]) != _figures(line):
            told.append(f"{line.text}: {figures_told(line)} instead of {figures_told(old[key])}.")
    told += [f"Taken away: {line.text}." for key, line in old.items() if key not in new]
    if before.order != now.order:
        told.append("The lines are in another order.")
    return tuple(told)


def figures_told(line: OwnLine) -> str:
    """Return price, time and whether it is required, in words."""
    told = [
        "no price" if line.parts is None else money_words(line.parts),
        None if line.labour_s is None else time_words(Time(line.labour_s, line.labour_s)),
        "required" if line.required else "optional",
    ]
    return ", ".join(one for one in told if one)


def _figures(line: OwnLine) -> tuple[object, ...]:
    return (line.parts, line.labour_s, line.required)
