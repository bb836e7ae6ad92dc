"""Live values, how often monitors ran, and the software of each control unit."""

from __future__ import annotations

from motospect.model.report import Report
from motospect.model.scan import UseCount
from motospect.model.signal_words import signal_words
from motospect.report import words
from motospect.report.blocks import CELL_BOLD, NOTE, grid, paragraph
from motospect.report.section import rests_on, why_absent
from motospect.report.sheet import Sheet

_FITTED = "O2_SENSORS_"
"""PIDs 13 and 1D say which oxygen sensors there are; one line tells that better than a row for each."""


def draw_values(sheet: Sheet, report: Report) -> None:
    """Draw every value by the control unit that gave it."""
    scan = report.scan
    shown = [value for value in scan.values if not value.name.startswith(_FITTED)]
    holders = dict.fromkeys(value.ecu for value in shown)
    for ecu in holders:
        if len(holders) > 1:
            paragraph(sheet, f"{ecu}", CELL_BOLD, gap=0.2)
        pairs = [
            (sheet.told(signal_words(value.name)), words.amount(sheet.language, value.value, value.unit))
            for value in shown
            if value.ecu == ecu
        ]
        grid(sheet, pairs)
    fitted = [
        v.name.removeprefix(_FITTED) for v in scan.values if v.name.startswith(_FITTED) and v.value == "yes"
    ]
    names = ", ".join(dict.fromkeys(fitted))
    sensors = sheet.say("Oxygen sensors fitted: %(names)s.", names=names) + " " if fitted else ""
    rests_on(sheet, [value.evidence for value in scan.values], before=sensors)


def no_values(sheet: Sheet, report: Report) -> str | None:
    """Return why there is none; None when there is one."""
    return None if report.scan.values else why_absent(sheet, report.scan, "01", "live value")


def draw_in_use(sheet: Sheet, report: Report) -> None:
    """Draw how often each monitor ran of how often it could have."""
    paragraph(sheet, sheet.say("Each monitor: completed / conditions met = ratio."), NOTE)
    for ecu in report.scan.ecus:
        use = ecu.in_use
        if use is None:
            continue
        general = sheet.say(
            "%(drives)s drives met the general conditions, of %(cycles)s ignition cycles",
            drives=use.obd_conditions,
            cycles=use.ignition_cycles,
        )
        ran = "; ".join(_use(sheet, count) for count in use.monitors if count.completed or count.conditions)
        rest = sheet.say("Others 0 / 0. Evidence: %(ids)s.", ids=words.evidence(sheet.language, use.evidence))
        paragraph(sheet, f"{words.ecu_label(sheet.language, ecu)}: {general}; {ran}. {rest}", NOTE, gap=0.2)


def _use(sheet: Sheet, count: UseCount) -> str:
    share = (
        sheet.say("none yet") if count.ratio is None else words.signed(sheet.language, round(count.ratio, 3))
    )
    name = count.monitor.replace("_", " ")
    told = name if sheet.language.code == "en" else sheet.told(signal_words(count.monitor))
    return f"{told} {count.completed} / {count.conditions} = {share}"


def draw_calibrations(sheet: Sheet, report: Report) -> None:
    """Draw calibration ids with their verification numbers."""
    grid(sheet, _calibrations(sheet, report))


def no_calibrations(sheet: Sheet, report: Report) -> str | None:
    """Return why there is none; None when there is one."""
    told = any(ecu.calibrations for ecu in report.scan.ecus)
    return None if told else why_absent(sheet, report.scan, "09", "calibration")


def _calibrations(sheet: Sheet, report: Report) -> list[tuple[str, str]]:
    unnamed, without = sheet.say("calibration not named"), sheet.say("no CVN")
    return [
        (f"{ecu.address} {calibration.id or unnamed}", calibration.cvn or without)
        for ecu in report.scan.ecus
        for calibration in ecu.calibrations
    ]
