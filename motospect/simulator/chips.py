"""Which adapter is emulated: genuine chips and clones, each a file of `adapters/` that says what it does."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from motospect.simulator.errors import SimulatorError
from motospect.simulator.vehicle import Vehicle

FOLDER = Path(__file__).with_name("adapters")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One kind of adapter. `refuses` are answered with `?`, `ignores` with OK without being carried out.

    `most_pids` is how many fit a request. `buffer` is in characters; with more than `loses_above` of them
    waiting every `loses_every`-th line loses one. `offset_v` is what its voltmeter adds. Above `most_baud`
    what it sends is damaged. `stn` and `device` are the answers to ST I and ST DI, None on a plain ELM327;
    `header_gap` stands behind the identifier where spaces are on.
    """

    name: str
    title: str
    rests_on: str
    identity: str
    stn: str | None = None
    device: str | None = None
    serial: str | None = None
    refuses: tuple[str, ...] = ()
    ignores: tuple[str, ...] = ()
    count: bool = True
    most_pids: int = 6
    buffer: int = 512
    loses_above: int = 0
    loses_every: int = 0
    offset_v: float = 0.0
    most_baud: int = 1_000_000
    delay_ms: float = 0.0
    header_gap: str = " "

    def refused(self, text: str) -> bool:
        """Whether it does not know this line, AT included."""
        return any(re.fullmatch(pattern, text) for pattern in self.refuses)

    def ignored(self, text: str) -> bool:
        """Whether it only pretends to carry this line out."""
        return any(re.fullmatch(pattern, text) for pattern in self.ignores)


@dataclass(frozen=True, slots=True)
class Chip:
    """Which adapter answers, and the car whose voltage it measures."""

    profile: Profile
    vehicle: Vehicle

    @property
    def identity(self) -> str:
        """Answer AT I."""
        return self.profile.identity

    @property
    def measured_v(self) -> float:
        """What its voltmeter makes of the voltage at the plug."""
        return self.vehicle.voltage_v + self.profile.offset_v


def adapter_names() -> list[str]:
    """Name every adapter that can be emulated."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


@functools.cache
def load_adapter(name: str) -> Profile:
    """Read an adapter by its name; raises SimulatorError naming those that are known."""
    if name not in adapter_names():
        raise SimulatorError(f"unknown adapter {name!r}; known: {', '.join(adapter_names())}")
    table: dict[str, Any] = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    known = {field.name for field in fields(Profile)} - {"name"}
    if unknown := set(table) - known:
        raise SimulatorError(f"{name}: unknown key {min(unknown)!r}; known: {', '.join(sorted(known))}")
    given: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in table.items()}
    return Profile(name=name, **given)
