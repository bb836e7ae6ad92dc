"""From suspected causes to marked components: which drawings to show, and what stands out in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from motospect.knowledge.diagrams.drawing import Component, Drawing, drawings
from motospect.knowledge.named_causes import named_causes
from motospect.knowledge.parts import part, parts_for

Tone: TypeAlias = Literal["likeliest", "possible", "none"]
_OF_ITS_WIRING = "_wiring"
_ITSELF = "_failed"
_NOT_DRAWN = frozenset({"connector_repair_set", "wiring_repair_set", "engine_oil", "coolant"})
"""Parts that say how a cause is put right, not where it is."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """A possible cause by its key in named_causes.tsv, where it would be, and whether it is the likeliest."""

    cause: str
    title: str
    likeliest: bool
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Marked:
    """One numbered component of a picture. `causes` are the titles of what it is suspected of."""

    number: int
    component: Component
    tone: Tone
    causes: tuple[str, ...] = ()

    @property
    def part(self) -> str:
        """The key of its main part."""
        return self.component.parts[0]

    def title(self, language: str) -> str:
        """Return the main part's name in English, German ("de") or Polish ("pl")."""
        known = part(self.part)
        if known is None:
            return self.part.replace("_", " ")
        return {"de": known.title_de, "pl": known.title_pl}.get(language, known.title)


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing with its components numbered and some of them marked."""

    drawing: Drawing
    marked: tuple[Marked, ...]

    @property
    def suspected(self) -> tuple[Marked, ...]:
        """What is marked, the likeliest first."""
        shown = [one for one in self.marked if one.tone != "none"]
        return tuple(sorted(shown, key=lambda one: one.tone != "likeliest"))


def pictures(suspects: Sequence[Suspect]) -> tuple[Picture, ...]:
    """Return a picture of each system where one of these causes can be pointed at.

    Each cause is shown once, in the first drawing that has its part, or else its area: the order is that of
    `suspects`. A cause that is drawn nowhere (software, how the car is used) leaves no mark.
    """
    found: dict[str, dict[int, list[Suspect]]] = {}
    for suspect in suspects:
        place = _where(suspect)
        if place is not None:
            name, numbers = place
            for number in numbers:
                found.setdefault(name, {}).setdefault(number, []).append(suspect)
    by_name = {drawing.name: drawing for drawing in drawings()}
    return tuple(_picture(by_name[name], marks) for name, marks in found.items())


def _picture(drawing: Drawing, marks: dict[int, list[Suspect]]) -> Picture:
    return Picture(
        drawing,
        tuple(
            _marked(number, component, marks.get(number, []))
            for number, component in enumerate(drawing.components, 1)
        ),
    )


def _marked(number: int, component: Component, suspects: Sequence[Suspect]) -> Marked:
    causes = tuple(dict.fromkeys(suspect.title for suspect in suspects))
    if not suspects:
        return Marked(number, component, "none")
    return Marked(
        number, component, "likeliest" if any(s.likeliest for s in suspects) else "possible", causes
    )


def _where(suspect: Suspect) -> tuple[str, tuple[int, ...]] | None:
    """Return the drawing and the numbers of the components this cause is at."""
    known = named_causes().get(suspect.cause)
    for key in _parts(suspect.cause):
        for drawing in drawings():
            numbers = [n for n, c in enumerate(drawing.components, 1) if key in c.parts]
            if numbers:
                return drawing.name, _at_place(drawing, numbers, suspect.place)
    for drawing in drawings():
        numbers = [n for n, c in enumerate(drawing.components, 1) if known and c.area == known.area]
        if numbers:
            return drawing.name, _at_place(drawing, numbers, suspect.place)
    return None


def _at_place(drawing: Drawing, numbers: Sequence[int], place: str | None) -> tuple[int, ...]:
    """Return those that are at the place; all of them when it is not known, or not drawn."""
    here = tuple(n for n in numbers if place and drawing.components[n - 1].place == place)
    return here or tuple(numbers)


def _parts(cause: str) -> tuple[str, ...]:
    """Return the parts a cause is at: those its repair takes, or of a wiring fault the part it leads to."""
    at = cause.removesuffix(_OF_ITS_WIRING) + _ITSELF if cause.endswith(_OF_ITS_WIRING) else cause
    return tuple(one.key for one in parts_for(at) if one.key not in _NOT_DRAWN)
