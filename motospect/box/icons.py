"""The screen's icons, drawn large and made small, so that their edges are smooth."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

import motospect.report

FONTS = Path(motospect.report.__file__).parent / "fonts"


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """Return the screen's letters at this size in px; they have German and Polish ones."""
    return ImageFont.truetype(FONTS / "OpenSans-Semibold.ttf", size)


def stamp(picture: Image.Image, icon: str, at: tuple[int, int], *, size: int, ink: str) -> None:
    """Draw an icon of `size` px; a question mark stands for one that is not known."""
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
    pen.text((50, 50), "?", font=font(80), fill=0, anchor="mm")


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


def _wifi(pen: ImageDraw.ImageDraw) -> None:
    for reach in (92, 62, 32):
        box = (50 - reach / 1.7, 84 - reach / 1.05, 50 + reach / 1.7, 84 + reach / 1.05)
        pen.arc(box, 222, 318, fill=255, width=12)
    pen.ellipse((42, 74, 58, 90), fill=255)


def _next(pen: ImageDraw.ImageDraw) -> None:
    pen.line((10, 50, 80, 50), fill=255, width=16)
    pen.line((52, 20, 84, 50, 52, 80), fill=255, width=16, joint="curve")


ICONS: dict[str, Callable[[ImageDraw.ImageDraw], None]] = {
    "ok": _ok,
    "stop": _stop,
    "warn": _warn,
    "question": _question,
    "wait": _wait,
    "plug": _plug,
    "unplugged": _unplugged,
    "key": _key,
    "wifi": _wifi,
    "next": _next,
}
