"""The drawings as they ship: one SVG file for each system of the vehicle, read into shapes and components.

A file holds paths and circles with a class from `STYLES`, and groups that are components: `data-part` lists
keys of parts.tsv, `data-area` one of areas.tsv, `data-place` which of several ("cylinder 1"), `data-at` where
its number stands. Units are those of the file's viewBox, 360 by 190.
"""

from __future__ import annotations

import functools
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from importlib import resources

from motospect.errors import TableInvalid

NAMES = (
    "engine",
    "intake",
    "fuel",
    "ignition",
    "exhaust",
    "evap",
    "cooling",
    "charging",
    "transmission",
    "brakes",
)
"""Every drawing, in the order they are shown in."""
STYLES = frozenset(
    {
        "air",
        "arrow",
        "belt",
        "body",
        "detail",
        "fuel",
        "fuel-level",
        "fuel-return",
        "gas",
        "hot",
        "hydraulic",
        "part",
        "vapour",
        "water",
        "wire",
    }
)
_SVG = "{http://www.w3.org/2000/svg}"
_GEOMETRY = {"path": ("d",), "circle": ("cx", "cy", "r")}


@dataclass(frozen=True, slots=True)
class Shape:
    """One path or circle: `tag` and `geometry` as in SVG, `style` one of STYLES."""

    tag: str
    geometry: tuple[tuple[str, str], ...]
    style: str


@dataclass(frozen=True, slots=True)
class Component:
    """Something a person can point at. `parts` are keys, the main one first; its number stands at (x, y)."""

    parts: tuple[str, ...]
    area: str | None
    place: str | None
    x: float
    y: float
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """One system: what is drawn behind, and the components before it."""

    name: str
    title: str
    width: float
    height: float
    items: tuple[Shape | Component, ...]

    @property
    def components(self) -> tuple[Component, ...]:
        """What can be marked, in the order of their numbers."""
        return tuple(item for item in self.items if isinstance(item, Component))


@functools.cache
def drawings() -> tuple[Drawing, ...]:
    """Return every drawing; raises TableInvalid naming the file and what in it is not as it should be."""
    return tuple(_read(name) for name in NAMES)


def _read(name: str) -> Drawing:
    text = resources.files(__package__).joinpath(f"{name}.svg").read_text(encoding="utf-8")
    root = ET.fromstring(text)  # noqa: S314 - our own file
    _, _, width, height = (float(number) for number in root.attrib["viewBox"].split())
    items = tuple(_component(name, e) if e.tag == f"{_SVG}g" else _shape(name, e) for e in root)
    return Drawing(name, root.attrib["data-title"], width, height, items)


def _component(name: str, group: ET.Element) -> Component:
    x, y = (float(number) for number in group.attrib["data-at"].split())
    return Component(
        parts=tuple(group.attrib["data-part"].split()),
        area=group.get("data-area"),
        place=group.get("data-place"),
        x=x,
        y=y,
        shapes=tuple(_shape(name, element) for element in group),
    )


def _shape(name: str, element: ET.Element) -> Shape:
    tag, style = element.tag.removeprefix(_SVG), element.get("class", "")
    if tag not in _GEOMETRY or style not in STYLES:
        raise TableInvalid(
            f"The drawing {name}.svg holds <{tag}> of class {style!r}.",
            hint="Use path or circle and a class that drawing.py names, or install MOTOSPECT again.",
        )
    return Shape(tag, tuple((key, element.attrib[key]) for key in _GEOMETRY[tag]), style)
