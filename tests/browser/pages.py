"""Every page that is looked at for accessibility, width and size of targets: who makes one adds it."""

from __future__ import annotations

from portal_box import POST_ID, SCAN_ID

VIN = "WBA00000000000001"
PAGES: tuple[str, ...] = (
    "/",
    "/scans",
    f"/scans/{SCAN_ID}",
    f"/scans/{SCAN_ID}/evidence",
    f"/scans/{SCAN_ID}/clear",
    f"/scans/{POST_ID}",
    f"/compare?before={SCAN_ID}&after={POST_ID}",
    "/jobs",
    "/search",
    "/search?q=wba",
    "/search?q=hose",
    "/search?q=P0171",
    "/search?q=nothing+of+the+kind",
    "/health",
    "/box",
    "/box/log",
    "/box/backup",
    "/audit",
    "/rules",
    "/screen",
    "/vehicles",
    f"/vehicles/{VIN}?demo=yes",
    f"/vehicles/{VIN}/trend?of=signal:7E8:COOLANT_TEMP:degC:&demo=yes",
    "/captures",
    "/captures/c1",
    "/more",
    "/verify",
    "/nothing",
)
"""Paths of a box with two scans of one vehicle, a note, a capture and an armed trigger, seen by its owner."""
