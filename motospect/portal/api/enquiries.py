"""What others tell of a vehicle, for programs: recalls and complaints, and answers of paid services."""

from __future__ import annotations

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from motospect.errors import ScanUnknown
from motospect.knowledge.providers import Wish
from motospect.model.provided import Absence, Complaints, Enquiry, Notices, Provided, Recalls, Topic
from motospect.model.scan import Scan
from motospect.model.wire import to_json
from motospect.portal.openapi import described
from motospect.portal.parts import Parts

MOST_LOOKED_AT = 20
"""Scans of a VIN looked through for one that has a record: those running or cut off have none."""
NOBODY = Absence("Nobody looks recalls up here.")
NO_PROVIDERS = Absence("Nobody asks providers here.")
VIRTUAL = Absence("This is a virtual vehicle; nobody is asked about it.")


class ScanOf(BaseModel):
    """Which scan."""

    scan_id: str = Field(description="Id of the scan (UUIDv7)")


class VehicleOf(BaseModel):
    """Which vehicle."""

    vin: str = Field(description="VIN as a scan of this box told it")


class EnquiryWish(BaseModel):
    """What to ask the providers."""

    topic: Topic = Field(description="What about")
    words: str = Field("", max_length=200, description="Name of the part, operation or value")
    code: str = Field("", max_length=12, description="Trouble code, for providers that price by it")
    odometer_km: float | None = Field(None, ge=0, le=5e6, description="Distance, for the same")


def enquiry_routes(api: APIBlueprint, parts: Parts) -> None:
    """Add the routes."""
    summary = "Recalls and complaints of such vehicles"

    @api.get("/scans/<scan_id>/recalls", summary=summary, responses={200: described("Notices")})
    def scan_recalls(path: ScanOf) -> Response:
        return _recalls(parts, parts.store.scan(path.scan_id))

    @api.get("/vehicles/<vin>/recalls", summary=summary, responses={200: described("Notices")})
    def vehicle_recalls(path: VehicleOf) -> Response:
        return _recalls(parts, _newest(parts, path.vin))

    @api.post(
        "/vehicles/<vin>/enquiries",
        summary="Ask the paid services; ask again while `asking`",
        responses={200: described("Enquiry")},
    )
    def enquiry(path: VehicleOf, body: EnquiryWish) -> Response:
        return _json(_asked(parts, _newest(parts, path.vin), body))


def _newest(parts: Parts, vin: str) -> Scan:
    vin = vin.strip().upper()
    for row in parts.store.scans(limit=MOST_LOOKED_AT, vin=vin):
        if row.headline is not None:
            return parts.store.scan(row.id)
    raise ScanUnknown(f"No scan of the vehicle {vin} is kept.", hint="Scan it first; then ask again.")


def _recalls(parts: Parts, scan: Scan) -> Response:
    nothing = Notices(recalls=Recalls(absence=NOBODY), complaints=Complaints(absence=NOBODY))
    return _json(parts.notices(scan) or nothing)


def _asked(parts: Parts, scan: Scan, wish: EnquiryWish) -> Enquiry:
    if scan.demo or parts.providers is None:
        absence = VIRTUAL if scan.demo else NO_PROVIDERS
        return Enquiry((Provided(wish.topic, "", absence=absence),))
    vehicle = scan.vehicle
    return parts.providers.ask(
        Wish(
            topic=wish.topic,
            vin=vehicle.vin or "",
            make=vehicle.make or "",
            model=vehicle.model or "",
            year=vehicle.model_year,
            words=wish.words,
            code=wish.code.strip().upper(),
            odometer_km=wish.odometer_km,
        )
    )


def _json(body: object) -> Response:
    return Response(to_json(body), mimetype="application/json")
