"""The paper as it looks: rendered pages are written on, keep their margins and carry a QR that reads."""

from __future__ import annotations

import dataclasses
import io
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest
import zxingcpp
from PIL import Image, ImageChops
from pypdf import PdfReader
from report_factory import LINK, make_analysis, make_ecu, make_finding, make_report, make_scan, readings

from motospect.model.report import Report
from motospect.model.scan import Verdict
from motospect.report.marks import CLEAN, NOTE, OPEN, SEVERITIES, Mark
from motospect.report.paper import draw
from motospect.report.sheet import BOTTOM, DEMO_COLOUR, LEFT, PAGE_H, PAGE_W, RIGHT, TOP, WHITE, Colour

pytestmark = pytest.mark.slow  # every page is drawn by poppler

Render = Callable[..., list[Image.Image]]
LONG_WORD = "Donaudampfschifffahrtsgesellschaft" * 10
LONG = f"{LONG_WORD} {'and so on and on ' * 80}"


def crowd() -> Report:
    code = make_ecu().dtcs[0]
    ecus = tuple(
        make_ecu(
            f"7E{unit:X}", dtcs=tuple(dataclasses.replace(code, code=f"P{unit:X}{n:03d}") for n in range(11))
        )
        for unit in range(12)
    )
    return make_report(scan=make_scan(ecus=ecus, values=readings() * 4, demo=True))


def wordy() -> Report:
    scan = make_scan(
        verdict=Verdict(clean=False, complete=False, headline=LONG),
        ecus=(make_ecu(name=LONG),) * 2,
        conflicts=(),
    )
    findings = tuple(make_finding(number, title=LONG, text=LONG) for number in range(5))
    analysis = make_analysis(findings=findings, not_checked=(LONG,) * 3)
    return make_report(scan=scan, analysis=analysis, shop_name=LONG_WORD, link=f"{LINK}/{'a' * 80}")


STRESS = {
    "ordinary": make_report(),
    "no control unit": make_report(scan=make_scan(ecus=(), values=(), conflicts=())),
    "one control unit": make_report(scan=make_scan(ecus=(make_ecu(),))),
    "12 control units, 132 codes, demo": crowd(),
    "long texts": wordy(),
    "Cyrillic": make_report(shop_name="Автосервис «Жигули»"),
    "no link": make_report(link=None, link_expires_at=None),
    "interrupted": make_report(
        scan=make_scan(state="interrupted", interrupted_by="the adapter was unplugged")
    ),
    "demo": make_report(scan=make_scan(demo=True)),
}


def pixels(picture: Image.Image, colour: Colour) -> int:
    """Return how many pixels have exactly this colour."""
    return {found: count for count, found in picture.getcolors(1 << 24) or []}.get(colour, 0)


def ink_box(picture: Image.Image) -> tuple[int, int, int, int]:
    """Return the box around everything that is not white."""
    box = ImageChops.difference(picture, Image.new("RGB", picture.size, WHITE)).getbbox()
    assert box is not None, "the page is blank"
    return box


@pytest.mark.parametrize("report", STRESS.values(), ids=STRESS.keys())
def test_every_page_is_written_on_and_nothing_leaves_the_margins(render: Render, report: Report) -> None:
    for picture in render(draw(report)):
        scale_x, scale_y = picture.width / PAGE_W, picture.height / PAGE_H
        left, top, right, bottom = ink_box(picture)
        assert left >= LEFT * scale_x - 1
        assert right <= RIGHT * scale_x + 1
        assert top >= TOP * scale_y - 1
        assert bottom <= (BOTTOM + 6) * scale_y + 1  # the foot stands below the text
        assert sum(count for count, colour in picture.getcolors(1 << 24) or [] if colour != WHITE) > 500


@pytest.mark.parametrize("report", STRESS.values(), ids=STRESS.keys())
def test_no_line_is_printed_over_another(report: Report) -> None:
    for page in PdfReader(io.BytesIO(draw(report))).pages:
        lines: dict[int, list[tuple[float, float]]] = defaultdict(list)

        def note(text: str, _cm: Any, matrix: Any, _font: Any, size: float, into: Any = lines) -> None:
            if text.strip() and matrix[1] == 0 and _cm[1] == 0:  # the watermark is turned and lies below
                into[round(matrix[4])].append((matrix[5], size))

        page.extract_text(visitor_text=note)
        for column in lines.values():
            for (above, _), (below, size) in zip(sorted(column)[1:], sorted(column), strict=False):
                assert above - below >= size * 0.9


@pytest.mark.parametrize("demo", [False, True], ids=["real", "demo"])
def test_the_qr_on_the_paper_leads_to_the_customers_page(render: Render, demo: bool) -> None:
    first, *others = render(draw(make_report(scan=make_scan(demo=demo))), dpi=110)
    assert [code.text for code in zxingcpp.read_barcodes(first.convert("L"))] == [LINK]
    assert all(zxingcpp.read_barcodes(page.convert("L")) == [] for page in others)


def test_the_qr_stays_on_the_cover_whatever_the_texts(render: Render) -> None:
    first, *_ = render(draw(wordy()), dpi=150)
    assert [code.text for code in zxingcpp.read_barcodes(first.convert("L"))] == [f"{LINK}/{'a' * 80}"]


def test_without_a_link_there_is_no_qr(render: Render) -> None:
    first, *_ = render(draw(make_report(link=None)), dpi=110)
    assert zxingcpp.read_barcodes(first.convert("L")) == []


def test_the_demo_banner_is_on_every_page_and_on_no_other(render: Render) -> None:
    for demo in (True, False):
        for picture in render(draw(make_report(scan=make_scan(demo=demo)))):
            assert (pixels(picture, DEMO_COLOUR) > 5000) is demo


@pytest.mark.parametrize("severity", ["stop", "soon", "watch", "note"])
def test_the_verdict_wears_the_colour_of_the_worst_finding(render: Render, severity: Any) -> None:
    verdict = Verdict(clean=False, complete=True, headline="One code.")
    analysis = make_analysis(findings=(make_finding(severity=severity),))
    first, *_ = render(draw(make_report(scan=make_scan(verdict=verdict), analysis=analysis)))
    assert pixels(first, SEVERITIES[severity].tint) > 10_000


@pytest.mark.parametrize("mark", [*SEVERITIES.values(), CLEAN, OPEN], ids=lambda mark: mark.word)
def test_the_words_on_colour_and_on_paper_have_contrast(mark: Mark) -> None:
    assert contrast(mark.colour, WHITE) >= 4.5
    assert contrast(mark.colour, mark.tint) >= 4.5


def test_every_mark_has_its_own_shape_and_word() -> None:
    marks = [*SEVERITIES.values(), CLEAN, OPEN]
    assert len({mark.shape for mark in marks}) == len({mark.word for mark in marks}) == len(marks)
    assert NOTE in marks


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast ratio of WCAG 2.2."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: Colour) -> float:
    parts = [part / 255 for part in colour]
    red, green, blue = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
