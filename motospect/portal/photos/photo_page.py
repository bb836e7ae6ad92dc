"""A scan's photos: sent from a phone or a file, described, marked, tied to a finding, deleted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as AnyResponse

from motospect.model.photo import Mark, Photo
from motospect.model.wire import to_json
from motospect.portal.parts import Parts
from motospect.portal.people.access import who
from motospect.portal.photos.marks import in_words, overlay, parsed_marks
from motospect.portal.photos.uploads import Intake, a_photo, sent_photos

LONGEST_CAPTION = 200


def photo_pages(parts: Parts, intake: Intake) -> Blueprint:
    """Return the gallery of a scan, the page of a photo, and the pictures themselves."""
    pages = Blueprint("photo", __name__)

    @pages.app_context_processor
    def for_templates() -> dict[str, object]:
        return {
            "photos_of": parts.store.photos.of_scan,
            "photo_overlay": overlay,
            "photo_words": in_words,
        }

    _gallery(pages, parts, intake)
    _single(pages, parts)
    return pages


def _gallery(pages: Blueprint, parts: Parts, intake: Intake) -> None:
    """Add the photos of one scan, and the taking of more."""

    @pages.get("/scans/<scan_id>/photos")
    def gallery(scan_id: str) -> str:
        scan = parts.store.scan(scan_id)
        return render_template(
            "photos.html",
            scan=scan,
            findings=parts.analyse(scan).findings,
            photos=parts.store.photos.of_scan(scan_id),
            demo=scan.demo,
        )

    @pages.post("/scans/<scan_id>/photos")
    def add(scan_id: str) -> AnyResponse:
        kept = kept_photos(parts, intake, scan_id, request.form.get("finding", ""))
        if wants_json():
            return Response(to_json(kept), 201, mimetype="application/json")
        return redirect(url_for("photo.gallery", scan_id=scan_id), 303)


def _single(pages: Blueprint, parts: Parts) -> None:
    """Add one photo's page, its pictures, its changes and its end."""

    @pages.get("/photos/<photo_id>")
    def page(photo_id: str) -> str:
        photo = parts.store.photos.photo(photo_id)
        scan = parts.store.scan(photo.scan_id) if photo.scan_id else None
        return render_template(
            "photo.html",
            photo=photo,
            scan=scan,
            findings=parts.analyse(scan).findings if scan else (),
            marks=to_json(photo.marks).decode(),
            demo=scan.demo if scan else False,
        )

    @pages.get("/photos/<photo_id>.jpg")
    def picture(photo_id: str) -> Response:
        return photo_response(parts, photo_id, small=False)

    @pages.get("/photos/<photo_id>/small.jpg")
    def small(photo_id: str) -> Response:
        return photo_response(parts, photo_id, small=True)

    @pages.post("/photos/<photo_id>")
    def change(photo_id: str) -> AnyResponse:
        form = request.form
        photo = parts.store.photos.change(
            photo_id,
            changing(
                parts,
                photo_id,
                caption=form.get("caption"),
                finding=form.get("finding"),
                marks=parsed_marks(form["marks"]) if "marks" in form else None,
            ),
        )
        if wants_json():
            return Response(to_json(photo), mimetype="application/json")
        if photo.scan_id is None:
            return redirect(url_for("photo.page", photo_id=photo_id), 303)
        return redirect(url_for("photo.gallery", scan_id=photo.scan_id), 303)

    @pages.post("/photos/<photo_id>/delete")
    def delete(photo_id: str) -> AnyResponse:
        photo = parts.store.photos.photo(photo_id)
        parts.store.photos.delete(photo_id)
        if photo.checklist:
            return redirect(url_for("checklist.page", checklist_id=photo.checklist), 303)
        if photo.scan_id is None:
            return redirect("/", 303)
        return redirect(url_for("photo.gallery", scan_id=photo.scan_id), 303)


def photo_response(parts: Parts, photo_id: str, *, small: bool) -> Response:
    """Return the JPEG of a photo; raises PhotoUnknown."""
    photo = parts.store.photos.photo(photo_id)
    return send_file(parts.store.photos.file(photo, small=small).absolute(), mimetype="image/jpeg")


def wants_json() -> bool:
    """Whether it was our script that asked, which shows what came of it by itself."""
    return request.accept_mimetypes.best == "application/json"


def kept_photos(parts: Parts, intake: Intake, scan_id: str, finding: str) -> list[Photo]:
    """Keep the photos that were sent with this request, as evidence for a finding that is there.

    Raises ScanUnknown, PictureRefused, PictureTooLarge, PictureFailed and StoreError.
    """
    scan = parts.store.scan(scan_id)
    known = finding if finding in {each.id for each in parts.analyse(scan).findings} else None
    return [
        intake.keep(
            sent, lambda new_id, drawn: a_photo(new_id, drawn, scan_id=scan_id, finding=known, by=who())
        )
        for sent in sent_photos()
    ]


def changing(
    parts: Parts,
    photo_id: str,
    *,
    caption: str | None,
    finding: str | None,
    marks: tuple[Mark, ...] | None,
) -> Callable[[Photo], Photo]:
    """Return what makes the photo another way; None stays as it is, no such finding is none."""
    kept = parts.store.photos.photo(photo_id)
    findings = (
        {each.id for each in parts.analyse(parts.store.scan(kept.scan_id)).findings}
        if finding and kept.scan_id
        else set()
    )

    def change(photo: Photo) -> Photo:
        if marks is not None:
            photo = replace(photo, marks=marks)
        if caption is not None:
            photo = replace(photo, caption=" ".join(caption.split())[:LONGEST_CAPTION])
        if finding is not None:
            photo = replace(photo, finding=finding if finding in findings else None)
        return photo

    return change
