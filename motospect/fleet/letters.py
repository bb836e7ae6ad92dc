"""What a message means: a scan or page to keep, or a dead letter and why. Knows no broker, no database."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from motospect.analysis import meaning_of
from motospect.languages import LANGUAGES
from motospect.model.customer_page import KIND as PAGE
from motospect.model.customer_page import LARGEST_BYTES, CustomerPage, PageState
from motospect.model.customer_page import SCHEMA as PAGE_SCHEMA
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
_SHA256 = re.compile(r"[0-9a-f]{64}")
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
class KeptPage:
    """One version of a customer's page. `expires_at` None: `valid_s` after arrival. No `record`: over."""

    id: str
    box: str
    sequence: int
    sha256: str
    token_sha256: str
    version: int
    state: PageState
    expires_at: str | None
    valid_s: int
    record: str | None
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that cannot be kept as a record. Without `dispatch` there is nobody to tell."""

    topic: str
    message: bytes
    reason: str
    box: str | None = None
    dispatch: Dispatch | None = None


Letter: TypeAlias = KeptScan | KeptPage | DeadLetter


def read_letter(topic: str, message: bytes) -> Letter:
    """Return what arrived: a record that is whole and genuine, or a dead letter."""
    box = box_of(topic)
    if box is None or len(box) > LONGEST_NAME:
        return DeadLetter(topic, message, f"nothing is expected on {topic}")
    try:
        dispatch, body = unpack(message)
    except (ValueError, RecursionError) as misfit:
        return DeadLetter(topic, message, f"this is no dispatch: {misfit}", box)
    try:
        return _record(box, dispatch, body)
    except (ValueError, RecursionError) as misfit:
        return DeadLetter(topic, message, str(misfit), box, dispatch)


def _record(box: str, dispatch: Dispatch, body: bytes) -> KeptScan | KeptPage:
    """Return the record; raises ValueError with the reason why it is none."""
    if dispatch.kind not in {"scan", PAGE}:
        raise ValueError(f"records of kind {dispatch.kind!r} are not known here")
    if digest(body) != dispatch.sha256:
        raise ValueError("the record's bytes do not have the hash they were sent with")
    return _scan(box, dispatch, body) if dispatch.kind == "scan" else _page(box, dispatch, body)


def _page(box: str, dispatch: Dispatch, body: bytes) -> KeptPage:
    if len(body) > LARGEST_BYTES:
        raise ValueError(f"the page has {len(body)} bytes, at most {LARGEST_BYTES} are kept")
    record = body.decode()
    page = from_json(record, CustomerPage)
    if page.schema != PAGE_SCHEMA:
        raise ValueError(f"the page's schema is {page.schema!r}, known is {PAGE_SCHEMA}")
    if page.id != dispatch.id or not _UUID.fullmatch(page.id):
        raise ValueError(f"the page's id is {page.id!r}, it was announced as {dispatch.id!r}")
    if not _SHA256.fullmatch(page.token_sha256):
        raise ValueError("the page does not name its link by a hash")
    if not _UTC.fullmatch(page.expires_at):
        raise ValueError(f"the page's end is {page.expires_at!r}, which is no time")
    if (page.state == "live") != bool(page.words):
        raise ValueError(f"a page that is {page.state} has {len(page.words or ())} language(s)")
    if not set(page.words or ()) <= set(LANGUAGES):
        raise ValueError(
            f"the page is in {', '.join(page.words or ())}; spoken here are {', '.join(LANGUAGES)}"
        )
    return KeptPage(
        id=page.id,
        box=box,
        sequence=dispatch.sequence,
        sha256=dispatch.sha256,
        token_sha256=page.token_sha256,
        version=page.version,
        state=page.state,
        expires_at=page.expires_at if page.clock == "synced" else None,
        valid_s=page.valid_s,
        record=record if page.state == "live" else None,
        answers=page.answers,
    )


def _scan(box: str, dispatch: Dispatch, body: bytes) -> KeptScan:
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
