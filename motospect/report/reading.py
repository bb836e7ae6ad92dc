"""Reads back what a report's PDF carries inside: the dossier, as it is in the file now."""

from __future__ import annotations

import io

from pyhanko.pdf_utils.reader import PdfFileReader

from motospect.model.dossier import FILE_NAME
from motospect.report.signing import BROKEN

LARGEST_BYTES = 200_000_000
"""More than any dossier holds; beyond it somebody wants to fill our memory."""


def dossier_in(pdf: bytes) -> bytes | None:
    """Return the dossier's JSON out of a PDF; None when it carries none.

    Raises ValueError when there is one that cannot be read.
    """
    try:
        names = PdfFileReader(io.BytesIO(pdf)).root["/Names"]["/EmbeddedFiles"]["/Names"]
        for place in range(0, len(names), 2):
            if str(names[place]) == FILE_NAME:
                return _content(names[place + 1]["/EF"]["/F"].data)
    except KeyError:
        return None
    except BROKEN as broken:
        # pyHanko meets damaged files with errors of every kind.
        raise ValueError(f"the data within the PDF cannot be read: {broken}") from broken
    return None


def _content(content: bytes) -> bytes:
    if len(content) > LARGEST_BYTES:
        raise ValueError("the data within the PDF are larger than any scan's")
    return content
