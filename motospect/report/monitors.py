"""On-board monitor tests as bars: the allowed range, its limits, and where the measured value stands."""

from __future__ import annotations

from motospect.model.report import Report
from motospect.model.scan import Ecu, MonitorResult
from motospect.report import words
from motospect.report.blocks import CELL, CELL_BOLD, paragraph
from motospect.report.charts import draw_limits
from motospect.report.section import rests_on, why_absent
from motospect.report.sheet import LEFT, LINE, QUIET_INK, RIGHT, WIDTH, Face, Sheet

NEAR_LIMIT = 0.1
"""A passed monitor test is said to be near when it stands within this share of its range from a limit."""
_SMALL = Face(6.4, colour=QUIET_INK)
_ROW_MM = 5.6
_COLUMN_MM = WIDTH / 2 - 2
_BAR_MM = 32.0


def draw_monitors(sheet: Sheet, report: Report) -> None:
    """Draw failed tests first, then those near a limit, then the others, two beside each other."""
    tests = [(ecu, test) for ecu in report.scan.ecus for test in ecu.monitors]
    failed = [one for one in tests if not one[1].passed]
    near = [one for one in tests if one[1].passed and is_near_limit(one[1])]
    rest = [one for one in tests if one not in failed and one not in near]
    counts = sheet.say(
        "%(all)s delivered, %(failed)s failed, %(near)s passed within 10%% of a limit.",
        all=len(tests),
        failed=len(failed),
        near=len(near),
    )
    paragraph(sheet, counts, CELL)
    sheet.y += 0.8
    for ecu, test in [*failed, *near]:
        sheet.room(_ROW_MM)
        _row(sheet, ecu, test, LEFT, full=True)
        sheet.y += _ROW_MM
    for place in range(0, len(rest), 2):
        sheet.room(_ROW_MM)
        for column, (ecu, test) in enumerate(rest[place : place + 2]):
            _row(sheet, ecu, test, LEFT + column * (_COLUMN_MM + 4), full=False)
        sheet.y += _ROW_MM
    rests_on(sheet, [test.evidence for _, test in rest])


def no_monitors(sheet: Sheet, report: Report) -> str | None:
    """Return why none was delivered; None when one was."""
    told = any(ecu.monitors for ecu in report.scan.ecus)
    return None if told else why_absent(sheet, report.scan, "06", "monitor test")


def is_near_limit(test: MonitorResult) -> bool:
    """Return whether a value is close to a limit. A lower limit of 0 is the scale's floor, not a limit.

    With one limit alone the share is that of the limit itself: there is no range.
    """
    if test.min is None or test.max is None:
        limit = (test.min if test.max is None else test.max) or 0.0
        return abs(test.value - limit) < abs(limit) * NEAR_LIMIT
    margin = (test.max - test.min) * NEAR_LIMIT
    if margin <= 0:
        return False
    return test.max - test.value < margin or (test.min != 0 and test.value - test.min < margin)


def _row(sheet: Sheet, ecu: Ecu, test: MonitorResult, left: float, *, full: bool) -> None:
    """Draw one test: whose, its bar, value and limits; in the full width also result and evidence."""
    sheet.put(left + 1, sheet.y + 0.7, sheet.fit(f"{ecu.address} {test.label}", 19, CELL_BOLD), CELL_BOLD)
    draw_limits(sheet, (left + 21, sheet.y + 0.5, _BAR_MM, _ROW_MM - 1), test.value, (test.min, test.max))
    told = _values(sheet, test)
    if full:
        result = sheet.say("passed, near limit") if test.passed else sheet.say("FAILED")
        ids = sheet.say("evidence %(ids)s", ids=words.evidence(sheet.language, test.evidence))
        room = RIGHT - left - _BAR_MM - 25
        sheet.put(
            left + _BAR_MM + 24, sheet.y + 0.7, sheet.fit(f"{result}  {told}  · {ids}", room, CELL), CELL
        )
        sheet.rule(left, RIGHT, sheet.y + _ROW_MM, LINE, thick=0.1)
    else:
        room = _COLUMN_MM - _BAR_MM - 23
        sheet.put(left + _BAR_MM + 23, sheet.y + 0.9, sheet.fit(told, room, _SMALL), _SMALL)


def _values(sheet: Sheet, test: MonitorResult) -> str:
    """Return value and limits with their unit: `0.61 V, 0 to 0.6 V`; one limit alone says which."""
    value, least, most = (
        None if number is None else words.amount(sheet.language, number, test.unit)
        for number in (test.value, test.min, test.max)
    )
    if least is None and most is None:
        return str(value)
    if least is None:
        return sheet.say("%(value)s, at most %(most)s", value=value, most=most)
    if most is None:
        return sheet.say("%(value)s, at least %(least)s", value=value, least=least)
    return sheet.say("%(value)s, %(least)s to %(most)s", value=value, least=least, most=most)
