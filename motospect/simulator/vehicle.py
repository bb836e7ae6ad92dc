"""A virtual vehicle: its ECUs, its bus, its battery and the faults scripted for its wire."""

from __future__ import annotations

from dataclasses import dataclass, field

from motospect.simulator.can import Bus
from motospect.simulator.ecu import Ecu
from motospect.simulator.faults import Fault
from motospect.simulator.old_bus import OldWire
from motospect.simulator.old_ecu import OldEcu

BITRATES = {6: 500_000, 7: 500_000, 8: 250_000, 9: 250_000}  # by the number the ELM327 gives the protocol
EXTENDED = {6: False, 7: True, 8: False, 9: True}


@dataclass(slots=True)
class Vehicle:
    """What the adapter is plugged into. Its time is the adapter's, in seconds from plugging in.

    `dips` are from when to when the voltage at the plug is what; `off` from when to when the ignition is off.
    """

    name: str
    ecus: list[Ecu]
    protocol: int = 6
    vin: str | None = None
    title: str = ""
    battery_v: float = 12.6
    running: bool = True
    ignition: bool = True
    faults: list[Fault] = field(default_factory=list)
    dips: list[tuple[float, float, float]] = field(default_factory=list)
    off: list[tuple[float, float]] = field(default_factory=list)
    now_s: float = 0.0
    bus: Bus = field(init=False)
    old_wire: OldWire = field(init=False)

    def __post_init__(self) -> None:
        self.plug_in()
        self.turn_ignition(on=self.ignition)

    def plug_in(self) -> None:
        """Begin at second 0 with a quiet bus, for an adapter whose time begins there."""
        old = [ecu for ecu in self.ecus if isinstance(ecu, OldEcu)]
        self.bus = Bus(BITRATES.get(self.protocol, 0), [ecu for ecu in self.ecus if ecu not in old])
        self.old_wire = OldWire(self.protocol, list(old))

    @property
    def extended(self) -> bool:
        """Whether its ECUs use 29-bit identifiers."""
        return EXTENDED.get(self.protocol, False)

    @property
    def voltage_v(self) -> float:
        """What the adapter measures at pin 16."""
        dip = dip_at(self.dips, self.now_s)
        if dip is not None:
            return dip
        return 14.1 if self.running and self.ignition else self.battery_v

    def be_at(self, now_s: float) -> None:
        """Come to this moment: the ignition is then as it was told to be."""
        self.now_s = now_s
        if self.off:
            on = not any(start <= now_s < end for start, end in self.off)
            if on != self.ignition:
                self.turn_ignition(on=on)

    def turn_ignition(self, *, on: bool) -> None:
        """Wake or silence every ECU."""
        self.ignition = on
        for ecu in self.ecus:
            ecu.awake = on


def dip_at(dips: list[tuple[float, float, float]], now_s: float) -> float | None:
    """Return what a value is told to be at this moment, None where nothing is told of it."""
    return next((value for start, end, value in dips if start <= now_s < end), None)
