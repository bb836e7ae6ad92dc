"""The scripts: each can be started, says what it is for, and answers wrong use with one sentence."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = [*sorted((ROOT / "scripts").iterdir()), ROOT / ".ci/run"]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_can_be_started_and_says_what_it_is_for(script: Path) -> None:
    first, second = script.read_text(encoding="utf-8").splitlines()[:2]
    assert os.access(script, os.X_OK)
    assert first.startswith("#!/usr/bin/env ")
    assert second.startswith(("# ", '"""'))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_a_shell_script_stops_at_the_first_failure(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    assert "python3" in text.splitlines()[0] or "\nset -euo pipefail\n" in text


def test_an_unknown_purpose_is_answered_with_the_known_ones() -> None:
    done = subprocess.run([ROOT / "scripts/set-up", "party"], text=True, capture_output=True, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "set-up: There is no purpose 'party'. "
        "Use: set-up run, set-up box, set-up fleet, set-up test or set-up model."
    ]
