"""The adapter: what this box can see, an address tried with its result, and the one in use from now on."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response as AnyResponse

from motospect.errors import BayBusy, SettingInvalid
from motospect.model.adapter_place import AdapterTried
from motospect.portal.events import event
from motospect.portal.parts import Parts, WireDesk

SORT = {
    "serial": ("link", lazy_gettext("Serial port")),
    "bluetooth": ("pulse", lazy_gettext("Bluetooth, paired")),
    "network": ("outbox", lazy_gettext("Network, Wi-Fi")),
    "can": ("chip", lazy_gettext("CAN interface")),
}
LONGEST = 200
BACK = {"first-run": "/first-run/adapter", "": "/settings#adapter"}


def adapter_pages(parts: Parts) -> Blueprint:
    """Return the page on which the owner looks for the adapter, tries it and takes it into use."""
    pages = Blueprint("adapter", __name__, url_prefix="/adapter")

    def drawn(
        typed: str, tried: AdapterTried | None = None, *, saved: bool = False, trouble: str = ""
    ) -> str:
        wire, back = wire_desk(parts), request.values.get("back", "")
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
        wire = wire_desk(parts)
        return drawn("" if wire.fixed else wire.place().address, saved="saved" in request.args)

    @pages.post("/try")
    def attempt() -> str | tuple[str, int]:
        typed = request.form.get("address", "")[:LONGEST]
        return drawn(typed, wire_desk(parts).attempt(typed))

    @pages.post("")
    def use() -> AnyResponse | tuple[str, int]:
        typed = request.form.get("address", "")[:LONGEST]
        try:
            wire_desk(parts).use(typed)
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


def wire_desk(parts: Parts) -> WireDesk:
    """Return where the adapter is chosen; a box without a choice has no such page."""
    if parts.wire is None:
        abort(404)
    return parts.wire
