"""Reads a VIN that is printed or stamped as letters, where the optional extra `ocr` is installed."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from PIL import Image

from motospect.knowledge.vin import is_vin
from motospect.knowledge.vin_comparison import corrected

_LIBRARIES = ("rapidocr", "onnxruntime", "numpy")
_LEAST_SCORE = 0.6
LONGEST_PX = 1600


def print_reader_there() -> bool:
    """Whether printed letters can be read: the extra `ocr` is installed."""
    return all(importlib.util.find_spec(name) is not None for name in _LIBRARIES)


def printed_vins(gray: Image.Image) -> Iterator[str]:
    """Yield what can be a VIN among the printed lines, upright and turned by quarter turns."""
    import numpy  # noqa: PLC0415 - of the extra `ocr`, which may not be there

    reader = _reader()
    for turns in (0, 90, 270, 180):
        turned = gray.rotate(turns, expand=True).convert("RGB")
        turned.thumbnail((LONGEST_PX, LONGEST_PX))
        found = list(_vins_of(reader(numpy.asarray(turned)[:, :, ::-1])))
        yield from found
        if found:
            return


def _vins_of(said: Any) -> Iterator[str]:
    texts = said.txts or ()
    for text, score in zip(texts, said.scores or (), strict=False):
        letters = corrected(re.sub(r"[^A-Z0-9]", "", str(text).upper()))
        for first in range(max(0, len(letters) - 16)):
            # Only at its ends may something else stand: "VIN:" before it, a frame's bar behind it.
            window = letters[first : first + 17]
            if score >= _LEAST_SCORE and is_vin(window) and len(letters) - 17 <= 4:
                yield window


@cache
def _reader() -> Any:
    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    return importlib.import_module("rapidocr").RapidOCR()
