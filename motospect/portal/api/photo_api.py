"""Photos for programs: sent, described, marked, fetched and deleted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.file import FileStorage
from pydantic import BaseModel, Field
from werkzeug.exceptions import NotFound

from motospect.model.photo import Mark, MarkKind, Photo
from motospect.model.wire import to_json
from motospect.portal.openapi import described, listed
from motospect.portal.parts import Parts
from motospect.portal.people.access import who
from motospect.portal.photos.photo_page import LONGEST_CAPTION, photo_response
from motospect.portal.photos.uploads import Intake, a_photo, sent_photos

MOST_MARKS = 100


class OfScan(BaseModel):
    """Which scan."""

    scan_id: str = Field(description="Id of the scan (UUIDv7)")


class PhotoPath(BaseModel):
    """Which photo."""

    photo_id: str = Field(description="Id of the photo")


class PhotoForm(BaseModel):
    """Photos as multipart form data."""

    photo: list[FileStorage] = Field(description="JPEG, PNG, WebP or HEIC, each at most 40 MB")


class MarkWish(BaseModel):
    """One annotation; ends in fractions of width and height from the upper left corner."""

    kind: MarkKind
    x1: float = Field(ge=0, le=1)
    y1: float = Field(ge=0, le=1)
    x2: float = Field(ge=0, le=1)
    y2: float = Field(ge=0, le=1)
    text: str = Field("", max_length=80)


class PhotoChange(BaseModel):
    """What is to be another way; what is left out stays."""

    caption: str | None = Field(None, max_length=LONGEST_CAPTION)
    finding: str | None = Field(None, description="Id of the finding it is evidence for; empty for none")
    marks: list[MarkWish] | None = Field(None, max_length=MOST_MARKS)


def photo_routes(api: APIBlueprint, parts: Parts, intake: Intake) -> None:
    """Add photos to the API."""
    photos = parts.store.photos

    @api.get("/scans/<scan_id>/photos", summary="Photos of a scan", responses={200: listed("Photo")})
    def photos_of_scan(path: OfScan) -> Response:
        return _json(photos.of_scan(parts.store.scan(path.scan_id).id))

    @api.post("/scans/<scan_id>/photos", summary="Add photos to a scan", responses={201: listed("Photo")})
    def add_photo(path: OfScan, form: PhotoForm) -> Response:
        scan = parts.store.scan(path.scan_id)
        kept = [
            intake.keep(sent, lambda new_id, drawn: a_photo(new_id, drawn, scan_id=scan.id, by=who()))
            for sent in sent_photos()
        ]
        return _json(kept, status=201)

    @api.get("/photos/<photo_id>", summary="One photo's record", responses={200: described("Photo")})
    def photo(path: PhotoPath) -> Response:
        return _json(photos.photo(path.photo_id))

    @api.get(
        "/photos/<photo_id>/picture.jpg",
        summary="The picture itself, without its marks",
        responses={200: _jpeg()},
    )
    def photo_picture(path: PhotoPath) -> Response:
        return photo_response(parts, path.photo_id, small=False)

    @api.patch("/photos/<photo_id>", summary="Describe or mark a photo", responses={200: described("Photo")})
    def change_photo(path: PhotoPath, body: PhotoChange) -> Response:
        return _json(photos.change(path.photo_id, _changing(parts, photos.photo(path.photo_id), body)))

    @api.delete(
        "/photos/<photo_id>", summary="Delete a photo", responses={204: {"description": "It is gone"}}
    )
    def delete_photo(path: PhotoPath) -> Response:
        if not photos.delete(path.photo_id):
            raise NotFound
        return Response(status=204)


def _changing(parts: Parts, kept: Photo, wish: PhotoChange) -> Callable[[Photo], Photo]:
    finding = wish.finding
    if finding and kept.scan_id:
        there = {each.id for each in parts.analyse(parts.store.scan(kept.scan_id)).findings}
        finding = finding if finding in there else None

    def change(photo: Photo) -> Photo:
        if wish.caption is not None:
            photo = replace(photo, caption=" ".join(wish.caption.split()))
        if wish.finding is not None:
            photo = replace(photo, finding=finding or None)
        if wish.marks is not None:
            photo = replace(photo, marks=tuple(Mark(**each.model_dump()) for each in wish.marks))
        return photo

    return change


def _json(body: object, *, status: int = 200) -> Response:
    return Response(to_json(body), status, mimetype="application/json")


def _jpeg() -> dict[str, object]:
    schema = {"type": "string", "format": "binary"}
    return {"description": "JPEG", "content": {"image/jpeg": {"schema": schema}}}
