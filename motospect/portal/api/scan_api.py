"""What people add to a scan, for programs: notes, the customer's link and decisions; search; verification."""

from __future__ import annotations

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field
from werkzeug.exceptions import NotFound

from motospect.errors import NoteUnusable
from motospect.model.identity import new_id, utc_now
from motospect.model.note import LONGEST, Note
from motospect.model.verification import verify
from motospect.portal.answers import json_of
from motospect.portal.api.records import Verified
from motospect.portal.bench.search_page import MOST
from motospect.portal.customer.sharing import Shares
from motospect.portal.openapi import described, listed
from motospect.portal.parts import Parts
from motospect.portal.scan.notes_page import author


class TheScan(BaseModel):
    """Which scan."""

    scan_id: str = Field(description="Id of the scan (UUIDv7)")


class TheNote(TheScan):
    """Which note of it."""

    note_id: str = Field(description="Id of the note")


class NoteWish(BaseModel):
    """What to write down."""

    text: str = Field(min_length=1, max_length=LONGEST)
    id: str = Field(
        default_factory=new_id, pattern="^[0-9a-f-]{36}$", description="Sent twice, it is one note"
    )


class Words(BaseModel):
    """What to look for."""

    q: str = Field(
        min_length=1, max_length=80, description="VIN or part of it, plate, name, telephone, code, words"
    )
    limit: int = Field(MOST, ge=1, le=100, description="At most this many of each kind")


def scan_side_routes(api: APIBlueprint, parts: Parts, shares: Shares) -> None:
    """Add notes, links, decisions, verification and search to the API."""
    _note_routes(api, parts)
    _customer_routes(api, parts, shares)

    @api.get(
        "/scans/<scan_id>/verification",
        summary="Whether it is as it was kept",
        responses={200: described("Verified")},
    )
    def verification(path: TheScan) -> Response:
        told = verify(parts.store.seals.dossier(path.scan_id))
        return json_of(Verified(told.state, told.headline, told.parts))

    @api.get(
        "/search",
        summary="Vehicles, jobs, notes and scans by what people remember",
        responses={200: described("Found")},
    )
    def search(query: Words) -> Response:
        return json_of(parts.store.search.find(query.q, limit=query.limit))


def _note_routes(api: APIBlueprint, parts: Parts) -> None:
    @api.get("/scans/<scan_id>/notes", summary="Notes on a scan", responses={200: listed("Note")})
    def notes(path: TheScan) -> Response:
        return json_of(parts.store.notes.of(parts.store.scan(path.scan_id).id))

    @api.post("/scans/<scan_id>/notes", summary="Write a note", responses={201: described("Note")})
    def write_note(path: TheScan, body: NoteWish) -> Response:
        text = body.text.replace("\r\n", "\n").strip()
        if not text:
            raise NoteUnusable("The note has no text.", hint="Write down what is worth knowing.")
        parts.store.notes.write(Note(body.id, path.scan_id, utc_now(), author(), text))
        kept = next(note for note in parts.store.notes.of(path.scan_id) if note.id == body.id)
        return json_of(kept, status=201)

    @api.delete(
        "/scans/<scan_id>/notes/<note_id>",
        summary="Take a note back; it stays readable as such",
        responses={200: listed("Note")},
    )
    def take_note_back(path: TheNote) -> Response:
        if path.note_id not in {note.id for note in parts.store.notes.of(path.scan_id)}:
            raise NotFound
        parts.store.notes.take_back(path.note_id, at=utc_now(), by=author())
        return json_of(parts.store.notes.of(path.scan_id))


def _customer_routes(api: APIBlueprint, parts: Parts, shares: Shares) -> None:
    @api.get("/scans/<scan_id>/share", summary="The customer's link", responses={200: described("Share")})
    def share(path: TheScan) -> Response:
        found = shares.shown_to_asker(parts.store.scan(path.scan_id).id)
        if found is None:
            raise NotFound
        return json_of(found)

    @api.post(
        "/scans/<scan_id>/share",
        summary="Make or prolong the customer's link",
        responses={201: described("Share")},
    )
    def make_share(path: TheScan) -> Response:
        shares.make(path.scan_id)
        return json_of(shares.shown_to_asker(path.scan_id), status=201)

    @api.delete(
        "/scans/<scan_id>/share",
        summary="End the customer's link",
        responses={204: {"description": "It answers 410 now"}},
    )
    def end_share(path: TheScan) -> Response:
        shares.end(path.scan_id)
        return Response(status=204)

    @api.get(
        "/scans/<scan_id>/consents",
        summary="What the customer decided, in order",
        responses={200: listed("Consent")},
    )
    def consents(path: TheScan) -> Response:
        return json_of(parts.store.consents.of_scan(parts.store.scan(path.scan_id).id))
