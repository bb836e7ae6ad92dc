"""Draws photos of VIN labels as they come from a workshop, from a seed: what `bench vin-photos` looks at."""

from __future__ import annotations

import io
import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import zxingcpp
from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter, ImageFont

from motospect.knowledge.vin import check_digit
from motospect.model.picture import LabelKind

SIZE = (2000, 1500)
KINDS: tuple[tuple[LabelKind, int], ...] = (("Code 39", 80), ("DataMatrix", 50), ("QR", 40), ("Code 128", 30))
"""How many photos of each kind of label the whole set has."""

_FORMATS = {
    "Code 39": zxingcpp.BarcodeFormat.Code39,
    "Code 128": zxingcpp.BarcodeFormat.Code128,
    "DataMatrix": zxingcpp.BarcodeFormat.DataMatrix,
    "QR": zxingcpp.BarcodeFormat.QRCode,
}
_CHECKED_MAKERS = ("1FT", "1G1", "2HG", "3VW", "4T1", "5YJ", "1HG", "JTD", "LSV", "LFV")
_EUROPEAN = ("WVW", "WBA", "WDB", "VF1", "ZFA", "TMB", "WAU", "VF3", "VSS", "SAL", "YV1", "W0L")
_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"


@dataclass(frozen=True, slots=True)
class Sample:
    """One photo as a JPEG file. `vin` is None where there is none to be found; `damage` names what it has."""

    number: int
    label: str
    damage: str
    vin: str | None
    jpeg: bytes


def make_vin(dice: random.Random, *, checked: bool) -> str:
    """Return a VIN: with a right check digit, or a European one whose place 9 is none."""
    wmi = dice.choice(_CHECKED_MAKERS if checked else _EUROPEAN)
    body = "".join(dice.choice(_LETTERS) for _ in range(5))
    tail = "".join(dice.choice(_LETTERS) for _ in range(3)) + f"{dice.randrange(100_000):05d}"
    if not checked:
        return f"{wmi}{body}Z{tail}"
    return next(vin for digit in "0123456789X" if check_digit(vin := f"{wmi}{body}{digit}{tail}") == "ok")


def samples(seed: int, count: int = 200) -> Iterator[Sample]:
    """Yield `count` photos of VIN labels; half of the VINs have no check digit."""
    kinds = [kind for kind, share in KINDS for _ in range(share)]
    damages = list(DAMAGES)
    for number in range(count):
        dice = random.Random(f"{seed}/{number}")  # noqa: S311 - a set that can be drawn again
        label = kinds[(number * 7) % len(kinds)]
        damage = damages[number % len(damages)]
        vin = make_vin(dice, checked=dice.random() < 0.5)
        prefix = "I" if label == "Code 39" and dice.random() < 0.2 else ""
        yield Sample(number, label, damage, vin, _photo(_plate(label, prefix + vin, vin, dice), damage, dice))


def negatives(seed: int, count: int = 40) -> Iterator[Sample]:
    """Yield photos on which there is no VIN: part numbers, links, serial numbers, and no code at all."""
    damages = list(DAMAGES)
    for number in range(count):
        dice = random.Random(f"{seed}/no/{number}")  # noqa: S311 - likewise
        label, text = _no_vin(number, dice)
        damage = damages[number % len(damages)]
        plate = _plate(label, text, text, dice) if label else _blank(dice)
        yield Sample(number, label or "no code", damage, None, _photo(plate, damage, dice))


def _no_vin(number: int, dice: random.Random) -> tuple[str, str]:
    part = f"{dice.randrange(1000):03d} {dice.randrange(1000):03d} {dice.choice('ABCDEF')}"
    cases = (
        ("Code 39", part),
        ("Code 128", f"{dice.randrange(10**13):013d}"),
        ("QR", f"https://parts.example/{part.replace(' ', '-')}?lot={dice.randrange(10**6)}"),
        ("DataMatrix", f"[)>06P{part.replace(' ', '')}S{dice.randrange(10**9)}"),
        ("", ""),
        ("Code 39", "".join(dice.choice("0123456789") for _ in range(17))),  # as long as a VIN
        ("Code 128", "1" + "".join(dice.choice(_LETTERS) for _ in range(16))),  # looks like one
        ("DataMatrix", "".join(dice.choice(_LETTERS + "IOQ") for _ in range(20))),
    )
    return cases[number % len(cases)]


def _plate(label: str, content: str, printed: str, dice: random.Random) -> Image.Image:
    """Return a label: the code, the VIN in letters below it, lines of other print around it."""
    code = zxingcpp.create_barcode(content, _FORMATS[label])
    module = {"Code 39": 4, "Code 128": 5}.get(label, 14)
    drawn = _as_picture(code, module)
    if label in ("Code 39", "Code 128"):
        drawn = drawn.resize((drawn.width, dice.randint(90, 170)), Image.Resampling.NEAREST)
    paper, ink = dice.choice(((245, 20), (235, 40), (215, 30), (200, 45)))
    drawn = drawn.point(lambda level: paper if level > 127 else ink)
    width, height = max(drawn.width + 80, 620), drawn.height + 190
    plate = Image.new("L", (width, height), paper)
    plate.paste(drawn, ((width - drawn.width) // 2, 70))
    pen = ImageDraw.Draw(plate)
    font = ImageFont.load_default(44)
    pen.text((width / 2, drawn.height + 100), printed[:40], font=font, fill=ink, anchor="mm")
    small = ImageFont.load_default(26)
    pen.text((24, 18), f"TYPE {dice.randrange(10**6)}   {dice.randrange(900, 2900)} kg", font=small, fill=ink)
    pen.text((24, drawn.height + 140), "1- 1050 kg  2- 980 kg   PAINT C9X", font=small, fill=ink)
    pen.rectangle((3, 3, width - 4, height - 4), outline=ink, width=4)
    return plate


def _as_picture(code: zxingcpp.Barcode, module: int) -> Image.Image:
    image: Any = code.to_image(scale=module, add_quiet_zones=True)  # a buffer, which its types do not say
    height, width = image.shape
    return Image.frombytes("L", (width, height), bytes(memoryview(image)))


def _blank(dice: random.Random) -> Image.Image:
    """Return a type plate of letters alone."""
    plate = Image.new("L", (900, 420), 210)
    pen = ImageDraw.Draw(plate)
    for row in range(5):
        text = " ".join(str(dice.randrange(10**5)) for _ in range(4))
        pen.text((30, 30 + row * 76), text, font=ImageFont.load_default(50), fill=35)
    return plate


def _photo(plate: Image.Image, damage: str, dice: random.Random) -> bytes:
    """Return the plate as somebody photographed it: turned by any angle, seen from one side, and damaged."""
    small = damage == "small in frame"
    span = dice.uniform(0.40, 0.48) if small else dice.uniform(0.58, 0.85)
    longest = max(plate.size)
    scale = SIZE[1] * span / longest
    scene = _scene(dice)
    placed, mask = _placed(plate, scale, dice)
    scene.paste(placed, (0, 0), mask)
    scene, quality = DAMAGES[damage](scene, dice)
    kept = io.BytesIO()
    scene.save(kept, "JPEG", quality=quality)
    return kept.getvalue()


def _scene(dice: random.Random) -> Image.Image:
    """Return painted metal: a slope of light, edges, screws."""
    dark, light = sorted((dice.randint(30, 200), dice.randint(30, 200)))
    slope = Image.linear_gradient("L").rotate(dice.choice((0, 90, 180, 270))).resize(SIZE)
    scene = slope.point(lambda level: dark + (light - dark) * level // 255)
    pen = ImageDraw.Draw(scene)
    for _ in range(dice.randint(4, 14)):
        ends = [dice.randrange(SIZE[0]) if i % 2 == 0 else dice.randrange(SIZE[1]) for i in range(4)]
        pen.line(ends, fill=dice.randint(10, 240), width=dice.randint(2, 24))
    for _ in range(dice.randint(2, 6)):
        x, y, r = dice.randrange(SIZE[0]), dice.randrange(SIZE[1]), dice.randint(10, 60)
        pen.ellipse((x - r, y - r, x + r, y + r), fill=dice.randint(20, 230))
    return scene.filter(ImageFilter.GaussianBlur(1.2))


def _placed(plate: Image.Image, scale: float, dice: random.Random) -> tuple[Image.Image, Image.Image]:
    """Return the plate in a frame of SIZE and where it is, turned by any angle and seen aslant."""
    angle = dice.uniform(0, 2 * math.pi)
    width, height = plate.size[0] * scale, plate.size[1] * scale
    lean_x, lean_y = dice.uniform(-0.12, 0.12), dice.uniform(-0.12, 0.12)
    middle = (SIZE[0] / 2 + dice.uniform(-60, 60), SIZE[1] / 2 + dice.uniform(-40, 40))
    corners = []
    for u, v in ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)):
        far = 1 + lean_x * u * 2 + lean_y * v * 2
        x, y = u * width / far, v * height / far
        corners.append(
            (
                middle[0] + x * math.cos(angle) - y * math.sin(angle),
                middle[1] + x * math.sin(angle) + y * math.cos(angle),
            )
        )
    numbers = _projection(corners, plate.size)
    how = Image.Transform.PERSPECTIVE
    softer = plate.filter(ImageFilter.GaussianBlur(max(0.0, 0.35 / scale - 0.35)))
    placed = softer.transform(SIZE, how, numbers, Image.Resampling.BICUBIC)
    mask = Image.new("L", plate.size, 255).transform(SIZE, how, numbers, Image.Resampling.BILINEAR)
    return placed, mask


def _projection(corners: list[tuple[float, float]], size: tuple[int, int]) -> list[float]:
    """Return Pillow's eight numbers that take the corners in the photo back to those of the plate."""
    width, height = size
    ends = ((0, 0), (width, 0), (width, height), (0, height))
    rows = []
    for (x, y), (u, v) in zip(corners, ends, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    return _solved(rows)


def _solved(rows: list[list[float]]) -> list[float]:
    """Solve as many linear equations as there are unknowns: Gauss-Jordan with pivots."""
    count = len(rows)
    for column in range(count):
        best = max(range(column, count), key=lambda row: abs(rows[row][column]))
        rows[column], rows[best] = rows[best], rows[column]
        rows[column] = [value / rows[column][column] for value in rows[column]]
        for row in range(count):
            if row != column:
                factor = rows[row][column]
                rows[row] = [a - factor * b for a, b in zip(rows[row], rows[column], strict=True)]
    return [row[-1] for row in rows]


def _grain(scene: Image.Image, strength: float, dice: random.Random) -> Image.Image:
    """Return the picture with noise of about `strength` gray levels (standard deviation)."""
    count = scene.width * scene.height
    noise = [Image.frombytes("L", scene.size, dice.randbytes(count)) for _ in range(2)]
    # The mean of two even ones is nearly a bell; its deviation is 255 / sqrt(24).
    bell = Image.blend(noise[0], noise[1], 0.5)
    gain = strength / (255 / math.sqrt(24))
    return ImageChops.add(scene, bell.point(lambda level: int((level - 128) * gain) + 128), 1, -128)


Damaged = tuple[Image.Image, int]


def _clear(scene: Image.Image, dice: random.Random) -> Damaged:
    return _grain(scene, 2, dice), 90


def _blurred(scene: Image.Image, dice: random.Random) -> Damaged:
    return _grain(scene.filter(ImageFilter.GaussianBlur(dice.uniform(1.2, 2.0))), 3, dice), 88


def _shaken(scene: Image.Image, dice: random.Random) -> Damaged:
    """The hand moved: copies shifted along a line, in any direction, by some pixels."""
    far, way = dice.uniform(3, 6), dice.uniform(0, math.pi)
    steps = 6
    moved = scene
    for step in range(1, steps):
        x, y = far * step / steps * math.cos(way), far * step / steps * math.sin(way)
        copy = scene.transform(SIZE, Image.Transform.AFFINE, (1, 0, x, 0, 1, y), Image.Resampling.BILINEAR)
        moved = Image.blend(moved, copy, 1 / (step + 1))
    return _grain(moved, 3, dice), 88


def _noisy(scene: Image.Image, dice: random.Random) -> Damaged:
    return _grain(scene, dice.uniform(18, 32), dice), 85


def _dark(scene: Image.Image, dice: random.Random) -> Damaged:
    """Under the bonnet without a lamp: a tenth of the light, and the sensor's grain."""
    low = ImageEnhance.Brightness(scene).enhance(dice.uniform(0.10, 0.2))
    return _grain(low, dice.uniform(2.5, 4.5), dice), 88


def _glaring(scene: Image.Image, dice: random.Random) -> Damaged:
    """The lamp mirrored in the label: a bright oval on it that veils its bars, in its middle nearly away."""
    size = dice.randint(350, 800)
    disc = Image.radial_gradient("L").point(lambda far: max(0, 255 - int(far * 1.42)))
    spot = disc.resize((size, size * 2 // 3)).rotate(dice.uniform(0, 180), expand=True)
    veil = Image.new("L", SIZE, 0)
    at = [dice.randint(-220, 220) + SIZE[0] // 2, dice.randint(-220, 220) + SIZE[1] // 2]
    veil.paste(spot, (at[0] - spot.width // 2, at[1] - spot.height // 2))
    strength = dice.uniform(0.5, 0.95)
    return _grain(ImageChops.add(scene, veil.point(lambda level: int(level * strength))), 3, dice), 88


def _squeezed(scene: Image.Image, dice: random.Random) -> Damaged:
    """Sent by a messenger: a JPEG of low quality."""
    return _grain(scene, 3, dice), dice.randint(12, 25)


def _dirty(scene: Image.Image, dice: random.Random) -> Damaged:
    """Spots and scratches over everything."""
    pen = ImageDraw.Draw(scene)
    for _ in range(dice.randint(40, 90)):
        x, y, r = dice.randrange(SIZE[0]), dice.randrange(SIZE[1]), dice.randint(2, 7)
        pen.ellipse((x - r, y - r, x + r, y + r), fill=dice.randint(20, 200))
    for _ in range(dice.randint(3, 8)):
        ends = [dice.randrange(SIZE[0]) if i % 2 == 0 else dice.randrange(SIZE[1]) for i in range(4)]
        pen.line(ends, fill=dice.randint(40, 220), width=dice.randint(1, 3))
    return _grain(scene, 4, dice), 85


def _mixed(scene: Image.Image, dice: random.Random) -> Damaged:
    """A usual bad photo: a little out of focus, a little dark, a little grain."""
    soft = scene.filter(ImageFilter.GaussianBlur(dice.uniform(0.8, 1.2)))
    low = ImageEnhance.Brightness(soft).enhance(dice.uniform(0.35, 0.6))
    return _grain(low, dice.uniform(5, 9), dice), dice.randint(50, 75)


DAMAGES: dict[str, Callable[[Image.Image, random.Random], Damaged]] = {
    "none": _clear,
    "out of focus": _blurred,
    "shaken": _shaken,
    "noise": _noisy,
    "low light": _dark,
    "glare": _glaring,
    "JPEG artefacts": _squeezed,
    "small in frame": _clear,
    "dirt and scratches": _dirty,
    "mixed": _mixed,
}
"""Every photo is turned by any angle and seen aslant; this is what it has beside that."""
