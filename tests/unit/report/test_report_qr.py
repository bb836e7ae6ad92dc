"""The QR: every form of it decodes to the text that went in."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET

import pytest
import zxingcpp
from PIL import Image

from motospect.report import qr

LINK = "http://192.168.4.1:8084/r/Zk3v9QpX0sT7uLw2Yb5NcA"
SVG = "{http://www.w3.org/2000/svg}"


def decoded(picture: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(picture.convert("L"))]


def painted(rows: list[list[bool]], scale: int = 4) -> Image.Image:
    """Return modules as a picture of `scale` pixels each."""
    picture = Image.new("L", (len(rows[0]), len(rows)))
    picture.putdata([0 if dark else 255 for row in rows for dark in row])
    return picture.resize((picture.width * scale, picture.height * scale), Image.Resampling.NEAREST)


@pytest.mark.parametrize("text", [LINK, "x", "https://werkstatt.example/ü/ł/Ж?" + "a" * 300])
def test_the_matrix_with_its_quiet_zone_decodes(text: str) -> None:
    assert decoded(painted([list(row) for row in qr.framed(text)])) == [text]


def test_the_matrix_is_square_and_starts_with_a_finder_pattern() -> None:
    modules = qr.matrix(LINK)
    assert {len(row) for row in modules} == {len(modules)}
    assert modules[0][:8] == (True,) * 7 + (False,)


def test_the_quiet_zone_is_four_light_modules_on_every_side() -> None:
    framed = qr.framed(LINK)
    rims = [*framed[:4], *framed[-4:], *(row[:4] + row[-4:] for row in framed)]
    assert not any(module for row in rims for module in row)
    assert tuple(row[4:-4] for row in framed[4:-4]) == qr.matrix(LINK)


def test_a_text_too_long_for_a_qr_is_refused() -> None:
    with pytest.raises(ValueError, match="version"):
        qr.matrix("a" * 5000)


def test_runs_give_back_the_row() -> None:
    row = (True, False, True, True, True, False, False, True)
    assert qr.runs(row) == [(0, 1), (2, 3), (7, 1)]


def test_the_svg_paints_the_matrix_in_black_on_white() -> None:
    picture = ET.fromstring(qr.svg(LINK))  # noqa: S314 - our own text
    ground, ink = picture.findall(f"{SVG}path")
    assert (ground.get("fill"), ink.get("fill")) == ("#ffffff", "#000000")
    size = int((picture.get("viewBox") or "").split()[2])
    rows = [[False] * size for _ in range(size)]
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1", ink.get("d") or ""):
        rows[int(y)][int(x) : int(x) + int(length)] = [True] * int(length)
    assert decoded(painted(rows)) == [LINK]


def test_the_svg_has_an_accessible_title_without_markup_in_it() -> None:
    picture = ET.fromstring(qr.svg(LINK, title='Report <of> "Müller" & Söhne'))  # noqa: S314
    assert picture.get("role") == "img"
    assert picture.get("aria-label") == picture.findtext(f"{SVG}title") == 'Report <of> "Müller" & Söhne'


def test_the_terminal_form_decodes_and_fixes_both_colours() -> None:
    halves = {" ": (False, False), "▀": (True, False), "▄": (False, True), "█": (True, True)}
    rows: list[list[bool]] = []
    for line in qr.terminal(LINK).split("\n"):
        ink, blocks, off = re.fullmatch(r"(\x1b\[[0-9;]+m)(.*)(\x1b\[0m)", line).groups()  # type: ignore[union-attr]
        assert "38;5;16" in ink
        assert "48;5;231" in ink
        assert off
        rows += [[halves[block][0] for block in blocks], [halves[block][1] for block in blocks]]
    assert decoded(painted(rows)) == [LINK]


def test_the_png_decodes_and_keeps_to_its_size() -> None:
    picture = Image.open(io.BytesIO(qr.png(LINK, 240)))
    assert picture.width == picture.height <= 240
    assert decoded(picture) == [LINK]
