"""Recalls and complaints on paper, for the technician and for the customer."""

from __future__ import annotations

from collections.abc import Callable

from report_factory import make_report

from motospect.model.provided import Absence, Complaints, ComponentCount, Notices, Origin, Recall, Recalls
from motospect.report.paper import draw

Pages = Callable[[bytes], list[str]]
NHTSA = Origin(
    "NHTSA, United States Department of Transportation", ("Ford F-150 2014",), "2026-05-04T12:00:00Z", 1
)
OFF = Absence("Not available offline, and asking NHTSA is switched off.")


def recall(number: int, **changes: object) -> Recall:
    return Recall(
        f"14V{number:06d}", "AIR BAGS:FRONTAL", "The inflator may rupture.", "F-150", "2014-06-20", **changes
    )  # type: ignore[arg-type]


def test_both_readers_get_what_is_theirs(pages: Pages) -> None:
    notices = Notices(
        "Ford F-150 2014",
        Recalls((recall(1, do_not_drive=True), recall(2)), NHTSA),
        Complaints(1, (ComponentCount("ENGINE", 1),), origin=NHTSA),
    )
    cover, second, *rest = pages(draw(make_report(notices=notices)))
    first = f"{cover} {second}"
    technician = " ".join(rest)
    headline = "NHTSA lists 2 recalls for Ford F-150 2014 (as of 2026-05-04, 1 day old)."
    assert headline in first
    assert "Do not drive an affected vehicle, says the authority on campaign 14V000001." in first
    assert "Campaigns: 14V000001, 14V000002." in first
    assert headline in technician
    assert "The inflator may rupture." in technician
    assert "Owners sent NHTSA 1 complaint about Ford F-150 2014" in technician
    assert "ENGINE 1" in technician


def test_what_is_not_known_says_why(pages: Pages) -> None:
    notices = Notices("Ford F-150 2014", Recalls(absence=OFF), Complaints(absence=OFF))
    cover, second, *rest = pages(draw(make_report(notices=notices)))
    first = f"{cover} {second}"
    assert "Not known. Not available offline" in first
    assert " ".join(rest).count("Not known. Not available offline") == 2


def test_a_long_list_says_where_the_rest_is(pages: Pages) -> None:
    notices = Notices(
        "Ford F-150 2014", Recalls(tuple(map(recall, range(40))), NHTSA), Complaints(origin=NHTSA)
    )
    text = " ".join(pages(draw(make_report(notices=notices))))
    assert "25 older ones stand on the scan's page." in text
    assert "no complaint about Ford F-150 2014" in text


def test_a_report_without_notices_has_no_such_section(pages: Pages) -> None:
    assert "ecall" not in " ".join(pages(draw(make_report())))
