"""The rules of the diagnosis engine, one card each: what is weighed, and why."""

from __future__ import annotations

from flask import Blueprint, render_template

from motospect.analysis.diagnosis import load_rules


def rules_pages() -> Blueprint:
    """Return the page of all rules; causes on a scan's page link to the rule that speaks of them."""
    pages = Blueprint("rules", __name__)

    @pages.get("/rules")
    def page() -> str:
        return render_template("rules.html", rules=load_rules())

    return pages
