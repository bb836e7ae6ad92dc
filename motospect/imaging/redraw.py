"""Draws a picture anew from the pixels of what was sent: upright, smaller, and with nothing else in it."""

from __future__ import annotations

import hashlib
import warnings
from pathlib import Path
from typing import BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError

from motospect.errors import PictureRefused, PictureTooLarge
from motospect.imaging.kinds import HEAD_BYTES, PICTURE, SMALL, TAKE, picture_kind
from motospect.model.picture import Redrawn

LONGEST_PX = 1600
SMALL_PX = 320
QUALITY = 82
SMALL_QUALITY = 72
MOST_JPEG_PIXELS = 120_000_000
"""A JPEG is read at a fraction of its size, so that those of the largest phones are taken too."""
MOST_PIXELS = 50_000_000
"""What is unpacked whole: four bytes a pixel, within the child's memory."""

_ORIENTATION = 0x0112
"""EXIF tag 274: which side was up."""


def redraw(source: Path, folder: Path) -> Redrawn:
    """Draw the file at `source` anew as PICTURE and SMALL in `folder`.

    The picture is a baseline JPEG of at most LONGEST_PX. Raises PictureRefused and PictureTooLarge.
    """
    with opened(source, longest_px=LONGEST_PX) as picture:
        upright = _flat(picture)
    upright.thumbnail((LONGEST_PX, LONGEST_PX), Image.Resampling.LANCZOS)
    target = folder / PICTURE
    upright.save(target, "JPEG", quality=QUALITY, optimize=True)
    size = upright.size
    upright.thumbnail((SMALL_PX, SMALL_PX), Image.Resampling.LANCZOS)
    upright.save(folder / SMALL, "JPEG", quality=SMALL_QUALITY, optimize=True)
    content = target.read_bytes()
    return Redrawn(hashlib.sha256(content).hexdigest(), *size, len(content))


def opened(source: Path | BinaryIO, *, longest_px: int) -> Image.Image:
    """Return the picture in `source`, decoded and turned upright, its metadata still beside it.

    A JPEG much larger than `longest_px` is read at a fraction of its size. Raises PictureRefused and
    PictureTooLarge before anything large is unpacked.
    """
    if isinstance(source, Path):
        with source.open("rb") as handle:
            return _decoded(handle, longest_px)
    return _decoded(source, longest_px)


def _decoded(source: BinaryIO, longest_px: int) -> Image.Image:
    kind = picture_kind(source.read(HEAD_BYTES))
    source.seek(0)
    if kind == "HEIF":
        import pillow_heif  # noqa: PLC0415 - its library is only loaded where it is needed

        pillow_heif.register_heif_opener(thumbnails=False)
    Image.MAX_IMAGE_PIXELS = None  # the limits are ours, by kind, and refuse with a sentence
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of odd EXIF, which is thrown away here
        try:
            picture = Image.open(source, formats=[kind])
            _check_size(picture, kind)
            if kind == "JPEG":
                picture.draft(None, (longest_px, longest_px))
            picture.load()
            return ImageOps.exif_transpose(_reduced(picture, longest_px))
        except UnidentifiedImageError as unknown:
            raise PictureRefused(f"This file begins as {kind} and is none.", hint=TAKE) from unknown
        except (OSError, SyntaxError, ValueError, RuntimeError, EOFError) as broken:
            raise PictureRefused(
                f"This {kind} picture is broken or not complete ({_short(broken)}).",
                hint="Send it again, or take another photo.",
            ) from broken


def _reduced(picture: Image.Image, longest_px: int) -> Image.Image:
    """Return a picture of several times the size wanted by the mean of whole blocks: little memory."""
    factor = max(picture.size) // (2 * longest_px)
    if factor < 2 or picture.mode not in ("L", "LA", "RGB", "RGBA"):
        return picture
    exif = picture.getexif()
    smaller = picture.reduce(factor)
    smaller.getexif()[_ORIENTATION] = exif.get(_ORIENTATION, 1)
    return smaller


def _check_size(picture: Image.Image, kind: str) -> None:
    width, height = picture.size
    most = MOST_JPEG_PIXELS if kind == "JPEG" else MOST_PIXELS
    if width * height > most or max(width, height) > 65_000:
        raise PictureTooLarge(
            f"This picture is {width} x {height} pixels, more than the {most // 1_000_000} million taken.",
            hint="Take the photo with a lower resolution, or send a smaller version of it.",
        )
    if min(width, height) < 8:
        raise PictureRefused(f"This picture is only {width} x {height} pixels.", hint=TAKE)


def _flat(picture: Image.Image) -> Image.Image:
    """Return the pixels alone, in RGB, on white where they are transparent."""
    if picture.mode in ("I;16", "I", "F"):
        picture = picture.convert("I").point(lambda level: level / 256).convert("L")
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        white = Image.new("RGB", picture.size, "white")
        white.paste(picture, mask=picture.getchannel("A"))
        return white
    # A new picture of the same pixels: `info`, with EXIF, XMP, ICC and comments, stays behind.
    return Image.frombytes("RGB", picture.size, picture.convert("RGB").tobytes())


def _short(error: Exception) -> str:
    said = str(error).strip().splitlines()
    return said[0][:80].rstrip(".") if said else type(error).__name__
