"""One request body for each operation that takes JSON, as its document and the page /api show it."""

from __future__ import annotations

from typing import Any

SCAN = "01900000-0000-7000-8000-000000000001"
_DECISION: dict[str, Any] = {
    "answers": {"intake-hose": "approved", "air-filter": "declined"},
    "name": "Ada Nowak",
    "revision_sha256": "9f2c4e1a0b7d5c3e8f6a1d2b4c6e8f0a1b3c5d7e9f0a2b4c6d8e0f1a3b5c7d9e",
    "attempt": "7f0c2d9e4b1a8c6f",
}
EXAMPLES: dict[str, dict[str, Any]] = {
    "start": {"kind": "pre"},
    "clear": {"token": "the `token` of GET /api/v1/scans/{scan_id}/clear"},
    "arm": {"triggers": ["RPM>3000 for 2", "voltage<11.5"], "signals": ["RPM", "COOLANT_TEMP"]},
    "begin_live": {"signals": ["RPM", "COOLANT_TEMP"], "rate_hz": 10},
    "mark_live": {"text": "let go of the accelerator"},
    "enquiry": {"topic": "part_offers", "words": "air mass meter"},
    "note_service": {"item": "engine_oil", "km": 84500, "on": "2026-05-04"},
    "make_api_token": {"name": "Workshop system", "scopes": ["scan", "write"], "days": 365},
    "change_photo": {
        "caption": "Torn intake hose",
        "finding": "f2",
        "marks": [{"kind": "circle", "x1": 0.2, "y1": 0.3, "x2": 0.5, "y2": 0.6}],
    },
    "try_adapter": {"address": "192.168.0.10:35000"},
    "use_adapter": {"address": "/dev/ttyUSB0"},
    "change_estimate": {
        "seen": 0,
        "dropped": ["part:air_filter"],
        "own": [{"text": "Brake fluid", "parts": "12.50", "hours": "0.5", "required": True}],
    },
    "begin_checklist": {"template": "daily"},
    "mark_point": {"state": "amber", "comment": "3 mm left"},
    "make_template": {
        "title": "Before the summer",
        "points": [{"title": "Refrigerant", "group": "Air conditioning"}, {"title": "Cabin filter"}],
    },
    "change_template": {
        "title": "Before the summer",
        "points": [{"id": "cabin-filter", "title": "Cabin filter"}, {"title": "Refrigerant"}],
    },
    "change_settings": {"labour_rate": "92.50", "currency": "EUR"},
    "add_person": {"name": "Ola", "role": "technician", "pin": "135790"},
    "change_person": {"role": "viewer"},
    "change_job": {"state": "in_work"},
    "join_job": {"into": SCAN},
    "scan_for_job": {"kind": "pre"},
    "check_in": {
        "vin": "WBA00000000000001",
        "plate": "KR 1234X",
        "complaint": "It shakes when cold",
        "name": "Ada Nowak",
        "contact": "+48 600 100 200",
        "attempt": "7f0c2d9e4b1a8c6f",
    },
    "begin_box_backup": {"passphrase": "nine words nobody else would put together like this"},
    "check_box_backup": {"passphrase": "nine words nobody else would put together like this"},
    "write_note": {"text": "Hose replaced, see photo."},
    "write_decision": _DECISION,
    "decide_shared": {**_DECISION, "pin": "4711"},
    "put_vin": {"vin": "WBA00000000000001"},
}
"""Operation's id -> body."""
PROBLEM: dict[str, Any] = {
    "type": "urn:motospect:problem:ScanUnknown",
    "title": "Not Found",
    "status": 404,
    "detail": "There is no scan 01900000-0000-7000-8000-0000000000ff.",
    "instance": "/api/v1/scans/01900000-0000-7000-8000-0000000000ff",
    "hint": "Look at the list of scans.",
}
