"""What stands in the bay, for programs: its VIN as typed or photographed, and the virtual vehicle."""

from __future__ import annotations

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.file import FileStorage
from pydantic import BaseModel, Field

from motospect.portal.answers import json_of
from motospect.portal.api.records import VinSaid
from motospect.portal.bench.demo_page import begin_demo, end_demo
from motospect.portal.customer.vin_typed import MOST_TYPED, typed_vin
from motospect.portal.openapi import described
from motospect.portal.parts import Parts
from motospect.portal.photos.uploads import Intake, sent_photos
from motospect.portal.photos.vin_page import tell_vin


class VinWish(BaseModel):
    """The vehicle that stands in the bay, where it does not tell its VIN."""

    vin: str = Field(max_length=MOST_TYPED, description="17 letters and digits")
    read: str = Field("", description="What a photo gave, where `vin` was confirmed from one")


class VinQuery(BaseModel):
    """A VIN as far as it is typed."""

    vin: str = Field("", max_length=MOST_TYPED)


class VinPhoto(BaseModel):
    """A photo of a VIN label as multipart form data."""

    photo: FileStorage = Field(description="JPEG, PNG, WebP or HEIC, at most 40 MB; it is not kept")


def bay_routes(api: APIBlueprint, parts: Parts, intake: Intake) -> None:
    """Add the VIN of the vehicle in the bay, and the demo's beginning and end."""

    @api.put(
        "/bench/vin",
        summary="Say which vehicle stands in the bay",
        responses={204: {"description": "Kept for the next scan"}},
    )
    def put_vin(body: VinWish) -> Response:
        tell_vin(parts, body.vin, read=body.read)
        return Response(status=204)

    @api.delete("/bench/vin", summary="Forget what was said", responses={204: {"description": "Forgotten"}})
    def forget_vin() -> Response:
        parts.bay.tell_vin(None)
        return Response(status=204)

    @api.get("/vin-check", summary="What is right or missing in a VIN", responses={200: described("VinSaid")})
    def check_vin(query: VinQuery) -> Response:
        said = typed_vin(query.vin)
        return json_of(VinSaid(said.state, said.sentence, said.vin))

    @api.post("/vin-photos", summary="The VINs on a photo", responses={200: described("VinLook")})
    def look_for_vin(form: VinPhoto) -> Response:
        return json_of(intake.look_for_vin(sent_photos()[0]))

    @api.put(
        "/bench/demo",
        summary="Put the virtual vehicle into the bay",
        responses={204: {"description": "It is there, and marked as a demo everywhere"}},
    )
    def put_demo() -> Response:
        begin_demo(parts)
        return Response(status=204)

    @api.delete(
        "/bench/demo", summary="Take it out again", responses={204: {"description": "The adapter is back"}}
    )
    def take_demo() -> Response:
        end_demo(parts)
        return Response(status=204)
