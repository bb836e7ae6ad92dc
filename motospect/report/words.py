"""The record's short names as words on paper, and its numbers, units and times as a reader expects them."""

from __future__ import annotations

import datetime as dt

from motospect.languages import Language
from motospect.languages.quantities import converted
from motospect.model.evidence import spans
from motospect.model.scan import Ecu

NOT_SAID = "\N{EN DASH}"
_ELSEWHERE = {"scan": "an earlier scan", "capture": "live values"}
"""Evidence that is no exchange of the scan: its id is a UUID, which helps nobody on paper."""
CHANGES = {
    "gone": "gone, not proven",
    "proven": "fixed and proven",
    "new": "new",
    "still_there": "still there",
    "came_back": "came back",
    "unknown": "not known",
}
MONITOR_STATES = {"complete": "complete", "incomplete": "incomplete", "unsupported": "not supported"}
DTC_KINDS = {"stored": "stored", "pending": "pending", "permanent": "permanent"}
KINDS = {"pre": "Scan before repair", "post": "Scan after repair", "check": "Check"}
ECU_STATES = {
    "answered": "answered",
    "silent": "silent",
    "rejected": "refused",
    "blocked": "blocked",
    "garbled": "unreadable",
    "not_probed": "not asked",
}
OUTCOMES = {
    "ok": "answered",
    "no_data": "no answer",
    "negative": "refused",
    "bus_error": "bus error",
    "timeout": "time-out",
    "garbage": "unreadable",
    "not_asked": "not asked",
}
SERVICES = {
    "01": "live values",
    "02": "freeze frame",
    "03": "stored codes",
    "05": "oxygen sensor tests",
    "06": "monitor tests",
    "07": "pending codes",
    "09": "vehicle information",
    "0A": "permanent codes",
    "19": "fault memory (UDS)",
    "22": "VIN by UDS",
}
VIN_SOURCES = {
    "ecu": "read from the vehicle",
    "typed": "typed in",
    "photo": "read from a photo",
    "none": "not read",
}
VIN_CHECKS = {"ok": "check digit correct", "bad": "CHECK DIGIT WRONG", "absent": ""}
DECODERS = {
    "vpic": "NHTSA vPIC",
    "ultravin": "ultravin",
    "wmi": "manufacturer prefix and year only",
    "none": "not decoded",
}


def moment(text: str) -> dt.datetime:
    """Return the RFC 3339 time as UTC; raises ValueError when it is none."""
    return dt.datetime.fromisoformat(text).astimezone(dt.UTC)


def when(language: Language, text: str | None, *, seconds: bool = False) -> str:
    """Return a time in the box's zone with the zone's name, or the text as it came when it is no time."""
    if not text:
        return language.say("not recorded")
    try:
        local = dt.datetime.fromisoformat(text).astimezone()
    except ValueError:
        return text
    clock = f"{local:%H:%M:%S}" if seconds else f"{local:%H:%M}"
    return f"{language.day(local.isoformat())}, {clock}\u00a0{local.tzname()}"


def number(value: float | int | str) -> str:
    """Return a value with at most three decimals; small ones keep three significant digits."""
    if not isinstance(value, float):
        return str(value)
    if value and abs(value) < 0.01:
        return f"{value:.3g}"
    plain = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if plain == "-0" else plain


def signed(language: Language, value: float | int | str) -> str:
    """Return a value by the language's signs: words in the language, numbers with its decimal sign."""
    if isinstance(value, str):
        return language.sentence(value)
    plain = number(value)
    return plain if language.code == "en" or "e" in plain else plain.replace(".", ",")


def amount(language: Language, value: float | int | str, short: str) -> str:
    """Return a value with its unit, as the reader measures."""
    if isinstance(value, str):
        return language.sentence(value)
    shown, shown_unit = converted(float(value), short, language.units)
    exact = value if shown_unit == short else float(f"{shown:.4g}")
    return f"{signed(language, exact)}\u00a0{language.unit(short)}".strip()


def evidence(language: Language, ids: tuple[str, ...]) -> str:
    """Return ids of the evidence as one text, `x3, b28 to b37`; a dash when there are none."""
    say = language.say
    texts = (
        language.sentence(_ELSEWHERE.get(first.partition(":")[0], first))
        if first == last
        else say("%(first)s to %(last)s", first=first, last=last)
        for first, last in spans(ids)
    )
    return ", ".join(dict.fromkeys(texts)) or NOT_SAID


def ecu_label(language: Language, ecu: Ecu) -> str:
    """Return the name, when known, with the address."""
    if ecu.name:
        return f"{language.sentence(ecu.name)} ({ecu.address})"
    return language.say("control unit %(address)s", address=ecu.address)


def services(language: Language, ecu: Ecu) -> str:
    """Return how each service of an ECU ended, equal endings together, the answered ones first."""
    endings: dict[str, list[str]] = {}
    for service, ending in sorted(ecu.services.items(), key=lambda item: (item[1].outcome != "ok", item[0])):
        reasons = [f"NRC {ending.nrc}"] if ending.nrc else []
        reasons += [language.sentence(ending.detail)] if ending.detail and ending.outcome != "ok" else []
        word = language.sentence(OUTCOMES[ending.outcome]) + (f" ({', '.join(reasons)})" if reasons else "")
        endings.setdefault(word, []).append(service)
    return "; ".join(f"{' '.join(names)} {word}" for word, names in endings.items()) or language.say(
        "none asked"
    )
