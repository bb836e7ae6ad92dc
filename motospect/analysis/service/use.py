"""How a vehicle is used, by what it counted itself and what was measured of it; nothing is assumed.

The limits are our own judgement; each stands here with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median

from motospect.model.past import Past
from motospect.model.scan import Reading, Scan
from motospect.model.service import UseFact, UseKind, UseVerdict

LEAST_CYCLES = 50
"""Fewer ignition cycles are some weeks of an unusual month."""
SHORT_SHARE, LONG_SHARE = 0.3, 0.6
"""Share of ignition cycles that reached ten minutes with five at speed (13 CCR 1968.2 (d)(4.3.2))."""
LEAST_WARM_UPS = 10
FULL_WARM_UPS, FULL_KM = 255, 65535
"""PIDs 30 and 31 stay at their highest value once they reach it."""
SHORT_KM, LONG_KM = 8.0, 20.0
"""Kilometres for each warm-up: about ten minutes in town, and half an hour on the road."""
LEAST_RUN_S = 36_000.0
"""Ten hours of engine running."""
IDLE_HARD, IDLE_EASY = 0.3, 0.2
"""Share of engine hours at idle: taxis and vans lie above a third, other cars at a tenth to a fifth."""
LEAST_WINDOW_S = 1800.0
"""Half an hour of measured windows; less says nothing of everyday use."""
LEAST_SCANS = 3
TRIM_HARD, TRIM_EASY = 8.0, 5.0
"""Long-term trim in percent: beyond 10 most control units set a code, within 5 is ordinary."""

WARM_UPS, DISTANCE = "WARMUPS_SINCE_DTC_CLEAR", "DISTANCE_SINCE_DTC_CLEAR"


def use_of(scan: Scan, past: Past) -> tuple[UseFact, ...]:
    """Return one fact for each respect in which use shortens intervals, "unknown" with what is missing."""
    scans = (*past.scans, scan)
    return (_short_trips(scans), _idling(scan, past), _mixture(scans))


def _short_trips(scans: tuple[Scan, ...]) -> UseFact:
    counted = _drives(scans)
    if counted is not None:
        return counted
    found: list[tuple[float, float, tuple[str, ...]]] = []
    for scan in scans:
        warm, km = _least(scan, WARM_UPS), _least(scan, DISTANCE)
        if warm is None or km is None:
            continue
        n, driven = float(warm.value), float(km.value)
        if LEAST_WARM_UPS <= n < FULL_WARM_UPS and driven < FULL_KM:
            found.append((n, driven, _evidence(scan, scans[-1], (*warm.evidence, *km.evidence))))
    if not found:
        text = (
            "Short trips: not known. The control units told neither enough ignition cycles (service 09) nor"
            f" {LEAST_WARM_UPS} warm-ups with their distance since the last clearing."
        )
        return UseFact("short_trips", "unknown", text)
    warm_ups, km_driven, evidence = max(found)
    each = km_driven / warm_ups
    text = f"{km_driven:.0f} km in {warm_ups:.0f} warm-ups since the last clearing: {each:.0f} km for each."
    return UseFact("short_trips", _between(-each, -SHORT_KM, -LONG_KM), text, evidence)


def _drives(scans: tuple[Scan, ...]) -> UseFact | None:
    """Return what the in-use counters say: how many ignition cycles became whole drives."""
    found = [
        (
            ecu.in_use.ignition_cycles,
            ecu.in_use.obd_conditions,
            _evidence(scan, scans[-1], ecu.in_use.evidence),
        )
        for scan in scans
        for ecu in scan.ecus
        if ecu.in_use is not None and ecu.in_use.ignition_cycles >= LEAST_CYCLES
    ]
    usable = [one for one in found if one[1] <= one[0]]
    if not usable:
        return None
    cycles, drives, evidence = max(usable)
    text = f"{drives} of {cycles} ignition cycles became drives of ten minutes with five at speed."
    return UseFact("short_trips", _between(-drives / cycles, -SHORT_SHARE, -LONG_SHARE), text, evidence)


def _idling(scan: Scan, past: Past) -> UseFact:
    for seen in (scan, *reversed(past.scans)):
        run, idle = _least(seen, "ENGINE_RUN_TIME_TOTAL"), _least(seen, "IDLE_TIME_TOTAL")
        if run is None or idle is None or float(run.value) < LEAST_RUN_S:
            continue
        if float(idle.value) > float(run.value):
            continue  # more idling than running is a counter's fault
        share = float(idle.value) / float(run.value)
        hours = float(run.value) / 3600
        text = f"{share:.0%} of {hours:.0f} hours of engine running were at idle."
        evidence = _evidence(seen, scan, (*run.evidence, *idle.evidence))
        return UseFact("idling", _between(share, IDLE_HARD, IDLE_EASY), text, evidence)
    windows = [window for window in past.windows if window.point not in {"key_on", "other"}]
    seconds = sum(window.seconds for window in windows)
    if seconds >= LEAST_WINDOW_S:
        idle_s = sum(window.seconds for window in windows if "idle" in window.point)
        text = f"{idle_s / seconds:.0%} of {seconds / 60:.0f} minutes measured live were at idle."
        return UseFact(
            "idling", _between(idle_s / seconds, IDLE_HARD, IDLE_EASY), text, _once(w.id for w in windows)
        )
    text = "Idling: not known. No control unit told its hours at idle, and too little was measured live."
    return UseFact("idling", "unknown", text)


def _mixture(scans: tuple[Scan, ...]) -> UseFact:
    """Return whether the long-term trims stay off: a hint at fuel or mixture, not a fault by itself."""
    seen = [(scan, [v for v in scan.values if _is_trim(v)]) for scan in scans]
    told = [(scan, values) for scan, values in seen if values]
    if len(told) < LEAST_SCANS:
        text = f"Fuel and mixture: not known. Trims of {LEAST_SCANS} scans are needed, {len(told)} so far."
        return UseFact("mixture", "unknown", text)
    worst = [max(abs(float(v.value)) for v in values) for _, values in told]
    middle = median(worst)
    evidence = _once(
        x
        for scan, values in told
        for x in _evidence(scan, scans[-1], [e for v in values for e in v.evidence])
    )
    text = f"Long-term fuel trim over {len(told)} scans: {middle:.0f} percent off in the middle of them."
    verdict = _between(middle, TRIM_HARD, TRIM_EASY)
    if verdict == "hard":
        text += " Fuel quality or the mixture is not as the engine was made for."
    return UseFact("mixture", verdict, text, evidence)


def _between(value: float, hard: float, easy: float) -> UseVerdict:
    """Return "hard" from `hard` on, "easy" up to `easy`, "unknown" in between."""
    if value >= hard:
        return "hard"
    return "easy" if value <= easy else "unknown"


def _is_trim(value: Reading) -> bool:
    return value.name.startswith("LONG_FUEL_TRIM_") and not isinstance(value.value, str)


def _least(scan: Scan, name: str) -> Reading | None:
    told = [value for value in scan.values if value.name == name and not isinstance(value.value, str)]
    return min(told, key=lambda value: float(value.value), default=None)


def _evidence(scan: Scan, now: Scan, ids: Iterable[str]) -> tuple[str, ...]:
    """Return the exchanges of the scan at hand; of an earlier one only its name, for its ids are its own."""
    return _once(ids) if scan is now else (f"scan:{scan.id}",)


def _once(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))


KINDS: dict[UseKind, str] = {
    "short_trips": "short trips",
    "idling": "much idling",
    "mixture": "a mixture that stays off",
}
"""Hard use in words."""
