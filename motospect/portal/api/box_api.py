"""The box's own affairs for programs with the scope `admin`: disk, log, support bundle, backup, restore."""

from __future__ import annotations

from typing import Literal

from flask import Response, send_file
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field
from werkzeug.exceptions import NotFound

from motospect.model.wire import to_json
from motospect.portal.api.records import BoxState
from motospect.portal.box.box_page import receive_backup
from motospect.portal.box_desk import BoxDesk
from motospect.portal.openapi import described, listed
from motospect.portal.parts import Parts

_ZIP = {"description": "ZIP", "content": {"application/zip": {}}}
_FILE = {"description": "The backup", "content": {"application/octet-stream": {}}}
_BEGUN = {"description": "Begun; GET /api/v1/box says how far it is"}


class LogReach(BaseModel):
    """Which lines of the log."""

    level: Literal["error", "warning", "info", "debug"] = Field("info", description="The least level")


class BackupWish(BaseModel):
    """How to lock a backup, or open one."""

    passphrase: str = Field("", description="Empty for none")


def box_routes(api: APIBlueprint, parts: Parts) -> None:
    """Add the box's own affairs to the API; without a desk each of them answers 404."""
    _looking(api, parts)
    _backing_up(api, parts)


def _looking(api: APIBlueprint, parts: Parts) -> None:
    @api.get(
        "/box",
        summary="Disk, versions and the running backup or restore",
        responses={200: described("BoxState")},
    )
    def box_state() -> Response:
        desk = _desk(parts)
        keeper = desk.keeper
        ready = keeper.ready_file is not None
        state = BoxState(keeper.room(), desk.versions(), keeper.job, ready, keeper.undoable, desk.runs())
        return Response(to_json(state), mimetype="application/json")

    @api.get("/box/log", summary="The log, newest first, without secrets", responses={200: listed("LogLine")})
    def box_log(query: LogReach) -> Response:
        return Response(to_json(_desk(parts).log(query.level)), mimetype="application/json")

    @api.get("/box/support.zip", summary="The support bundle, without secrets", responses={200: _ZIP})
    def box_support() -> Response:
        return Response(_desk(parts).bundle(), mimetype="application/zip")


def _backing_up(api: APIBlueprint, parts: Parts) -> None:
    @api.post("/box/backup", summary="Make a backup", responses={202: _BEGUN})
    def begin_box_backup(body: BackupWish) -> Response:
        _desk(parts).keeper.begin_backup(body.passphrase)
        return Response(status=202)

    @api.get("/box/backup", summary="The backup that was made", responses={200: _FILE})
    def box_backup() -> Response:
        file = _desk(parts).keeper.ready_file
        if file is None:
            raise NotFound
        return send_file(file.absolute(), mimetype="application/octet-stream", as_attachment=True)

    @api.put(
        "/box/restore",
        summary="Send a backup to be restored",
        responses={204: {"description": "It has come"}},
    )
    def send_box_backup() -> Response:
        receive_backup(_desk(parts).keeper.incoming)
        return Response(status=204)

    @api.post("/box/restore/check", summary="Verify the backup that was sent", responses={202: _BEGUN})
    def check_box_backup(body: BackupWish) -> Response:
        _desk(parts).keeper.begin_check(body.passphrase)
        return Response(status=202)

    @api.post("/box/restore", summary="Put the verified backup in place", responses={202: _BEGUN})
    def restore_box() -> Response:
        _desk(parts).keeper.restore()
        return Response(status=202)

    @api.post(
        "/box/restore/undo", summary="Put the state before the last restore in place", responses={202: _BEGUN}
    )
    def undo_box_restore() -> Response:
        _desk(parts).keeper.undo()
        return Response(status=202)

    @api.delete(
        "/box/restore",
        summary="Delete the state before the last restore",
        responses={204: {"description": "It is gone"}},
    )
    def forget_box_state() -> Response:
        _desk(parts).keeper.forget_kept()
        return Response(status=204)


def _desk(parts: Parts) -> BoxDesk:
    if parts.box is None:
        raise NotFound
    return parts.box
