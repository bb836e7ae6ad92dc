"""What has changed since the last scan, on paper: each change with its evidence, or that there is none."""

from __future__ import annotations

from collections.abc import Callable

from report_factory import make_analysis, make_report

from motospect.model.since_last import Change, SinceLast
from motospect.report.paper import draw

Pages = Callable[[bytes], list[str]]
SCAN = "01900000-0000-7000-8000-000000000001"


def paper(pages: Pages, since: SinceLast | None) -> str:
    text = " ".join(pages(draw(make_report(analysis=make_analysis(since_last=since)))))
    return " ".join(text.split())


def test_every_change_is_there_with_its_evidence(pages: Pages) -> None:
    changes = (
        Change("came_back", "P0171 was cleared and has come back.", "7E8", "P0171", ("x3", f"scan:{SCAN}")),
        Change("test_failed", "Monitor test 21/80 fails.", "7E8", None, ("x9",)),
        Change("still_there", "P0300 is still there.", "7E8", "P0300", ("x3",)),
    )
    text = paper(pages, SinceLast(SCAN, "2026-05-04T09:30:00.000Z", 3, True, changes))
    for said in (
        "Since the last scan",
        "CAME BACK",
        "has come back.",
        "x3, an earlier scan",
        "TEST FAILS NOW",
        "Still there: P0300 (7E8).",
        "Against the scan of May 4, 2026, 09:30 UTC; 3 earlier",
    ):
        assert said in text
    assert SCAN not in text, "a UUID helps nobody on paper"


def test_no_change_is_said_and_a_clock_that_was_not_set_too(pages: Pages) -> None:
    text = paper(pages, SinceLast(SCAN, "1970-01-01T00:00:09.000Z", 1, False))
    assert "No difference in codes" in text
    assert "clock was not set" in text


def test_without_an_earlier_scan_there_is_no_section(pages: Pages) -> None:
    assert "Since the last scan" not in paper(pages, None)
