"""The drawings of suspected parts and of the control units, as the pages show them."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from motospect.knowledge.diagrams import Marked, Picture
from motospect.languages import Language
from motospect.model.finding import Analysis
from motospect.model.scan import Scan


@dataclass(frozen=True, slots=True)
class Shown:
    """One drawing: its SVG, its title in English, and what is suspected in it, the likeliest first."""

    svg: Markup
    title: str
    suspected: tuple[Marked, ...]
    others: tuple[Marked, ...]


def where_to_look(analysis: Analysis, language: Language) -> tuple[Shown, ...]:
    """Return the drawings of what the diagnoses suspect; none where nothing of it is drawn."""
    from motospect.report.diagrams import picture_svg, pictures_of  # noqa: PLC0415 - no page at start needs it

    return tuple(_shown(picture, picture_svg(picture, language)) for picture in pictures_of(analysis))


def network_svg(scan: Scan, language: Language) -> Markup:
    """Return the map of the scan's control units as SVG; empty where none was found."""
    from motospect.report.network_map import map_svg  # noqa: PLC0415 - no page at start needs it

    return Markup(map_svg(scan, language))  # noqa: S704 - every text in it is escaped where it is made


def _shown(picture: Picture, svg: str) -> Shown:
    return Shown(
        Markup(svg),  # noqa: S704 - our own shapes; every text in it is escaped where it is made
        picture.drawing.title,
        picture.suspected,
        tuple(one for one in picture.marked if one.tone == "none"),
    )
