"""The card of a Raspberry Pi, written from a small tree: two sound partitions with what belongs on each."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MISSING = [tool for tool in ("sfdisk", "mkfs.vfat", "mcopy", "mkfs.ext4") if not shutil.which(tool)]
WRITE = "import sys; import card; from pathlib import Path; card.write(Path(sys.argv[1]), Path(sys.argv[2]))"

pytestmark = [
    pytest.mark.image,
    pytest.mark.skipif(MISSING != [], reason=f"not installed: {', '.join(MISSING)} (docs/image.md)"),
]


def said(*command: str | Path) -> str:
    done = subprocess.run(command, cwd=ROOT / "image-build", text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_firmware_and_root_are_where_the_board_looks(tmp_path: Path) -> None:
    tree, card = tmp_path / "tree", tmp_path / "card.img"
    (tree / "boot/firmware/overlays").mkdir(parents=True)
    (tree / "boot/firmware/vmlinuz-6.12-arm64").write_text("kernel")
    (tree / "etc").mkdir()
    (tree / "etc/hostname").write_text("motospect\n")
    said(sys.executable, "-B", "-c", WRITE, tree, card)
    # The firmware's partition begins at 4 MB, the root at 516 MB.
    assert "vmlinuz-6.12-arm64" in said("mdir", "-b", "-i", f"{card}@@4M", "::/")
    said("e2fsck", "-fn", f"{card}?offset={516 << 20}")
    assert said("debugfs", "-R", "cat /etc/hostname", f"{card}?offset={516 << 20}") == "motospect\n"
