"""Trends on paper: what is known of the vehicle, and when what wears meets its limit."""

from __future__ import annotations

from motospect.model.finding import Analysis
from motospect.model.forecast import Forecast
from motospect.report import words
from motospect.report.blocks import CELL, NOTE, Column, heading, paragraph, table
from motospect.report.sheet import Sheet

_OUTLOOKS = {
    "beyond": "PAST LIMIT",
    "reaches": "ENDS",
    "perhaps": "may end",
    "no_limit": "no limit",
    "no_end": "no end in sight",
    "improving": "improving",
}


def _visits(forecast: Forecast) -> str:
    """Return the values behind a trend; ids of earlier scans would help nobody on paper."""
    earlier = {point.evidence for point in forecast.points}
    own = tuple(one for one in forecast.evidence if one not in earlier)
    values = ", ".join(words.number(point.value) for point in forecast.points)
    return f"{values} ({words.evidence(own)})" if own else values


def draw_forecasts(sheet: Sheet, analysis: Analysis) -> None:
    """Draw the forecasts, soonest first; no line where nothing that wears was measured."""
    if analysis.baseline is not None:
        sheet.y += 1.2
        paragraph(sheet, f"Baseline: {analysis.baseline.text}", CELL)
        for sentence in analysis.baseline.left_out:
            paragraph(sheet, sentence, NOTE)
    if not analysis.forecasts:
        return
    heading(sheet, "How long things will last", size=9, above=1.6, keep=16)
    told = [one for one in analysis.forecasts if one.outlook != "too_few"]
    few = [one.title for one in analysis.forecasts if one.outlook == "too_few"]
    if few:
        paragraph(sheet, f"Too few visits to see a trend: {'; '.join(few)}.", CELL, gap=0.4)
    if not told:
        return
    columns = [
        Column("What", 2.6, bold=True),
        Column("Outlook", 1.3, bold=True),
        Column("Trend over visits", 4.6),
        Column("Visits (evidence of the last)", 2.5),
    ]
    rows = [[one.title, _OUTLOOKS[one.outlook], one.text, _visits(one)] for one in told]
    table(sheet, columns, rows)
    sources = dict.fromkeys(one.limit_source for one in told if one.limit_source)
    trend = "Trends are medians of all pairs of visits (Theil, Sen); an interval holds four times in five."
    paragraph(sheet, f"{trend} Limits: {'; '.join(sources)}." if sources else trend, NOTE, gap=0.4)
