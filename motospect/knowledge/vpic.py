"""What NHTSA's vPIC says of a VIN, taken only where every place of the VIN was understood."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from motospect.knowledge.vin import spelled
from motospect.model.scan import VehicleIdentity, VinCheck

# vPIC's own error codes: 0 none, 1 check digit, 9 glider, 10 off-road, 14 the maker has not told all
# places. The others say that vPIC guessed characters (2-5), knows no such maker or model (6-8), doubts the
# year (11, 12) or met characters that cannot stand there (400).
_TRUSTED: dict[VinCheck, frozenset[int]] = {
    "ok": frozenset({0, 9, 10, 14}),
    # The wrong character may be any of them: only when the 16 others make a whole vehicle.
    "bad": frozenset({1, 9, 10}),
    # Outside North America and China place 9 is free, which vPIC reports as a wrong check digit.
    "absent": frozenset({0, 1, 9, 10}),
}


_ASKED = frozenset({"Make", "Model", "Model Year", "Error Code"})


@dataclass(frozen=True, slots=True)
class VpicAnswer:
    """The few of vPIC's variables that say which vehicle it is, with its error codes."""

    make: str | None
    model: str | None
    model_year: int | None
    errors: tuple[int, ...]


def answer_from(variables: Iterable[tuple[str, object]]) -> VpicAnswer:
    """Return the answer in vPIC's variables, named alike offline and online; raises ValueError."""
    said = {name: str(value) for name, value in variables if name in _ASKED and value}
    if "Error Code" not in said:
        raise ValueError("vPIC's answer has no error code")
    year = said.get("Model Year")
    return VpicAnswer(
        make=said.get("Make"),
        model=said.get("Model"),
        model_year=int(year) if year else None,
        errors=tuple(int(code) for code in said["Error Code"].split(",")),
    )


def told(
    plain: VehicleIdentity, answer: VpicAnswer, decoded_by: Literal["vpic", "ultravin"]
) -> VehicleIdentity | None:
    """Return the identity vPIC gives to a VIN already read by itself; None when it is not sure enough."""
    if not answer.make or not set(answer.errors) <= _TRUSTED[plain.vin_check]:
        return None
    return replace(
        plain,
        make=spelled(answer.make),
        model=answer.model,
        model_year=answer.model_year,
        decoded_by=decoded_by,
    )


def decode_offline(vin: str) -> VpicAnswer:
    """Return what the vPIC data inside `ultravin` say."""
    return answer_from(offline_variables(vin).items())


def offline_variables(vin: str) -> dict[str, object]:
    """Return all of vPIC's variables for a VIN by the data inside `ultravin`.

    Imported on use: its pages take up to 75 MB, which the daemon never pays (see identifier.py).
    """
    import ultravin  # noqa: PLC0415

    attributes: dict[str, object] = ultravin.decode(vin)["attributes"]
    return attributes
