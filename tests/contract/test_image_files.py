"""What the image is made from, judged without building one: tests/image boots it where that is possible."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROLE = ROOT / "image-build/roles/motospect"
LISTS = sorted((ROLE / "files").glob("packages*.txt"))


def test_ansible_understands_every_task() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("ansible-playbook"), "--syntax-check", "--inventory", "box,",
         ROOT / "image-build/playbook.yml"],
        env={**os.environ, "ANSIBLE_CONFIG": str(ROOT / "image-build/ansible.cfg")},
        text=True, capture_output=True, check=False, timeout=120,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("packages", LISTS, ids=lambda packages: packages.name)
def test_packages_are_listed_once_in_order(packages: Path) -> None:
    names = packages.read_text(encoding="utf-8").splitlines()
    assert names == sorted(set(names))


def test_nothing_names_a_registry() -> None:
    written = [
        file for kind in ("py", "yml", "cfg", "txt") for file in (ROOT / "image-build").rglob(f"*.{kind}")
    ]
    assert written
    assert not [file for file in written if "://" in file.read_text(encoding="utf-8")]


def test_a_card_that_is_not_there_is_a_sentence() -> None:
    done = subprocess.run(
        [ROOT / "scripts/boot-image", "/nonexistent/card.img"], text=True, capture_output=True, check=False
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("boot-image: ")


def test_what_is_there_already_is_not_written_over(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root builds an image")
    done = subprocess.run(
        [ROOT / "scripts/build-image", "--output", tmp_path], text=True, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert str(tmp_path) in done.stderr
    assert "Remove it" in done.stderr
