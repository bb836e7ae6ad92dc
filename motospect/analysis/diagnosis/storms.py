"""Many codes from one thing: a sensor supply, a battery, a bus or a silent control unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import CodeSeen, Facts, joined
from motospect.analysis.diagnosis.sign import Sign

_FIVE_VOLT = {
    "manifold pressure": "P0106-P0108",
    "throttle A": "P0121-P0123",
    "throttle B": "P0221-P0223",
    "pedal D": "P2121-P2123",
    "pedal E": "P2126-P2128",
    "throttle pair": "P2135",
    "pedal pair": "P2138",
    "rail pressure": "P0191-P0193",
    "boost pressure": "P0236-P0238",
    "air conditioning pressure": "P0531-P0533",
    "oil pressure": "P0521-P0523",
    "tank pressure": "P0451-P0453",
    "EGR position": "P0405-P0406",
    "barometric pressure": "P2227-P2229",
    "camshaft": "P0340-P0343",
    "crankshaft": "P0335-P0338",
    "filter pressure": "P2452-P2455",
}
"""Sensors fed by the control unit's 5 V reference, and their circuit codes (SAE J2012)."""
_REFERENCE = ("P0641-P0643", "P0651-P0653", "P0697-P0699")
_GROUNDED = {
    "coolant temperature": "P0118",
    "intake air temperature": "P0113",
    "manifold pressure": "P0108",
    "throttle": "P0123",
    "oil temperature": "P0198",
    "fuel temperature": "P0183",
    "ambient temperature": "P0073",
}
"""Sensors that read too high when the common sensor ground is open, by the code for it."""
_LOST = "U0100-U029F"
_BUS = ("U0001-U0019", "U0028", "U0073-U0076")
_DEAD = {
    "dead_engine": "U0100",
    "dead_transmission": "U0101",
    "dead_abs": "U0121",
    "dead_body": "U0140",
}
_LOW_V = 11.8


def find(facts: Facts) -> Iterator[Sign]:
    """Yield a sign for each thing that many codes have in common."""
    yield from _reference(facts)
    yield from _ground(facts)
    yield from _supply(facts)
    yield from _bus(facts)
    yield from _dead(facts)


def _reference(facts: Facts) -> Iterator[Sign]:
    hit = {name: seen for name, span in _FIVE_VOLT.items() if (seen := facts.seen(span))}
    supply = facts.seen(*_REFERENCE)
    codes = [one for seen in hit.values() for one in seen]
    if len(hit) >= 3 or (supply and hit):
        text = f"{len(hit)} sensors on the 5 V reference report a circuit fault at once: {', '.join(hit)}."
        yield _binding("reference_bound", text, [*codes, *supply])


def _ground(facts: Facts) -> Iterator[Sign]:
    hit = {name: seen for name, code in _GROUNDED.items() if (seen := facts.seen(code))}
    if len(hit) >= 2:
        text = f"{len(hit)} sensors read too high at once, as with an open common ground: {', '.join(hit)}."
        yield _binding("ground_bound", text, [one for seen in hit.values() for one in seen])


def _supply(facts: Facts) -> Iterator[Sign]:
    """Low voltage beside codes that low voltage sets."""
    fed = facts.seen("U0001-U3FFF", "P0560-P0562", "P0600-P0607", "C0895-C0899", "B1325-B1330")
    low = lowest_voltage(facts)
    said = facts.seen("P0560-P0562")
    others = [one for one in fed if one not in said]
    if len(others) >= 2 and (said or low is not None):
        volts = f" The lowest voltage read is {low:.1f} V." if low is not None else ""
        text = f"{len(others)} codes of supply or communication stand beside a low voltage.{volts}"
        yield _binding("supply_storm", text, fed)


def _bus(facts: Facts) -> Iterator[Sign]:
    lost = facts.seen(_LOST)
    modules = {one.code for one in lost}
    bus = facts.seen(*_BUS)
    if len(modules) >= 3 or (bus and modules):
        text = f"Communication with {len(modules)} control units was lost at once."
        yield _binding("bus_storm", text, [*lost, *bus])


def _dead(facts: Facts) -> Iterator[Sign]:
    told = Counter({code: len({one.ecu.address for one in facts.seen(code)}) for code in facts.names(_LOST)})
    if len(told) > 2:
        return
    for code, ecus in sorted(told.items()):
        if ecus >= 2:
            name = next((sign for sign, its in _DEAD.items() if its == code), "dead_other")
            text = f"{ecus} control units miss the same one ({code})."
            yield _binding(name, text, facts.seen(code))


def lowest_voltage(facts: Facts) -> float | None:
    """Return the lowest voltage of plug, control unit, freeze frames and battery test below 11.8 V, in V."""
    told = [
        facts.scan.adapter.voltage_v,
        *(
            fact.value
            for fact in (facts.value("CONTROL_MODULE_VOLTAGE"), facts.frozen("CONTROL_MODULE_VOLTAGE", "B-Z"))
            if fact is not None
        ),
    ]
    rest = [p for p in facts.scan.battery.parts if p.phase in {"rest", "crank"}] if facts.scan.battery else []
    if any(part.state == "bad" for part in rest):
        told += [part.value_v for part in rest]
    low = [volts for volts in told if volts is not None and volts < _LOW_V]
    return min(low, default=None)


def _binding(name: str, text: str, codes: list[CodeSeen] | tuple[CodeSeen, ...]) -> Sign:
    return Sign(name, text, joined(codes), binds=tuple(dict.fromkeys(one.code for one in codes)))
