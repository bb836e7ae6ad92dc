"""PIDs 01 and 41: warning lamp, number of codes, and what each on-board monitor has done.

Both are four bytes A B C D (SAE J1979-DA table B4). A of PID 01 is the lamp and the count. B bits 0-2
say which continuous monitors exist, bits 4-6 which are incomplete, bit 3 is 1 for compression ignition;
C says which other monitors exist (enabled, in PID 41) and D which are incomplete.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from motospect.decode.errors import require_length
from motospect.model.scan import MonitorState

Ignition: TypeAlias = Literal["spark", "compression"]

_CONTINUOUS: Final = ("misfire", "fuel_system", "components")
_OTHERS: Final[dict[Ignition, dict[int, str]]] = {
    "spark": {
        0: "catalyst",
        1: "heated_catalyst",
        2: "evaporative_system",
        3: "secondary_air",
        4: "ac_refrigerant",
        5: "oxygen_sensor",
        6: "oxygen_sensor_heater",
        7: "egr_vvt",
    },
    "compression": {  # bits 2 and 4 are reserved
        0: "nmhc_catalyst",
        1: "nox_aftertreatment",
        3: "boost_pressure",
        5: "exhaust_gas_sensor",
        6: "pm_filter",
        7: "egr_vvt",
    },
}


@dataclass(frozen=True, slots=True)
class Status:
    """PID 01: lamp commanded on, stored codes that light it, and monitors since the codes were cleared."""

    mil: bool
    dtc_count: int
    ignition: Ignition
    since_clear: dict[str, MonitorState]

    def values(self) -> Iterator[tuple[str, int | str, str]]:
        """Yield (name, value, unit) of everything PID 01 says."""
        yield "MIL", "on" if self.mil else "off", ""
        yield "DTC_COUNT", self.dtc_count, "count"
        yield "IGNITION_TYPE", self.ignition, ""
        for name, state in self.since_clear.items():
            yield f"READINESS_{name.upper()}", state, ""


def decode_status(data: bytes) -> Status:
    """Return the status in the four bytes after PID 01; raises Undecodable for another length."""
    require_length(data, 4, "The data of PID 01")
    ignition, bits = _monitors(data)
    states = {name: _since_clear(exists, incomplete) for name, exists, incomplete in bits}
    return Status(bool(data[0] & 0x80), data[0] & 0x7F, ignition, states)


def decode_this_cycle(data: bytes) -> dict[str, MonitorState]:
    """Return the monitors of this drive from the four bytes after PID 41, by name.

    `unsupported` also stands for a monitor disabled for this drive that has nothing left to complete:
    the PID tells the two no further apart.
    """
    require_length(data, 4, "The data of PID 41")
    return {name: _this_cycle(enabled, incomplete) for name, enabled, incomplete in _monitors(data)[1]}


def enabled_this_cycle(data: bytes) -> dict[str, bool]:
    """Return by name whether each monitor may still run in this drive, from the four bytes after PID 41."""
    require_length(data, 4, "The data of PID 41")
    return {name: enabled for name, enabled, _ in _monitors(data)[1]}


def this_cycle_values(data: bytes) -> Iterator[tuple[str, int | str, str]]:
    """Yield (name, value, unit) of everything PID 41 says."""
    enabled = enabled_this_cycle(data)
    yield "CYCLE_IGNITION_TYPE", _monitors(data)[0], ""
    for name, state in decode_this_cycle(data).items():
        yield f"CYCLE_READINESS_{name.upper()}", state, ""
        yield f"CYCLE_ENABLED_{name.upper()}", "yes" if enabled[name] else "no", ""


def _monitors(data: bytes) -> tuple[Ignition, list[tuple[str, bool, bool]]]:
    """Return the ignition type and (name, exists or enabled, incomplete) of every monitor."""
    ignition: Ignition = "compression" if data[1] & 0x08 else "spark"
    continuous = [
        (n, bool(data[1] >> b & 1), bool(data[1] >> (b + 4) & 1)) for b, n in enumerate(_CONTINUOUS)
    ]
    others = [(n, bool(data[2] >> b & 1), bool(data[3] >> b & 1)) for b, n in _OTHERS[ignition].items()]
    return ignition, continuous + others


def _since_clear(exists: bool, incomplete: bool) -> MonitorState:
    if not exists:
        return "unsupported"
    return "incomplete" if incomplete else "complete"


def _this_cycle(enabled: bool, incomplete: bool) -> MonitorState:
    # The standard demands 0 for "incomplete" where there is no monitor, so a 1 means one that exists.
    if incomplete:
        return "incomplete"
    return "complete" if enabled else "unsupported"
