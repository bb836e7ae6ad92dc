"""Examples of the diagnosis in few words, spelled out as scans: codes, windows by their name, values."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

from motospect.cli.cases import scan_of
from motospect.model.battery import BatteryPart, BatteryTest
from motospect.model.capture import OperatingPoint
from motospect.model.past import Past
from motospect.model.scan import Scan


def example(**told: Any) -> tuple[Scan, Past]:
    """Return scan and past of an example: see tests/data/rule_examples.toml for its words."""
    case = {key: told[key] for key in ("values", "odometer_km", "voltage_v", "vehicle") if key in told}
    case["ecus"] = [_ecu(told)]
    if "others" in told:
        codes = {code: ["stored"] for code in told["others"]}
        case["ecus"].append({"address": "7EA", "codes": codes})
    case["windows"] = [
        {"point": point, "seconds": 60, "values": told[point]}
        for point in get_args(OperatingPoint)
        if point in told
    ]
    case["earlier"] = [{**row, "ecus": [_ecu(row)]} for row in told.get("earlier", [])]
    for row in case["earlier"]:
        row.pop("codes", None)
    scan, past = scan_of(case)
    parts = tuple(
        BatteryPart(phase, state, f"{phase} was {state}.", 8.9, evidence=("b1",))
        for phase, state in told.get("battery", {}).items()
    )
    if parts:
        scan = replace(scan, battery=BatteryTest("node", "bad", "Tested.", parts))
    return scan, past


def _ecu(told: dict[str, Any]) -> dict[str, Any]:
    codes = {code: ["stored"] for code in told.get("codes", [])}
    codes |= {code: ["pending"] for code in told.get("pending", [])}
    ecu: dict[str, Any] = {"address": "7E8", "codes": codes}
    for key in ("freeze", "readiness", "monitors"):
        if key in told:
            ecu[key] = told[key]
    return ecu


def evidence_of(scan: Scan, past: Past) -> set[str]:
    """Return every evidence id that exists in a scan and its past."""
    ids: set[str] = {"b1"} if scan.battery else set()
    for one in (scan, *past.scans):
        ids.update(x for reading in one.values for x in reading.evidence)
        for ecu in one.ecus:
            ids.update(x for dtc in ecu.dtcs for x in dtc.evidence)
            ids.update(x for frame in ecu.freeze_frames for x in frame.evidence)
            ids.update(x for frame in ecu.freeze_frames for r in frame.values for x in r.evidence)
            ids.update(x for result in ecu.monitors for x in result.evidence)
            ids.update(ecu.readiness.evidence if ecu.readiness else ())
    ids.update(f"scan:{one.id}" for one in past.scans)
    ids.update(x for window in past.windows for x in window.evidence)
    return ids
