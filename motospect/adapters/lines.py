"""One line of an adapter's text, read strictly as one CAN frame or not at all."""

from __future__ import annotations

import re

from motospect.adapters.port import Frame

# 11-bit identifier and 1..8 data bytes: 3 + 2n hex digits, n <= 8. The top digit of 11 bits is 0..7.
_SHORT = re.compile(r"([0-7][0-9A-F]{2})((?:[0-9A-F]{2}){1,8})")
# 29-bit diagnostic identifiers are the normal fixed addresses of ISO 15765-4 section 10.5.3: 18DA/18DB.
# Accepting any 8 digits would read the echo of a six-PID request as a frame.
_LONG = re.compile(r"(18D[AB][0-9A-F]{4})((?:[0-9A-F]{2}){1,8})")


def read_line(text: str) -> Frame | None:
    """Return the frame in `text` ("7E8 03 41 05 7B", spaces optional), None when it is no whole frame.

    Words, echoes, truncated bytes and the ELM327's `<DATA ERROR` mark make it None: what is damaged is
    never half used.
    """
    compact = text.replace(" ", "").upper()
    match = _SHORT.fullmatch(compact) or _LONG.fullmatch(compact)
    return Frame(match[1], bytes.fromhex(match[2])) if match else None
