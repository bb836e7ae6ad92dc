"""What people send as a photo: pictures are drawn anew, everything else is refused in words."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zlib
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image

from motospect.errors import PictureFailed, PictureRefused, PictureTooLarge
from motospect.imaging import Darkroom
from motospect.imaging.kinds import PICTURE, SMALL, picture_kind
from motospect.imaging.redraw import LONGEST_PX, SMALL_PX, redraw

GPS = 0x8825
ORIENTATION = 0x0112
MAKE = 0x010F


def picture(width: int = 800, height: int = 400) -> Image.Image:
    """Return a picture whose left half is red and whose right half is blue."""
    drawn = Image.new("RGB", (width, height), "blue")
    drawn.paste((220, 0, 0), (0, 0, width // 2, height))
    return drawn


def with_exif(*, orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE] = orientation, "Spyphone"
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (52.0, 31.0, 12.5)
    return exif


def saved(folder: Path, kind: str, drawn: Image.Image | None = None, **options: object) -> Path:
    target = folder / "sent"
    if kind == "HEIF":
        pillow_heif.register_heif_opener()
    (drawn or picture()).save(target, kind, **options)
    return target


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_takes_what_phones_send(kind: str, tmp_path: Path) -> None:
    told = redraw(saved(tmp_path, kind), tmp_path)
    with Image.open(tmp_path / PICTURE) as kept:
        assert (kept.format, kept.size) == ("JPEG", (800, 400))
        left, right = kept.getpixel((100, 200)), kept.getpixel((700, 200))
    assert left[0] > 180
    assert left[2] < 60
    assert right[2] > 180
    assert right[0] < 60
    assert (told.width, told.height, told.bytes) == (800, 400, (tmp_path / PICTURE).stat().st_size)


def test_shrinks_and_adds_a_thumbnail(tmp_path: Path) -> None:
    told = redraw(saved(tmp_path, "JPEG", picture(4032, 3024)), tmp_path)
    assert (told.width, told.height) == (LONGEST_PX, LONGEST_PX * 3 // 4)
    with Image.open(tmp_path / SMALL) as small:
        assert max(small.size) == SMALL_PX


@pytest.mark.parametrize(
    ("orientation", "size"), [(1, (800, 400)), (3, (800, 400)), (6, (400, 800)), (8, (400, 800))]
)
def test_turns_upright(orientation: int, size: tuple[int, int], tmp_path: Path) -> None:
    told = redraw(saved(tmp_path, "JPEG", exif=with_exif(orientation=orientation)), tmp_path)
    assert (told.width, told.height) == size
    with Image.open(tmp_path / PICTURE) as kept:
        top_left = kept.getpixel((40, 40))
    red_first = orientation in (1, 6)
    assert (top_left[0] > 150) is red_first


def test_turns_upright_what_is_reduced_in_blocks(tmp_path: Path) -> None:
    told = redraw(saved(tmp_path, "PNG", picture(7000, 3500), exif=with_exif(orientation=6)), tmp_path)
    assert (told.width, told.height) == (LONGEST_PX // 2, LONGEST_PX)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_keeps_nothing_but_the_pixels(kind: str, tmp_path: Path) -> None:
    options = {"comment": b"at home"} if kind == "JPEG" else {}
    source = saved(tmp_path, kind, exif=with_exif(), **options)
    source.write_bytes(source.read_bytes() + bytes(4096) + b"PK\x03\x04<script>alert(1)</script>")
    redraw(source, tmp_path)
    for name in (PICTURE, SMALL):
        content = (tmp_path / name).read_bytes()
        assert not any(word in content for word in (b"Exif", b"Spyphone", b"at home", b"script", b"PK\x03"))
        with Image.open(io.BytesIO(content)) as kept:
            assert not kept.getexif()
            assert set(kept.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_lays_transparent_pictures_on_white(tmp_path: Path) -> None:
    redraw(saved(tmp_path, "PNG", Image.new("RGBA", (100, 100), (0, 0, 0, 0))), tmp_path)
    with Image.open(tmp_path / PICTURE) as kept:
        assert kept.getpixel((50, 50)) == (255, 255, 255)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (SVG, "an SVG drawing"),
        (b"<?xml version='1.0'?>\n" + SVG, "an SVG drawing"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"<!DOCTYPE html><html>", "a web page"),
        (b"GIF89a;alert(1)", "a GIF"),
        (b"\x00\x00\x00\x18ftypmp42", "a video"),
        (b"PK\x03\x04", "a ZIP archive"),
        (b"\x7fELF", "a program"),
        (b"hello", "no picture that is known here"),
        (b"", "empty"),
        (b"\xff\xd8\xff\xe0\x00\x10%PDF-1.7", "begins as JPEG and goes on as a PDF document"),
        (b"\x89PNG\r\n\x1a\n" + SVG, "begins as PNG and goes on as an SVG drawing"),
    ],
)
def test_refuses_what_is_no_picture(content: bytes, said: str, tmp_path: Path) -> None:
    source = tmp_path / "photo.jpg"
    source.write_bytes(content)
    with pytest.raises(PictureRefused, match=said) as refused:
        redraw(source, tmp_path)
    assert "JPEG, PNG, WebP or HEIC" in refused.value.hint


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_refuses_what_is_cut_off(kind: str, tmp_path: Path) -> None:
    source = saved(tmp_path, kind, Image.effect_noise((600, 600), 80))
    source.write_bytes(source.read_bytes()[: source.stat().st_size // 2])
    with pytest.raises(PictureRefused, match=r"broken or not complete|is none"):
        redraw(source, tmp_path)


def bomb(width: int, height: int) -> bytes:
    """Return a PNG of a few kilobytes that says it is this large."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4) + name + body + zlib.crc32(name + body).to_bytes(4)

    head = width.to_bytes(4) + height.to_bytes(4) + bytes((8, 6, 0, 0, 0))
    body = zlib.compress(bytes(4_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def test_refuses_a_bomb_before_it_is_unpacked(tmp_path: Path) -> None:
    source = tmp_path / "bomb.png"
    source.write_bytes(bomb(30_000, 30_000))
    with pytest.raises(PictureTooLarge, match="30000 x 30000 pixels, more than the 50 million"):
        redraw(source, tmp_path)


def test_takes_heic_for_what_it_is_and_no_video() -> None:
    assert picture_kind(b"\x00\x00\x00\x18ftypheic\x00") == "HEIF"
    with pytest.raises(PictureRefused, match="a video"):
        picture_kind(b"\x00\x00\x00\x18ftypisom\x00")


def test_the_child_draws_and_refuses_as_the_function_does(tmp_path: Path) -> None:
    told = Darkroom().redraw(saved(tmp_path, "JPEG"), tmp_path)
    assert (told.width, told.height) == (800, 400)
    (tmp_path / "sent").write_bytes(SVG)
    with pytest.raises(PictureRefused, match="SVG"):
        Darkroom().redraw(tmp_path / "sent", tmp_path)
    (tmp_path / "sent").write_bytes(bomb(30_000, 30_000))
    with pytest.raises(PictureTooLarge):
        Darkroom().redraw(tmp_path / "sent", tmp_path)


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "ended by SIGSEGV"),
        ("raise SystemExit('no disk')", "no disk"),
        ("print('{}x')", "gave no answer"),
        ("while True: pass", "took more than 1 s"),
    ],
)
def test_a_child_that_fails_is_told_in_words(program: str, said: str, tmp_path: Path) -> None:
    room = Darkroom(deadline_s=1.0 if "while" in program else 20.0, child=(sys.executable, "-c", program))
    with pytest.raises(PictureFailed, match=said):
        room.redraw(tmp_path / "sent", tmp_path)


SHARES = """
import os, signal, sys
from motospect.imaging.__main__ import give_way
give_way()
print(os.sched_getscheduler(0) == os.SCHED_IDLE, flush=True)
while os.sched_getscheduler(0) == os.SCHED_IDLE:
    signal.pause()
print(os.sched_getscheduler(0) == os.SCHED_OTHER, os.nice(0) >= 10)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="coming forward needs a right that the unit gives")
def test_a_child_somebody_has_waited_for_comes_forward_a_little() -> None:
    done = subprocess.run([sys.executable, "-c", SHARES], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True", "True"]
