"""Paper under a moving pen: pages with head and foot, measured and wrapped text, nothing past the margins."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from fpdf import FPDF
from fpdf.enums import PageMode
from fpdf.fonts import TTFFont
from fpdf.prefs import ViewerPreferences

from motospect.languages import Language
from motospect.report.archive import LEVEL, About, xmp

Colour = tuple[int, int, int]
Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, top, width and height in mm."""

INK: Colour = (23, 26, 31)
QUIET_INK: Colour = (75, 82, 92)
LINE: Colour = (190, 196, 204)
TINT: Colour = (243, 245, 247)
WHITE: Colour = (255, 255, 255)
DEMO_COLOUR: Colour = (107, 33, 168)
WATERMARK: Colour = (236, 228, 244)

PAGE_W, PAGE_H = 210.0, 297.0
LEFT, TOP, RIGHT, BOTTOM = 15.0, 12.0, 195.0, 281.0
WIDTH = RIGHT - LEFT

DEMO_WORDS = "DEMO - virtual vehicle, not a real car"
_FONTS = Path(__file__).parent / "fonts"
_FAMILY = "OpenSans"
_TOOL = "MOTOSPECT"
_MM_PER_POINT = 25.4 / 72
_BASELINE = 0.76
"""Where the baseline sits within a line's height, for Open Sans at a leading of 1.36."""

_BETWEEN_WORDS = re.compile(r"[^\S\u00a0]+")
"""Spaces a line may end at; a no-break space holds the groups of a number together."""


@dataclass(frozen=True, slots=True)
class Face:
    """How a text looks: size in points, weight, colour; `leading` is the line height in sizes."""

    size: float
    bold: bool = False
    colour: Colour = INK
    leading: float = 1.36

    @property
    def height(self) -> float:
        """Return the height of one line in mm."""
        return self.size * _MM_PER_POINT * self.leading


@dataclass(frozen=True, slots=True)
class Line:
    """One wrapped line with the face it is printed in and the space above it in mm."""

    text: str
    face: Face
    gap: float = 0.0

    @property
    def height(self) -> float:
        """Return the height in mm with the gap."""
        return self.face.height + self.gap


@dataclass(frozen=True, slots=True)
class Imprint:
    """What stands on every page: running head and foot, whether the vehicle is virtual, how many pages."""

    head: str
    foot: str
    demo: bool
    pages: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list of contents. `level` 0 is a part of the report, 1 a section of it."""

    title: str
    level: int
    page: int


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that travels within the PDF, by its name there."""

    name: str
    content: bytes
    says: str


class Sheet:
    """A document in the making; `y` is the pen's distance from the top edge in mm."""

    def __init__(
        self,
        imprint: Imprint,
        about: About,
        language: Language,
        *,
        contents: tuple[Entry, ...] | None = None,
    ) -> None:
        """`contents` are the draft's entries, for the list of contents; None while drawing the draft."""
        self._imprint = imprint
        self.language = language
        self.contents = contents
        self.entries: list[Entry] = []
        self.pdf = FPDF(format="A4", unit="mm", enforce_compliance=LEVEL)
        self.pdf.set_auto_page_break(False)
        self.pdf.set_margin(0)
        self.pdf.add_font(_FAMILY, "", _FONTS / "OpenSans-Regular.ttf")
        self.pdf.add_font(_FAMILY, "B", _FONTS / "OpenSans-Semibold.ttf")
        self._known = frozenset(self._font("").cmap)
        self._widths = {bold: self._font("B" if bold else "").cw for bold in (False, True)}
        self._about = replace(about, title=self.clean(about.title), author=self.clean(about.author))
        self._describe(self._about)
        self.y = TOP
        self.new_page()

    def _describe(self, about: About) -> None:
        self.pdf.set_title(about.title)
        self.pdf.set_subject(about.subject)
        self.pdf.set_author(about.author)
        self.pdf.set_creator(_TOOL)
        self.pdf.set_producer(_TOOL)
        self.pdf.set_lang(about.language)
        self.pdf.set_creation_date(about.made_at)
        self.pdf.set_display_mode("fullpage", "single")
        self.pdf.page_mode = PageMode.USE_OUTLINES
        self.pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self.pdf.set_xmp_metadata(xmp(about, tool=_TOOL))

    def say(self, text: str, /, **values: object) -> str:
        """Return one of our own texts in the reader's language."""
        return self.language.say(text, **values)

    def told(self, text: str) -> str:
        """Return a sentence out of a record in the reader's language."""
        return self.language.sentence(text)

    def _font(self, style: str) -> TTFFont:
        return cast("TTFFont", self.pdf.fonts[_FAMILY.lower() + style])  # what add_font has put there

    def bytes(self) -> bytes:
        """Return the finished document."""
        return bytes(self.pdf.output())

    def close(self) -> None:
        """Close the font files, which fpdf2 leaves open."""
        for style in ("", "B"):
            self._font(style).ttfont.close()

    def attach(self, attachment: Attachment) -> None:
        """Put a file into the document: the data it was made from (ISO 19005-3 section 6.8)."""
        self.pdf.embed_file(
            bytes=attachment.content,
            basename=attachment.name,
            mime_type="application/json",
            modification_date=self._about.made_at,
            desc=self.clean(attachment.says),
            compress=True,
            associated_file_relationship="Source",
        )

    # -- pages ---------------------------------------------------------------------------------------------

    def new_page(self) -> None:
        """Begin a page: watermark below everything, then banner and running head; the pen below."""
        self.pdf.add_page()
        if self._imprint.demo:
            self._watermark()
        self._foot()
        self.y = TOP
        if self._imprint.demo:
            self._banner()
        if self.pdf.page_no() > 1:
            self.put(
                LEFT, self.y, self.fit(self._imprint.head, WIDTH, Face(7.5)), Face(7.5, colour=QUIET_INK)
            )
            self.y += 4.6
            self.rule(LEFT, RIGHT, self.y)
            self.y += 2.6

    def entry(self, title: str, *, level: int = 1) -> None:
        """Note that a part or section begins at the pen: in the bookmarks and for the list of contents."""
        shown = self.clean(title).replace("\n", " ")
        self.pdf.set_y(max(0.0, self.y - 4))
        self.pdf.start_section(shown, level, strict=False)
        self.entries.append(Entry(shown, level, self.pdf.page_no()))

    def link_to(self, page: int, box: Box) -> None:
        """Let a click on `box` lead to the top of a page that is drawn by then or later."""
        self.pdf.link(*box, link=self.pdf.add_link(page=page))

    def image(self, path: Path, box: Box) -> None:
        """Print a picture file into `box`, which has its proportions."""
        left, top, width, height = box
        if self.contents is None:
            return  # a draft is for counting pages
        self.pdf.image(path, left, top, width, height)

    def room(self, height: float) -> bool:
        """Begin a new page when `height` mm do not fit below the pen; return whether one was begun."""
        if self.y + height <= BOTTOM:
            return False
        self.new_page()
        return True

    def _banner(self) -> None:
        self.fill((LEFT, self.y, WIDTH, 7), DEMO_COLOUR)
        face = Face(10.5, bold=True, colour=WHITE)
        told = self.clean(self.told(DEMO_WORDS))
        self.put(LEFT + (WIDTH - self.width(told, face)) / 2, self.y + 1, told, face)
        self.y += 10

    def _watermark(self) -> None:
        words = (
            ("DEMO", Face(150, bold=True, colour=WATERMARK), 0.0),
            (
                self.clean(self.say("virtual vehicle, not a real car")),
                Face(30, bold=True, colour=WATERMARK),
                62.0,
            ),
        )
        with self.pdf.rotation(52, PAGE_W / 2, PAGE_H / 2):
            for text, face, below in words:
                left = (PAGE_W - self.width(text, face)) / 2
                self.put(left, PAGE_H / 2 - 45 + below, text, face)

    def _foot(self) -> None:
        face = Face(7, colour=QUIET_INK)
        pages = self.say("page %(page)s of %(pages)s", page=self.pdf.page_no(), pages=self._imprint.pages)
        y = BOTTOM + 2.5
        self.rule(LEFT, RIGHT, y - 1)
        foot = f"{self.told(DEMO_WORDS)} · {self._imprint.foot}" if self._imprint.demo else self._imprint.foot
        self.put(LEFT, y, self.fit(foot, WIDTH - 24, face), face)
        self.put(RIGHT - self.width(pages, face), y, pages, face)

    # -- text ----------------------------------------------------------------------------------------------

    def clean(self, text: str) -> str:
        """Return text the font can print: composed letters, two kinds of space, U+FFFD for what it lacks."""
        composed = unicodedata.normalize("NFC", text)
        kept = "\n\u00a0" if 0xA0 in self._known else "\n"
        spaced = (" " if letter.isspace() and letter not in kept else letter for letter in composed)
        return "".join(
            c if c == "\n" or ord(c) in self._known else "\N{REPLACEMENT CHARACTER}" for c in spaced
        )

    def width(self, text: str, face: Face) -> float:
        """Return the printed width in mm."""
        widths = self._widths[face.bold]
        return float(sum(widths[ord(letter)] for letter in text)) * face.size * _MM_PER_POINT / 1000

    def put(self, x: float, y: float, text: str, face: Face) -> None:
        """Print one line with its upper left corner at (x, y)."""
        self.pdf.set_font(_FAMILY, "B" if face.bold else "", face.size)
        self.pdf.set_text_color(*face.colour)
        self.pdf.text(x, y + face.height * _BASELINE, text)

    def fit(self, text: str, width: float, face: Face) -> str:
        """Return the text on one line, shortened with an ellipsis where it is wider than `width` mm."""
        text = self.clean(text).replace("\n", " ")
        if self.width(text, face) <= width:
            return text
        kept = self._break_word(text[:400], width - self.width("…", face), face)[0]
        return kept.rstrip() + "…"

    def wrap(self, text: str, width: float, face: Face) -> list[str]:
        """Return the text as lines of at most `width` mm; words wider than a line are broken."""
        lines: list[str] = []
        for paragraph in self.clean(text).split("\n"):
            lines.extend(self._wrap_paragraph(paragraph, width, face))
        return lines or [""]

    def _wrap_paragraph(self, paragraph: str, width: float, face: Face) -> Iterator[str]:
        line = ""
        for word in _BETWEEN_WORDS.split(paragraph.strip()):
            longer = f"{line} {word}" if line else word
            if self.width(longer, face) <= width:
                line = longer
                continue
            if line:
                yield line
            *full, line = self._break_word(word, width, face)
            yield from full
        if line:
            yield line

    def _break_word(self, word: str, width: float, face: Face) -> list[str]:
        pieces = [""]
        for letter in word:
            if pieces[-1] and self.width(pieces[-1] + letter, face) > width:
                pieces.append("")
            pieces[-1] += letter
        return pieces

    def lines(self, text: str, width: float, face: Face, *, gap: float = 0.0) -> list[Line]:
        """Return the wrapped text as lines ready for printing, `gap` mm above the first."""
        return [
            Line(part, face, 0.0 if index else gap) for index, part in enumerate(self.wrap(text, width, face))
        ]

    def short(self, text: str, width: float, face: Face, most: int, *, gap: float = 0.0) -> list[Line]:
        """Return at most `most` wrapped lines; an ellipsis at the end of the last says that more was said."""
        lines = self.lines(text, width, face, gap=gap)
        if len(lines) <= most:
            return lines
        last = lines[most - 1]
        cut = self.fit(f"{last.text} {lines[most].text}", width, face)
        return [*lines[: most - 1], replace(last, text=cut if cut.endswith("…") else f"{cut[:-1]}…")]

    # -- shapes --------------------------------------------------------------------------------------------

    def fill(self, box: Box, colour: Colour) -> None:
        """Fill a rectangle."""
        self.pdf.set_fill_color(*colour)
        self.pdf.rect(*box, style="F")

    def rule(self, x1: float, x2: float, y: float, colour: Colour = LINE, *, thick: float = 0.2) -> None:
        """Draw a horizontal line of `thick` mm."""
        self.fill((x1, y - thick / 2, x2 - x1, thick), colour)

    def polygon(self, points: list[Point], colour: Colour) -> None:
        """Fill a polygon."""
        self.pdf.set_fill_color(*colour)
        self.pdf.polygon(points, style="F")

    def disc(self, x: float, y: float, radius: float, colour: Colour) -> None:
        """Fill a circle around (x, y)."""
        self.pdf.set_fill_color(*colour)
        self.pdf.circle(x, y, radius, style="F")

    def stroke(self, points: list[Point], colour: Colour, *, thick: float) -> None:
        """Draw an open line through the points."""
        self.pdf.set_draw_color(*colour)
        self.pdf.set_line_width(thick)
        self.pdf.polyline(points)
