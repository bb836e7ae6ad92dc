"""Everything the store keeps as tables, and as JSON: the shop's records are the shop's own."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from motospect import __version__
from motospect.errors import MotospectError, ReportFailed
from motospect.model.identity import utc_now
from motospect.model.scan import Scan
from motospect.model.table import Cell, Table
from motospect.model.wire import to_json
from motospect.report.spreadsheet import write_csv, write_xlsx
from motospect.store import Store

LOG = logging.getLogger(__name__)

ExportFormat: TypeAlias = Literal["csv", "xlsx", "json"]
FORMATS: tuple[ExportFormat, ...] = get_args(ExportFormat)
ENDINGS: dict[ExportFormat, str] = {"csv": "zip", "xlsx": "xlsx", "json": "json"}
"""Format -> how its file's name ends; CSV is one file for each table, in a ZIP."""
SCHEMA = "motospect.export/1"
PAGE = 200


def export(store: Store, form: ExportFormat, target: Path) -> Path:
    """Write everything to `target` and return it; raises ReportFailed or StoreError."""
    try:
        if form == "json":
            _write_json(store, target)
        else:
            (write_csv if form == "csv" else write_xlsx)(tables_of(store), target)
    except OSError as refused:
        target.unlink(missing_ok=True)
        raise ReportFailed(
            f"The export could not be written to {target}: {refused.strerror or refused}.",
            hint="Make room on the disk or choose another folder, then export again.",
        ) from refused
    return target


def scans_of(store: Store) -> Iterator[Scan]:
    """Yield every scan that left a record, newest first; one that cannot be read gets a line in the log."""
    before: str | None = None
    while rows := store.scans(limit=PAGE, before=before):
        for row in rows:
            if row.headline is None:
                continue
            try:
                yield store.scan(row.id)
            except MotospectError as unread:
                LOG.warning("scan %s is not in the export: %s", row.id, unread)
        before = rows[-1].id


def unreadable_of(store: Store) -> Iterator[tuple[Cell, ...]]:
    """Yield id and reason of every scan that left a record nobody can read: it is missed, not left out."""
    before: str | None = None
    while rows := store.scans(limit=PAGE, before=before):
        for row in rows:
            if row.headline is not None:
                try:
                    store.scan(row.id)
                except MotospectError as unread:
                    yield row.id, row.started_at, unread.sentence()
        before = rows[-1].id


def tables_of(store: Store) -> Iterator[Table]:
    """Yield each table; its rows are read from the store while they are written."""
    for name, (columns, rows) in _TABLES.items():
        yield Table(name, columns, chain.from_iterable(rows(store, scan) for scan in scans_of(store)))
    yield Table("vehicles", _VEHICLE, _vehicles(store))
    yield Table("jobs", _JOB, _jobs(store))
    yield Table("unreadable", ("scan", "started_at", "reason"), unreadable_of(store))


_Rows = Callable[[Store, Scan], Iterator[tuple[Cell, ...]]]
_SCAN_COLUMNS = (
    "scan", "kind", "state", "started_at", "finished_at", "clock", "demo", "vin", "vin_source",
    "vin_check", "make",
    "model", "model_year", "adapter", "adapter_kind", "protocol", "voltage_v", "control_units", "answered",
    "codes",
    "clean", "complete", "headline",
)  # fmt: skip
_VEHICLE = (
    "vin", "demo", "make", "model", "model_year", "visits", "last_scan", "last_at", "last_headline",
)  # fmt: skip


_JOB = (
    "job", "made_at", "state", "demo", "vin", "vin_source", "plate", "complaint", "name", "contact",
    "language", "taken_at", "taken_by", "joined", "scans",
)  # fmt: skip


def _jobs(store: Store) -> Iterator[tuple[Cell, ...]]:
    for job in store.jobs.all():
        yield (
            job.id, job.made_at, job.state, job.demo, job.vin, job.vin_source, job.plate, job.complaint,
            job.name, job.contact, job.language, job.taken_at, job.taken_by, job.joined,
            ", ".join(job.scans),
        )  # fmt: skip


def _scan(_store: Store, scan: Scan) -> Iterator[tuple[Cell, ...]]:
    vehicle, adapter = scan.vehicle, scan.adapter
    yield (
        scan.id, scan.kind, scan.state, scan.started_at, scan.finished_at, scan.clock, scan.demo, vehicle.vin,
        vehicle.vin_source, vehicle.vin_check, vehicle.make, vehicle.model, vehicle.model_year,
        adapter.identity,
        adapter.kind, adapter.protocol, adapter.voltage_v, len(scan.ecus),
        sum(ecu.state == "answered" for ecu in scan.ecus), sum(len(ecu.faults) for ecu in scan.ecus),
        scan.verdict.clean, scan.verdict.complete, scan.verdict.headline,
    )  # fmt: skip


def _codes(_store: Store, scan: Scan) -> Iterator[tuple[Cell, ...]]:
    for ecu in scan.ecus:
        for code in ecu.dtcs:
            yield (
                scan.id, scan.vehicle.vin, ecu.address, ecu.name, code.code, ", ".join(code.kinds),
                code.status,
                code.text, ", ".join(code.evidence),
            )  # fmt: skip


def _units(_store: Store, scan: Scan) -> Iterator[tuple[Cell, ...]]:
    for ecu in scan.ecus:
        for service, ending in ecu.services.items():
            yield (
                scan.id, scan.vehicle.vin, ecu.address, ecu.name, ecu.state, ecu.mil, ecu.dtc_count, service,
                ending.outcome, ending.nrc, ending.detail,
            )  # fmt: skip


def _values(_store: Store, scan: Scan) -> Iterator[tuple[Cell, ...]]:
    for value in scan.values:
        yield (
            scan.id,
            scan.vehicle.vin,
            value.ecu,
            value.name,
            value.value,
            value.unit,
            ", ".join(value.evidence),
        )
    for ecu in scan.ecus:
        for frame in ecu.freeze_frames:
            for value in frame.values:
                name = f"{value.name} (freeze frame {frame.number}, {frame.dtc})"
                yield (
                    scan.id,
                    scan.vehicle.vin,
                    ecu.address,
                    name,
                    value.value,
                    value.unit,
                    ", ".join(frame.evidence),
                )


def _monitors(_store: Store, scan: Scan) -> Iterator[tuple[Cell, ...]]:
    for ecu in scan.ecus:
        for test in ecu.monitors:
            yield (
                scan.id, scan.vehicle.vin, ecu.address, test.label, test.value, test.min, test.max, test.unit,
                test.passed,
            )  # fmt: skip


def _findings(_store: Store, scan: Scan) -> Iterator[tuple[Cell, ...]]:
    for one in scan.analysis.findings if scan.analysis else ():
        yield (
            scan.id, scan.vehicle.vin, one.severity, one.kind, one.code, one.ecu, one.title, one.text,
            one.source,
            ", ".join(one.evidence),
        )  # fmt: skip


def _estimates(store: Store, scan: Scan) -> Iterator[tuple[Cell, ...]]:
    for estimate in store.estimates.revisions(scan.id):
        for option in estimate.content.options:
            for line in option.lines:
                amount = line.amount
                yield (
                    scan.id, scan.vehicle.vin, estimate.revision, estimate.made_at, estimate.sha256,
                    option.name,
                    line.id, line.kind, line.text, line.quantity, amount.low if amount else None,
                    amount.high if amount else None, amount.currency if amount else None,
                    line.time.low_s if line.time else None, line.time.high_s if line.time else None,
                    line.source,
                )  # fmt: skip


def _consents(store: Store, scan: Scan) -> Iterator[tuple[Cell, ...]]:
    for one in store.consents.of_scan(scan.id):
        for line, answer in one.answers.items():
            yield (
                scan.id, scan.vehicle.vin, one.at, one.name, one.address, one.revision, one.revision_sha256,
                one.option, line, answer, one.wording, one.sha256,
            )  # fmt: skip


def _notes(store: Store, scan: Scan) -> Iterator[tuple[Cell, ...]]:
    for note in store.notes.of(scan.id):
        yield scan.id, scan.vehicle.vin, note.at, note.by, note.text, note.taken_back_at, note.taken_back_by


def _points(store: Store, scan: Scan) -> Iterator[tuple[Cell, ...]]:
    for checklist in store.checklists.of_scan(scan.id):
        for point in checklist.points:
            yield (
                scan.id, scan.vehicle.vin, checklist.title, checklist.changed_at, checklist.by, point.group,
                point.title, point.state, point.comment,
            )  # fmt: skip


def _photos(store: Store, scan: Scan) -> Iterator[tuple[Cell, ...]]:
    for photo in store.photos.of_scan(scan.id):
        yield (
            scan.id,
            scan.vehicle.vin,
            photo.id,
            photo.added_at,
            photo.by,
            photo.caption,
            f"{photo.sha256}.jpg",
        )


_TABLES: dict[str, tuple[tuple[str, ...], _Rows]] = {
    "scans": (_SCAN_COLUMNS, _scan),
    "codes": (
        ("scan", "vin", "control_unit", "name", "code", "kinds", "status", "text", "evidence"),
        _codes,
    ),
    "control_units": (
        (
            "scan", "vin", "control_unit", "name", "state", "mil", "codes_counted", "service", "outcome",
            "nrc",
            "detail",
        ),
        _units,
    ),
    "values": (("scan", "vin", "control_unit", "signal", "value", "unit", "evidence"), _values),
    "monitors": (
        ("scan", "vin", "control_unit", "test", "value", "least", "most", "unit", "passed"),
        _monitors,
    ),
    "findings": (
        ("scan", "vin", "severity", "kind", "code", "control_unit", "title", "text", "source", "evidence"),
        _findings,
    ),
    "estimates": (
        (
            "scan", "vin", "revision", "made_at", "sha256", "option", "line", "kind", "text", "quantity",
            "amount_low_minor", "amount_high_minor", "currency", "time_low_s", "time_high_s", "source",
        ),
        _estimates,
    ),
    "consents": (
        (
            "scan", "vin", "at", "name", "address", "revision", "revision_sha256", "option", "line", "answer",
            "wording", "sha256",
        ),
        _consents,
    ),
    "notes": (("scan", "vin", "at", "by", "text", "taken_back_at", "taken_back_by"), _notes),
    "checklists": (
        ("scan", "vin", "list", "changed_at", "by", "group", "point", "state", "comment"),
        _points,
    ),
    "photos": (("scan", "vin", "photo", "added_at", "by", "caption", "file"), _photos),
}  # fmt: skip


def _vehicles(store: Store) -> Iterator[tuple[Cell, ...]]:
    """Yield a row for each vehicle; what it is, is what its last scan says."""
    seen: set[tuple[str, bool]] = set()
    for scan in scans_of(store):
        vehicle = scan.vehicle
        if vehicle.vin is None or (vehicle.vin, scan.demo) in seen:
            continue
        seen.add((vehicle.vin, scan.demo))
        yield (
            vehicle.vin, scan.demo, vehicle.make, vehicle.model, vehicle.model_year,
            store.vehicles.visits(vehicle.vin, demo=scan.demo), scan.id, scan.started_at,
            scan.verdict.headline,
        )  # fmt: skip


def _write_json(store: Store, target: Path) -> None:
    """Write each scan's dossier as it was kept, with its seal; each can be verified alone."""
    with target.open("wb") as file:
        head: dict[str, Any] = {
            "schema": SCHEMA,
            "made_at": utc_now(),
            "software": f"MOTOSPECT {__version__}",
        }
        file.write(to_json(head)[:-1] + b',"dossiers":[')
        for place, scan in enumerate(scans_of(store)):
            record = {
                "dossier": store.seals.dossier(scan.id, software=f"MOTOSPECT {__version__}"),
                "notes": store.notes.of(scan.id),
                "checklists": store.checklists.of_scan(scan.id),
                "photos": store.photos.of_scan(scan.id),
            }
            file.write((b",\n" if place else b"\n") + to_json(record))
        file.write(b'\n],"jobs":' + to_json(store.jobs.all()))
        file.write(b',"unreadable":' + to_json(list(unreadable_of(store))) + b"}\n")
