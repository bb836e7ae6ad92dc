"""A VIN place by place: what each part tells by itself, and what of the vehicle stays unknown and why."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.knowledge.vin import is_vin, make_of, model_year, year_codes
from motospect.model.scan import VehicleIdentity, VinCheck
from motospect.model.vin import VinPlace, VinStatement

_CHECKS: dict[VinCheck, str] = {
    "ok": "check digit, right",
    "bad": "check digit, WRONG: at least one character of the VIN is",
    "absent": "the maker's own: no check digit is asked for where it builds",
}


def statement(vehicle: VehicleIdentity) -> VinStatement:
    """Return what the vehicle's VIN tells; of what is no VIN only that it is none."""
    vin = vehicle.vin or ""
    return VinStatement(tuple(_places(vin, vehicle)) if is_vin(vin) else (), tuple(_unknown(vehicle)))


def _places(vin: str, vehicle: VehicleIdentity) -> Iterator[VinPlace]:
    # ISO 3779: world manufacturer identifier, vehicle descriptor, vehicle indicator; 49 CFR 565.15 for places
    # 9 to 11, which other regions leave to the maker.
    maker = make_of(vin)
    if vin[2] == "9":
        known = "a maker of fewer than 1,000 vehicles a year; places 12-14 say which"
    else:
        known = f"maker: {maker}" if maker else "maker: not in our table, or shared by several makes"
    yield VinPlace("1-3", vin[:3], known)
    yield VinPlace("4-8", vin[3:8], "model, body and engine in the maker's own code")
    yield VinPlace("9", vin[8], _CHECKS[vehicle.vin_check])
    yield VinPlace("10", vin[9], _year(vin))
    yield VinPlace("11", vin[10], "plant, in the maker's own code")
    yield VinPlace("12-17", vin[11:], "serial number")


def _year(vin: str) -> str:
    codes = year_codes(vin[9])
    if not codes:
        return "no model year is written so"
    sure = model_year(vin)
    if sure is not None:
        return f"model year {sure}, told from {' and '.join(map(str, codes))} by place 7"
    return f"model year {' or '.join(map(str, codes))} where the maker writes it here"


def _unknown(vehicle: VehicleIdentity) -> Iterator[str]:
    vin = vehicle.vin or ""
    if not vin:
        yield "There is no VIN, so nothing is known of the vehicle."
        return
    if not is_vin(vin):
        yield "This is no VIN (17 letters and digits without I, O and Q), so nothing is told from it."
        return
    facts = {"make": vehicle.make, "model": vehicle.model, "model year": vehicle.model_year}
    missing = [name for name, fact in facts.items() if fact is None]
    if missing:
        why = {
            "vpic": "vPIC does not name it",
            "ultravin": "the vPIC data on this box do not name it",
        }.get(vehicle.decoded_by, "vPIC would have to guess characters, and its guess is not taken")
        yield f"Not known: {', '.join(missing)}; {why}."
    if vehicle.vin_check == "bad" and vehicle.decoded_by in {"vpic", "ultravin"}:
        yield "Make, model and year are told by the other places; the wrong character may be any of them."
    if vehicle.vin_check == "absent":
        yield "Whether the VIN is mistyped cannot be told: it has no check digit."
    yield "Equipment, mileage, owners and whether recalls were carried out are in no VIN."
