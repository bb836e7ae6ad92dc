"""Looks for a VIN on a photo: in every kind of code that holds one, from all sides and through filters."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import zxingcpp
from PIL import Image, ImageChops, ImageFilter, ImageOps

from motospect.imaging.redraw import opened
from motospect.imaging.vin_print import print_reader_there, printed_vins
from motospect.imaging.vin_text import Tally
from motospect.model.picture import LabelKind, VinLook

LONGEST_PX = 2400
BUDGET_S = 25.0
"""A photo on which nothing is found is given up after so much time of the processor."""
ANGLES = tuple(range(0, 180, 10))
"""Turns at which bars are looked for, in degrees; between two of them a bar leans by five at most."""
BEST_ANGLES = 6
"""Of these the ones at which the picture looks most like bars."""
TALL = 4
"""So many rows of a turned picture become one: bars get clearer, noise goes, the look gets shorter."""

_BARS = (zxingcpp.BarcodeFormat.Code39, zxingcpp.BarcodeFormat.Code128)
_SQUARES = (zxingcpp.BarcodeFormat.DataMatrix, zxingcpp.BarcodeFormat.QRCode)
_LINEAR = zxingcpp.BarcodeFormats(_BARS)
_MATRIX = zxingcpp.BarcodeFormats(_SQUARES)
_EVERY = zxingcpp.BarcodeFormats((*_BARS, *_SQUARES))
_NAMES: dict[str, LabelKind] = {
    "Code39": "Code 39", "Code39Std": "Code 39", "Code39Ext": "Code 39", "Code128": "Code 128",
    "DataMatrix": "DataMatrix", "QRCode": "QR", "QRCodeModel2": "QR", "QRCodeModel1": "QR",
}  # fmt: skip

Filter = Callable[[Image.Image], Image.Image]


def look_for_vin(source: Path) -> VinLook:
    """Return the VINs on the photo in `source`; raises PictureRefused and PictureTooLarge."""
    began = time.monotonic()
    gray = _gray(source)
    tally = look(gray)
    if not tally.reads and print_reader_there():
        for vin in printed_vins(gray):
            tally.see(vin, "printed")
    return VinLook(
        candidates=tally.candidates(),
        other_codes=len(tally.others),
        print_reader=print_reader_there(),
        took_s=round(time.monotonic() - began, 2),
    )


def look_at(source: Path | BinaryIO) -> Tally:
    """Return what is in the codes on the photo in `source`; raises as `look_for_vin` does."""
    return look(_gray(source))


def _gray(source: Path | BinaryIO) -> Image.Image:
    with opened(source, longest_px=LONGEST_PX) as picture:
        gray = picture.convert("L")
    gray.thumbnail((LONGEST_PX, LONGEST_PX), Image.Resampling.BOX)
    return gray


def look(gray: Image.Image) -> Tally:
    """Return what is on a gray picture, looked at until it is settled or the time is up."""
    tally, until = Tally(), time.process_time() + BUDGET_S
    for picture, formats, rotate in _looks(gray):
        for code in zxingcpp.read_barcodes(picture, formats=formats, try_rotate=rotate):
            label = _NAMES.get(code.format.name)
            if label is not None:
                tally.see(code.text, label)
        if tally.settled or time.process_time() > until:
            break
    return tally


def _looks(gray: Image.Image) -> Iterator[tuple[Image.Image, zxingcpp.BarcodeFormats, bool]]:
    """Yield the pictures to look at, the cheapest first, with what to look for on each."""
    yield gray, _EVERY, True
    for through in (ImageOps.autocontrast, levelled, sharpened, calmed):
        yield through(gray), _EVERY, True
    angles = leanings(gray)[:BEST_ANGLES]
    for through in (_as_is, levelled, sharpened, calmed):
        filtered = through(gray)
        for angle in angles:
            yield flattened(filtered, angle), _LINEAR, False
    for angle in angles[:2]:
        for lean in (angle - 4, angle + 4):
            yield enlarged(flattened(levelled(gray), lean)), _LINEAR, False
    for through in (_as_is, levelled, calmed):
        filtered = through(gray)
        for angle in (45, 20, 70):
            yield filtered.rotate(angle, _SMOOTH, expand=True, fillcolor=128), _MATRIX, False
        yield sharpened(enlarged(filtered)), _EVERY, True


_SMOOTH = Image.Resampling.BILINEAR


def _as_is(gray: Image.Image) -> Image.Image:
    return gray


def levelled(gray: Image.Image) -> Image.Image:
    """Return the picture without its slow changes: shadow and glare go, edges stay."""
    around = gray.filter(ImageFilter.BoxBlur(max(gray.size) / 40))
    return ImageOps.autocontrast(ImageChops.subtract(gray, around, scale=0.6, offset=128), cutoff=0.5)


def sharpened(gray: Image.Image) -> Image.Image:
    """Return the picture with its edges drawn out."""
    return ImageOps.autocontrast(gray).filter(ImageFilter.UnsharpMask(radius=3, percent=250, threshold=0))


def calmed(gray: Image.Image) -> Image.Image:
    """Return the picture with its grain smoothed."""
    return ImageOps.autocontrast(gray.filter(ImageFilter.MedianFilter(3)).filter(ImageFilter.GaussianBlur(1)))


def enlarged(gray: Image.Image) -> Image.Image:
    """Return the picture at one and a half its size, for codes that are small in it."""
    width, height = gray.size
    return gray.resize((width * 3 // 2, height * 3 // 2), Image.Resampling.BICUBIC)


def leanings(gray: Image.Image) -> list[int]:
    """Return ANGLES in the order in which the picture, turned by them, looks like upright bars.

    Bars stay when the rows of a strip are averaged and everything else pales: the angle with the strongest
    steps from column to column somewhere in the picture comes first.
    """
    small = levelled(gray)
    small.thumbnail((1000, 1000), Image.Resampling.BOX)
    strengths = {}
    for angle in ANGLES:
        turned = small.rotate(angle, _SMOOTH, expand=True, fillcolor=128)
        width, height = turned.size
        strips = turned.resize((width, max(1, height // 12)), Image.Resampling.BOX)
        steps = ImageChops.difference(strips, ImageChops.offset(strips, 1, 0))
        places = steps.resize((max(1, width // 60), max(1, strips.height // 2)), Image.Resampling.BOX)
        strengths[angle] = sum(sorted(places.tobytes(), reverse=True)[:12])
    return sorted(ANGLES, key=lambda angle: -strengths[angle])


def flattened(gray: Image.Image, angle: float) -> Image.Image:
    """Return the picture turned by `angle` degrees, TALL rows averaged to one."""
    turned = gray.rotate(angle, _SMOOTH, expand=True, fillcolor=128) if angle else gray
    width, height = turned.size
    return turned.resize((width, max(1, height // TALL)), Image.Resampling.BOX)
