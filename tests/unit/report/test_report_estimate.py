"""The estimate on paper: totals for the customer, lines with their sources, one revision with its hash."""

from __future__ import annotations

from collections.abc import Callable

from report_factory import make_report, make_scan

from motospect.model.estimate import (
    OPTIONS,
    Alternative,
    Estimate,
    EstimateContent,
    EstimateLine,
    EstimateOption,
    ListUsed,
)
from motospect.model.money import Money, Time
from motospect.model.shop import ShopTerms
from motospect.report.paper import draw

Pages = Callable[[bytes], list[str]]
EUR = "EUR"
WORK = EstimateLine(
    "labour:a", "labour", "If the test confirms it (40% likely), repair: thermostat", "cooling",
    "estimate: ours", amount=Money(6000, 13500, EUR), time=Time(2400, 5400), after_test=True,
    evidence=("x4",),
)  # fmt: skip
PART = EstimateLine(
    "part:t", "part", "Thermostat", "cooling", "price list shop, version 1 of 2026-05-04, row 2",
    amount=Money(123456, 123456, EUR), stated=Money(146913, 146913, EUR),
)  # fmt: skip
PUMP = EstimateLine(
    "labour:b", "labour", "Pump", "cooling", "estimate: ours", amount=Money(100, 200, EUR),
    time=Time(60, 120), shared=Time(1080, 2520), shared_with="labour:a",
)  # fmt: skip
LOOK = EstimateLine("look:c", "test", "Look into: code", "unknown", "none", note="Nothing is known.")


def option(place: int, *lines: EstimateLine) -> EstimateOption:
    amounts = [line.amount for line in lines if line.amount]
    net = Money(sum(a.low for a in amounts), sum(a.high for a in amounts), EUR)
    tax = net.times(0)
    other = Alternative("Sensor", 0.2, "h2", "Thermostat", Money(1500, 4000, EUR), None, "ours")
    unpriced = tuple(line.id for line in lines if line.amount is None)
    return EstimateOption(
        OPTIONS[place], "What it is.", lines, net, tax, net + tax, Time(1, 2), unpriced, (other,)
    )


def estimated(*options: EstimateOption) -> Estimate:
    used = (ListUsed("shop", 1, "d" * 64, "2026-05-04T08:00:00.000Z"),)
    content = EstimateContent("s1", ShopTerms(EUR, 9000, 1900), used, options, ("Estimates, not offers.",))
    return Estimate("e1", 3, "2026-05-04T09:31:00.000Z", "Tax 19 % instead of 7 %.", "a" * 64, content)


def paper(pages: Pages, estimate: Estimate | None) -> list[str]:
    drawn = draw(make_report(scan=make_scan(), estimate=estimate))
    return [" ".join(text.replace("\u00a0", " ").split()) for text in pages(drawn)]


THREE = estimated(option(0, WORK, PART), option(1, WORK, PART, PUMP), option(2, WORK, PART, PUMP, LOOK))


def test_the_customers_page_has_the_three_totals(pages: Pages) -> None:
    first = " ".join(paper(pages, THREE)[:2])
    for said in (
        "What it may cost",
        "Make it safe",
        "1 294.56 to 1 369.56 EUR with 19 % tax",
        "Recommended",
        "at least 1 295.56 to 1 371.56 EUR with 19 % tax",
        "1 line has no price and is not in the total.",
        "If the test says otherwise, the repair in its place: 15.00 to 40.00 EUR without tax.",
        "Estimate, revision 3 of",
        "Estimates, not offers.",
    ):
        assert said in first, said
    assert "price list shop" not in first


def test_the_technicians_pages_have_every_line_its_source_and_the_hash(pages: Pages) -> None:
    text = " ".join(paper(pages, THREE)[1:])
    for said in (
        "Estimate, revision 3",
        "If the test confirms it (40% likely), repair: thermostat",
        "0.67 to 1.50 h",
        "Price list shop, version 1 of 2026-05-04, row 2.",
        "stated 1 469.13 EUR",
        "0.30 to 0.70 h less: getting there is counted with",
        "Everything of the option before, and:",
        "no price",
        "If the test says otherwise: Sensor (20%) in place of Thermostat: 15.00 to 40.00 EUR without tax.",
        "Labour rate 90.00 EUR/h, tax 19 %; price list shop, version 1, sha256 dddddddddddd.",
        "Tax 19 % instead of 7 %.",
        "SHA-256 of its content: " + "a" * 64,
    ):
        assert said in text, said


def test_without_work_there_is_no_total_of_nothing(pages: Pages) -> None:
    empty = estimated(option(0), option(1), option(2))
    _cover, first, *rest = paper(pages, empty)
    assert "What it may cost" not in first
    assert "Make it safe: nothing to do." in " ".join(rest)
    assert "0.00 EUR" not in " ".join(rest).split("If the test says otherwise")[0]


def test_without_an_estimate_the_paper_is_as_ever(pages: Pages) -> None:
    assert "Estimate, revision" not in " ".join(paper(pages, None))
