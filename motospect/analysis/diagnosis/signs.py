"""What was measured and is no code: signs that may have causes of their own, like a code has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from motospect.analysis.diagnosis import storms, trims
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.sign import Sign
from motospect.model.battery import BatteryPhase

_TRIM_LIMIT = 15.0
"""Many makers set the codes for lean and rich at some 20 to 25 %; good engines stay below 10 %."""
_LOW_REST_V, _LOW_RUNNING_V, _HIGH_RUNNING_V = 11.8, 12.8, 15.2
_OVERHEATED_C, _COLD_C, _WARM_AFTER_S = 115.0, 70.0, 900.0


@dataclass(frozen=True, slots=True)
class _Test:
    mids: tuple[str, ...]
    sign: str
    codes: tuple[str, ...]


_TESTS = (
    _Test(("21", "22", "23", "24"), "catalyst_weak", ("P0420-P0434",)),
    _Test(("01", "05"), "o2_upstream_slow", ("P0130-P0134", "P0150-P0154", "P2A00")),
    _Test(("02", "06"), "o2_downstream_slow", ("P0136-P0140", "P0156-P0160", "P2A01")),
    _Test(("31", "32", "33", "34"), "egr_weak", ("P0400-P0409",)),
    _Test(("35", "36", "37", "38"), "vvt_off", ("P0010-P0025",)),
    _Test(("39", "3A", "3B", "3C"), "evap_leak", ("P0440-P0442", "P0455-P0457")),
    _Test(tuple(f"A{n:X}" for n in range(2, 14)), "cylinder_misfire", ("P0300-P0312",)),
    _Test(("A1",), "misfire_all", ("P0300-P0312",)),
)
"""Monitor ids of SAE J1979 service 06, what a failed test of theirs is a sign of, and the codes that say
it."""

_BATTERY: dict[BatteryPhase, tuple[str, str]] = {
    "rest": ("low_at_rest", "P0560-P0562"),
    "crank": ("weak_crank", "P0560-P0562"),
    "ripple": ("ripple", "P0620-P0626"),
}


def find_signs(facts: Facts) -> tuple[Sign, ...]:
    """Return every sign of a scan, in a fixed order; `said_by` names the codes that say the same already."""
    found = [
        *_mixture(facts),
        *_voltages(facts),
        *_battery(facts),
        *_temperatures(facts),
        *_idle(facts),
        *_tests(facts),
        *storms.find(facts),
    ]
    return tuple({(sign.name, sign.place): sign for sign in found}.values())


def _mixture(facts: Facts) -> Iterator[Sign]:
    for name, sense, codes in (("lean", 1, trims.ALL_LEAN), ("rich", -1, trims.ALL_RICH)):
        for bank in (1, 2):
            trim = trims.strongest(facts, bank)
            if trim is None or trim.value * sense < _TRIM_LIMIT:
                continue
            text = (
                f"The mixture control of bank {bank} corrects by {trim.value:+.0f} % {trim.where};"
                f" good engines stay within 10 %."
            )
            yield Sign(name, text, trim.evidence, said_by=codes, place=f"bank {bank}")


def _voltages(facts: Facts) -> Iterator[Sign]:
    for volts in (
        facts.value("CONTROL_MODULE_VOLTAGE"),
        facts.at("CONTROL_MODULE_VOLTAGE", "idle", "cruise"),
    ):
        if volts is None:
            continue
        runs = facts.running or volts.where != "now"
        if runs and volts.value < _LOW_RUNNING_V:
            text = f"The control unit's supply is {volts.value:.1f} V with the engine running."
            yield Sign("low_while_running", text, volts.evidence, said_by=("P0560-P0562",))
        elif runs and volts.value > _HIGH_RUNNING_V:
            text = f"The control unit's supply is {volts.value:.1f} V with the engine running."
            yield Sign("high_while_running", text, volts.evidence, said_by=("P0563",))
    plug = facts.scan.adapter.voltage_v
    if plug is None:
        return
    evidence = facts.value("RPM")
    ids = evidence.evidence if evidence else ()
    said = f"The diagnostic plug has {plug:.1f} V"
    if facts.running and plug < _LOW_RUNNING_V:
        text = f"{said} with the engine running."
        yield Sign("low_while_running", text, ids, said_by=("P0560-P0562",), findings=("voltage:low",))
    elif facts.running and plug > _HIGH_RUNNING_V:
        yield Sign("high_while_running", f"{said} with the engine running.", ids, said_by=("P0563",))
    elif not facts.running and plug < _LOW_REST_V:
        text = f"{said} with the engine off."
        yield Sign("low_at_rest", text, ids, said_by=("P0560-P0562",), findings=("voltage:low",))


def _battery(facts: Facts) -> Iterator[Sign]:
    for part in facts.scan.battery.parts if facts.scan.battery else ():
        if part.state not in {"watch", "bad"}:
            continue
        finding = (f"battery:{part.phase}",)
        if part.phase == "charge":
            low = part.value_v is not None and part.value_v < _LOW_RUNNING_V + 0.7
            name, codes = ("low_while_running", "P0562") if low else ("high_while_running", "P0563")
        else:
            name, codes = _BATTERY[part.phase]
        yield Sign(name, part.text, part.evidence, said_by=(codes,), findings=finding)


def _temperatures(facts: Facts) -> Iterator[Sign]:
    hot = facts.anywhere("COOLANT_TEMP")
    if hot is not None and hot.value >= 140:
        yield Sign(
            "ect_implausible", f"The coolant sensor reads {hot.value:.0f} °C.", hot.evidence,
            said_by=("P0115-P0119",),
        )  # fmt: skip
    elif hot is not None and hot.value >= _OVERHEATED_C:
        text = f"The coolant has {hot.value:.0f} °C {hot.where}."
        yield Sign("overheating", text, hot.evidence, said_by=("P0217", "P2181", "P00B7"))
    for name, sign, codes in (
        ("COOLANT_TEMP", "ect_implausible", "P0115-P0119"),
        ("INTAKE_TEMP", "iat_implausible", "P0110-P0114"),
    ):
        cold = facts.anywhere(name)
        if cold is not None and cold.value <= -38:
            text = f"A sensor reads {cold.value:.0f} °C, which an open circuit reads like."
            yield Sign(sign, text, cold.evidence, said_by=(codes,))
    yield from _too_cold(facts)


def _too_cold(facts: Facts) -> Iterator[Sign]:
    driving = facts.at("COOLANT_TEMP", "cruise", "warm_up")
    run = facts.value("RUN_TIME")
    now = facts.value("COOLANT_TEMP")
    codes = ("P0125-P0128",)
    if now is not None and run is not None and run.value >= _WARM_AFTER_S and -38 < now.value < _COLD_C:
        text = f"After {run.value / 60:.0f} minutes the coolant has only {now.value:.0f} °C."
        yield Sign("too_cold", text, now.evidence, said_by=codes)
    elif driving is not None and -38 < driving.value < _COLD_C and facts.window("cruise") is not None:
        text = f"While driving the coolant has only {driving.value:.0f} °C."
        yield Sign("too_cold", text, driving.evidence, said_by=codes)


def _idle(facts: Facts) -> Iterator[Sign]:
    rpm = facts.at("RPM", "idle")
    window = facts.window("idle")
    if rpm is None or window is None:
        return
    if rpm.value > 1050:
        text = f"The warm engine idles at {rpm.value:.0f} rpm."
        yield Sign("idle_high", text, rpm.evidence, said_by=("P0505", "P0507"))
    elif rpm.value < 560:
        text = f"The warm engine idles at {rpm.value:.0f} rpm."
        yield Sign("idle_low", text, rpm.evidence, said_by=("P0505", "P0506"))


def _tests(facts: Facts) -> Iterator[Sign]:
    for test in _TESTS:
        for ecu, result in facts.tests(*test.mids):
            if result.passed:
                continue
            place = f"cylinder {int(result.mid[1], 16) - 1}" if test.sign == "cylinder_misfire" else None
            yield Sign(
                test.sign,
                f"On-board test {result.label} measured {result.value:g} {result.unit}, outside its limits.",
                result.evidence,
                said_by=test.codes,
                findings=(f"monitor:{ecu.address}:{result.mid}:{result.tid}",),
                place=place,
            )
