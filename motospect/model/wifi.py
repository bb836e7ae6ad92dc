"""The code a phone's camera joins a Wi-Fi network with."""

from __future__ import annotations

import re


def join_code(name: str, password: str) -> str:
    """Return the text for the QR, `WIFI:T:WPA;S:name;P:password;;`; without a password the network is open.

    The de facto form of ZXing, which Android and iOS read; `\\ ; , : "` are escaped by a backslash.
    """
    if not password:
        return f"WIFI:T:nopass;S:{_escaped(name)};;"
    return f"WIFI:T:WPA;S:{_escaped(name)};P:{_escaped(password)};;"


def _escaped(text: str) -> str:
    return re.sub(r'([\\;,:"])', r"\\\1", text)
