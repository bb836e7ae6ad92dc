"""Recalls and complaints for programs: by scan, or by VIN for the newest scan of it that has a record."""

from __future__ import annotations

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from motospect.errors import ScanUnknown
from motospect.model.provided import Absence, Complaints, Notices, Recalls
from motospect.model.scan import Scan
from motospect.model.wire import to_json
from motospect.portal.api_document import described
from motospect.portal.parts import Parts

MOST_LOOKED_AT = 20
"""Scans of a VIN looked through for one that has a record: those running or cut off have none."""
NOBODY = Absence("Nobody looks recalls up here.")


class ScanOf(BaseModel):
    """Which scan."""

    scan_id: str = Field(description="Id of the scan (UUIDv7)")


class VehicleOf(BaseModel):
    """Which vehicle."""

    vin: str = Field(description="VIN as a scan of this box told it")


def recall_routes(api: APIBlueprint, parts: Parts) -> None:
    """Add both routes."""
    summary = "Recalls and complaints of such vehicles"

    @api.get("/scans/<scan_id>/recalls", summary=summary, responses={200: described("Notices")})
    def of_scan(path: ScanOf) -> Response:
        return _answer(parts, parts.store.scan(path.scan_id))

    @api.get("/vehicles/<vin>/recalls", summary=summary, responses={200: described("Notices")})
    def of_vehicle(path: VehicleOf) -> Response:
        return _answer(parts, _newest(parts, path.vin.strip().upper()))


def _newest(parts: Parts, vin: str) -> Scan:
    for row in parts.store.scans(limit=MOST_LOOKED_AT, vin=vin):
        if row.headline is not None:
            return parts.store.scan(row.id)
    raise ScanUnknown(f"No scan of the vehicle {vin} is kept.", hint="Scan it first; then ask again.")


def _answer(parts: Parts, scan: Scan) -> Response:
    nothing = Notices(recalls=Recalls(absence=NOBODY), complaints=Complaints(absence=NOBODY))
    return Response(to_json(parts.notices(scan) or nothing), mimetype="application/json")
