"""The owner's page of access tokens: who holds one, what it opens, a new one shown once, and withdrawing."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from motospect.model.person import Scope
from motospect.model.token import SCOPES, Token
from motospect.model.wire import to_json
from motospect.portal.openapi import described, listed
from motospect.portal.parts import Parts
from motospect.portal.people.access import current_person
from motospect.portal.people.tokens import LONGEST_NAME, make_token

LONGEST_DAYS = 3650


class TokenWish(BaseModel):
    """Which token to make."""

    name: str = Field(min_length=1, max_length=LONGEST_NAME, description="Who holds it")
    scopes: list[Scope] = Field(default_factory=list, description="What it opens beside reading")
    days: int | None = Field(
        None, ge=1, le=LONGEST_DAYS, description="Days it is good for; null: until withdrawn"
    )


class TokenPath(BaseModel):
    """Which token."""

    token_id: str = Field(description="Id of the token, not the token itself")


def programs_pages(parts: Parts) -> Blueprint:
    """Return the page and what its forms do."""
    pages = Blueprint("programs", __name__)

    def shown(token: str | None = None, made: Token | None = None) -> Response:
        return make_response(
            render_template(
                "programs.html",
                token=token,
                made=made,
                tokens=parts.store.tokens.all(),
                scopes=SCOPES,
                address=parts.public_url(),
            )
        )

    @pages.get("/programs")
    def page() -> Response:
        return shown()

    @pages.post("/programs/tokens")
    def make() -> Response:
        days = request.form.get("days", "")
        made, token = make_token(
            parts.store,
            name=request.form.get("name", "") or _("without a name"),
            scopes=cast("list[Scope]", request.form.getlist("scope")),
            by=_asker(),
            days=min(int(days), LONGEST_DAYS) if days.isdecimal() else None,
        )
        return shown(token, made)

    @pages.post("/programs/tokens/<token_id>/withdraw")
    def withdraw(token_id: str) -> AnyResponse:
        parts.store.tokens.withdraw(token_id)
        return redirect(url_for("programs.page"), 303)

    return pages


def token_routes(api: APIBlueprint, parts: Parts) -> None:
    """Add the tokens themselves to the API; the scope `admin` opens them."""

    @api.get("/tokens", summary="Tokens in force, without their secret", responses={200: listed("Token")})
    def tokens() -> Response:
        return Response(to_json(parts.store.tokens.all()), mimetype="application/json")

    @api.post(
        "/tokens",
        summary="Make a token; its secret is in this one answer",
        responses={201: described("TokenMade")},
    )
    def make_api_token(body: TokenWish) -> Response:
        made, token = make_token(parts.store, name=body.name, scopes=body.scopes, by=_asker(), days=body.days)
        return Response(to_json({"token": token, "kept": made}), 201, mimetype="application/json")

    @api.delete(
        "/tokens/<token_id>",
        summary="Withdraw a token",
        responses={204: {"description": "It is worth nothing now"}},
    )
    def withdraw_api_token(path: TokenPath) -> Response:
        if not parts.store.tokens.withdraw(path.token_id):
            raise NotFound
        return Response(status=204)


def _asker() -> str:
    person = current_person()
    return person.name if person else ""
