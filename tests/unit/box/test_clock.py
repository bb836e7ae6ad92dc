"""Whether the clock is set: by the file of systemd-timesyncd, else by what the kernel knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from motospect.box.clock import clock_state


@pytest.mark.parametrize(("known", "state"), [(True, "synced"), (False, "unsynced")])
def test_another_time_service_is_known_to_the_kernel(tmp_path: Path, known: bool, state: str) -> None:
    assert clock_state(root=tmp_path, kernel_synced=lambda: known) == state


def test_timesyncd_leaves_a_file(tmp_path: Path) -> None:
    mark = tmp_path / "run/systemd/timesync/synchronized"
    mark.parent.mkdir(parents=True)
    mark.touch()
    assert clock_state(root=tmp_path, kernel_synced=lambda: False) == "synced"


def test_this_kernel_can_be_asked(tmp_path: Path) -> None:
    assert clock_state(root=tmp_path) in {"synced", "unsynced"}
