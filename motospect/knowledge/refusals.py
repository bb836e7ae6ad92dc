"""Why a control unit refuses to clear: negative response codes in words, with what to do."""

from __future__ import annotations

from motospect.model.scan import VehicleIdentity

GATEWAY_CODES = frozenset({"33", "34"})
"""securityAccessDenied and authenticationRequired (ISO 14229-1 table A.1): it wants to know us."""
GATEWAY_MAKES = frozenset({"ALFA ROMEO", "CHRYSLER", "DODGE", "FIAT", "JEEP", "MASERATI", "RAM"})
GATEWAY_YEAR = 2018
"""From this model year on these makes have a security gateway that refuses service 04 to unregistered
tools. That rests on the maker's service information as repeated in the trade, not on a standard."""
NOT_A_GATEWAY = frozenset({"21", "22", "78"})
"""Busy, conditions not correct, answer pending: an ECU says these itself."""

_WORDS = {
    "10": ("it refuses without a reason", "Switch the ignition off and on, then try again."),
    "11": ("it does not know service 04", "Clear it with the maker's tool."),
    "12": ("it does not know service 04 in this form", "Clear it with the maker's tool."),
    "13": ("it found the request's length wrong", "Clear it with the maker's tool."),
    "21": ("it is busy", "Wait a minute, then try again."),
    "22": ("the conditions are not right", "Engine off, ignition on, then try again."),
    "31": ("it found the request out of range", "Clear it with the maker's tool."),
    "33": ("it wants security access first", "Clear it with the maker's tool, registered with the maker."),
    "34": ("it wants authentication first", "Clear it with the maker's tool, registered with the maker."),
    "7E": ("not in its present session", "Clear it with the maker's tool."),
    "7F": ("not in its present session", "Switch the ignition off and on, then try again."),
}  # fmt: skip


def refusal_words(nrc: str) -> tuple[str, str]:
    """Return what a negative response code (two hex digits) means, and what to do."""
    return _WORDS.get(nrc, ("a reason the standard leaves to the maker", "Clear it with the maker's tool."))


def by_gateway(nrc: str, vehicle: VehicleIdentity) -> str | None:
    """Return why a refusal is put down to a security gateway, and what that rests on; else None."""
    if nrc in GATEWAY_CODES:
        return f"NRC {nrc} of ISO 14229-1"
    make, year = (vehicle.make or "").upper(), vehicle.model_year
    if make in GATEWAY_MAKES and year is not None and year >= GATEWAY_YEAR and nrc not in NOT_A_GATEWAY:
        return f"make and model year ({vehicle.make} {year}), which have such a gateway; not proven"
    return None
