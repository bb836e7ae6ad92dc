"""The health of the box, read from a tree that stands in for /sys, /proc and /run."""

from __future__ import annotations

from pathlib import Path

import pytest

from motospect.box.health import box_parts, clock, disk, disk_room, memory, temperature


def give(root: Path, path: str, text: str) -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def test_every_part_says_something_and_what_fails_has_a_remedy(tmp_path: Path) -> None:
    parts = box_parts(tmp_path, root=tmp_path)
    assert [part.name for part in parts] == ["disk", "clock", "temperature", "memory"]
    assert all(part.reason.endswith(".") for part in parts)
    assert all(part.remedy for part in parts if part.state in {"degraded", "failed"})


@pytest.mark.parametrize(
    ("free_mb", "state"), [(20_000, "ok"), (1000, "ok"), (999, "degraded"), (100, "degraded"), (99, "failed")]
)
def test_a_disk_fills_up(free_mb: float, state: str) -> None:
    part = disk_room(free_mb)
    assert part.state == state
    assert (part.remedy is None) == (state == "ok")


def test_a_store_without_a_folder_is_named(tmp_path: Path) -> None:
    part = disk(tmp_path / "gone")
    assert part.state == "failed"
    assert str(tmp_path / "gone") in part.reason
    assert "No such file" in part.reason


def test_an_unset_clock_is_said_with_what_can_still_be_trusted() -> None:
    part = clock("unsynced")
    assert part.state == "degraded"
    assert "their order is not" in part.reason
    assert clock("synced").state == "ok"


def test_the_hottest_zone_counts(tmp_path: Path) -> None:
    give(tmp_path, "sys/class/thermal/thermal_zone0/temp", "48312\n")
    give(tmp_path, "sys/class/thermal/thermal_zone1/temp", "61000\n")
    part = temperature(tmp_path)
    assert (part.state, part.reason) == ("ok", "The processor is at 61 °C.")


def test_a_hot_box_asks_for_air(tmp_path: Path) -> None:
    give(tmp_path, "sys/class/thermal/thermal_zone0/temp", "84000\n")
    part = temperature(tmp_path)
    assert part.state == "degraded"
    assert "84 °C" in part.reason


def test_a_zone_without_a_reading_is_not_zero_degrees(tmp_path: Path) -> None:
    give(tmp_path, "sys/class/thermal/thermal_zone0/temp", "")
    (tmp_path / "sys/class/thermal/thermal_zone1/temp").mkdir(parents=True)
    assert temperature(tmp_path).state == "absent"


@pytest.mark.parametrize(("available_kb", "state"), [(900_000, "ok"), (400_000, "ok"), (399_000, "degraded")])
def test_memory_runs_out(tmp_path: Path, available_kb: int, state: str) -> None:
    give(
        tmp_path,
        "proc/meminfo",
        f"MemTotal:  4000000 kB\nMemAvailable: {available_kb} kB\nHugePages_Total: 0\n",
    )
    part = memory(tmp_path)
    assert part.state == state
    assert f"{available_kb / 1e3:.0f} of 4000 MB" in part.reason


@pytest.mark.parametrize("text", ["", "MemTotal: 1 kB\n", "MemAvailable: lots kB\nMemTotal: 1 kB\n"])
def test_a_system_that_does_not_tell_its_memory_is_no_failure(tmp_path: Path, text: str) -> None:
    give(tmp_path, "proc/meminfo", text)
    assert memory(tmp_path).state == "absent"
