"""Where people can go: the places of the header and of the page behind "More", each part one line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Flask, render_template, request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from motospect.model.person import Role
from motospect.portal.people.access import current_person
from motospect.portal.people.roles import may


@dataclass(frozen=True, slots=True)
class Place:
    """One link. `text` says it in one or two words; `role` is the least that may follow it."""

    path: str
    text: LazyString
    icon: str
    role: Role = "viewer"


MAIN = (
    Place("/", _("Bench"), "plug"),
    Place("/jobs", _("Jobs"), "jobs"),
    Place("/vehicles", _("Vehicles"), "car"),
    Place("/search", _("Search"), "search"),
    Place("/more", _("More"), "more"),
)
"""In the header, and below the thumb on a phone: five at most."""
MORE = (
    Place("/live", _("Live values"), "watch"),
    Place("/scans", _("All scans"), "list"),
    Place("/captures", _("Recordings"), "record"),
    Place("/vin", _("VIN by camera"), "camera", "technician"),
    Place("/templates", _("Checklists"), "jobs"),
    Place("/settings", _("Settings"), "settings", "owner"),
    Place("/people", _("People"), "people", "owner"),
    Place("/programs", _("Access for programs"), "key", "owner"),
    Place("/export", _("Export"), "paper", "owner"),
    Place("/verify", _("Verify a report"), "paper"),
    Place("/health", _("Health of the box"), "health"),
    Place("/box/backup", _("Backup"), "paper", "owner"),
    Place("/audit", _("Sent to vehicles"), "paper"),
    Place("/rules", _("Rules"), "note"),
)
"""Everything else, on a page of its own with room for gloves."""


def set_up_navigation(pages: Flask) -> Callable[[], None]:
    """Give templates `places` and `is_here`, and the page `/more`; call the result when all pages are there.

    A place without a page is left out, so that a part that is not installed leaves no dead link.
    """
    there: set[str] = set()
    blueprint = Blueprint("navigation", __name__)

    def places(wanted: tuple[Place, ...]) -> list[Place]:
        person = current_person()
        if person is None:
            return []
        return [place for place in wanted if place.path in there and may(person.role, place.role)]

    @blueprint.get("/more")
    def more() -> str:
        return render_template("more.html")

    pages.register_blueprint(blueprint)
    pages.jinja_env.globals.update(
        main_places=lambda: places(MAIN), more_places=lambda: places(MORE), is_here=_is_here
    )

    def all_there() -> None:
        there.update(rule.rule for rule in pages.url_map.iter_rules() if "GET" in (rule.methods or ()))

    return all_there


OF_A_VEHICLE = ("/scans/", "/checklists/", "/photos/", "/compare")
"""Pages about one vehicle, wherever somebody came from; the list of all scans is not one of them."""


def _is_here(place: Place) -> bool:
    if request.path.startswith(OF_A_VEHICLE):
        return place.path == "/vehicles"
    if place.path == "/more":
        return any(_is_here(other) for other in MORE) or request.path == "/more"
    return request.path == place.path or (place.path != "/" and request.path.startswith(f"{place.path}/"))
