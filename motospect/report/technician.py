"""The technician's part: every control unit, every code, every number, each with where it comes from."""

from __future__ import annotations

from motospect.model.report import Report
from motospect.report.battery import draw_battery
from motospect.report.blocks import heading
from motospect.report.checklists import draw_checklists
from motospect.report.comparison import draw_comparison
from motospect.report.consents import draw_consents
from motospect.report.contents import draw_contents
from motospect.report.coverage import draw_coverage, no_ecus
from motospect.report.diagnosis import draw_causes
from motospect.report.estimate import draw_estimate
from motospect.report.findings import (
    draw_clearing,
    draw_codes,
    draw_conflicts,
    draw_findings,
    no_codes,
    no_conflicts,
    no_findings,
)
from motospect.report.forecast import draw_forecasts
from motospect.report.freeze_frames import draw_freeze_frames, no_freeze_frames
from motospect.report.inspection import draw_inspection
from motospect.report.method import draw_glossary, draw_method
from motospect.report.monitors import draw_monitors, no_monitors
from motospect.report.notes import draw_notes
from motospect.report.photos import draw_photos
from motospect.report.readiness import draw_readiness, no_readiness
from motospect.report.recalls import draw_recalls
from motospect.report.section import Section, draw_section
from motospect.report.service import draw_service
from motospect.report.sheet import Sheet
from motospect.report.since_last import draw_since_last
from motospect.report.statement import draw_statement
from motospect.report.values import (
    draw_calibrations,
    draw_in_use,
    draw_values,
    no_calibrations,
    no_values,
)
from motospect.report.vehicle import draw_vehicle

SECTIONS = (
    Section("Vehicle and scan", draw_vehicle, keep=30),
    Section("Control units", draw_coverage, absent=no_ecus),
    Section("Conflicts", draw_conflicts, absent=no_conflicts),
    Section("Clearing", draw_clearing, fits=lambda report: report.scan.clearing is not None),
    Section("Trouble codes", draw_codes, absent=no_codes, keep=22),
    Section("Findings", draw_findings, absent=no_findings, keep=36),
    Section("Possible causes", draw_causes, fits=lambda report: bool(report.analysis.diagnoses), keep=40),
    Section(
        "Before and after the repair", draw_comparison, fits=lambda report: report.comparison is not None
    ),
    Section(
        "Since the last scan", draw_since_last, fits=lambda report: report.analysis.since_last is not None
    ),
    Section("Estimate", draw_estimate, fits=lambda report: report.estimate is not None),
    Section("Consents", draw_consents, fits=lambda report: bool(report.consents)),
    Section("Freeze frames", draw_freeze_frames, absent=no_freeze_frames, keep=26),
    Section("Readiness monitors", draw_readiness, absent=no_readiness),
    Section(
        "Inspection, by rule", draw_inspection, fits=lambda report: bool(report.analysis.inspection), keep=28
    ),
    Section("Monitor tests", draw_monitors, absent=no_monitors),
    Section("Live values", draw_values, absent=no_values),
    Section(
        "In-use performance",
        draw_in_use,
        fits=lambda report: any(ecu.in_use for ecu in report.scan.ecus),
        keep=8,
    ),
    Section("Calibrations and their verification numbers", draw_calibrations, absent=no_calibrations, keep=8),
    Section(
        "Battery",
        draw_battery,
        fits=lambda report: (report.analysis.battery or report.scan.battery) is not None,
    ),
    Section("Inspection by eye and hand", draw_checklists, fits=lambda report: bool(report.checklists)),
    Section("Photos", draw_photos, fits=lambda report: bool(report.photos), keep=60),
    Section("Notes", draw_notes, fits=lambda report: bool(report.notes)),
    Section("Recalls and complaints", draw_recalls, fits=lambda report: report.notices is not None),
    Section("Maintenance", draw_service, fits=lambda report: report.analysis.service is not None),
    Section(
        "How long things will last",
        draw_forecasts,
        fits=lambda report: bool(report.analysis.forecasts) or report.analysis.baseline is not None,
    ),
    Section("Statement of completeness", draw_statement, keep=50),
    Section("Method and limits", draw_method, keep=45),
    Section("Glossary", draw_glossary, keep=90),
)


def draw_technician_pages(sheet: Sheet, report: Report) -> None:
    """Draw the full record of the scan; what was asked for and did not come says so in one line."""
    shown = [section for section in SECTIONS if section.fits(report)]
    sheet.new_page()
    told = sheet.say("For the technician")
    sheet.entry(told, level=0)
    heading(sheet, told, size=14, above=0)
    draw_contents(sheet, [f"{number}  {sheet.told(one.title)}" for number, one in enumerate(shown, 1)])
    for number, section in enumerate(shown, 1):
        draw_section(sheet, report, section, number)
