"""What people add to a scan, for programs: notes, the customer's link and decisions; search; verification."""

from __future__ import annotations

import dataclasses

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field
from werkzeug.exceptions import NotFound

from motospect.errors import NoteUnusable, VinInvalid
from motospect.knowledge.vin import is_vin
from motospect.knowledge.vin_comparison import judge
from motospect.model.identity import new_id, utc_now
from motospect.model.note import LONGEST, Note
from motospect.model.verification import verify
from motospect.model.vin import VinReading
from motospect.model.wire import to_json
from motospect.portal.api.document import Verified
from motospect.portal.bench.search_page import MOST
from motospect.portal.customer.sharing import Share, Shares
from motospect.portal.openapi import described, listed
from motospect.portal.parts import Parts
from motospect.portal.people.access import current_person
from motospect.portal.people.roles import may
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


class VinWish(BaseModel):
    """The vehicle that stands in the bay, where it does not tell its VIN."""

    vin: str = Field(description="17 letters and digits")


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
        return _json(Verified(told.state, told.headline, told.parts))

    @api.get(
        "/search",
        summary="Vehicles, jobs, notes and scans by what people remember",
        responses={200: described("Found")},
    )
    def search(query: Words) -> Response:
        return _json(parts.store.search.find(query.q, limit=query.limit))

    @api.put(
        "/bench/vin",
        summary="Say which vehicle stands in the bay",
        responses={204: {"description": "Kept for the next scan"}},
    )
    def tell_vin(body: VinWish) -> Response:
        vin = judge(VinReading("typed", body.vin)).vin
        if not is_vin(vin):
            raise VinInvalid(
                f"{body.vin[:40]!r} is no VIN.", hint="A VIN has 17 letters and digits, never I, O or Q."
            )
        parts.bay.tell_vin(VinReading("typed", vin))
        return Response(status=204)

    @api.delete("/bench/vin", summary="Forget what was said", responses={204: {"description": "Forgotten"}})
    def forget_vin() -> Response:
        parts.bay.tell_vin(None)
        return Response(status=204)


def _note_routes(api: APIBlueprint, parts: Parts) -> None:
    @api.get("/scans/<scan_id>/notes", summary="Notes on a scan", responses={200: listed("Note")})
    def notes(path: TheScan) -> Response:
        return _json(parts.store.notes.of(parts.store.scan(path.scan_id).id))

    @api.post("/scans/<scan_id>/notes", summary="Write a note", responses={201: described("Note")})
    def write_note(path: TheScan, body: NoteWish) -> Response:
        text = body.text.replace("\r\n", "\n").strip()
        if not text:
            raise NoteUnusable("The note has no text.", hint="Write down what is worth knowing.")
        parts.store.notes.write(Note(body.id, path.scan_id, utc_now(), author(), text))
        kept = next(note for note in parts.store.notes.of(path.scan_id) if note.id == body.id)
        return _json(kept, status=201)

    @api.delete(
        "/scans/<scan_id>/notes/<note_id>",
        summary="Take a note back; it stays readable as such",
        responses={200: listed("Note")},
    )
    def take_note_back(path: TheNote) -> Response:
        if path.note_id not in {note.id for note in parts.store.notes.of(path.scan_id)}:
            raise NotFound
        parts.store.notes.take_back(path.note_id, at=utc_now(), by=author())
        return _json(parts.store.notes.of(path.scan_id))


def _customer_routes(api: APIBlueprint, parts: Parts, shares: Shares) -> None:
    @api.get("/scans/<scan_id>/share", summary="The customer's link", responses={200: described("Share")})
    def share(path: TheScan) -> Response:
        found = shares.of(parts.store.scan(path.scan_id).id)
        if found is None:
            raise NotFound
        return _json(_for_asker(found))

    @api.post(
        "/scans/<scan_id>/share",
        summary="Make or prolong the customer's link",
        responses={201: described("Share")},
    )
    def make_share(path: TheScan) -> Response:
        return _json(_for_asker(shares.make(path.scan_id)), status=201)

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
        return _json(parts.store.consents.of_scan(parts.store.scan(path.scan_id).id))


def _for_asker(share: Share) -> Share:
    """Return the link; its PIN is told to those who tell it to customers, as on the page."""
    person = current_person()
    tells = person is not None and may(person.role, "technician")
    return dataclasses.replace(share, token="", pin=share.pin if tells else "")


def _json(body: object, *, status: int = 200) -> Response:
    return Response(to_json(body), status, mimetype="application/json")
