"""Literal reports for the tests of this room."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from PIL import Image

from motospect.model.checklist import Checklist, Point
from motospect.model.comparison import CodeChange, Comparison, EcuChange
from motospect.model.consent import Consent
from motospect.model.finding import Analysis, Finding, ReadinessVerdict
from motospect.model.note import Note
from motospect.model.photo import Mark, Photo
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


PICTURES = (
    ("lamp", (90, 110, 130), (640, 480)),
    ("hose", (60, 50, 40), (480, 640)),
    ("plug", (150, 120, 90), (900, 300)),
)


def make_everything(folder: Path, **changes: Any) -> Report:
    """Return a post-scan's report with every section there is; its photos lie in `folder`."""
    folder.mkdir(exist_ok=True)
    photos = []
    for number, (name, colour, (width, height)) in enumerate(PICTURES):
        picture = Image.linear_gradient("L").resize((width, height))
        Image.composite(
            Image.new("RGB", (width, height), colour),
            Image.new("RGB", (width, height), (230, 230, 225)),
            picture,
        ).save(folder / f"{name}.jpg", "JPEG")
        marks = (
            Mark("circle", 0.3, 0.3, 0.6, 0.7),
            Mark("arrow", 0.95, 0.1, 0.62, 0.45, f"crack {number}"),
            Mark("box", 0.05, 0.6, 0.25, 0.9),
            Mark("text", 0.7, 0.95, 0.7, 0.95, "leaks here, see the stain below"),
        )
        photos.append(
            Photo(
                id=f"p{number}",
                sha256=name,
                width=width,
                height=height,
                bytes=1,
                added_at="2026-05-04T09:28:00Z",
                by="Jan Kowalski",
                finding="f2",
                caption=f"The {name} from below",
                marks=marks,
            )
        )
    points = tuple(
        Point(f"t{number}", title, state, comment, photo, group)
        for number, (title, state, comment, photo, group) in enumerate(
            (
                ("Brake pads, front", "red", "1.5 mm left; the wear sensor touches. " * 6, ("p0",), "Brakes"),
                ("Brake discs, front", "amber", "Scored.", ("p1", "p2"), "Brakes"),
                ("Tyres", "green", "", (), "Wheels"),
                ("Trailer socket", "not_fitted", "", (), "Wheels"),
                ("Spare wheel", "not_checked", "", (), "Wheels"),
            )
        )
    )
    checklist = Checklist(
        id="c1",
        scan_id="s",
        title="Spring check",
        points=points,
        changed_at="2026-05-04T09:29:00Z",
        by="Jan Kowalski",
    )
    before = make_scan(id="0190163d-0000-739b-aea5-966c26f8ad91", started_at="2026-05-03T08:00:00Z")
    comparison = Comparison(
        before.id,
        "after",
        before.vehicle,
        "yes",
        complete=False,
        headline="1 fixed and proven, 1 still there.",
        codes=(
            CodeChange(
                "7E8", "P0171", "gone", ("stored", "pending"), (), proven=True, why="Its monitor has run."
            ),
            CodeChange(
                "7E8", "P0133", "gone", ("stored",), (), proven=False, why="Its monitor has not run yet."
            ),
            CodeChange(
                "7E8",
                "P1450",
                "still_there",
                ("pending",),
                ("pending",),
                proven=False,
                why="Read both times.",
            ),
            CodeChange("7EA", "P0700", "unknown", None, None, proven=False, why="7EA did not answer."),
        ),
        ecus=(
            EcuChange("7E8", "Engine", "answered", "answered", mil_before=True, mil_after=False),
            EcuChange("7EA", None, "silent", None, mil_before=None, mil_after=None),
        ),
        not_compared=("7EA did not answer in the second scan.",),
    )
    consents = tuple(
        Consent(
            id=f"k{number}",
            scan_id="s",
            at=f"2026-05-04T1{number}:00:00Z",
            revision=1,
            revision_sha256="ab" * 32,
            option="recommended",
            answers={"line-1": "approved", "line-2": "declined"},
            name="Anna Nowak",
            address="192.168.4.77",
            language="en",
            wording="I approve the lines marked yes.",
            sha256="cd" * 32,
        )
        for number in range(2)
    )
    report = make_report(
        scan=make_scan(kind="post"),
        comparison=comparison,
        before=before,
        consents=consents,
        checklists=(checklist,),
        notes=(Note("n1", "s", "2026-05-04T09:31:00Z", "Jan Kowalski", "Hose replaced, road test done."),),
        photos=tuple(photos),
        photo_dir=str(folder),
        dossier="{}",
        head="ef" * 32,
        sealed=True,
        software="0.1.0",
        technician="Jan Kowalski",
        fingerprint="12" * 32,
    )
    return dataclasses.replace(report, **changes)
