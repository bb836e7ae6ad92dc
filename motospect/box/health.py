"""The parts of the box itself on the health page: disk, clock, temperature, memory."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from motospect.box.clock import clock_state
from motospect.model.part import PartState

__all__ = ["box_parts", "clock_state"]

DISK_LOW_MB = 1000.0
DISK_FULL_MB = 100.0
MEMORY_LOW = 0.10
"""Share of the memory that should stay available."""
HOT_DEGC = 80.0
"""From here a Raspberry Pi slows down (its documentation, "Frequency management and thermal control")."""


def box_parts(store_dir: Path, *, root: Path = Path("/")) -> tuple[PartState, ...]:
    """Return the state of every part of the box; `root` stands before /sys, /proc and /run."""
    return (
        disk(store_dir),
        clock(clock_state(root=root), has_battery=has_clock_battery(root)),
        temperature(root),
        memory(root),
    )


def disk(store_dir: Path) -> PartState:
    """Return how much room the store has."""
    try:
        free_mb = disk_free_bytes(store_dir) / 1e6
    except OSError as why:
        return PartState(
            "disk",
            "failed",
            f"The store's folder {store_dir} cannot be looked at: {why.strerror}.",
            "Check that the disk is mounted and that the folder belongs to the daemon.",
        )
    return disk_room(free_mb)


def disk_free_bytes(folder: Path) -> int:
    """Return the free bytes of the disk with this folder; raises OSError."""
    return shutil.disk_usage(folder).free


def disk_room(free_mb: float) -> PartState:
    """Return the state of a disk with so many MB free."""
    reason = f"{free_mb / 1000:.1f} GB are free for scans and reports."
    if free_mb >= DISK_LOW_MB:
        return PartState("disk", "ok", reason)
    state: Literal["failed", "degraded"] = "failed" if free_mb < DISK_FULL_MB else "degraded"
    return PartState("disk", state, reason, "Delete files the box does not need, or take a larger disk.")


def has_clock_battery(root: Path = Path("/")) -> bool:
    """Whether a clock goes on while the box is off (a Raspberry Pi 4 has none of its own)."""
    return any((root / "sys/class/rtc").glob("rtc*"))


def clock(state: Literal["synced", "unsynced"], *, has_battery: bool = False) -> PartState:
    """Return whether times on records can be trusted."""
    if state == "synced":
        kept = (
            "a clock with a battery keeps it"
            if has_battery
            else "without a battery it is set anew at each start"
        )
        return PartState("clock", "ok", f"The clock is set from the network; {kept}.")
    why = (
        "The clock with its battery says"
        if has_battery
        else "The box has no clock with a battery, it guesses"
    )
    return PartState(
        "clock",
        "degraded",
        f"The clock is not set from the network: times on scans may be wrong, their order is not. {why} the"
        " time.",
        "Connect the box to the internet once, or set the clock with `timedatectl set-time`.",
    )


def temperature(root: Path) -> PartState:
    """Return how hot the hottest sensor of the processor is."""
    hottest = hottest_degc(root)
    if hottest is None:
        return PartState("temperature", "absent", "This computer has no temperature sensor to ask.")
    if hottest < HOT_DEGC:
        return PartState("temperature", "ok", f"The processor is at {hottest:.0f} °C.")
    return PartState(
        "temperature",
        "degraded",
        f"The processor is at {hottest:.0f} °C and slows itself down.",
        "Give the box air, or take it out of the sun and away from the engine.",
    )


def hottest_degc(root: Path = Path("/")) -> float | None:
    """Return the temperature of the hottest sensor in °C, None when there is none."""
    return max(_temperatures_degc(root), default=None)


def _temperatures_degc(root: Path) -> Iterator[float]:
    """Yield what the thermal zones say; a zone without a reading answers with an error or is empty."""
    for zone in sorted((root / "sys/class/thermal").glob("thermal_zone*/temp")):
        try:
            yield int(zone.read_text()) / 1000  # millidegrees Celsius
        except (OSError, ValueError):
            continue


def memory(root: Path) -> PartState:
    """Return how much memory is left to start something in."""
    try:
        sizes_kb = dict(_memory_kb((root / "proc/meminfo").read_text()))
        available, total = sizes_kb["MemAvailable"], sizes_kb["MemTotal"]
    except (OSError, KeyError, ValueError):
        return PartState("memory", "absent", "This system does not say how much memory is left.")
    reason = f"{available / 1e3:.0f} of {total / 1e3:.0f} MB of memory are available."
    if available >= MEMORY_LOW * total:
        return PartState("memory", "ok", reason)
    return PartState("memory", "degraded", reason, "Stop other programs on the box, or start it afresh.")


def _memory_kb(text: str) -> Iterator[tuple[str, int]]:
    """Yield name and kB of each line of /proc/meminfo, `MemTotal:  8000000 kB`."""
    for line in text.splitlines():
        name, colon, size = line.partition(":")
        if colon and size.strip():
            yield name, int(size.split()[0])
