"""What a file is, by its first bytes and never by its name; what is no picture is named and refused."""

from __future__ import annotations

from collections.abc import Callable

from motospect.errors import PictureRefused

PICTURE = "picture.jpg"
SMALL = "small.jpg"
"""What the child writes: the picture drawn anew, and its thumbnail."""
HEAD_BYTES = 2048
TAKE = "Take a photo, or choose a JPEG, PNG, WebP or HEIC file."

_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")
"""ISO/IEC 23008-12: major brands of still pictures; avif is a kind of its own."""

_STARTS: tuple[tuple[Callable[[bytes], bool], str], ...] = (
    (lambda head: head.startswith(b"\xff\xd8\xff"), "JPEG"),
    (lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"), "PNG"),
    (lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP", "WEBP"),
    (lambda head: head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS, "HEIF"),
)

_OTHERS: tuple[tuple[Callable[[bytes], bool], str], ...] = (
    (lambda head: b"%PDF-" in head[:1024], "a PDF document"),  # readers look for it in the first 1024 bytes
    (lambda head: b"<svg" in head.lower(), "an SVG drawing, which can hold programs"),
    (lambda head: any(tag in head.lower() for tag in (b"<!doctype", b"<html", b"<script")), "a web page"),
    (lambda head: head[4:8] == b"ftyp", "a video"),
    (lambda head: head[:4] == b"\x1aE\xdf\xa3", "a video"),
    (lambda head: head[:3] == b"GIF", "a GIF"),
    (lambda head: head[:2] == b"BM", "a BMP"),
    (lambda head: head[:4] in (b"II*\x00", b"MM\x00*"), "a TIFF or raw file of a camera"),
    (lambda head: head[:2] == b"PK", "a ZIP archive or office document"),
    (lambda head: head[:4] == b"\x7fELF" or head[:2] == b"MZ", "a program"),
    (lambda head: not head, "empty"),
)


def picture_kind(head: bytes) -> str:
    """Return JPEG, PNG, WEBP or HEIF for a file that begins with `head`; raises PictureRefused.

    A file that begins as a picture and at once goes on as a document is refused too: it was made to be
    taken for two things.
    """
    kind = next((name for fits, name in _STARTS if fits(head)), None)
    other = next((name for fits, name in _OTHERS if fits(head)), None)
    if kind is not None and other in (None, "a video"):  # HEIC files are made like videos
        return kind
    if kind is not None:
        raise PictureRefused(f"This file begins as {kind} and goes on as {other}.", hint=TAKE)
    raise PictureRefused(f"This file is {other or 'no picture that is known here'}.", hint=TAKE)
