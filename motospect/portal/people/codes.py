"""The QR codes a customer is shown, in the order to scan them: the guests' Wi-Fi, the box, the cloud."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from flask_babel import gettext as _

from motospect.model.profile import Profile
from motospect.model.wifi import join_code

CodeKind = Literal["wifi", "box", "cloud"]


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
    wifi = join_code(profile.wifi_name, profile.wifi_password) if profile.wifi_name else ""
    return (
        *((Code("wifi", wifi, profile.wifi_name),) if wifi else ()),
        Code("box", address, address),
        *((Code("cloud", cloud, cloud),) if cloud else ()),
    )


def code_words(*, check_in: bool = False) -> dict[CodeKind, str]:
    """Return what each code does, in the reader's language."""
    return {
        "wifi": _("Join the guests' Wi-Fi"),
        "box": _("Check in here") if check_in else _("Open the report here"),
        "cloud": _("Open the report from anywhere"),
    }
