"""The rules of the diagnosis engine, one card each: what is weighed, and why."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, render_template
from flask_openapi3.blueprint import APIBlueprint

from motospect.analysis.diagnosis import load_rules
from motospect.portal.answers import json_of
from motospect.portal.openapi import listed


@dataclass(frozen=True, slots=True)
class RuleTold:
    """One rule of the diagnosis: what it weighs and why."""

    name: str
    title: str
    text: str
    kind: str
    reason: str


def rules_pages() -> Blueprint:
    """Return the page of all rules; causes on a scan's page link to the rule that speaks of them."""
    pages = Blueprint("rules", __name__)

    @pages.get("/rules")
    def page() -> str:
        return render_template("rules.html", rules=load_rules())

    return pages


def rules_routes(api: APIBlueprint) -> None:
    """Add the rules to the API."""

    @api.get("/rules", summary="The rules of the diagnosis", responses={200: listed("RuleTold")})
    def rules() -> Response:
        return json_of([RuleTold(r.name, r.title, r.text, r.kind, r.reason) for r in load_rules()])
