"""What may be the cause, on paper: one sentence for the customer, everything for the technician."""

from __future__ import annotations

from collections.abc import Callable

from report_factory import make_analysis, make_report

from motospect.model.amount import Span
from motospect.model.diagnosis import Argument, Diagnosis, Hypothesis, Step
from motospect.report.paper import draw

Pages = Callable[[bytes], list[str]]

LEAK = Hypothesis(
    "d1h1",
    "intake_vacuum_leak",
    "Vacuum leak after the throttle (gasket, hose)",
    "air",
    0.72,
    0.3,
    "the tables",
    arguments=(
        Argument("Correction 21 % at idle.", 5.0, "A leak's share falls.", "lean_at_idle", ("x7",)),
        Argument("The manifold has 30 kPa.", 0.6, "A leak raises it.", "manifold_vacuum", ("x9",)),
    ),
)
TEST = Step(
    "d1s1", "test", "Smoke test", "Fill it with smoke.", Span(15, 30, "min", "ours"),
    Span(0, 0, "EUR", "ours"), ("d1h1",), "Decides on the leak.", "Smoke leaves. Then: repair it.",
)  # fmt: skip
REPAIR = Step(
    "d1s2", "repair", "Repair: Vacuum leak", "Repair it.", Span(30, 60, "min", "ours"),
    Span(20, 90, "EUR", "ours"), ("d1h1",), "Likely by then.",
)  # fmt: skip
FOUND = Diagnosis(
    "d1",
    ("code:7E8:P0171",),
    "P0171: likely vacuum leak.",
    (LEAK,),
    0.28,
    (TEST, REPAIR),
    84.0,
    Span(30, 120, "EUR", "ours"),
    131.0,
    Span(60, 300, "EUR", "ours"),
)


def paper(pages: Pages, *diagnoses: Diagnosis) -> list[str]:
    return pages(draw(make_report(analysis=make_analysis(diagnoses=diagnoses))))


def test_customer_reads_one_sentence_and_technician_all(pages: Pages) -> None:
    told = paper(pages, FOUND)
    assert "Likely: vacuum leak after the throttle. A test comes before anything is replaced." in told[1]
    assert "gasket" not in " ".join(told[:2])
    rest = " ".join(told[2:])
    for said in (
        "What may be the cause: P0171",
        "likely, 72%",
        "For: Correction 21 % at idle.",
        "Against: The manifold has 30 kPa.",
        "x7, x9",
        "Something else",
        "28%",
        "Next test: Smoke test (15 to 30 min).",
        "2. Repair: Vacuum leak (30 to 60 min, parts 20 to 90 EUR)",
        "84 min and 30 to 120 EUR of parts",
        "131 min and 60 to 300 EUR",
    ):
        assert said in rest, said


def test_nothing_is_said_where_there_is_no_diagnosis(pages: Pages) -> None:
    assert "What may be the cause" not in " ".join(paper(pages))
