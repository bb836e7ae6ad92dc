"""The drawings on paper: each suspected system with its parts marked, and the map of the control units."""

from __future__ import annotations

import io

from motospect.knowledge.diagrams import Marked, Picture
from motospect.languages import Language, language_named
from motospect.model.report import Report
from motospect.report.blocks import CELL, CELL_BOLD, heading
from motospect.report.diagrams import badge_colours, pictures_of, shapes_svg
from motospect.report.network_map import TONES, Node, network_map
from motospect.report.sheet import LEFT, LINE, QUIET_INK, RIGHT, WHITE, Colour, Face, Sheet

_DRAWN_W = 112.0
_LEGEND_X = LEFT + _DRAWN_W + 5
_LEGEND_W = RIGHT - _LEGEND_X
_BADGE = Face(6.0, bold=True)
_SMALL = Face(6.2, colour=QUIET_INK)
_RADIUS = 2.2


def draw_diagrams(sheet: Sheet, report: Report) -> None:
    """Draw where the suspected parts are; nothing where no diagnosis suspects any that is drawn."""
    language = language_named(report.profile.language, report.profile.units)
    for place, picture in enumerate(pictures_of(report.analysis)):
        height = _DRAWN_W * picture.drawing.height / picture.drawing.width
        if not place:
            heading(sheet, language.say("Where to look"), size=9, above=1.6, keep=height + 6)
        _draw(sheet, picture, language, height)


def draw_network(sheet: Sheet, report: Report) -> None:
    """Draw the control units of the scan at their network with their states; nothing where none was found."""
    language = language_named(report.profile.language, report.profile.units)
    plan = network_map(report.scan)
    if not plan.nodes:
        return
    scale = (RIGHT - LEFT) / plan.width
    heading(sheet, language.say("Control units at the network"), size=9, above=1.6, keep=plan.height * scale)
    sheet.room(plan.height * scale)
    top = sheet.y
    for x1, y1, x2, y2 in plan.wires:
        sheet.stroke(
            [(LEFT + x1 * scale, top + y1 * scale), (LEFT + x2 * scale, top + y2 * scale)],
            QUIET_INK,
            thick=0.5,
        )
    for node in plan.nodes:
        _draw_node(sheet, node, language, scale=scale, top=top)
    sheet.y += plan.height * scale + 2


def _draw_node(sheet: Sheet, node: Node, language: Language, *, scale: float, top: float) -> None:
    fill, edge, _ = TONES[node.tone]
    x, y = LEFT + node.x * scale, top + node.y * scale
    width, height = node.width * scale, node.height * scale
    sheet.fill((x, y, width, height), _colour(edge))
    sheet.fill((x + 0.4, y + 0.4, width - 0.8, height - 0.8), _colour(fill))
    inner = width - 3
    sheet.put(x + 1.5, y + 1, sheet.fit(node.title, inner, CELL_BOLD), CELL_BOLD)
    for line, text in enumerate(node.said(language), 1):
        sheet.put(x + 1.5, y + 1 + line * CELL.height, sheet.fit(text, inner, CELL), CELL)


def _draw(sheet: Sheet, picture: Picture, language: Language, height: float) -> None:
    legend = [_entry(sheet, one, language) for one in picture.suspected]
    rest = _others(sheet, picture, language)
    tall = max(height, 7 + sum(len(lines) * CELL.height + 2 for lines in legend) + len(rest) * _SMALL.height)
    sheet.room(tall + 3)
    top, drawing = sheet.y, picture.drawing
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawing.width:g} {drawing.height:g}">'
        f"{shapes_svg(picture)}</svg>"
    )
    sheet.fill((LEFT, top, _DRAWN_W, height), LINE)
    sheet.fill((LEFT + 0.2, top + 0.2, _DRAWN_W - 0.4, height - 0.4), WHITE)
    sheet.pdf.image(
        io.BytesIO(svg.encode()), LEFT + 1, top + 1, _DRAWN_W - 2, height - 2, keep_aspect_ratio=True
    )
    scale = (_DRAWN_W - 2) / drawing.width
    for one in picture.marked:
        _badge(sheet, one, LEFT + 1 + one.component.x * scale, top + 1 + one.component.y * scale)
    y = top
    sheet.put(_LEGEND_X, y, sheet.fit(language.say(drawing.title), _LEGEND_W, CELL_BOLD), CELL_BOLD)
    y += 5
    for one, lines in zip(picture.suspected, legend, strict=True):
        _badge(sheet, one, _LEGEND_X + _RADIUS, y + _RADIUS - 0.4)
        for index, text in enumerate(lines):
            face = CELL if index else CELL_BOLD
            sheet.put(_LEGEND_X + 6, y + index * CELL.height, text, face)
        y += len(lines) * CELL.height + 2
    for index, text in enumerate(rest):
        sheet.put(_LEGEND_X, y + 1 + index * _SMALL.height, text, _SMALL)
    sheet.y = top + tall + 3


def _others(sheet: Sheet, picture: Picture, language: Language) -> list[str]:
    named = (f"{one.number} {one.title(language.code)}" for one in picture.marked if one.tone == "none")
    return sheet.wrap(
        " · ".join(named).replace(" ", "\u00a0").replace("\u00a0·\u00a0", " · "), _LEGEND_W, _SMALL
    )


def _entry(sheet: Sheet, one: Marked, language: Language) -> list[str]:
    sure = language.say("most likely cause") if one.tone == "likeliest" else language.say("possible")
    causes = "; ".join(language.sentence(cause) for cause in one.causes)
    width = _LEGEND_W - 6
    title = sheet.fit(one.title(language.code), width, CELL_BOLD)
    return [title, *sheet.wrap(f"{sure}: {causes}", width, CELL)]


def _badge(sheet: Sheet, one: Marked, x: float, y: float) -> None:
    fill, edge, ink = (_colour(text) for text in badge_colours(one))
    sheet.disc(x, y, _RADIUS, edge)
    sheet.disc(x, y, _RADIUS - 0.35, fill)
    face = Face(_BADGE.size, bold=True, colour=ink)
    number = str(one.number)
    sheet.put(x - sheet.width(number, face) / 2, y - face.height / 2, number, face)


def _colour(text: str) -> Colour:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)
