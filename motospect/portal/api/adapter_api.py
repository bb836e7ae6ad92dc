"""The adapter in the API: those found, one tried, the one in use from now on."""

from __future__ import annotations

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from motospect.model.wire import to_json, to_plain
from motospect.portal.box.adapter_page import LONGEST, wire_desk
from motospect.portal.openapi import described
from motospect.portal.parts import Parts


class AdapterWish(BaseModel):
    """An address as a person would type it."""

    address: str = Field(
        max_length=LONGEST, description="Port, host:port, Bluetooth address or can0; empty: none"
    )


def adapter_routes(api: APIBlueprint, parts: Parts) -> None:
    """Add the adapter to the API; all of it needs the scope `admin`."""

    @api.get(
        "/adapter", summary="The adapter in use and those found", responses={200: {"description": "Both"}}
    )
    def adapter() -> Response:
        wire = wire_desk(parts)
        body = {"place": wire.place(), "fixed": wire.fixed, "found": wire.found()}
        return Response(
            to_json({name: to_plain(one) for name, one in body.items()}), mimetype="application/json"
        )

    @api.post("/adapter/try", summary="Try an address", responses={200: described("AdapterTried")})
    def try_adapter(body: AdapterWish) -> Response:
        return Response(to_json(wire_desk(parts).attempt(body.address)), mimetype="application/json")

    @api.put("/adapter", summary="Use this adapter from now on", responses={200: described("AdapterPlace")})
    def use_adapter(body: AdapterWish) -> Response:
        return Response(to_json(wire_desk(parts).use(body.address)), mimetype="application/json")
