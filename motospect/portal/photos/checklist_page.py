"""Inspections: begun for a scan, filled in point by point with each tap kept, seen by everyone."""

from __future__ import annotations

from typing import get_args

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from motospect.errors import ChecklistInvalid, ChecklistUnknown
from motospect.knowledge.checklist_book import LONGEST_COMMENT, shipped_checklists
from motospect.model.checklist import Checklist, ChecklistTemplate, Point, PointState
from motospect.model.identity import new_id, utc_now
from motospect.model.photo import Photo
from motospect.model.wire import to_json
from motospect.portal.bulletin import Bulletin
from motospect.portal.events import event
from motospect.portal.parts import Parts
from motospect.portal.people.access import who
from motospect.portal.photos.photo_page import wants_json
from motospect.portal.photos.uploads import Intake, a_photo, sent_photos
from motospect.portal.reader_language import reader_language
from motospect.portal.words import Sign

POINT = {
    "green": Sign("ok", "fine", "ok"),
    "amber": Sign("warn", "soon", "watch"),
    "red": Sign("stop", "act now", "bad"),
    "not_fitted": Sign("silent", "not fitted", "idle"),
    "not_checked": Sign("question", "not checked", "idle"),
}
STATES: tuple[PointState, ...] = get_args(PointState)


def templates_of(parts: Parts) -> tuple[ChecklistTemplate, ...]:
    """Return the templates in force: the shop's own, and those that ship where it has none of that key."""
    in_force = {**shipped_checklists(), **{each.key: each for each in parts.store.checklists.templates()}}
    return tuple(sorted(in_force.values(), key=lambda each: each.title.casefold()))


def checklist_pages(parts: Parts, intake: Intake, bulletin: Bulletin) -> Blueprint:
    """Return the beginning, the page and the marks of inspections."""
    pages = Blueprint("checklist", __name__)
    lists = parts.store.checklists

    @pages.app_context_processor
    def for_templates() -> dict[str, object]:
        return {
            "checklists_of": lists.of_scan,
            "checklist_templates": lambda: templates_of(parts),
            "POINT": POINT,
        }

    @pages.post("/scans/<scan_id>/checklists")
    def begin(scan_id: str) -> AnyResponse:
        checklist = begun(parts, scan_id, request.form.get("template", ""))
        return redirect(url_for("checklist.page", checklist_id=checklist.id), 303)

    _filling(pages, parts, intake, bulletin)
    return pages


def _filling(pages: Blueprint, parts: Parts, intake: Intake, bulletin: Bulletin) -> None:
    """Add the page of one inspection and what can be done there."""
    lists = parts.store.checklists

    @pages.get("/checklists/<checklist_id>")
    def page(checklist_id: str) -> str:
        checklist = lists.checklist(checklist_id)
        scan = parts.store.scan(checklist.scan_id)
        photos = {photo.id: photo for photo in parts.store.photos.of_scan(scan.id)}
        return render_template(
            "checklist.html", checklist=checklist, scan=scan, photos=photos, demo=scan.demo
        )

    @pages.post("/checklists/<checklist_id>/points/<point_id>")
    def mark(checklist_id: str, point_id: str) -> AnyResponse:
        state, comment, was = _wish()
        point = lists.mark(
            checklist_id, point_id, at=utc_now(), by=who(), state=state, comment=comment, was=was
        )
        bulletin.tell()
        return _answer(lists.checklist(checklist_id), point)

    @pages.post("/checklists/<checklist_id>/points/<point_id>/photos")
    def add_photo(checklist_id: str, point_id: str) -> AnyResponse:
        point_photos(parts, intake, checklist_id, point_id)
        bulletin.tell()
        return redirect(url_for("checklist.page", checklist_id=checklist_id) + f"#{point_id}", 303)

    @pages.get("/checklists/<checklist_id>/events")
    def events(checklist_id: str) -> Response:
        checklist = lists.checklist(checklist_id)
        photos = {photo.id: photo for photo in parts.store.photos.of_scan(checklist.scan_id)}
        sections = {
            f"photos-{point.id}": render_template("checklist_photos.html", point=point, photos=photos)
            for point in checklist.points
        }
        last = max(checklist.points, key=lambda point: point.at)
        language = reader_language(parts)
        said = f"{last.by}: {language.sentence(last.title)}, {language.sentence(POINT[last.state].word)}"
        body = {"sections": sections, "say": said if last.at else "", "points": checklist.points}
        return event("page", parts.bay.snapshot(), body | _counts(checklist))

    @pages.post("/checklists/<checklist_id>/discard")
    def discard(checklist_id: str) -> AnyResponse:
        gone = discarded(parts, checklist_id)
        return redirect(url_for("scan.page", scan_id=gone.scan_id) + "#checklists", 303)


def point_photos(parts: Parts, intake: Intake, checklist_id: str, point_id: str) -> list[Photo]:
    """Keep the photos sent with this request for a point; raises ChecklistUnknown and as for any photo."""
    checklist = parts.store.checklists.checklist(checklist_id)
    if not any(point.id == point_id for point in checklist.points):
        raise ChecklistUnknown(
            _("This inspection has no point %(point)s.", point=point_id), hint=_("Reload the page.")
        )
    where = {"scan_id": checklist.scan_id, "checklist": checklist.id, "point": point_id, "by": who()}
    return [
        intake.keep(sent, lambda photo_id, drawn: a_photo(photo_id, drawn, **where)) for sent in sent_photos()
    ]


def discarded(parts: Parts, checklist_id: str) -> Checklist:
    """Return the inspection that is gone now; raises ChecklistUnknown, ChecklistInvalid when it has marks."""
    checklist = parts.store.checklists.checklist(checklist_id)
    if not parts.store.checklists.discard(checklist_id):
        raise ChecklistInvalid(
            _("This inspection has been worked on and stays with the scan."),
            hint=_("Set points you did not look at to: not checked."),
        )
    return checklist


def begun(parts: Parts, scan_id: str, key: str) -> Checklist:
    """Return the inspection begun for a scan by a template's key; raises ScanUnknown, ChecklistUnknown."""
    scan = parts.store.scan(scan_id)
    template = next((each for each in templates_of(parts) if each.key == key), None)
    if template is None:
        raise ChecklistUnknown(_("There is no template %(key)s.", key=key), hint=_("Pick one from the list."))
    return parts.store.checklists.begin(_fresh(template, scan.id))


def _fresh(template: ChecklistTemplate, scan_id: str) -> Checklist:
    """Return an inspection nobody has looked at anything for."""
    return Checklist(
        id=new_id(),
        scan_id=scan_id,
        title=template.title,
        points=tuple(Point(each.id, each.title, group=each.group) for each in template.points),
        changed_at=utc_now(),
        template=template.key,
        version=template.version,
    )


def _wish() -> tuple[PointState | None, str | None, str | None]:
    """Return state and comment as in the form, None for what it leaves alone, and the comment before."""
    state, comment = request.form.get("state"), request.form.get("comment")
    if state is not None and state not in STATES:
        raise ChecklistInvalid(
            _("%(state)s is no state of a point.", state=state), hint=_("Reload the page and tap again.")
        )
    if comment is not None:
        comment = " ".join(comment.split())[:LONGEST_COMMENT]
    return state, comment, request.form.get("was")


def _answer(checklist: Checklist, point: Point) -> AnyResponse:
    if not wants_json():
        return redirect(url_for("checklist.page", checklist_id=checklist.id) + f"#{point.id}", 303)
    return Response(to_json({"point": point} | _counts(checklist)), mimetype="application/json")


def _counts(checklist: Checklist) -> dict[str, object]:
    counts = {state: checklist.count(state) for state in STATES}
    return {"counts": counts, "looked_at": checklist.looked_at, "of": len(checklist.points)}
