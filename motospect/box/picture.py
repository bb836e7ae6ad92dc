"""Draws the screen's 320x240 picture from its state: a pure function, the same picture for the same state.

Meant to be read from a metre: no letter below 16 px, light on black at a contrast of 7 or more, and every
colour stands beside an icon and a word.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from motospect.box.icons import font, stamp
from motospect.box.signs import HOLDING, EcuLine, ScreenState, Tone, View
from motospect.languages import Language, language_named
from motospect.report.qr import framed

WIDTH, HEIGHT = 320, 240
SMALL, MEDIUM, LARGE, HUGE = 16, 19, 24, 88
BLACK, WHITE, GREY, DIM = "#000000", "#ffffff", "#d8d8d8", "#4a4a4a"
INK: dict[Tone, str] = {
    "ok": "#7fe0a3",
    "watch": "#ffd166",
    "bad": "#ffa09b",
    "busy": "#9ccfff",
    "idle": "#e4e4e4",
}
HEAD_PX = 28
QR_PX = 185
"""Side of the code's field, quiet zone included: a code of 37 modules gets 5 px each, one of 45 gets 4."""
MARGIN = 6
COLUMN_PX = WIDTH - QR_PX - 2 * MARGIN
ROW_PX = 27
ROWS = 5


class _Sheet:
    """One picture under the pen, with the words in the reader's language."""

    def __init__(self, state: ScreenState) -> None:
        self.state = state
        self.picture = Image.new("RGB", (WIDTH, HEIGHT), BLACK)
        self.pen = ImageDraw.Draw(self.picture)
        self.language: Language = language_named(state.language)

    def say(self, text: str) -> str:
        return self.language.sentence(text)

    def words(
        self, text: str, at: tuple[int, int], *, width: int, size: int, ink: str, lines: int = 9
    ) -> int:
        """Write the words in lines of at most `width` px and return where the last line ends."""
        return _words(self.pen, text, at, width=width, size=size, ink=ink, most=lines)

    def line(self, text: str, at: tuple[int, int], *, width: int, size: int, ink: str) -> None:
        """Write one line, cut at `width` px; `at` is left and middle."""
        self.pen.text(at, _cut(self.pen, text, width, font(size)), font=font(size), fill=ink, anchor="lm")


def draw(state: ScreenState) -> Image.Image:
    """Return the picture of this state."""
    sheet = _Sheet(state)
    _head(sheet)
    VIEWS[state.view](sheet)
    return sheet.picture


def _head(sheet: _Sheet) -> None:
    pen, state = sheet.pen, sheet.state
    pen.text((MARGIN, HEAD_PX // 2), "MOTOSPECT", font=font(SMALL), fill=GREY, anchor="lm")
    if state.pages > 1:
        for page in range(state.pages):
            left = 160 + page * 16 - state.pages * 8
            pen.ellipse((left, 10, left + 8, 18), fill=WHITE if page + 1 == state.page else DIM)
    if state.demo:
        pen.rectangle((238, 2, WIDTH - 3, HEAD_PX - 4), fill=INK["watch"])
        pen.text((278, HEAD_PX // 2 - 1), "DEMO", font=font(MEDIUM), fill=BLACK, anchor="mm")


def _hold(sheet: _Sheet) -> None:
    left_s, pen = sheet.state.hold_left_s or 0, sheet.pen
    stamp(sheet.picture, HOLDING.icon, (20, 46), size=60, ink=WHITE)
    pen.text((205, 78), f"{left_s} s", font=font(HUGE), fill=WHITE, anchor="mm")
    sheet.words(
        sheet.say("Keep holding to reset the PIN"),
        (16, 132),
        width=WIDTH - 32,
        size=LARGE - 2,
        ink=WHITE,
        lines=2,
    )
    sheet.line(sheet.say("Let go now: nothing happens"), (16, 203), width=WIDTH - 32, size=MEDIUM, ink=GREY)
    done = (WIDTH - 2 * 16) * (10 - left_s) // 10
    pen.rectangle((16, 220, WIDTH - 16, 230), outline=GREY)
    pen.rectangle((16, 220, 16 + done, 230), fill=WHITE)


def _notice(sheet: _Sheet) -> None:
    sheet.words(sheet.say(sheet.state.notice), (12, 44), width=WIDTH - 24, size=LARGE - 2, ink=WHITE)


def _join(sheet: _Sheet) -> None:
    """The state of the link on top, below it what the last scan said; the code leads to the pages."""
    state = sheet.state
    ink = INK[state.link.tone]
    stamp(sheet.picture, state.link.icon, (MARGIN, HEAD_PX + 4), size=44, ink=ink)
    below = sheet.words(
        sheet.say(state.link.word), (MARGIN, HEAD_PX + 52), width=COLUMN_PX, size=LARGE - 3, ink=ink, lines=3
    )
    if state.verdict is not None:
        _last_scan(sheet, max(below + 2, 132))
    _qr(sheet)
    _foot(sheet, f"{sheet.say('Join:')} {state.address.removeprefix('http://')}")


def _last_scan(sheet: _Sheet, top: int) -> None:
    verdict = sheet.state.verdict
    assert verdict is not None  # noqa: S101 - asked for before
    ink = INK[verdict.tone]
    sheet.pen.line((MARGIN, top, COLUMN_PX, top), fill=GREY)
    sheet.line(sheet.say("Last scan"), (MARGIN, top + 13), width=COLUMN_PX - 34, size=SMALL, ink=GREY)
    stamp(sheet.picture, verdict.icon, (COLUMN_PX - 22, top + 3), size=22, ink=ink)
    room = (HEIGHT - 26 - top - 23) // (SMALL + SMALL // 5)
    sheet.words(
        sheet.say(verdict.word), (MARGIN, top + 23), width=COLUMN_PX, size=SMALL, ink=ink, lines=max(1, room)
    )


def _wifi(sheet: _Sheet) -> None:
    stamp(sheet.picture, "wifi", (MARGIN, HEAD_PX + 4), size=48, ink=INK["busy"])
    below = sheet.words(
        sheet.say("First join the Wi-Fi"),
        (MARGIN, HEAD_PX + 56),
        width=COLUMN_PX,
        size=LARGE - 3,
        ink=INK["busy"],
        lines=3,
    )
    sheet.words(sheet.state.caption, (MARGIN, below + 6), width=COLUMN_PX, size=MEDIUM, ink=WHITE, lines=3)
    _qr(sheet)
    _foot(sheet, sheet.say("Point your phone's camera at the code"))


def _report(sheet: _Sheet) -> None:
    verdict = sheet.state.verdict
    ink = INK[verdict.tone] if verdict else WHITE
    stamp(sheet.picture, verdict.icon if verdict else "next", (MARGIN, HEAD_PX + 4), size=64, ink=ink)
    below = sheet.words(
        sheet.say("Your report"), (MARGIN, HEAD_PX + 74), width=COLUMN_PX, size=LARGE - 1, ink=WHITE, lines=2
    )
    if verdict is not None:
        sheet.words(
            sheet.say(verdict.word), (MARGIN, below + 4), width=COLUMN_PX, size=MEDIUM, ink=ink, lines=3
        )
    _qr(sheet)
    _foot(sheet, sheet.say("Scan to read your report"))


def _trouble(sheet: _Sheet) -> None:
    state = sheet.state
    ink = INK[state.link.tone]
    stamp(sheet.picture, state.link.icon, (MARGIN + 2, HEAD_PX + 4), size=44, ink=ink)
    head = sheet.words(
        sheet.say(state.link.word), (62, HEAD_PX + 10), width=WIDTH - 70, size=LARGE, ink=ink, lines=2
    )
    below = sheet.words(
        sheet.say(state.reason),
        (MARGIN + 2, max(head + 4, HEAD_PX + 54)),
        width=WIDTH - 16,
        size=SMALL + 1,
        ink=WHITE,
        lines=3,
    )
    top = max(below + 4, 140)
    sheet.pen.line((MARGIN, top, WIDTH - MARGIN, top), fill=DIM)
    stamp(sheet.picture, "next", (MARGIN + 2, top + 8), size=20, ink=INK["ok"])
    sheet.words(
        sheet.say(state.remedy), (34, top + 6), width=WIDTH - 42, size=SMALL + 1, ink=INK["ok"], lines=4
    )


def _verdict(sheet: _Sheet) -> None:
    """The verdict light: one colour, one sign, one word, to be seen from across the bay."""
    verdict = sheet.state.verdict
    assert verdict is not None  # noqa: S101 - this view is only shown with one
    ink = INK[verdict.tone]
    sheet.pen.rounded_rectangle((MARGIN, HEAD_PX + 2, WIDTH - MARGIN, HEIGHT - 34), 16, fill=ink)
    stamp(sheet.picture, verdict.icon, (104, HEAD_PX + 12), size=112, ink=BLACK)
    said, size = sheet.say(verdict.word), LARGE
    while size > SMALL and sheet.pen.textlength(said, font(size)) > WIDTH - 32:
        size -= 1
    sheet.pen.text(
        (WIDTH // 2, 182),
        _cut(sheet.pen, said, WIDTH - 28, font(size)),
        font=font(size),
        fill=BLACK,
        anchor="mm",
    )
    _foot(sheet, sheet.say("Last scan"))


def _scan(sheet: _Sheet) -> None:
    """The running scan, control unit by control unit; the last ones when there are many."""
    state = sheet.state
    ink = INK["busy"]
    stamp(sheet.picture, "wait", (MARGIN, HEAD_PX + 2), size=34, ink=ink)
    sheet.line(sheet.say(state.stage), (48, HEAD_PX + 13), width=WIDTH - 56, size=MEDIUM, ink=WHITE)
    sheet.pen.rectangle((48, HEAD_PX + 26, WIDTH - MARGIN, HEAD_PX + 36), outline=GREY)
    sheet.pen.rectangle(
        (48, HEAD_PX + 26, 48 + int((WIDTH - MARGIN - 48) * state.done), HEAD_PX + 36), fill=ink
    )
    if not state.ecus:
        sheet.words(
            sheet.say("Looking for control units"),
            (MARGIN, 96),
            width=WIDTH - 12,
            size=LARGE,
            ink=WHITE,
            lines=3,
        )
        return
    shown = state.ecus[-ROWS:]
    for number, ecu in enumerate(shown):
        _ecu_row(sheet, ecu, 72 + number * ROW_PX)
    settled = sum(ecu.look.tone != "busy" for ecu in state.ecus)
    told = sheet.language.say("%(done)s of %(all)s control units", done=settled, all=len(state.ecus))
    _foot(sheet, told)


def _ecu_row(sheet: _Sheet, ecu: EcuLine, top: int) -> None:
    ink = INK[ecu.look.tone]
    middle = top + ROW_PX // 2
    stamp(sheet.picture, ecu.look.icon, (MARGIN, top + 4), size=20, ink=ink)
    said = _cut(sheet.pen, sheet.say(ecu.look.word), 150, font(SMALL))
    sheet.pen.text((WIDTH - MARGIN, middle), said, font=font(SMALL), fill=ink, anchor="rm")
    room = WIDTH - 2 * MARGIN - 30 - int(sheet.pen.textlength(said, font(SMALL)))
    sheet.line(sheet.say(ecu.name), (32, middle), width=room, size=SMALL, ink=WHITE)


def _qr(sheet: _Sheet) -> None:
    sheet.picture.paste(_code(sheet.state.qr), (WIDTH - QR_PX, HEAD_PX))


def _foot(sheet: _Sheet, said: str) -> None:
    size = MEDIUM if sheet.pen.textlength(said, font(MEDIUM)) <= WIDTH - 2 * MARGIN else SMALL
    sheet.line(said, (MARGIN, HEIGHT - 13), width=WIDTH - 2 * MARGIN, size=size, ink=WHITE)


VIEWS: dict[View, Callable[[_Sheet], None]] = {
    "join": _join,
    "wifi": _wifi,
    "report": _report,
    "trouble": _trouble,
    "verdict": _verdict,
    "scan": _scan,
    "hold": _hold,
    "notice": _notice,
}


def _words(  # noqa: PLR0913 - how a text looks, each by its name
    pen: ImageDraw.ImageDraw, text: str, at: tuple[int, int], *, width: int, size: int, ink: str, most: int
) -> int:
    """Write the words in lines of at most `width` px and return where the last line ends."""
    left, top = at
    face, lines = font(size), [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and pen.textlength(longer, face) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    step = size + size // 5
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1]}…"]
    for line in lines:
        if top + step > HEIGHT:
            break
        pen.text((left, top), _cut(pen, line, width, face), font=face, fill=ink)
        top += step
    return top


def _cut(pen: ImageDraw.ImageDraw, text: str, width: int, face: ImageFont.FreeTypeFont) -> str:
    """Return the text, shortened with an ellipsis when it is wider than `width` px."""
    if pen.textlength(text, face) <= width:
        return text
    while text and pen.textlength(f"{text}…", face) > width:
        text = text[:-1]
    return f"{text}…"


@lru_cache(maxsize=4)
def _code(text: str) -> Image.Image:
    """Return the field with the text's QR; kept, because making one is slow and the text rarely changes."""
    modules = framed(text)
    size = len(modules)
    code = Image.new("1", (size, size), 1)
    code.putdata([not dark for row in modules for dark in row])
    side = size * max(1, QR_PX // size)
    field = Image.new("RGB", (QR_PX, QR_PX), WHITE)
    field.paste(code.resize((side, side), Image.Resampling.NEAREST), ((QR_PX - side) // 2,) * 2)
    return field
