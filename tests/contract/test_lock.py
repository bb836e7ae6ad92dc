"""The lock files: made from pyproject.toml as it is, every version hashed, no address of anybody."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = sorted((ROOT / "config/lock").glob("*.txt"))
PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+)", re.MULTILINE)


def versions(name: str) -> set[tuple[str, str]]:
    return set(PINNED.findall((ROOT / f"config/lock/{name}.txt").read_text()))


def test_they_belong_to_pyproject() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts/lock", "--check"], text=True, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_hold_hashes_and_no_addresses(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    entries = re.split(r"\n(?=\S)", text.partition("\n")[2])
    assert entries
    assert all("--hash=sha256:" in entry for entry in entries)


def test_the_appliance_runs_what_was_tested() -> None:
    assert versions("run") < versions("box") < versions("test")


def test_the_demo_needs_no_compiler() -> None:
    assert "systemd-python" not in dict(versions("run"))
    assert "systemd-python" in dict(versions("box"))
