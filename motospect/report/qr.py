"""A link as QR: modules for the paper, SVG for a page, half blocks for a terminal, PNG for a screen."""

from __future__ import annotations

import io
from html import escape

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

Modules = tuple[tuple[bool, ...], ...]

QUIET = 4
"""Width of the light border in modules (ISO/IEC 18004 section 6.3.8): without it phones miss the code."""


def matrix(text: str) -> Modules:
    """Return the QR's modules row by row, True is dark, without the quiet zone.

    Raises ValueError when the text is too long for a QR.
    """
    code = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make(fit=True)
    return tuple(tuple(bool(module) for module in row) for row in code.get_matrix())


def framed(text: str) -> Modules:
    """Return the modules with the quiet zone around them."""
    inner = matrix(text)
    width = len(inner) + 2 * QUIET
    blank = ((False,) * width,) * QUIET
    side = (False,) * QUIET
    return (*blank, *(side + row + side for row in inner), *blank)


def runs(row: tuple[bool, ...]) -> list[tuple[int, int]]:
    """Return (start, length) of each run of dark modules in a row."""
    found: list[tuple[int, int]] = []
    for column, dark in enumerate(row):
        if not dark:
            continue
        if found and sum(found[-1]) == column:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((column, 1))
    return found


def svg(text: str, *, title: str = "QR code") -> str:
    """Return an inline SVG that scales to its box: dark on white on every page, with a title."""
    modules = framed(text)
    size = len(modules)
    path = "".join(
        f"M{start} {y}h{length}v1h-{length}z" for y, row in enumerate(modules) for start, length in runs(row)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img" '
        f'aria-label="{escape(title)}" shape-rendering="crispEdges"><title>{escape(title)}</title>'
        f'<path fill="#ffffff" d="M0 0h{size}v{size}h-{size}z"/><path fill="#000000" d="{path}"/></svg>'
    )


# Explicit black on white, so that a terminal with a dark background does not show the code inverted.
_INK_ON = "\x1b[38;5;16;48;5;231m"
_INK_OFF = "\x1b[0m"
_HALF_BLOCKS = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def terminal(text: str) -> str:
    """Return lines of half blocks, two modules a character high, in fixed black on white."""
    modules = framed(text)
    if len(modules) % 2:
        modules = (*modules, (False,) * len(modules))
    lines = (
        "".join(_HALF_BLOCKS[pair] for pair in zip(upper, lower, strict=True))
        for upper, lower in zip(modules[::2], modules[1::2], strict=True)
    )
    return "\n".join(f"{_INK_ON}{line}{_INK_OFF}" for line in lines)


def png(text: str, size_px: int) -> bytes:
    """Return a square PNG of at most `size_px`; every module is a whole number of pixels, at least one."""
    from PIL import Image  # noqa: PLC0415 - only the screens want pixels

    modules = framed(text)
    size = len(modules)
    picture = Image.new("1", (size, size), 1)
    picture.putdata([not dark for row in modules for dark in row])
    scale = max(1, size_px // size)
    sheet = io.BytesIO()
    picture.resize((size * scale, size * scale), Image.Resampling.NEAREST).save(sheet, "PNG")
    return sheet.getvalue()
