"""The owner's settings: the first run's questions again, guest Wi-Fi and cloud, section by section."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from motospect.model.profile import Profile, answered
from motospect.portal.box import shop_forms
from motospect.portal.box.shop_forms import Reader
from motospect.portal.box.shop_questions import currencies, inspections
from motospect.portal.parts import Parts

SECTIONS = ("shop", "money", "inspection", "wifi", "cloud")


def settings_pages(parts: Parts) -> Blueprint:
    """Return the page and what its sections send to."""
    pages = Blueprint("settings", __name__, url_prefix="/settings")

    @pages.get("")
    def page() -> str:
        return _shown(parts, parts.profile(), {}, saved=request.args.get("saved", ""))

    @pages.post("/<section>")
    def change(section: str) -> Response | tuple[str, int]:
        if section not in SECTIONS:
            abort(404)
        said = _reader(parts, section)(request.form, parts.profile())
        if said.wrong:
            return _shown(parts, answered(parts.profile(), said.answers), said.wrong), 422
        parts.store.answers.keep(said.answers)
        return redirect(url_for("settings.page", saved=section) + f"#{section}", 303)

    return pages


def _reader(parts: Parts, section: str) -> Reader:
    readers: dict[str, Reader] = {
        "shop": shop_forms.shop,
        "money": shop_forms.money,
        "inspection": shop_forms.inspection(tuple(group for group, _, _ in inspections(parts))),
        "wifi": shop_forms.wifi,
        "cloud": shop_forms.cloud,
    }
    return readers[section]


def _shown(parts: Parts, profile: Profile, wrong: object, saved: str = "") -> str:
    return render_template(
        "settings.html",
        profile=profile,
        wrong=wrong,
        saved=saved if saved in SECTIONS else "",
        currencies=currencies(),
        inspections=inspections(parts),
        bench=parts.bay.snapshot(),
        demo_possible=parts.demo_car is not None,
    )
