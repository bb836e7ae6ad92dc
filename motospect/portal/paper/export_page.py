"""Everything the box keeps as a file: for spreadsheets, for other programs, for the day the shop moves on."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, Literal

from flask import Blueprint, Response, abort, render_template, send_file
from flask_babel import lazy_gettext as _
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from motospect.model.wire import to_json
from motospect.portal.parts import Parts

KINDS = {
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    "csv": ("application/zip", "zip"),
    "json": ("application/json", "json"),
}
"""Format -> media type and how the file's name ends."""
OFFERED = (
    (
        "xlsx",
        _("Spreadsheet (XLSX)"),
        _("One sheet each for scans, codes, values, vehicles, estimates and more."),
    ),
    ("csv", _("Tables (CSV in a ZIP)"), _("The same tables as text files, for any program.")),
    ("json", _("Records (JSON)"), _("Every scan with every exchange and its hash chain, as it was kept.")),
)


class ExportPath(BaseModel):
    """What to write."""

    form: Literal["xlsx", "csv", "json"] = Field(description="Spreadsheet, tables in a ZIP, or whole records")


class DossierPath(BaseModel):
    """Which scan."""

    scan_id: str = Field(description="Id of the scan (UUIDv7)")


def export_pages(parts: Parts) -> Blueprint:
    """Return the page and its files; where nobody can write them there is no page."""
    pages = Blueprint("export", __name__, url_prefix="/export")
    if parts.export is None:
        return pages

    @pages.get("")
    def page() -> str:
        return render_template("export.html", offered=OFFERED)

    @pages.get("/<form>")
    def file(form: str) -> Response:
        return exported(parts, form)

    return pages


def export_routes(api: APIBlueprint, parts: Parts) -> None:
    """Add the same files to the API, and one scan's dossier, which `motospect report verify` takes."""
    kinds = {kind: dict[str, str]() for kind, _ending in KINDS.values()}
    answer: dict[Any, Any] = {200: {"description": "The file", "content": kinds}}

    @api.get("/export/<form>", summary="Everything the box keeps", responses=answer)
    def export(path: ExportPath) -> Response:
        return exported(parts, path.form)

    @api.get(
        "/scans/<scan_id>/dossier",
        summary="A scan with exchanges, estimates, consents and hash chain",
        responses={200: {"description": "motospect.dossier/1", "content": {"application/json": {}}}},
    )
    def dossier(path: DossierPath) -> Response:
        found = to_json(parts.store.seals.dossier(path.scan_id))
        answer = Response(found, mimetype="application/json")
        answer.headers["Content-Disposition"] = f'attachment; filename="motospect-{path.scan_id}.json"'
        return answer


def exported(parts: Parts, form: str) -> Response:
    """Return the file, written by a child process; raises ReportFailed. No copy of it stays on the disk."""
    if form not in KINDS or parts.export is None:
        abort(404)
    kind, ending = KINDS[form]
    with tempfile.TemporaryDirectory(dir=parts.settings.store_dir, prefix="export-") as folder:
        written = parts.export(form, Path(folder) / f"motospect-export.{ending}")
        sheet = written.open("rb")  # open files outlive their names
    return send_file(sheet, mimetype=kind, as_attachment=True, download_name=f"motospect-export.{ending}")
