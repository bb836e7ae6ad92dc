"""The adapter: what this box can see, an address tried with its result, and the one in use from now on."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask_babel import lazy_gettext
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field
from werkzeug.wrappers import Response as AnyResponse

from motospect.errors import BayBusy, SettingInvalid
from motospect.model.adapter_place import AdapterTried
from motospect.model.wire import to_json, to_plain
from motospect.portal.api_document import described
from motospect.portal.events import event
from motospect.portal.parts import Parts, WireDesk

SORT = {
    "serial": ("link", lazy_gettext("Serial port, USB")),
    "bluetooth": ("pulse", lazy_gettext("Bluetooth, paired")),
    "network": ("outbox", lazy_gettext("Network, Wi-Fi")),
    "can": ("chip", lazy_gettext("CAN interface")),
}
LONGEST = 200
BACK = {"first-run": "/first-run/adapter", "": "/settings#adapter"}


class AdapterWish(BaseModel):
    """An address as a person would type it."""

    address: str = Field(
        max_length=LONGEST, description="Port, host:port, Bluetooth address or can0; empty: none"
    )


def adapter_pages(parts: Parts) -> Blueprint:
    """Return the page on which the owner looks for the adapter, tries it and takes it into use."""
    pages = Blueprint("adapter", __name__, url_prefix="/adapter")

    def drawn(
        typed: str, tried: AdapterTried | None = None, *, saved: bool = False, trouble: str = ""
    ) -> str:
        wire, back = _desk(parts), request.values.get("back", "")
        return render_template(
            "adapter.html",
            place=wire.place(),
            fixed=wire.fixed,
            found=wire.found(),
            SORT=SORT,
            typed=typed,
            tried=tried,
            saved=saved,
            trouble=trouble,
            back=back if back in BACK else "",
            back_to=BACK.get(back, BACK[""]),
            bench=parts.bay.snapshot(),
        )

    @pages.get("")
    def page() -> str:
        wire = _desk(parts)
        return drawn("" if wire.fixed else wire.place().address, saved="saved" in request.args)

    @pages.post("/try")
    def attempt() -> str | tuple[str, int]:
        typed = request.form.get("address", "")[:LONGEST]
        return drawn(typed, _desk(parts).attempt(typed))

    @pages.post("")
    def use() -> AnyResponse | tuple[str, int]:
        typed = request.form.get("address", "")[:LONGEST]
        try:
            _desk(parts).use(typed)
        except SettingInvalid as wrong:
            return drawn(typed, AdapterTried(typed.strip(), False, str(wrong), wrong.hint)), 422
        except BayBusy as busy:
            return drawn(typed, trouble=busy.sentence()), 409
        back = request.form.get("back", "")
        return redirect(
            url_for("adapter.page", saved="yes", back=back if back in BACK and back else None), 303
        )

    @pages.get("/events")
    def events() -> Response:
        bench = parts.bay.snapshot()
        section = render_template("first_run_adapter.html", bench=bench)
        return event("page", bench, {"sections": {"adapter": section}, "say": bench.link.reason})

    return pages


def adapter_routes(api: APIBlueprint, parts: Parts) -> None:
    """Add the adapter to the API; all of it needs the scope `admin`."""

    @api.get(
        "/adapter", summary="The adapter in use and those found", responses={200: {"description": "Both"}}
    )
    def adapter() -> Response:
        wire = _desk(parts)
        body = {"place": wire.place(), "fixed": wire.fixed, "found": wire.found()}
        return Response(
            to_json({name: to_plain(one) for name, one in body.items()}), mimetype="application/json"
        )

    @api.post("/adapter/try", summary="Try an address", responses={200: described("AdapterTried")})
    def try_adapter(body: AdapterWish) -> Response:
        return Response(to_json(_desk(parts).attempt(body.address)), mimetype="application/json")

    @api.put("/adapter", summary="Use this adapter from now on", responses={200: described("AdapterPlace")})
    def use_adapter(body: AdapterWish) -> Response:
        return Response(to_json(_desk(parts).use(body.address)), mimetype="application/json")


def _desk(parts: Parts) -> WireDesk:
    if parts.wire is None:
        abort(404)
    return parts.wire
