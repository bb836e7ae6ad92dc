"""Traps: scripted situations on the wire, each with the one true answer, found by their folder.

A file of `traps/` says what the car and its wire do (`car`, `[[car.ecu]]`, `[[fault]]`) and what is true
(`[truth]`); what it leaves out stands in the file of `trap_cars/` it names by `like`. The truth is written
by hand from the bytes: nothing here decodes.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from motospect.simulator.errors import SimulatorError
from motospect.simulator.garage import build_vehicle
from motospect.simulator.vehicle import Vehicle

Table = dict[str, Any]
FOLDER = Path(__file__).with_name("traps")
CARS = Path(__file__).with_name("trap_cars")
KEYS = frozenset({"title", "rests_on", "like", "paced", "car", "fault", "truth", "extra"})


@dataclass(frozen=True, slots=True)
class EcuTruth:
    """What one ECU really says. Values by signal name in the units of the record, freeze frames likewise.

    `mil` is "untold" where the ECU cannot be heard to say it.
    """

    state: str = "answered"
    stored: list[str] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    permanent: list[str] = field(default_factory=list)
    mil: bool | str | None = None
    values: dict[str, float] = field(default_factory=dict)
    freeze: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Truth:
    """The one true answer. `says` are pieces of the headline, `reaches` of the protocol's name."""

    clean: bool
    complete: bool
    ecus: dict[str, EcuTruth]
    vin: str | None = None
    vin_check: str | None = None
    conflicts: list[str] = field(default_factory=list)
    interrupted: bool = False
    says: str = ""
    reaches: str = ""
    voltage_v: float | None = None

    def codes(self, kind: str) -> frozenset[str]:
        """Name the codes that can be read of a list: stored, pending or permanent."""
        return frozenset(code for ecu in self.ecus.values() for code in getattr(ecu, kind))


@dataclass(frozen=True, slots=True)
class Trap:
    """One situation: a fresh car with `car`, and its truth. `rests_on` is its source.

    `paced`: time has to pass for it, because it is about the host's own deadlines.
    """

    name: str
    title: str
    rests_on: str
    truth: Truth
    paced: bool
    _car: Table

    def car(self) -> Vehicle:
        """Build the car with its scripted mishaps, as if never asked before."""
        return build_vehicle(self.name, self._car)

    @property
    def vin(self) -> str | None:
        """The car's own VIN, whether or not it can be read in this situation."""
        return self._car.get("vin")

    def held(self, kind: str) -> frozenset[str]:
        """Name the codes the ECUs hold in a list (stored, pending, permanent), readable or not."""
        return frozenset(code for ecu in self._car["ecu"] for code in ecu.get(kind, []))

    def live(self, signal: str) -> frozenset[float]:
        """Return what the ECUs measure of a signal, by its name in physics.py, readable or not."""
        return frozenset(ecu["live"][signal] for ecu in self._car["ecu"] if signal in ecu.get("live", {}))


def load_traps(folder: Path = FOLDER) -> list[Trap]:
    """Read every trap of the folder, in order of their names; raises SimulatorError naming file and fault."""
    return [load_trap(path) for path in sorted(folder.glob("*.toml"))]


def load_trap(path: Path) -> Trap:
    """Read one trap."""
    try:
        own = tomllib.loads(path.read_text(encoding="utf-8"))
        if unknown := set(own) - KEYS:
            raise SimulatorError(
                f"{path.name}: unknown key {min(unknown)!r}; known: {', '.join(sorted(KEYS))}"
            )
        base = tomllib.loads((CARS / f"{own['like']}.toml").read_text(encoding="utf-8"))
        table = _merged({"car": base["car"], "truth": base["truth"]}, own)
        car = {**table["car"], "fault": own.get("fault", [])}
        car["ecu"] += own.get("extra", [])
        paced = own.get("paced", False)
        return Trap(path.stem, own["title"], own["rests_on"], _truth(table["truth"]), paced, car)
    except FileNotFoundError as missing:
        cars = ", ".join(sorted(file.stem for file in CARS.glob("*.toml")))
        raise SimulatorError(f"{missing.filename} is not there; the cars of traps are {cars}") from missing
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise SimulatorError(f"{path.name}: {error}") from error


def _truth(table: Table) -> Truth:
    ecus = {address: EcuTruth(**row) for address, row in table["ecus"].items() if row}
    return Truth(**{**table, "ecus": ecus, "vin": table.get("vin") or None})


def _merged(base: Any, own: Any) -> Any:
    """Lay a table over another: tables key by key, ECUs of the car by their answer id, all else replaced.

    An empty table takes the one below away.
    """
    if isinstance(base, dict) and isinstance(own, dict) and own:
        return {**base, **{key: _merged(base[key], own[key]) if key in base else own[key] for key in own}}
    if isinstance(base, list) and own and all(isinstance(row, dict) and "response" in row for row in own):
        over = {row["response"]: row for row in own}
        return [_merged(row, over.get(row["response"], row)) for row in base]
    return own
