"""What is said to somebody who types a VIN: what is right, what is missing, and what was read instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from flask_babel import gettext as _
from flask_babel import ngettext

from motospect.knowledge.vin import is_vin, read_vin
from motospect.knowledge.vin_comparison import LENGTH, NEVER, corrected, judge
from motospect.model.vin import VinReading
from motospect.portal.words import Sign

MOST_TYPED = 60
"""Characters that are looked at; a VIN has 17."""


@dataclass(frozen=True, slots=True)
class TypedVin:
    """A VIN as typed and what is to be said of it. `vin` is None while it is none; `sure` ends all doubt."""

    state: Literal["empty", "short", "impossible", "doubtful", "good"]
    sign: Sign
    sentence: str
    vin: str | None = None

    @property
    def sure(self) -> bool:
        """Whether nothing speaks against it."""
        return self.state in {"empty", "good"}


def typed_vin(text: str) -> TypedVin:
    """Return what is to be said of this text. Blanks, dots, dashes and small letters do not matter."""
    written = judge(VinReading("typed", text[:MOST_TYPED])).vin
    if not written:
        return TypedVin(
            "empty",
            Sign("note", _("Optional"), "idle"),
            _("17 letters and digits, on the vehicle's papers or behind the windscreen."),
        )
    vin = corrected(written)
    swapped = sorted({char for char in written if char in NEVER})
    if strange := _strange(vin):
        said = _("A VIN has only letters and digits, no “%(sign)s”.", sign=strange)
        return TypedVin("impossible", Sign("warn", _("Not a VIN"), "watch"), said)
    if len(vin) < LENGTH:
        missing = LENGTH - len(vin)
        said = ngettext("%(num)d character is missing.", "%(num)d characters are missing.", missing)
        return TypedVin("short", Sign("wait", _("%(n)d of 17", n=len(vin)), "idle"), said)
    if len(vin) > LENGTH:
        said = ngettext("%(num)d character too many.", "%(num)d characters too many.", len(vin) - LENGTH)
        return TypedVin("impossible", Sign("warn", _("Too long"), "watch"), said)
    return _whole(vin, swapped)


def _whole(vin: str, swapped: list[str]) -> TypedVin:
    identity = read_vin(vin, source="typed")
    note = ""
    if swapped:
        digits = ", ".join(NEVER[char] for char in swapped)
        note = " " + _(
            "A VIN never has the letters I, O or Q: we read %(letters)s as %(digits)s.",
            letters=", ".join(swapped),
            digits=digits,
        )
    if not is_vin(vin):
        return TypedVin("impossible", Sign("warn", _("Not a VIN"), "watch"), _("This is not a VIN.") + note)
    if identity.vin_check == "bad":
        said = _(
            "One character seems to be wrong: the check digit does not fit. Please compare it once more."
        )
        return TypedVin("doubtful", Sign("warn", _("Please compare"), "watch"), said + note, vin)
    if identity.vin_check == "absent":
        said = _("All 17 are there. This maker's VINs have no check digit, so please compare it once.")
    else:
        said = _("The check digit fits.")
    if identity.make:
        said = f"{identity.make}. {said}"
    return TypedVin("good", Sign("ok", _("Looks right"), "ok"), said + note, vin)


def _strange(vin: str) -> str:
    return next((char for char in vin if not (char.isascii() and char.isalnum())), "")
