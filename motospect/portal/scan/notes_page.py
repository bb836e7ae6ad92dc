"""Notes on a scan: written by whoever is signed in, taken back beside, never changed."""

from __future__ import annotations

import re

from flask import Blueprint, redirect, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from motospect.errors import NoteUnusable
from motospect.model.identity import utc_now
from motospect.model.note import LONGEST, Note
from motospect.portal.parts import Parts
from motospect.portal.people.access import current_person
from motospect.portal.people.roles import role_word

_ID = re.compile(r"[0-9a-f-]{36}")


def notes_pages(parts: Parts) -> Blueprint:
    """Return the addresses the forms for notes are sent to."""
    pages = Blueprint("notes", __name__)

    @pages.post("/scans/<scan_id>/notes")
    def write(scan_id: str) -> AnyResponse:
        text = request.form.get("text", "").replace("\r\n", "\n").strip()
        if not text:
            raise NoteUnusable("The note has no text.", hint="Go back and write down what is worth knowing.")
        if len(text) > LONGEST:
            raise NoteUnusable(
                f"The note has {len(text)} characters, at most {LONGEST} are kept.", hint="Make two of it."
            )
        # The page brings the id, so that a form sent twice is one note.
        note_id = request.form.get("id", "")
        if not _ID.fullmatch(note_id):
            raise BadRequest
        parts.store.notes.write(Note(note_id, scan_id, utc_now(), author(), text))
        return redirect(url_for("scan.page", scan_id=scan_id) + "#notes", 303)

    @pages.post("/scans/<scan_id>/notes/<note_id>/take-back")
    def take_back(scan_id: str, note_id: str) -> AnyResponse:
        parts.store.notes.take_back(note_id, at=utc_now(), by=author())
        return redirect(url_for("scan.page", scan_id=scan_id) + "#notes", 303)

    return pages


def author() -> str:
    """Return the name of who is signed in; the role of somebody without a name."""
    person = current_person()
    return (person.name or role_word(person.role)) if person else ""
