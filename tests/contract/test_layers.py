"""The house: imports go downwards only, one library in one room, and a breach is found."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def judge_imports(folder: Path) -> tuple[int, str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=folder, text=True, capture_output=True, check=False, timeout=120)
    return done.returncode, done.stdout + done.stderr


def test_the_house_stands() -> None:
    status, said = judge_imports(ROOT)
    assert status == 0, said


def test_a_breach_is_found(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "motospect", tmp_path / "motospect", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "motospect/model/wrong.py").write_text("import flask\nfrom motospect.store import Store\n")
    (tmp_path / "motospect/attic").mkdir()
    (tmp_path / "motospect/attic/__init__.py").write_text("")
    status, said = judge_imports(tmp_path)
    assert status == 1
    assert "motospect.model.wrong -> flask" in said
    assert "motospect.model.wrong -> motospect.store" in said
    assert "motospect.attic" in said
