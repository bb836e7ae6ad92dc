"""Protocol states in words a technician uses; every sentence of the analysis takes them from here."""

from __future__ import annotations

from motospect.knowledge.adapter_words import adapter_word
from motospect.model.scan import Ecu, ServiceOutcome

SERVICES = {
    "01": "live values and readiness",
    "02": "freeze frames",
    "03": "stored codes",
    "05": "oxygen sensor tests",
    "06": "monitor test results",
    "07": "pending codes",
    "09": "vehicle information",
    "0A": "permanent codes",
    "19": "fault memory (UDS)",
    "22": "VIN by UDS",
}

# ISO 14229-1 annex A.1 and SAE J1979: negative response codes met on vehicles.
_REFUSALS = {
    "10": "refused without giving a reason",
    "11": "the service is not supported",
    "12": "this part of the service is not supported",
    "13": "the ECU found the request malformed",
    "14": "the answer is too long",
    "21": "the ECU was busy",
    "22": "the conditions were not right, for example engine running or ignition off",
    "24": "the request came in the wrong order",
    "25": "an ECU behind this one did not answer",
    "31": "the ECU does not have what was asked for",
    "33": "access denied by the security gateway",
    "34": "authentication is required",
    "35": "the security key was wrong",
    "78": "the ECU asked for more time and then said nothing more",
    "7E": "not supported in this session",
    "7F": "the service is not supported in this session",
}

_OUTCOMES = {
    "ok": "answered",
    "no_data": "the ECU said nothing",
    "bus_error": "the adapter could not use the bus",
    "timeout": "the adapter did not finish in time",
    "garbage": "the answer was damaged",
    "not_asked": "not asked",
}

_ECUS = {
    "7E0": "engine",
    "7E8": "engine",
    "7E9": "transmission",
    "10": "engine",
    "18": "transmission",
    "18DAF110": "engine",
    "18DAF118": "transmission",
}
"""Usual holders of the legislated addresses (ISO 15765-4); said only as "usually"."""


def refusal(nrc: str) -> str:
    """Return what a negative response code (two hex digits) means."""
    return _REFUSALS.get(nrc.upper(), "refused for a reason of the maker's own") + f" (code 0x{nrc.upper()})"


def outcome(ended: ServiceOutcome) -> str:
    """Return how a service ended, as a clause."""
    if ended.outcome == "negative":
        return refusal(ended.nrc or "10")
    if word := adapter_word(ended.detail or ""):
        return f"{word.meaning} (the adapter said {word.word})"
    said = _OUTCOMES[ended.outcome]
    return f"{said} ({ended.detail})" if ended.detail else said


def service(number: str) -> str:
    """Return what a service delivers, with its number."""
    return f"{SERVICES[number]} (service {number})" if number in SERVICES else f"service {number}"


def ecu_name(ecu: Ecu) -> str:
    """Return how to speak of an ECU: its own name, or what usually sits at its address."""
    if ecu.name:
        return f"{ecu.name} ({ecu.address})"
    usual = _ECUS.get(ecu.address)
    return f"ECU {ecu.address} (usually {usual})" if usual else f"ECU {ecu.address}"


def listed(parts: list[str]) -> str:
    """Return "a", "a and b" or "a, b and c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
