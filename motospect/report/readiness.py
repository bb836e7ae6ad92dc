"""Readiness monitors: each with its state since the codes were cleared and in this drive."""

from __future__ import annotations

from motospect.model.report import Report
from motospect.model.scan import Ecu
from motospect.model.signal_words import signal_words
from motospect.report import words
from motospect.report.blocks import NOTE, grid, paragraph
from motospect.report.section import rests_on, why_absent
from motospect.report.sheet import Sheet


def draw_readiness(sheet: Sheet, report: Report) -> None:
    """Draw the monitors the vehicle has; those it has not stand in one line."""
    told = [ecu for ecu in report.scan.ecus if ecu.readiness]
    rows, unsupported = [], []
    for ecu in told:
        for name, since, cycle in _states(ecu):
            if {since, cycle} <= {"unsupported", words.NOT_SAID}:
                unsupported.append(f"{ecu.address} {_named(sheet, name)}")
            else:
                pair = " / ".join(_state(sheet, one) for one in (since, cycle))
                rows.append((f"{ecu.address} {_named(sheet, name)}", pair))
    if rows:
        legend = sheet.say(
            "Each monitor: since the codes were cleared / in this drive; %(dash)s is not said.",
            dash=words.NOT_SAID,
        )
        paragraph(sheet, legend, NOTE)
        grid(sheet, rows, columns=2, share=0.44)
    without = (
        sheet.say("Not supported: %(names)s.", names=", ".join(unsupported)) + " " if unsupported else ""
    )
    rests_on(sheet, [ecu.readiness.evidence for ecu in told if ecu.readiness], before=without)


def no_readiness(sheet: Sheet, report: Report) -> str | None:
    """Return why no control unit told; None when one did."""
    told = any(ecu.readiness for ecu in report.scan.ecus)
    return None if told else why_absent(sheet, report.scan, "01", "readiness")


def _named(sheet: Sheet, name: str) -> str:
    return name.replace("_", " ") if sheet.language.code == "en" else sheet.told(signal_words(name))


def _state(sheet: Sheet, state: str) -> str:
    return sheet.told(words.MONITOR_STATES.get(state, state))


def _states(ecu: Ecu) -> list[tuple[str, str, str]]:
    """Return (monitor, since clear, this cycle) in the order the ECU's record gives; a dash when not said."""
    if ecu.readiness is None:
        return []
    since, cycle = ecu.readiness.since_clear, ecu.readiness.this_cycle
    names = list(dict.fromkeys([*since, *cycle]))
    return [(name, since.get(name, words.NOT_SAID), cycle.get(name, words.NOT_SAID)) for name in names]
