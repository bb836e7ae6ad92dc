"""The inspections that ship, and what a template of the shop's own may be."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Set
from dataclasses import replace
from importlib.resources import files

from motospect.errors import ChecklistInvalid, TableInvalid
from motospect.model.checklist import ChecklistTemplate, TemplatePoint

MOST_POINTS = 120
LONGEST_TITLE = 120
LONGEST_COMMENT = 500


@functools.cache
def shipped_checklists() -> dict[str, ChecklistTemplate]:
    """Return the templates that come with the product by their keys; raises TableInvalid."""
    folder = files("motospect.knowledge") / "checklists"
    found = {}
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if file.name.endswith(".toml"):
            key = file.name.removesuffix(".toml")
            found[key] = _template(key, file.read_text(encoding="utf-8"))
    return found


def _template(key: str, text: str) -> ChecklistTemplate:
    try:
        told = tomllib.loads(text)
        points = tuple(TemplatePoint(**point) for point in told["points"])
        return checked(ChecklistTemplate(key=key, title=told["title"], points=points))
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ChecklistInvalid) as wrong:
        raise TableInvalid(
            f"The inspection {key} is malformed ({wrong}).", hint="Install the product again."
        ) from wrong


def checked(template: ChecklistTemplate) -> ChecklistTemplate:
    """Return the template with its words trimmed; raises ChecklistInvalid for one nobody can work by."""
    points = tuple(
        replace(
            point, title=_words(point.title, "point"), group=" ".join(point.group.split())[:LONGEST_TITLE]
        )
        for point in template.points
    )
    if not points:
        raise ChecklistInvalid(
            "An inspection needs at least one point.", hint="Remove the whole template instead."
        )
    if len(points) > MOST_POINTS:
        raise ChecklistInvalid(
            f"{len(points)} points are more than the {MOST_POINTS} an inspection may have.",
            hint="Make two inspections of it.",
        )
    if len({point.id for point in points}) != len(points):
        raise ChecklistInvalid("Two points have the same id.", hint="Give each its own.")
    return replace(template, title=_words(template.title, "template"), points=points)


def _words(text: str, what: str) -> str:
    said = " ".join(text.split())
    if not said or len(said) > LONGEST_TITLE:
        raise ChecklistInvalid(
            f"The name of a {what} has {len(said)} letters.", hint=f"Give it 1 to {LONGEST_TITLE}."
        )
    return said


def with_point(template: ChecklistTemplate, title: str, group: str) -> ChecklistTemplate:
    """Return the template with one more point, at the end of its group; raises ChecklistInvalid."""
    new_id = point_id({point.id for point in template.points}, title)
    group = " ".join(group.split())
    at = max((i + 1 for i, p in enumerate(template.points) if p.group == group), default=len(template.points))
    points = (*template.points[:at], TemplatePoint(new_id, title, group), *template.points[at:])
    return checked(replace(template, points=points))


def point_id(taken: Set[str], title: str) -> str:
    """Return an id for a new point of this title that none has yet."""
    base = re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")[:40] or "point"
    return next(name for n in range(len(taken) + 2) if (name := f"{base}-{n}" if n else base) not in taken)


def without_point(template: ChecklistTemplate, point_id: str) -> ChecklistTemplate:
    """Return the template without a point; raises ChecklistInvalid when it is the last one."""
    return checked(replace(template, points=tuple(p for p in template.points if p.id != point_id)))


def renamed(template: ChecklistTemplate, point_id: str, title: str, group: str) -> ChecklistTemplate:
    """Return the template with a point's words changed; it keeps its id."""
    points = tuple(
        TemplatePoint(point.id, title, group) if point.id == point_id else point for point in template.points
    )
    return checked(replace(template, points=points))


def moved(template: ChecklistTemplate, point_id: str, by: int) -> ChecklistTemplate:
    """Return the template with a point moved by so many places; at the ends nothing changes.

    A point that moves past its neighbour of another group joins that group.
    """
    points = list(template.points)
    at = next((i for i, point in enumerate(points) if point.id == point_id), None)
    if at is None or not 0 <= at + by < len(points):
        return template
    point, neighbour = points[at], points[at + by]
    if point.group != neighbour.group:
        points[at] = replace(point, group=neighbour.group)
    else:
        points.insert(at + by, points.pop(at))
    return replace(template, points=tuple(points))
