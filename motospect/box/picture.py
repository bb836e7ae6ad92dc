"""Draws the screen's 320x240 picture from its state: a pure function, the same picture for the same state.

Meant to be read from a metre: no letter below 16 px, light on black at a contrast of 7 or more, and every
colour stands beside an icon and a word.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

import motospect.report
from motospect.box.signs import HOLDING, Look, ScreenState, Tone
from motospect.report.qr import framed

WIDTH, HEIGHT = 320, 240
SMALL, MEDIUM, LARGE, HUGE = 16, 19, 24, 96
BLACK, WHITE, GREY = "#000000", "#ffffff", "#d8d8d8"
INK: dict[Tone, str] = {
    "ok": "#7fe0a3",
    "watch": "#ffd166",
    "bad": "#ffa09b",
    "busy": "#9ccfff",
    "idle": "#e4e4e4",
}
HEAD_PX = 28
FOOT_PX = 26
QR_PX = 185
"""Side of the code's field, quiet zone included: a code of 37 modules gets 5 px each, one of 45 gets 4."""
MARGIN = 6
COLUMN_PX = WIDTH - QR_PX - 2 * MARGIN
FONTS = Path(motospect.report.__file__).parent / "fonts"


def draw(state: ScreenState) -> Image.Image:
    """Return the picture of this state."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), BLACK)
    pen = ImageDraw.Draw(picture)
    _head(pen, state)
    if state.hold_left_s is not None:
        _countdown(picture, pen, state.hold_left_s)
    elif state.notice is not None:
        _words(pen, state.notice, (12, 44), width=WIDTH - 24, size=LARGE - 2, ink=WHITE)
    else:
        _column(picture, pen, state)
        picture.paste(_code(state.qr), (WIDTH - QR_PX, HEAD_PX))
        _foot(pen, state)
    return picture


def _head(pen: ImageDraw.ImageDraw, state: ScreenState) -> None:
    pen.text((MARGIN, HEAD_PX // 2), "MOTOSPECT", font=_font(SMALL), fill=GREY, anchor="lm")
    if state.demo:
        pen.rectangle((238, 2, WIDTH - 3, HEAD_PX - 4), fill=INK["watch"])
        pen.text((278, HEAD_PX // 2 - 1), "DEMO", font=_font(MEDIUM), fill=BLACK, anchor="mm")


def _countdown(picture: Image.Image, pen: ImageDraw.ImageDraw, left_s: int) -> None:
    _stamp(picture, HOLDING.icon, (16, 56), size=64, ink=WHITE)
    pen.text((200, 84), f"{left_s} s", font=_font(HUGE), fill=WHITE, anchor="mm")
    pen.text((WIDTH // 2, 160), f"Hold to reset PIN: {left_s} s", font=_font(LARGE), fill=WHITE, anchor="mm")
    pen.text((WIDTH // 2, 198), "Let go now: nothing happens", font=_font(MEDIUM), fill=GREY, anchor="mm")
    done = (WIDTH - 2 * 16) * (10 - left_s) // 10
    pen.rectangle((16, 220, WIDTH - 16, 230), outline=GREY)
    pen.rectangle((16, 220, 16 + done, 230), fill=WHITE)


def _column(picture: Image.Image, pen: ImageDraw.ImageDraw, state: ScreenState) -> None:
    """The state of the link on top; below it the running scan, or what the last one said."""
    ink = INK[state.link.tone]
    _stamp(picture, state.link.icon, (MARGIN, HEAD_PX + 4), size=44, ink=ink)
    below = _words(pen, state.link.word, (MARGIN, HEAD_PX + 50), width=COLUMN_PX, size=LARGE - 2, ink=ink)
    if state.ecus is not None:
        pen.text((MARGIN, 150), f"ECU {state.ecus}", font=_font(LARGE + 6), fill=WHITE, anchor="lm")
        pen.rectangle((MARGIN, 176, COLUMN_PX, 190), outline=GREY)
        pen.rectangle((MARGIN, 176, MARGIN + int((COLUMN_PX - MARGIN) * state.done), 190), fill=ink)
    elif state.verdict is not None:
        _last_scan(picture, pen, state.verdict, max(below + 1, 130))


def _last_scan(picture: Image.Image, pen: ImageDraw.ImageDraw, verdict: Look, top: int) -> None:
    ink = INK[verdict.tone]
    pen.line((MARGIN, top, COLUMN_PX, top), fill=GREY)
    pen.text((MARGIN, top + 13), "Last scan", font=_font(SMALL), fill=GREY, anchor="lm")
    _stamp(picture, verdict.icon, (COLUMN_PX - 22, top + 3), size=22, ink=ink)
    _words(pen, verdict.word, (MARGIN, top + 23), width=COLUMN_PX, size=SMALL, ink=ink)


def _foot(pen: ImageDraw.ImageDraw, state: ScreenState) -> None:
    middle = HEIGHT - FOOT_PX // 2
    if state.ecus is not None:
        said = state.stage
    elif state.is_report:
        said = "Scan to read your report"
    else:
        said = f"Join: {state.address.removeprefix('http://')}"
    font = _font(MEDIUM) if pen.textlength(said, _font(MEDIUM)) <= WIDTH - 2 * MARGIN else _font(SMALL)
    pen.text((MARGIN, middle), _cut(pen, said, WIDTH - 2 * MARGIN, font), font=font, fill=WHITE, anchor="lm")


def _words(
    pen: ImageDraw.ImageDraw, text: str, at: tuple[int, int], *, width: int, size: int, ink: str
) -> int:
    """Write the words in lines of at most `width` px and return where the last line ends."""
    left, top = at
    font, lines = _font(size), [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and pen.textlength(longer, font) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    step = size + size // 5
    for line in lines:
        if top + step > HEIGHT:
            break
        pen.text((left, top), _cut(pen, line, width, font), font=font, fill=ink)
        top += step
    return top


def _cut(pen: ImageDraw.ImageDraw, text: str, width: int, font: ImageFont.FreeTypeFont) -> str:
    """Return the text, shortened with an ellipsis when it is wider than `width` px."""
    if pen.textlength(text, font) <= width:
        return text
    while text and pen.textlength(f"{text}…", font) > width:
        text = text[:-1]
    return f"{text}…"


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / "OpenSans-Semibold.ttf", size)


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


def _stamp(picture: Image.Image, icon: str, at: tuple[int, int], *, size: int, ink: str) -> None:
    """Draw an icon of `size` px; large first, so that its edges are smooth."""
    mask = Image.new("L", (100, 100), 0)
    ICONS.get(icon, _question)(ImageDraw.Draw(mask))
    picture.paste(ink, at, mask.resize((size, size), Image.Resampling.LANCZOS))


def _ok(pen: ImageDraw.ImageDraw) -> None:
    pen.ellipse((2, 2, 98, 98), fill=255)
    pen.line((24, 52, 43, 72, 76, 32), fill=0, width=13, joint="curve")


def _stop(pen: ImageDraw.ImageDraw) -> None:
    pen.polygon(((30, 2), (70, 2), (98, 30), (98, 70), (70, 98), (30, 98), (2, 70), (2, 30)), fill=255)
    pen.line((31, 31, 69, 69), fill=0, width=14)
    pen.line((31, 69, 69, 31), fill=0, width=14)


def _warn(pen: ImageDraw.ImageDraw) -> None:
    pen.polygon(((50, 4), (98, 94), (2, 94)), fill=255)
    pen.line((50, 34, 50, 64), fill=0, width=12)
    pen.ellipse((43, 71, 57, 85), fill=0)


def _question(pen: ImageDraw.ImageDraw) -> None:
    pen.ellipse((2, 2, 98, 98), fill=255)
    pen.text((50, 50), "?", font=_font(80), fill=0, anchor="mm")


def _wait(pen: ImageDraw.ImageDraw) -> None:
    """An hourglass."""
    pen.polygon(((16, 8), (84, 8), (56, 50), (84, 92), (16, 92), (44, 50)), fill=255)
    pen.rectangle((10, 2, 90, 14), fill=255)
    pen.rectangle((10, 86, 90, 98), fill=255)
    pen.polygon(((32, 18), (68, 18), (60, 30), (40, 30)), fill=0)


def _plug(pen: ImageDraw.ImageDraw) -> None:
    pen.rectangle((28, 2, 40, 32), fill=255)
    pen.rectangle((60, 2, 72, 32), fill=255)
    pen.rounded_rectangle((16, 28, 84, 72), 14, fill=255)
    pen.rectangle((43, 70, 57, 98), fill=255)


def _unplugged(pen: ImageDraw.ImageDraw) -> None:
    _plug(pen)
    pen.line((4, 90, 96, 10), fill=0, width=24)
    pen.line((4, 90, 96, 10), fill=255, width=9)


def _key(pen: ImageDraw.ImageDraw) -> None:
    pen.ellipse((2, 26, 50, 74), fill=255)
    pen.ellipse((16, 40, 36, 60), fill=0)
    pen.rectangle((44, 43, 98, 57), fill=255)
    pen.rectangle((72, 55, 80, 74), fill=255)
    pen.rectangle((88, 55, 96, 78), fill=255)


ICONS: dict[str, Callable[[ImageDraw.ImageDraw], None]] = {
    "ok": _ok,
    "stop": _stop,
    "warn": _warn,
    "question": _question,
    "wait": _wait,
    "plug": _plug,
    "unplugged": _unplugged,
    "key": _key,
}
