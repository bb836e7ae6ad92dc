"""What a message means: a scan to keep, or a dead letter with the reason. Knows no broker, no database."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import TypeAlias

from motospect.analysis import meaning_of
from motospect.model.finding import Severity
from motospect.model.fleet import Dispatch, box_of, digest, unpack
from motospect.model.scan import SCHEMA, Scan
from motospect.model.wire import from_json

RISKS: dict[Severity, int] = {"stop": 4, "soon": 3, "watch": 2, "note": 1}
"""Severity -> weight in the table of vehicles; 0 is a scan without any finding."""

LONGEST_NAME = 64
"""Characters in a box's name and in a VIN; both stand in an index, which refuses very long ones."""

LOG = logging.getLogger(__name__)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


@dataclass(frozen=True, slots=True)
class KeptScan:
    """One scan as the database has it; `record` is the box's own bytes. `happened_at` None: at arrival."""

    id: str
    box: str
    sequence: int
    sha256: str
    vin: str | None
    vehicle: str
    vehicle_name: str
    kind: str
    demo: bool
    happened_at: str | None
    headline: str
    clean: bool
    complete: bool
    risk: int
    worst: str
    record: str


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that cannot be kept as a scan. Without `dispatch` there is nobody to tell."""

    topic: str
    message: bytes
    reason: str
    box: str | None = None
    dispatch: Dispatch | None = None


Letter: TypeAlias = KeptScan | DeadLetter


def read_letter(topic: str, message: bytes) -> Letter:
    """Return what arrived: a scan that is whole and genuine, or a dead letter."""
    box = box_of(topic)
    if box is None or len(box) > LONGEST_NAME:
        return DeadLetter(topic, message, f"nothing is expected on {topic}")
    try:
        dispatch, body = unpack(message)
    except (ValueError, RecursionError) as misfit:
        return DeadLetter(topic, message, f"this is no dispatch: {misfit}", box)
    try:
        return _scan(box, dispatch, body)
    except (ValueError, RecursionError) as misfit:
        return DeadLetter(topic, message, str(misfit), box, dispatch)


def _scan(box: str, dispatch: Dispatch, body: bytes) -> KeptScan:
    """Return the scan; raises ValueError with the reason why it is none."""
    if dispatch.kind != "scan":
        raise ValueError(f"records of kind {dispatch.kind!r} are not known here")
    if digest(body) != dispatch.sha256:
        raise ValueError("the record's bytes do not have the hash they were sent with")
    record = body.decode()
    scan = from_json(record, Scan)
    if scan.schema != SCHEMA:
        raise ValueError(f"the record's schema is {scan.schema!r}, known is {SCHEMA}")
    if scan.id != dispatch.id or not _UUID.fullmatch(scan.id):
        raise ValueError(f"the record's id is {scan.id!r}, it was announced as {dispatch.id!r}")
    if len(scan.vehicle.vin or "") > LONGEST_NAME:
        raise ValueError(f"the VIN has {len(scan.vehicle.vin or '')} characters")
    return _kept(box, dispatch, scan, record)


def _kept(box: str, dispatch: Dispatch, scan: Scan, record: str) -> KeptScan:
    risk, worst = _worst(scan)
    vehicle = scan.vehicle
    trusted = scan.clock == "synced" and _UTC.fullmatch(scan.started_at)
    return KeptScan(
        id=scan.id,
        box=box,
        sequence=dispatch.sequence,
        sha256=dispatch.sha256,
        vin=vehicle.vin,
        vehicle=vehicle.vin or f"scan {scan.id}",
        vehicle_name=" ".join(
            str(part) for part in (vehicle.make, vehicle.model, vehicle.model_year) if part
        ),
        kind=scan.kind,
        demo=scan.demo,
        happened_at=scan.started_at if trusted else None,
        headline=scan.verdict.headline,
        clean=scan.verdict.clean,
        complete=scan.verdict.complete,
        risk=risk,
        worst=worst,
        record=record,
    )


def _worst(scan: Scan) -> tuple[int, str]:
    """Return weight and title of the worst finding. A rule's defect must not keep a scan out."""
    try:
        findings = meaning_of(scan).findings
    except Exception:
        LOG.exception("scan %s could not be judged", scan.id)
        return RISKS["watch"], "This server could not judge the scan"
    return (RISKS[findings[0].severity], findings[0].title) if findings else (0, "")
