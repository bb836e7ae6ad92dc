"""Trends on paper: what is known of the vehicle, and when what wears meets its limit."""

from __future__ import annotations

from motospect.model.forecast import Forecast
from motospect.model.report import Report
from motospect.report import words
from motospect.report.blocks import CELL, CELL_BOLD, NOTE, paragraph
from motospect.report.charts import draw_trend
from motospect.report.sheet import LEFT, LINE, RIGHT, Sheet

_OUTLOOKS = {
    "beyond": "PAST LIMIT",
    "reaches": "ENDS",
    "perhaps": "may end",
    "no_limit": "no limit",
    "no_end": "no end in sight",
    "improving": "improving",
}


_CHART_MM = 34.0
_CHART_HIGH_MM = 9.0


def draw_forecasts(sheet: Sheet, report: Report) -> None:
    """Draw the baseline, then each forecast with its values over the visits as a line, soonest first."""
    analysis, say = report.analysis, sheet.say
    if analysis.baseline is not None:
        paragraph(sheet, say("Baseline: %(what)s", what=sheet.told(analysis.baseline.text)), CELL)
        for sentence in analysis.baseline.left_out:
            paragraph(sheet, sheet.told(sentence), NOTE)
    told = [one for one in analysis.forecasts if one.outlook != "too_few"]
    few = [sheet.told(one.title) for one in analysis.forecasts if one.outlook == "too_few"]
    if few:
        paragraph(
            sheet, say("Too few visits to see a trend: %(titles)s.", titles="; ".join(few)), CELL, gap=0.4
        )
    for one in told:
        _forecast(sheet, one)
    if told:
        sources = dict.fromkeys(one.limit_source for one in told if one.limit_source)
        trend = say(
            "Trends are medians of all pairs of visits (Theil, Sen); an interval holds four times in five."
        )
        limits = " " + say("Limits: %(sources)s.", sources="; ".join(sources)) if sources else ""
        paragraph(sheet, f"{trend}{limits}", NOTE, gap=0.4)


def _forecast(sheet: Sheet, one: Forecast) -> None:
    """Draw title, outlook and text beside the small line of its visits."""
    left = LEFT + _CHART_MM + 5
    title = f"{sheet.told(one.title)}: {sheet.told(_OUTLOOKS[one.outlook])}"
    lines = [(line, CELL_BOLD) for line in sheet.wrap(title, RIGHT - left, CELL_BOLD)]
    lines += [(line, CELL) for line in sheet.wrap(sheet.told(one.text), RIGHT - left, CELL)]
    visits = sheet.say("Visits (evidence of the last): %(visits)s", visits=_visits(sheet, one))
    lines += [(line, NOTE) for line in sheet.wrap(visits, RIGHT - left, NOTE)]
    height = max(sum(face.height for _, face in lines), _CHART_HIGH_MM) + 2.4
    sheet.room(height)
    if one.points:
        box = (LEFT + 2, sheet.y + 1.6, _CHART_MM - 4, _CHART_HIGH_MM - 1.6)
        draw_trend(sheet, box, [point.value for point in one.points], one.limit)
    y = sheet.y + 0.8
    for line, face in lines:
        sheet.put(left, y, line, face)
        y += face.height
    sheet.y += height
    sheet.rule(LEFT, RIGHT, sheet.y, LINE, thick=0.1)


def _visits(sheet: Sheet, forecast: Forecast) -> str:
    """Return the values behind a trend; ids of earlier scans would help nobody on paper."""
    earlier = {point.evidence for point in forecast.points}
    own = tuple(one for one in forecast.evidence if one not in earlier)
    values = ", ".join(words.signed(sheet.language, point.value) for point in forecast.points)
    return f"{values} ({words.evidence(sheet.language, own)})" if own else values
