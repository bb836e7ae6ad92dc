"""Every section a report may have: what it says and looks like, in every language, whatever the texts."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader
from report_factory import LINK, make_everything, make_report, make_scan

from motospect.languages import LANGUAGES
from motospect.model.profile import Profile
from motospect.report.charts import span_of
from motospect.report.paper import draw
from motospect.report.sheet import BOTTOM, LEFT, PAGE_H, PAGE_W, RIGHT, TOP

Pages = Callable[[bytes], list[str]]
Render = Callable[..., list[Image.Image]]
HOSTILE = "<script>alert(1)</script> مرحبا שלום 🚗🔥 =cmd|' /C calc'!A0 \x00\x1b[31m " + "Ł" * 400


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return draw(make_everything(tmp_path_factory.mktemp("photos")))


def test_the_technician_reads_every_section(pages: Pages, everything: bytes) -> None:
    text = " ".join(pages(everything)[2:])
    for said in (
        "Before and after the repair", "fixed and proven", "gone, not proven", "still there",
        "7EA did not answer.",
        "Scan before the repair: May 3, 2026, 08:00 UTC (0190163d-0000-739b-aea5-966c26f8ad91), its",
        "1. Anna Nowak, May 4, 2026, 10:00:00 UTC, from 192.168.4.77, revision 1",
        "I approve the lines marked yes.",
        "line-2 DECLINED", "ab" * 32, "Spring check",
        "1 needs repair now, 1 needs attention soon, 1 in order",
        "Brake pads, front: needs repair now", "(photo 2, 3)", "Spare wheel: NOT checked",
        "Photo 1: The lamp from below", "leaks here, see the stain below", "Hose replaced, road test done.",
        "This scan is NOT complete", "Technician: name, date, signature", "Jan Kowalski", "ef" * 32,
        "1212 1212",
        "`motospect report verify`",
        "When P0171 was stored: the vehicle stood still, the engine turned at 751.25 rpm",
        "What a scan cannot tell", "Glossary", "Freeze frame Values a control unit kept",
    ):  # fmt: skip
        assert said in text, said


def test_the_customer_reads_what_was_repaired_and_agreed_within_two_pages(
    pages: Pages, everything: bytes
) -> None:
    cover, second, third, *_ = pages(everything)
    assert "For the technician" in third
    assert LINK in cover
    for said in ("Fixed and proven: P0171.", "Gone, not yet proven: P0133.", "Still there or new: P1450."):
        assert said in second
    assert "Anna Nowak decided on May 4, 2026, 11:00 UTC. Lines approved: 1, declined: 1" in second


def test_what_insurers_ask_of_a_scan_is_there(pages: Pages, everything: bytes) -> None:
    text = " ".join(pages(everything)[2:])
    for said in (
        "Vehicle identification number 1FTFW1EF1EFA00001", "Odometer not read",
        "Kind of scan Scan after repair",
        "Started May 4, 2026, 09:27:02 UTC, finished May 4, 2026, 09:27:06 UTC",
        "Tool and software MOTOSPECT 0.1.0",
        "Adapter ELM327 v1.5 (elm327), 12.4 V at its plug", "Protocol ISO 15765-4 CAN 11/500",
        "3 found, 2 answered", "Workshop Autohaus Müller & Söhne",
    ):  # fmt: skip
        assert said in text, said


def test_bookmarks_and_contents_agree_and_lead_to_their_pages(everything: bytes) -> None:
    reader = PdfReader(io.BytesIO(everything))
    marks = [mark for mark in reader.outline if not isinstance(mark, list)]
    assert [mark.title for mark in marks] == ["Result", "For the customer", "For the technician"]
    sections = next(entry for entry in reader.outline if isinstance(entry, list))
    assert len(sections) >= 15
    contents = reader.pages[2].extract_text()
    for mark in sections:
        page = reader.get_destination_page_number(mark)
        assert mark.title in reader.pages[page].extract_text()
        assert mark.title[:30] in contents
    links = [note.get_object() for note in reader.pages[2]["/Annots"]]
    assert len(links) == len(sections)


def test_photos_are_in_the_file_as_they_are_with_their_marks_above(render: Render, everything: bytes) -> None:
    reader = PdfReader(io.BytesIO(everything))
    assert sum(len(page.images) for page in reader.pages) == 3
    page = next(number for number, page in enumerate(reader.pages) if len(page.images))
    picture = render(everything)[page]
    reds = sum(count for count, colour in picture.getcolors(1 << 24) or [] if colour == (179, 20, 30))
    assert reds > 300


def test_a_missing_picture_is_said(pages: Pages, tmp_path: Path) -> None:
    report = make_everything(tmp_path / "photos", photo_dir=str(tmp_path / "gone"))
    assert " ".join(pages(draw(report))).count("The picture's file is missing.") == 3


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_is_drawn_within_its_margins_and_says_which_it_is(
    render: Render, tmp_path: Path, code: str
) -> None:
    pdf = draw(make_everything(tmp_path / "photos", profile=Profile(language=code)))
    assert PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/Lang"] == code
    for picture in render(pdf):
        _within(picture)


def test_miles_and_fahrenheit_for_who_thinks_in_them(pages: Pages) -> None:
    text = " ".join(pages(draw(make_report(profile=Profile(units="imperial")))))
    assert "181.4 °F" in text
    assert "83 °C" not in text
    assert "73.32 mi" in text


def test_hostile_texts_are_printed_as_texts_and_stay_within_the_margins(
    render: Render, pages: Pages, tmp_path: Path
) -> None:
    report = make_everything(tmp_path / "photos", shop_name=HOSTILE, technician=HOSTILE)
    notes = tuple(dataclasses.replace(note, text=HOSTILE, by=HOSTILE) for note in report.notes)
    consents = tuple(
        dataclasses.replace(one, name=HOSTILE, wording=HOSTILE, address=HOSTILE) for one in report.consents
    )
    photos = tuple(dataclasses.replace(photo, caption=HOSTILE, by=HOSTILE) for photo in report.photos)
    points = tuple(
        dataclasses.replace(p, comment=HOSTILE, group=HOSTILE) for p in report.checklists[0].points
    )
    report = dataclasses.replace(
        report, notes=notes, consents=consents, photos=photos,
        checklists=(dataclasses.replace(report.checklists[0], points=points, title=HOSTILE),),
    )  # fmt: skip
    pdf = draw(report)
    assert "<script>alert(1)</script> �" in " ".join(pages(pdf)), (
        "letters the font lacks are visibly replaced"
    )
    for picture in render(pdf):
        _within(picture)


def test_a_long_name_ends_in_an_ellipsis_and_stands_in_full_inside(pages: Pages) -> None:
    name = " ".join(f"Workshop{number}" for number in range(40))
    cover, *rest = pages(draw(make_report(shop_name=name)))
    assert "…" in cover
    assert "Workshop39" in " ".join(rest)


def test_a_complete_scan_says_so_and_an_interrupted_one_never_does(pages: Pages) -> None:
    ecus = tuple(ecu for ecu in make_scan().ecus if ecu.state == "answered")
    verdict = dataclasses.replace(make_scan().verdict, complete=True)
    whole = " ".join(pages(draw(make_report(scan=make_scan(ecus=ecus, verdict=verdict)))))
    assert "All 2 control units that were found answered every question about faults." in whole
    cut = " ".join(pages(draw(make_report(scan=make_scan(ecus=ecus, verdict=verdict, state="interrupted")))))
    assert "answered every question about faults" not in cut
    assert "This scan is NOT complete: it was interrupted." in cut


@pytest.mark.parametrize(
    ("value", "least", "most"),
    [
        (0.61, 0.0, 0.6),
        (5.0, None, None),
        (0.0, 0.0, 0.0),
        (-3.0, -2.0, None),
        (7.0, None, 9.0),
        (1e9, 0.0, 65535.0),
    ],
)
def test_a_bars_scale_holds_value_and_limits(value: float, least: float | None, most: float | None) -> None:
    low, high = span_of(value, least, most)
    assert low < high
    assert all(low < number < high for number in (value, least, most) if number is not None)


def _within(picture: Image.Image) -> None:
    from PIL import ImageChops  # noqa: PLC0415 - the one place that looks at edges

    box = ImageChops.difference(picture, Image.new("RGB", picture.size, (255, 255, 255))).getbbox()
    assert box is not None
    across, down = picture.width / PAGE_W, picture.height / PAGE_H
    assert box[0] >= LEFT * across - 2  # poppler lets a picture begin on a whole pixel
    assert box[2] <= RIGHT * across + 1
    assert box[1] >= TOP * down - 1
    assert box[3] <= (BOTTOM + 6) * down + 1
