"""A check-in as somebody typed it: cleaned of what no page should carry, judged with a friendly word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import get_locale
from flask_babel import gettext as _

from motospect.model.identity import new_id, utc_now
from motospect.model.job import Job
from motospect.model.scan import VinSource
from motospect.portal.customer.vin_typed import TypedVin, typed_vin

LONGEST = {"plate": 20, "complaint": 1000, "name": 80, "contact": 120}
"""Characters of each field; the form says the same to the browser."""
ATTEMPT = re.compile(r"[A-Za-z0-9_-]{16,64}")
# Marks that turn the direction of what follows them could make a name read as another one.
_TURNING = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))


@dataclass(frozen=True, slots=True)
class CheckIn:
    """What was typed, and by field what is wrong with it in a sentence."""

    vin: TypedVin
    typed: Mapping[str, str]
    vin_source: VinSource = "typed"
    troubles: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.typed.get(name, "")


def read_check_in(form: Mapping[str, str]) -> CheckIn:
    """Return what the form says; `troubles` is empty when it can be taken as it is."""
    typed = {name: cleaned(form.get(name, ""), lines=name == "complaint") for name in LONGEST}
    typed["vin"] = cleaned(form.get("vin", ""))[:60]
    vin = typed_vin(typed["vin"])
    troubles = {
        name: _("Please use at most %(most)d characters; these are %(now)d.", most=most, now=len(typed[name]))
        for name, most in LONGEST.items()
        if len(typed[name]) > most
    }
    if vin.state in {"short", "impossible"} or (vin.state == "doubtful" and form.get("vin_sure") != "yes"):
        troubles["vin"] = vin.sentence
    if not typed["name"]:
        troubles["name"] = _("Please tell us your name.")
    if not typed["contact"]:
        troubles["contact"] = _("Please leave a telephone number or mail address, so that we can reach you.")
    if not (typed["complaint"] or typed["vin"] or typed["plate"]):
        troubles["complaint"] = _("Please say what is wrong, or at least which car it is.")
    source: VinSource = "photo" if form.get("vin_source") == "photo" else "typed"
    return CheckIn(vin, typed, source if vin.vin else "none", troubles)


def job_of(check_in: CheckIn, *, demo: bool) -> Job:
    """Return the job of a check-in without troubles, made now, in the language of who reads the page."""
    locale = get_locale()
    return Job(
        id=new_id(),
        made_at=utc_now(),
        vin=check_in.vin.vin,
        vin_source=check_in.vin_source,
        plate=check_in["plate"],
        complaint=check_in["complaint"],
        name=check_in["name"],
        contact=check_in["contact"],
        language=locale.language if locale else "en",
        demo=demo,
    )


def cleaned(text: str, *, lines: bool = False) -> str:
    """Return a text without control characters and turning marks; with `lines` its line breaks stay."""
    plain = unicodedata.normalize("NFC", text).translate(_TURNING).replace("\r\n", "\n")
    kept = "".join(
        char if unicodedata.category(char) != "Cc" else "\n" if lines and char == "\n" else " "
        for char in plain
    )
    if lines:
        return re.sub(r"\n{3,}", "\n\n", re.sub(r"[^\S\n]+", " ", kept)).strip()
    return " ".join(kept.split())
