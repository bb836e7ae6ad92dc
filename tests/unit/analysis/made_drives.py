"""A made-up vehicle to learn: its signals follow each other, with noise; recordings of it as captures."""

from __future__ import annotations

import random
from dataclasses import replace

from motospect.model.capture import Capture, Track

UNITS = {
    "RPM": "rpm",
    "SPEED": "km/h",
    "ENGINE_LOAD": "percent",
    "THROTTLE_POS": "percent",
    "INTAKE_PRESSURE": "kPa",
    "COOLANT_TEMP": "degC",
    "CONTROL_MODULE_VOLTAGE": "V",
}


def made_drive(number: int, *, seconds: int = 400) -> Capture:
    """Return a recording of stop and go: a hundred seconds standing, the rest moving."""
    chance = random.Random(number)  # noqa: S311 - repeatable by intent
    columns: dict[str, list[float]] = {name: [] for name in UNITS}
    pedal, coolant = 0.0, 60.0 + 5 * (number % 5)
    for second in range(seconds):
        moving = second >= 100
        pedal = min(30.0, max(2.0, pedal + chance.gauss(0, 2))) if moving else 0.0
        throttle = 16.0 + pedal
        rpm = 700.0 + 60 * pedal + chance.gauss(0, 8)
        pressure = 25.0 + 1.8 * pedal + chance.gauss(0, 0.5)
        coolant += (88.0 - coolant) / 120
        values = {
            "RPM": rpm,
            "SPEED": 15 + 1.2 * pedal if moving else 0.0,
            "ENGINE_LOAD": 22.0 + 1.5 * pedal + chance.gauss(0, 0.6),
            "THROTTLE_POS": throttle + chance.gauss(0, 0.2),
            "INTAKE_PRESSURE": pressure,
            "COOLANT_TEMP": coolant + chance.gauss(0, 0.3),
            "CONTROL_MODULE_VOLTAGE": 14.1 - 0.0001 * rpm + chance.gauss(0, 0.03),
        }
        for name, value in values.items():
            columns[name].append(round(value, 2))
    times = tuple(float(second) for second in range(seconds))
    tracks = tuple(Track(name, "7E8", unit, times, tuple(columns[name])) for name, unit in UNITS.items())
    return Capture(f"c{number}", "VIN1", "2026-05-04T09:30:00Z", "synced", tracks)


def noisy(capture: Capture, name: str, *, since: int, by: float) -> Capture:
    """Return the recording with noise of this standard deviation in one signal from a second on."""
    chance = random.Random(7)  # noqa: S311 - repeatable by intent
    tracks = []
    for track in capture.tracks:
        values = list(track.value)
        if track.name == name:
            values[since:] = [value + chance.gauss(0.0, by) for value in values[since:]]
        tracks.append(replace(track, value=tuple(values)))
    return replace(capture, id=f"{capture.id}-{name}", tracks=tuple(tracks))


def changed(capture: Capture, name: str, *, since: int, by: float = 0.0, held: bool = False) -> Capture:
    """Return the recording with one signal off by so much from a second on, or standing still from then."""
    tracks = []
    for track in capture.tracks:
        values = list(track.value)
        if track.name == name:
            values[since:] = [values[since] if held else value + by for value in values[since:]]
        tracks.append(replace(track, value=tuple(values)))
    return replace(capture, id=f"{capture.id}-{name}", tracks=tuple(tracks))
