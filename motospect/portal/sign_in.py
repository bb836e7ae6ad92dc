"""The first visit, where the owner sets the PIN, and the sign-in page of all later ones."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from motospect.portal.access import Access, SignInRefused


def sign_in_pages(access: Access) -> Blueprint:
    """Return the pages that open and end a session."""
    pages = Blueprint("sign_in", __name__)

    @pages.route("/welcome", methods=["GET", "POST"])
    def welcome() -> str | Response | tuple[str, int]:
        if access.claimed and request.method == "GET":
            return redirect(url_for("sign_in.sign_in"), 303)
        if request.method == "GET":
            return render_template("welcome.html")
        try:
            access.claim(request.form.get("pin", ""), request.form.get("again", ""))
        except SignInRefused as refused:
            page = "sign_in.html" if access.claimed else "welcome.html"
            return render_template(page, refused=refused), 403
        return redirect(url_for("bench.page"), 303)

    @pages.route("/sign-in", methods=["GET", "POST"])
    def sign_in() -> str | Response | tuple[str, int]:
        if not access.claimed:
            return redirect(url_for("sign_in.welcome"), 303)
        if request.method == "GET":
            return render_template("sign_in.html")
        try:
            access.sign_in(request.form.get("pin", ""), request.remote_addr or "")
        except SignInRefused as refused:
            return render_template("sign_in.html", refused=refused), 403
        return redirect(url_for("bench.page"), 303)

    @pages.post("/sign-out")
    def sign_out() -> Response:
        session.clear()
        return redirect(url_for("sign_in.sign_in"), 303)

    return pages
