"""Trends on paper: each with its outlook, its values and its limits; nothing where nothing wears."""

from __future__ import annotations

from collections.abc import Callable

from report_factory import make_analysis, make_report

from motospect.model.baseline import BaselineState
from motospect.model.forecast import Forecast, ForecastPoint
from motospect.report.paper import draw

Pages = Callable[[bytes], list[str]]
POINTS = (ForecastPoint(-30.0, 10.6, "scan:s1"), ForecastPoint(0.0, 10.45, "scan:s2"))
WORN = Forecast(
    id="forecast:battery:crank",
    subject="battery",
    title="Battery voltage during the start",
    outlook="reaches",
    text="10.5 V now, limit 9.6 V. Over 5 visits it fell.",
    unit="V",
    value=10.45,
    limit=9.6,
    limit_source="BCI load-test convention",
    points=POINTS,
    evidence=("b3", "scan:s1"),
)


def paper(pages: Pages, **changes: object) -> str:
    return " ".join(" ".join(pages(draw(make_report(analysis=make_analysis(**changes))))).split())


def test_a_forecast_has_its_text_its_values_and_its_limit(pages: Pages) -> None:
    text = paper(
        pages, forecasts=(WORN,), baseline=BaselineState(21, 20, 5.0, "21 healthy drives are known.")
    )
    for said in (
        "How long things will last",
        WORN.title,
        "ENDS",
        "10.6, 10.45 (b3)",
        "BCI load-test convention",
    ):
        assert said in text
    assert "Baseline: 21 healthy drives are known." in text


def test_without_any_there_is_no_line(pages: Pages) -> None:
    text = paper(pages)
    assert "How long things will last" not in text
    assert "Baseline:" not in text
