"""Photos for programs: sent, described, marked, fetched and deleted."""

from __future__ import annotations

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.file import FileStorage
from pydantic import BaseModel, Field
from werkzeug.exceptions import NotFound

from motospect.model.photo import Mark, MarkKind, Photo
from motospect.portal.answers import json_of, still_meant, tagged
from motospect.portal.openapi import described, listed
from motospect.portal.parts import Parts
from motospect.portal.photos.marks import LONGEST_TEXT, MOST_MARKS
from motospect.portal.photos.photo_page import LONGEST_CAPTION, changing, kept_photos, photo_response
from motospect.portal.photos.uploads import Intake


class OfScan(BaseModel):
    """Which scan."""

    scan_id: str = Field(description="Id of the scan (UUIDv7)")


class PhotoPath(BaseModel):
    """Which photo."""

    photo_id: str = Field(description="Id of the photo")


class PhotoForm(BaseModel):
    """Photos as multipart form data."""

    photo: list[FileStorage] = Field(description="JPEG, PNG, WebP or HEIC, each at most 40 MB")


class PhotosOfScan(PhotoForm):
    """Photos of a scan."""

    finding: str = Field("", description="Id of the finding they are evidence for")


class PhotoMark(BaseModel):
    """One annotation; ends in fractions of width and height from the upper left corner."""

    kind: MarkKind
    x1: float = Field(ge=0, le=1)
    y1: float = Field(ge=0, le=1)
    x2: float = Field(ge=0, le=1)
    y2: float = Field(ge=0, le=1)
    text: str = Field("", max_length=LONGEST_TEXT)


class PhotoChange(BaseModel):
    """What is to be another way; what is left out stays."""

    caption: str | None = Field(None, max_length=LONGEST_CAPTION)
    finding: str | None = Field(None, description="Id of the finding it is evidence for; empty for none")
    marks: list[PhotoMark] | None = Field(None, max_length=MOST_MARKS)


def photo_routes(api: APIBlueprint, parts: Parts, intake: Intake) -> None:
    """Add photos to the API."""
    photos = parts.store.photos

    @api.get("/scans/<scan_id>/photos", summary="Photos of a scan", responses={200: listed("Photo")})
    def photos_of_scan(path: OfScan) -> Response:
        return json_of(photos.of_scan(parts.store.scan(path.scan_id).id))

    @api.post("/scans/<scan_id>/photos", summary="Add photos to a scan", responses={201: listed("Photo")})
    def add_photo(path: OfScan, form: PhotosOfScan) -> Response:
        return json_of(kept_photos(parts, intake, path.scan_id, form.finding), status=201)

    @api.get("/photos/<photo_id>", summary="One photo's record", responses={200: described("Photo")})
    def photo(path: PhotoPath) -> Response:
        return tagged(photos.photo(path.photo_id))

    @api.get(
        "/photos/<photo_id>/picture.jpg",
        summary="The picture itself, without its marks",
        responses={200: _jpeg()},
    )
    def photo_picture(path: PhotoPath) -> Response:
        return photo_response(parts, path.photo_id, small=False)

    @api.get(
        "/photos/<photo_id>/small.jpg",
        summary="The picture in small",
        responses={200: _jpeg()},
    )
    def photo_small(path: PhotoPath) -> Response:
        return photo_response(parts, path.photo_id, small=True)

    @api.patch("/photos/<photo_id>", summary="Describe or mark a photo", responses={200: described("Photo")})
    def change_photo(path: PhotoPath, body: PhotoChange) -> Response:
        marks = None if body.marks is None else tuple(Mark(**mark.model_dump()) for mark in body.marks)
        change = changing(parts, path.photo_id, caption=body.caption, finding=body.finding, marks=marks)

        def meant(photo: Photo) -> Photo:
            still_meant(photo)
            return change(photo)

        return tagged(photos.change(path.photo_id, meant))

    @api.delete(
        "/photos/<photo_id>", summary="Delete a photo", responses={204: {"description": "It is gone"}}
    )
    def delete_photo(path: PhotoPath) -> Response:
        if not photos.delete(path.photo_id):
            raise NotFound
        return Response(status=204)


def _jpeg() -> dict[str, object]:
    schema = {"type": "string", "format": "binary"}
    return {"description": "JPEG", "content": {"image/jpeg": {"schema": schema}}}
