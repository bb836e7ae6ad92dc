"""What programs may ask over MCP: vehicles, scans, two scans compared, a code explained; nothing changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from motospect.model.finding import Analysis
from motospect.model.scan import Scan, VehicleIdentity
from motospect.portal.earlier import scans_before
from motospect.portal.mcp.codes import explain_code
from motospect.portal.mcp.protocol import Json, Told, Tool
from motospect.scan.compare import compare
from motospect.store import ScanRow, Store

MOST_LOOKED_AT = 2000
"""Scans looked through for vehicles, newest first."""
SCANS_SHOWN = 10
DEMO = "DEMO, a virtual vehicle: "
_SCAN_ID = {"type": "string", "description": "Id of a scan, as list_vehicles gives it"}


def mcp_tools(store: Store, analyse: Callable[[Scan], Analysis]) -> tuple[Tool, ...]:
    """Return the tools on one store."""
    return (
        Tool(
            "list_vehicles",
            "Vehicles",
            "Lists vehicles with VIN, make, model, year, last scan and its verdict, the last scanned first. "
            "Each has the ids of its newest scans for read_scan and compare_scans.",
            _schema(
                vin={"type": "string", "description": "Only this vehicle"},
                limit={
                    "type": "integer", "minimum": 1, "maximum": 100, "description": "At most; 20 if absent",
                },
            ),
            lambda asked: _list_vehicles(store, vin=asked.get("vin"), limit=asked.get("limit", 20)),
        ),
        Tool(
            "read_scan",
            "Scan",
            "Returns a scan's whole record and its analysis: each control unit with how every service ended, "
            "codes, values with units, contradictions, verdict, findings with evidence, what is not known.",
            _schema("scan_id", scan_id=_SCAN_ID),
            lambda asked: _read_scan(store.scan(asked["scan_id"]), analyse),
        ),
        Tool(
            "compare_scans",
            "Before and after",
            "Compares two scans of one vehicle code by code: gone, new, still_there, came_back, or unknown "
            "where one of them got no answer. Gone is not repaired unless 'proven' is true.",
            _schema("before", "after", before=_SCAN_ID, after=_SCAN_ID),
            lambda asked: _compare(store, store.scan(asked["before"]), store.scan(asked["after"])),
        ),
        Tool(
            "explain_code",
            "Trouble code",
            "Says what a trouble code means by the box's catalogue, its usual causes, the range of cost and "
            "time as an estimate, how serious it is, and by which source. Says so when the code is unknown, "
            "a maker's own, or disputed among sources. Causes are general knowledge, not findings.",
            _schema("code", code={"type": "string", "description": "P0171, P0171-13 or SPN 110 FMI 0"}),
            lambda asked: explain_code(asked["code"]),
        ),
    )  # fmt: skip


def _schema(*required: str, **properties: Json) -> Json:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _list_vehicles(store: Store, *, vin: str | None, limit: int) -> Told:
    by_vin: dict[str | None, list[ScanRow]] = {}
    wanted = vin.strip().upper() if vin else None
    for row in _newest(store, wanted):
        by_vin.setdefault(row.vin, []).append(row)
    vehicles = [_vehicle(store, rows) for rows in list(by_vin.values())[:limit]]
    demo = DEMO if any(vehicle["demo"] for vehicle in vehicles) else ""
    number = f"{len(by_vin)} vehicle{'s' * (len(by_vin) != 1)}"
    where = f" with VIN {wanted}" if wanted else ""
    shown = f", the last {limit} are shown" if len(by_vin) > limit else ""
    return Told(f"{demo}{number}{where} known to this box{shown}.", {"vehicles": vehicles})


def _newest(store: Store, vin: str | None) -> Iterator[ScanRow]:
    before = None
    for _ in range(MOST_LOOKED_AT // 200):
        rows = store.scans(limit=200, before=before, vin=vin)
        yield from rows
        if len(rows) < 200:
            return
        before = rows[-1].id


def _vehicle(store: Store, rows: list[ScanRow]) -> Json:
    """Return one vehicle; identity comes from its newest scan that has a record."""
    kept = next((row for row in rows if row.headline is not None), None)
    known = store.scan(kept.id).vehicle if kept and kept.vin else VehicleIdentity()
    unidentified = "These scans gave no VIN and may be of different vehicles."
    return {
        "vin": rows[0].vin,
        "vin_check": known.vin_check,
        "make": known.make,
        "model": known.model,
        "model_year": known.model_year,
        "decoded_by": known.decoded_by,
        "demo": any(row.demo for row in rows),
        "last_scan_at": rows[0].started_at,
        "verdict": kept.headline if kept else None,
        "note": None if rows[0].vin else unidentified,
        "scans": [_row(row) for row in rows[:SCANS_SHOWN]],
        "scans_in_all": len(rows),
    }


def _row(row: ScanRow) -> Json:
    return {
        "scan_id": row.id,
        "kind": row.kind,
        "started_at": row.started_at,
        "state": row.state,
        "verdict": row.headline,
        "clean": row.clean,
        "complete": row.complete,
        "demo": row.demo,
    }


def _read_scan(scan: Scan, analyse: Callable[[Scan], Analysis]) -> Told:
    sentence = f"{DEMO if scan.demo else ''}{scan.verdict.headline}"
    return Told(
        sentence, {"demo": scan.demo, "scan": replace(scan, analysis=None), "analysis": analyse(scan)}
    )


def _compare(store: Store, before: Scan, after: Scan) -> Told:
    found = compare(before, after, earlier=scans_before(store, before))
    return Told(f"{DEMO if found.demo else ''}{found.headline}", found)
