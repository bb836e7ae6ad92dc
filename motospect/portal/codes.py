"""The QR codes a customer is shown, in the order to scan them: the guests' Wi-Fi, the box, the cloud."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from flask_babel import gettext as _

from motospect.model.profile import Profile

CodeKind = Literal["wifi", "box", "cloud"]
_SPECIAL = re.compile(r'([\\;,":])')
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})+")


@dataclass(frozen=True, slots=True)
class Code:
    """One QR code: what it holds, and what is said beside it where it may be read as text too."""

    kind: CodeKind
    text: str
    said: str


def codes_for(address: str, profile: Profile, *, cloud: str | None = None) -> tuple[Code, ...]:
    """Return what leads to `address` on the box: first into the guests' Wi-Fi where the shop has one.

    `cloud` is the same page on the internet, None while it is not there.
    """
    wifi = wifi_code(profile)
    return (
        *((Code("wifi", wifi, profile.wifi_name),) if wifi else ()),
        Code("box", address, address),
        *((Code("cloud", cloud, cloud),) if cloud else ()),
    )


def wifi_code(profile: Profile) -> str | None:
    """Return what a phone's camera takes as a network to join; None where the shop has named none.

    The form is that of ZXing's "Wifi Network config", which Android and iOS read. A name or password that
    could be taken for hexadecimal digits stands in quotes.
    """
    if not profile.wifi_name:
        return None
    name = _field(profile.wifi_name)
    if not profile.wifi_password:
        return f"WIFI:T:nopass;S:{name};;"
    return f"WIFI:T:WPA;S:{name};P:{_field(profile.wifi_password)};;"


def _field(text: str) -> str:
    escaped = _SPECIAL.sub(r"\\\1", text)
    return f'"{escaped}"' if _HEX.fullmatch(text) else escaped


def code_words(*, check_in: bool = False) -> dict[CodeKind, str]:
    """Return what each code does, in the reader's language."""
    return {
        "wifi": _("Join the guests' Wi-Fi"),
        "box": _("Check in here") if check_in else _("Open the report here"),
        "cloud": _("Open the report from anywhere"),
    }
