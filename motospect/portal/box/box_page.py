"""The box's own pages for its owner: disk, versions, log, backup, restore, support bundle."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from flask import Blueprint, Response, abort, redirect, render_template, request, send_file
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse

from motospect.errors import BackupFailed, MotospectError
from motospect.model.identity import utc_now
from motospect.model.wire import to_json
from motospect.portal.box_desk import BoxDesk
from motospect.portal.parts import Parts
from motospect.portal.reader_language import reader_language

LARGEST_BACKUP_BYTES = 64 * 1024**3
PIECE_BYTES = 1024 * 1024
SPARE_BYTES = 64 * 1024 * 1024
"""Of the disk, left free beside an upload."""
LEVELS = {
    "error": _l("Errors"),
    "warning": _l("Warnings"),
    "info": _l("All but details"),
    "debug": _l("Everything"),
}
OPEN_MEANWHILE = frozenset(
    {
        "static",
        "health.page",
        "health.as_json",
        "api.health",
        "metrics.text",
        "screen.page",
        "screen.events",
        "box.job",
    }
)
"""Pages that answer while a backup is put in place."""


def maintenance_guard(parts: Parts) -> Callable[[], AnyResponse | None]:
    """Return a check that answers everything with the maintenance page while a backup is put in place."""

    def check() -> AnyResponse | None:
        if parts.box is None or parts.box.keeper.maintenance is None or request.endpoint in OPEN_MEANWHILE:
            return None
        page = Response(render_template("maintenance.html"), 503, mimetype="text/html")
        page.headers["Retry-After"] = "5"
        return page

    return check


def box_pages(parts: Parts) -> Blueprint:
    """Return the box's pages; without a desk there are none."""
    pages = Blueprint("box", __name__)
    _looking(pages, parts)
    _backing_up(pages, parts)
    _restoring(pages, parts)
    return pages


def _desk(parts: Parts) -> BoxDesk:
    if parts.box is None:
        abort(404)
    return parts.box


def _looking(pages: Blueprint, parts: Parts) -> None:
    """Add disk, versions, log, the support bundle and the work under way."""

    @pages.get("/box")
    def page() -> str:
        asked = _desk(parts)
        try:
            room = asked.keeper.room()
        except (OSError, MotospectError):
            room = None  # the health page tells why
        return render_template("box.html", room=room, versions=asked.versions())

    @pages.get("/box/log")
    def log() -> str:
        level = request.args.get("level", "info")
        level = level if level in LEVELS else "info"
        return render_template("box_log.html", lines=_desk(parts).log(level), level=level, levels=LEVELS)

    @pages.get("/box/support")
    def support() -> Response:
        name = f"motospect-support-{utc_now()[:10]}.zip"
        bundle = Response(_desk(parts).bundle(), mimetype="application/zip")
        bundle.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return bundle

    @pages.get("/box/job.json")
    def job() -> Response:
        asked = _desk(parts).keeper
        running = asked.job
        told = {
            "kind": running.kind if running else None,
            "stage": reader_language(parts).sentence(running.stage) if running else "",
            "done": running.done if running else 0,
            "ended": running.ended if running else "none",
            "maintenance": asked.maintenance is not None,
        }
        return Response(to_json(told), mimetype="application/json")


def _backing_up(pages: Blueprint, parts: Parts) -> None:
    """Add the backup's page, its making and its download."""

    @pages.get("/box/backup")
    def backup() -> str:
        asked = _desk(parts)
        return render_template(
            "backup.html",
            job=asked.keeper.job,
            ready=asked.keeper.ready_file,
            undoable=asked.keeper.undoable,
            runs=asked.runs(),
            folder=parts.settings.store_backup_folder,
            keep=parts.settings.store_backup_keep,
            sealed=bool(parts.settings.store_backup_passphrase_file),
        )

    @pages.post("/box/backup")
    def begin_backup() -> AnyResponse:
        passphrase = request.form.get("passphrase", "")
        if passphrase != request.form.get("again", ""):
            raise BackupFailed("The two passphrases are not the same.", hint="Type the same one twice.")
        _desk(parts).keeper.begin_backup(passphrase)
        return redirect("/box/backup", 303)

    @pages.get("/box/backup/file")
    def backup_file() -> Response:
        file = _desk(parts).keeper.ready_file
        if file is None:
            abort(404)
        name = f"motospect-{utc_now()[:16].replace(':', '').replace('-', '')}Z.mbackup"
        return send_file(
            file.absolute(), mimetype="application/octet-stream", as_attachment=True, download_name=name
        )


def _restoring(pages: Blueprint, parts: Parts) -> None:
    """Add what a restore is made of: upload, check, decision, and the way back."""

    @pages.post("/box/restore/file")
    def upload() -> Response:
        receive_backup(_desk(parts).keeper.incoming)
        return Response(status=204)

    @pages.post("/box/restore/check")
    def check() -> AnyResponse:
        _desk(parts).keeper.begin_check(request.form.get("passphrase", ""))
        return redirect("/box/backup#restore", 303)

    @pages.post("/box/restore")
    def restore() -> AnyResponse:
        _desk(parts).keeper.restore()
        return redirect("/box/backup", 303)

    @pages.post("/box/restore/undo")
    def undo() -> AnyResponse:
        _desk(parts).keeper.undo()
        return redirect("/box/backup", 303)

    @pages.post("/box/restore/forget")
    def forget() -> AnyResponse:
        _desk(parts).keeper.forget_kept()
        return redirect("/box/backup", 303)


def receive_backup(target: Path) -> None:
    """Write the request's body to the file, of any size there is room for; raises BackupFailed otherwise."""
    request.max_content_length = LARGEST_BACKUP_BYTES
    expected = request.content_length
    if expected is None:
        raise BackupFailed("The size of the file is not known.", hint="Send it with a Content-Length.")
    there = os.statvfs(target.parent)
    if expected + SPARE_BYTES > there.f_bavail * there.f_frsize:
        raise BackupFailed(
            f"The file has {expected / 1e6:.0f} MB, and so much is not free on the box.",
            hint="Free some space, or restore it on the box itself: motospect restore FILE.",
        )
    half, size = target.with_suffix(".part"), 0
    try:
        with half.open("wb") as file:
            while piece := request.stream.read(PIECE_BYTES):
                size += len(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        if size != expected:
            raise BackupFailed(
                f"Only {size} of {expected} bytes have come.",
                hint="Upload the file again; nothing has been changed.",
            )
        half.replace(target)
    except OSError as why:
        raise BackupFailed(
            f"The upload cannot be kept: {why.strerror or why}.",
            hint="Upload it again; nothing has been changed.",
        ) from why
    finally:
        half.unlink(missing_ok=True)
