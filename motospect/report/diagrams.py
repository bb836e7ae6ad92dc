"""The drawings of the suspected parts: as SVG for a page, and as the same vectors with a legend on paper."""

from __future__ import annotations

from html import escape

from motospect.knowledge.diagrams import Component, Marked, Picture, Shape, Suspect, pictures
from motospect.languages import Language
from motospect.model.finding import Analysis

AT_LEAST = 0.1
"""Causes less likely than this are not marked: a picture where everything is marked shows nothing."""
MOST_PICTURES = 3

_LINE = 'stroke-linejoin="round" stroke-linecap="round"'
_STYLES = {
    "air": 'fill="none" stroke="#9cc4e0" stroke-width="8"',
    "arrow": 'fill="#3d4652"',
    "belt": 'fill="none" stroke="#3d4652" stroke-width="3"',
    "body": 'fill="#eef1f4" stroke="#9aa2ad" stroke-width="1.2"',
    "detail": 'fill="none" stroke="#6b7480" stroke-width="1"',
    "fuel": 'fill="none" stroke="#d0a648" stroke-width="3.5"',
    "fuel-level": 'fill="none" stroke="#d0a648" stroke-width="1.5" stroke-dasharray="6 4"',
    "fuel-return": 'fill="none" stroke="#d0a648" stroke-width="2" stroke-dasharray="5 3"',
    "gas": 'fill="none" stroke="#c4b3a6" stroke-width="9"',
    "hot": 'fill="none" stroke="#c4574a" stroke-width="2.5"',
    "hydraulic": 'fill="none" stroke="#7f9bd6" stroke-width="2.2"',
    "part": 'fill="#ffffff" stroke="#3d4652" stroke-width="1.4"',
    "vapour": 'fill="none" stroke="#b697cf" stroke-width="3.5" stroke-dasharray="7 3"',
    "water": 'fill="none" stroke="#6fbfab" stroke-width="6"',
    "wire": 'fill="none" stroke="#6b7480" stroke-width="1.2" stroke-dasharray="3 2"',
}
_MARKED = {
    "likeliest": 'fill="#f9c9c2" stroke="#b3141e" stroke-width="2.6"',
    "possible": 'fill="#fdebc0" stroke="#8a5300" stroke-width="2.2" stroke-dasharray="4 2"',
}
_BADGES = {
    "likeliest": ("#b3141e", "#b3141e", "#ffffff"),
    "possible": ("#fdebc0", "#8a5300", "#3d2a00"),
    "none": ("#ffffff", "#6b7480", "#3d4652"),
}


def pictures_of(analysis: Analysis) -> tuple[Picture, ...]:
    """Return the drawings of what the diagnoses suspect, the most urgent one first; at most MOST_PICTURES."""
    suspects = [
        Suspect(one.cause, one.title, one is diagnosis.hypotheses[0], one.place)
        for diagnosis in analysis.diagnoses
        for one in diagnosis.shown
        if one is diagnosis.hypotheses[0] or one.probability >= AT_LEAST
    ]
    return pictures(suspects)[:MOST_PICTURES]


def picture_svg(picture: Picture, language: Language) -> str:
    """Return a drawing as an SVG element for a page, with a title that says in words what is marked.

    Colours are attributes that a style sheet overrides by the classes `dg-…`, so that dark pages work.
    """
    said = title_of(picture, language)
    return (
        f'<svg class="diagram" xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(said)}"'
        f' viewBox="0 0 {picture.drawing.width:g} {picture.drawing.height:g}">'
        f"<title>{escape(said)}</title>{shapes_svg(picture)}{''.join(map(_badge, picture.marked))}</svg>"
    )


def title_of(picture: Picture, language: Language) -> str:
    """Return what the drawing shows: its system, and the suspected parts by number and name."""
    named = ", ".join(f"{one.number} {one.title(language.code)}" for one in picture.suspected)
    return f"{language.say(picture.drawing.title)}: {named}"


def shapes_svg(picture: Picture) -> str:
    """Return everything but the numbers, as the content of an SVG element; no text, so no fonts."""
    marks = {id(one.component): one for one in picture.marked}
    return "".join(
        _component(item, marks[id(item)]) if isinstance(item, Component) else _shape(item)
        for item in picture.drawing.items
    )


def _component(component: Component, marked: Marked) -> str:
    look = _MARKED.get(marked.tone)
    drawn = "".join(
        _shape(shape, look, f"dg-{marked.tone}")
        if look and shape.style in {"part", "belt"}
        else _shape(shape)
        for shape in component.shapes
    )
    return f"<g>{drawn}</g>"


def _shape(shape: Shape, look: str | None = None, kind: str | None = None) -> str:
    geometry = " ".join(f'{key}="{value}"' for key, value in shape.geometry)
    name, looks = kind or f"dg-{shape.style}", look or _STYLES[shape.style]
    return f'<{shape.tag} class="{name}" {geometry} {looks} {_LINE}/>'


def badge_colours(marked: Marked) -> tuple[str, str, str]:
    """Return fill, edge and ink of a component's number, as `#rrggbb`."""
    return _BADGES[marked.tone]


def _badge(marked: Marked) -> str:
    fill, edge, ink = badge_colours(marked)
    at = marked.component
    return (
        f'<g class="dg-badge dg-badge-{marked.tone}"><circle cx="{at.x:g}" cy="{at.y:g}" r="7" fill="{fill}"'
        f' stroke="{edge}" stroke-width="1.2"/><text x="{at.x:g}" y="{at.y + 3:g}" font-size="8.5"'
        f' text-anchor="middle" fill="{ink}">{marked.number}</text></g>'
    )
