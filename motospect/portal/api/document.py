"""The OpenAPI document: routes collected by flask-openapi3, schemas generated from our own records."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from flask import Flask

from motospect.model.adapter_place import AdapterPlace, AdapterTried
from motospect.model.backup import BackupRun, BoxWork
from motospect.model.bench import Bench
from motospect.model.capture import Capture
from motospect.model.checklist import Checklist, ChecklistTemplate, Point
from motospect.model.clearing import ClearPlan
from motospect.model.comparison import Comparison
from motospect.model.consent import Consent
from motospect.model.estimate import Estimate
from motospect.model.estimate_edit import EstimateEdit
from motospect.model.exchange import Exchange
from motospect.model.finding import Analysis
from motospect.model.history import VehicleHistory
from motospect.model.job import Job
from motospect.model.note import Note
from motospect.model.part import PartState
from motospect.model.person import Person
from motospect.model.photo import Photo
from motospect.model.profile import Profile
from motospect.model.provided import Enquiry, Notices
from motospect.model.scan import Scan
from motospect.model.service import ServiceNote, ServicePlan
from motospect.model.token import Token
from motospect.model.trigger import WatchState
from motospect.model.upkeep import LogLine, Room, Version
from motospect.model.verification import CheckedPart, PartCheck
from motospect.model.wire import json_schemas
from motospect.portal.box.health_page import Overall
from motospect.portal.customer.sharing import Share
from motospect.portal.openapi import reference
from motospect.portal.people.access import OPEN_ENDPOINTS
from motospect.portal.people.roles import role_needed
from motospect.portal.people.tokens import scope_needed
from motospect.store import CaptureRow, ScanRow, VehicleRow
from motospect.store.search import Found


@dataclass(frozen=True, slots=True)
class Problem:
    """RFC 9457 with our `hint`: what to do about it."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    hint: str


@dataclass(frozen=True, slots=True)
class Health:
    """State of the box and of each of its parts."""

    state: Overall
    version: str
    parts: tuple[PartState, ...]


@dataclass(frozen=True, slots=True)
class ScanBegun:
    """The id under which a started scan will be found when it has finished."""

    id: str


@dataclass(frozen=True, slots=True)
class BoxState:
    """The box: its disk, what it is made of, the piece of work that runs or ran last, and backups made.

    `ready`: a backup waits to be fetched. `undoable`: when the backup was made whose restoring can be undone.
    """

    room: Room
    versions: tuple[Version, ...]
    work: BoxWork | None
    ready: bool
    undoable: str | None
    backups: tuple[BackupRun, ...]


@dataclass(frozen=True, slots=True)
class Verified:
    """Whether what is kept is as it was made: the worst of its parts, a sentence, and each part."""

    state: PartCheck
    headline: str
    parts: tuple[CheckedPart, ...]


@dataclass(frozen=True, slots=True)
class JobMade:
    """A checked-in vehicle, and where its customer sees how far the work has got."""

    job: Job
    customer_url: str


@dataclass(frozen=True, slots=True)
class TokenMade:
    """A new token: what its holder sends, in this one answer only, and what the box keeps of it."""

    token: str
    kept: Token


@dataclass(frozen=True, slots=True)
class WatchBegun:
    """The id of an order to watch, by which it is ended."""

    id: str


RECORDS = (
    Bench,
    AdapterPlace,
    AdapterTried,
    Scan,
    ClearPlan,
    Analysis,
    Comparison,
    Enquiry,
    Estimate,
    EstimateEdit,
    Exchange,
    Notices,
    ScanRow,
    PartState,
    Health,
    ScanBegun,
    VehicleRow,
    VehicleHistory,
    WatchState,
    WatchBegun,
    Capture,
    CaptureRow,
    ServicePlan,
    ServiceNote,
    Job,
    JobMade,
    Note,
    Consent,
    Share,
    Verified,
    BoxState,
    LogLine,
    Found,
    Photo,
    Checklist,
    ChecklistTemplate,
    Point,
    Profile,
    Person,
    Token,
    TokenMade,
    Problem,
)


def problems_described() -> dict[int | str, Any]:
    """Return what every operation answers when it cannot do what was asked."""
    content = {"application/problem+json": {"schema": {"$ref": reference("Problem")}}}
    return {
        status: {"description": why, "content": content}
        for status, why in (
            ("401", "Not signed in, or a token that is not in force"),
            ("403", "A role or scope that does not do, or a CSRF token missing"),
            ("404", "Unknown"),
            ("409", "The bay is busy"),
            ("422", "Not as described here"),
            ("default", "Any other trouble, with a hint"),
        )
    }


def document(pages: Flask) -> dict[str, Any]:
    """Return the OpenAPI document with component schemas that are the records themselves."""
    collected: dict[str, Any] = pages.api_doc  # type: ignore[attr-defined]
    asked = {
        name: schema
        for name, schema in collected.get("components", {}).get("schemas", {}).items()
        if not name.startswith("ValidationError")
    }
    _say_scopes(pages, collected)
    return {
        **collected,
        "components": {
            "schemas": {**asked, **json_schemas(*RECORDS)},
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": "motospect"},
                "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRF-Token"},
                "token": {"type": "http", "scheme": "bearer"},
            },
        },
        "security": [{"session": [], "csrf": []}, {"token": []}],
    }


def _say_scopes(pages: Flask, collected: dict[str, Any]) -> None:
    """Write the scope of a token into every operation, as `x-scope`; nothing where none is needed."""
    for rule in pages.url_map.iter_rules():
        ways = collected["paths"].get(re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), {})
        for method in (rule.methods or set()) if rule.endpoint not in OPEN_ENDPOINTS else ():
            if method.lower() in ways:
                needed = role_needed(rule.endpoint, method)
                ways[method.lower()]["x-scope"] = scope_needed(rule.endpoint, needed)
