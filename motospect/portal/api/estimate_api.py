"""The estimate in the API: the one of now, and every revision there was."""

from __future__ import annotations

from dataclasses import replace

from flask import Response
from flask_babel import gettext as _
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from motospect.errors import EstimateEditInvalid
from motospect.model.estimate_edit import LONGEST_TEXT, MOST_OWN, own_id
from motospect.model.identity import utc_now
from motospect.model.wire import to_json
from motospect.portal.box.shop_forms import one_line
from motospect.portal.bulletin import Bulletin
from motospect.portal.openapi import described, listed
from motospect.portal.paper.papers import Papers
from motospect.portal.parts import Parts
from motospect.portal.people.access import who
from motospect.portal.scan.estimate_draft import MOST_LINES, Draft, Typed, asked
from motospect.portal.scan.estimate_page import estimate_now


class EstimatedScan(BaseModel):
    """Which scan."""

    scan_id: str = Field(description="Id of the scan (UUIDv7)")


class RevisionPath(EstimatedScan):
    """Which revision of its estimate."""

    revision: int = Field(ge=1, description="1 is the first")


class OwnWish(BaseModel):
    """A line in the workshop's own words."""

    text: str = Field(max_length=LONGEST_TEXT)
    parts: str = Field("", max_length=20, description="Price of parts without tax, in the shop's currency")
    hours: str = Field("", max_length=20, description="Hours of work")
    required: bool = Field(False, description="In every option; else in the complete one only")


class EditWish(BaseModel):
    """All that is to hold for the estimate from now on, in place of what held before."""

    seen: int = Field(ge=0, description="Number of the edit it was made from; 0 where there was none")
    dropped: list[str] = Field([], max_length=MOST_LINES, description="Ids of lines to leave out")
    own: list[OwnWish] = Field([], max_length=MOST_OWN, description="Lines of the workshop's own")
    order: list[str] = Field([], max_length=MOST_LINES, description="Ids in order; empty: working order")


def estimate_routes(api: APIBlueprint, parts: Parts, papers: Papers, bulletin: Bulletin) -> None:
    """Add the routes. A revision, once made, is answered the same for ever."""

    @api.get(
        "/scans/<scan_id>/estimate", summary="What it may cost now", responses={200: described("Estimate")}
    )
    def estimate(path: EstimatedScan) -> Response:
        return _json(estimate_now(parts, parts.store.scan(path.scan_id)))

    @api.get("/scans/<scan_id>/estimates", summary="All its revisions", responses={200: listed("Estimate")})
    def revisions(path: EstimatedScan) -> Response:
        parts.store.scan(path.scan_id)
        return _json(parts.store.estimates.revisions(path.scan_id))

    @api.get(
        "/scans/<scan_id>/estimates/<revision>",
        summary="One revision",
        responses={200: described("Estimate")},
    )
    def revision(path: RevisionPath) -> Response:
        return _json(parts.store.estimates.revision(path.scan_id, path.revision))

    @api.get(
        "/scans/<scan_id>/estimate/edit",
        summary="What the workshop has done to the estimate",
        responses={200: described("EstimateEdit")},
    )
    def edit(path: EstimatedScan) -> Response:
        return _json(parts.store.estimates.edits.last(parts.store.scan(path.scan_id).id))

    @api.put(
        "/scans/<scan_id>/estimate/edit",
        summary="Leave lines out, add own ones, order them; 409 when somebody else has since",
        responses={200: described("EstimateEdit")},
    )
    def change_estimate(path: EstimatedScan, body: EditWish) -> Response:
        scan, edits = parts.store.scan(path.scan_id), parts.store.estimates.edits
        own = tuple(
            Typed(own_id(words), words, one.parts.strip(), one.hours.strip(), one.required)
            for one in body.own
            for words in [one_line(one.text, LONGEST_TEXT)]
        )
        draft = Draft(body.seen, tuple(dict.fromkeys(body.dropped)), own, tuple(dict.fromkeys(body.order)))
        before = edits.numbered(scan.id, body.seen)
        wish, wrong = asked(draft, before, currency=parts.profile().terms.currency, by=who())
        if wrong:
            raise EstimateEditInvalid(next(iter(wrong.values())), hint=_("Correct it and send it again."))
        kept = edits.keep(replace(wish, number=body.seen + 1, at=utc_now(), by=who()))
        estimate_now(parts, scan)
        bulletin.tell()
        return _json(kept)

    @api.get(
        "/scans/<scan_id>/estimates/<revision>/report.pdf",
        summary="One revision on paper",
        responses={200: {"description": "PDF", "content": {"application/pdf": {}}}},
    )
    def revision_paper(path: RevisionPath) -> Response:
        estimated = parts.store.estimates.revision(path.scan_id, path.revision)
        return papers.response(parts.store.scan(path.scan_id), estimated=estimated)


def _json(body: object) -> Response:
    return Response(to_json(body), 200, mimetype="application/json")
