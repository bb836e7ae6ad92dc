"""Literal reports for the tests of this room."""

from __future__ import annotations

import dataclasses
from typing import Any

from motospect.model.finding import Analysis, Finding, ReadinessVerdict
from motospect.model.report import Report
from motospect.model.scan import (
    AdapterIdentity,
    Calibration,
    Conflict,
    Ecu,
    FreezeFrame,
    InUsePerformance,
    MonitorResult,
    Readiness,
    Reading,
    Scan,
    ServiceOutcome,
    TroubleCode,
    UseCount,
    VehicleIdentity,
    Verdict,
)

VIN = "1FTFW1EF1EFA00001"
LINK = "http://192.168.4.1:8084/r/Zk3v9QpX0sT7uLw2Yb5NcA"
OK = ServiceOutcome("ok", evidence=("x3",))
SINCE_CLEAR = {
    "misfire": "complete", "fuel_system": "complete", "components": "complete", "catalyst": "incomplete",
    "heated_catalyst": "unsupported", "evaporative_system": "incomplete",
    "secondary_air_system": "unsupported",
    "oxygen_sensor": "complete", "oxygen_sensor_heater": "complete", "egr_vvt_system": "complete",
}  # fmt: skip
VALUES = (
    ("RPM", 751.25, "rpm"), ("SPEED", 0, "km/h"), ("COOLANT_TEMP", 83.0, "degC"),
    ("ENGINE_LOAD", 31.4, "percent"),
    ("SHORT_FUEL_TRIM_1", 12.5, "percent"), ("LONG_FUEL_TRIM_1", 14.1, "percent"),
    ("INTAKE_PRESSURE", 34, "kPa"),
    ("TIMING_ADVANCE", 14.5, "degree"), ("INTAKE_TEMP", 31, "degC"), ("MAF", 3.11, "g/s"),
    ("THROTTLE_POS", 14.9, "percent"), ("O2_B1S2", 0.085, "V"), ("RUN_TIME", 412, "s"),
    ("DISTANCE_W_MIL", 118, "km"), ("FUEL_LEVEL", 61.2, "percent"), ("CONTROL_MODULE_VOLTAGE", 14.12, "V"),
    ("AMBIANT_AIR_TEMP", 19, "degC"), ("FUEL_STATUS", "closed loop", ""),
)  # fmt: skip


def readings(ecu: str = "7E8") -> tuple[Reading, ...]:
    """Return a warm engine at idle that runs lean."""
    return tuple(Reading(name, value, unit, ecu, ("x9",)) for name, value, unit in VALUES)


def make_ecu(address: str = "7E8", **changes: Any) -> Ecu:
    """Return an engine ECU with one stored code and everything else it can say."""
    ecu = Ecu(
        address=address,
        name="Engine",
        state="answered",
        services=dict.fromkeys(("01", "02", "03", "06", "07", "09"), OK)
        | {"0A": ServiceOutcome("negative", "11")},
        mil=True,
        dtc_count=1,
        dtcs=(
            TroubleCode("P0171", ("stored", "pending"), None, "System too lean, bank 1", ("x17", "x19")),
            TroubleCode("P1450", ("pending",), None, None, ("x19",)),
        ),
        freeze_frames=(FreezeFrame(0, "P0171", readings()[:12], ("x21",)),),
        readiness=Readiness(SINCE_CLEAR, {"misfire": "complete", "catalyst": "incomplete"}, ("x5",)),
        monitors=(
            MonitorResult("21", "80", 0.61, 0.0, 0.6, "V", passed=False, evidence=("x31",)),
            MonitorResult("01", "81", 0.58, 0.0, 0.6, "V", passed=True, evidence=("x32",)),
            MonitorResult("A2", "0B", 0.0, 0.0, 65535.0, "count", passed=True, evidence=("x33",)),
        ),
        calibrations=(Calibration("EL3A-14C204-AXB", "5A3C11F0"), Calibration("EL3A-14C205-BB")),
        in_use=InUsePerformance(
            812, 1530, (UseCount("catalyst_b1", 640, 800), UseCount("catalyst_b2", 0, 0)), ("x41",)
        ),
    )
    return dataclasses.replace(ecu, **changes)


def make_scan(**changes: Any) -> Scan:
    """Return a finished scan of three ECUs: one tells, one is healthy, one stays silent."""
    quiet = {s: ServiceOutcome("no_data") for s in ("03", "07", "0A")}
    scan = Scan(
        id="0190163d-8694-739b-aea5-966c26f8ad91",
        kind="pre",
        started_at="2026-05-04T09:27:02.000Z",
        finished_at="2026-05-04T09:27:06.400Z",
        clock="synced",
        adapter=AdapterIdentity("elm327", "ELM327 v1.5", "ISO 15765-4 CAN 11/500", 12.4),
        verdict=Verdict(
            clean=False, complete=False, headline="1 stored code in 1 of 3 control units; 1 did not answer."
        ),
        vehicle=VehicleIdentity(VIN, "ecu", "ok", "Ford", "F-150", 2014, "ultravin"),
        ecus=(
            make_ecu(),
            Ecu(
                "7E9",
                "Transmission",
                "answered",
                dict.fromkeys(("01", "03", "07", "0A"), OK),
                mil=False,
                dtc_count=0,
            ),
            Ecu("7EA", None, "silent", quiet),
        ),
        values=readings(),
        conflicts=(Conflict("7E8", "count", "ECU reports 1 code, delivered 2", ("x4", "x17")),),
    )
    return dataclasses.replace(scan, **changes)


def make_finding(number: int = 1, **changes: Any) -> Finding:
    """Return a finding about a lean engine."""
    finding = Finding(
        id=f"f{number}",
        kind="code",
        severity="soon",
        title="The engine gets too little fuel for its air",
        text="The control unit adds 26 % fuel and still sees a lean mixture. Driving on wears the catalyst.",
        ecu="7E8",
        code="P0171",
        evidence=("x17", "x9"),
        source="obd-diag 0.2.2 (CC0)",
    )
    return dataclasses.replace(finding, **changes)


def make_analysis(**changes: Any) -> Analysis:
    """Return four findings, an open readiness and two unchecked matters."""
    analysis = Analysis(
        findings=(
            make_finding(1, kind="conflict", title="The engine control unit contradicts itself",
                         code=None,
                         text="It counts 1 code and delivers 2. The list below may not be complete.",
                         source=None),
            make_finding(2),
            make_finding(3, kind="monitor", severity="watch", code=None,
                         title="The catalyst test failed once",
                         text="Monitor 21 test 80 measured 0.61 V, the limit is 0.6 V.", source=None),
            make_finding(4, severity="note", code="P1450", title="P1450 is pending", source=None,
                         text="There is no sourced text for this code."),
        ),
        readiness=ReadinessVerdict(
            "not_ready",
            "Two monitors are incomplete; a vehicle of model year 2001 or later may have one.",
            ("catalyst", "evaporative system"),
            ("x5",),
            "EPA420-R-01-015",
        ),
        not_checked=(
            "Control unit 7EA did not answer any question about faults.",
            "Permanent codes of the engine: the control unit refused the question.",
            "Airbag, ABS and body control units are not part of this scan.",
        ),
    )  # fmt: skip
    return dataclasses.replace(analysis, **changes)


def make_report(**changes: Any) -> Report:
    """Return an ordinary report, shared with a customer."""
    report = Report(
        scan=make_scan(),
        analysis=make_analysis(),
        shop_name="Autohaus Müller & Söhne",
        made_at="2026-05-04T09:30:00.250Z",
        link=LINK,
        link_expires_at="2026-06-03T09:30:00Z",
    )
    return dataclasses.replace(report, **changes)
