"""A sensor node as a process: its own files under the official MicroPython, on a virtual board."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.leashed import leash

ROOT = Path(__file__).parents[2]
NODE = shutil.which("node")
MICROPYTHON = (
    ROOT / ".venv/micropython/node_modules/@micropython/micropython-webassembly-pyscript/micropython.mjs"
)
BOARD = ROOT / "tests/firmware/board.mjs"
SPEED = 5
"""Seconds of the board in one of ours."""

needs_micropython = pytest.mark.skipif(
    NODE is None or not MICROPYTHON.is_file(),
    reason="Node or MicroPython for WebAssembly is missing: scripts/set-up test installs it",
)


class VirtualNode:
    """The board's surroundings: what hangs at its clamps, and whether the Wi-Fi is there."""

    def __init__(self, folder: Path, *, name: str, password: str, host: str, port: int) -> None:
        self.firmware = folder / "firmware"
        shutil.copytree(ROOT / "firmware", self.firmware)
        settings = json.loads((self.firmware / "node.example.json").read_text())
        settings |= {"id": name, "password": password, "broker": {"host": host, "port": port}}
        (self.firmware / "node.json").write_text(json.dumps(settings))
        self._file = folder / "conditions.json"
        self._conditions: dict[str, Any] = {
            "mv": 12_650,
            "ripple_mv": 10,
            "wifi": True,
            "wall": "2000-01-01T00:00:07Z",
        }
        self.set()

    def set(self, **conditions: object) -> None:
        """Change what the board meets."""
        self._conditions |= conditions
        fresh = self._file.with_suffix(".new")
        fresh.write_text(json.dumps(self._conditions))
        fresh.replace(self._file)

    @property
    def command(self) -> list[str]:
        assert NODE is not None
        return [NODE, *map(str, (BOARD, MICROPYTHON, self.firmware, self._file, SPEED))]


def run_program(folder: Path, program: str) -> tuple[int, str]:
    """Run a program beside the firmware under MicroPython; returns its status and what it printed."""
    node = VirtualNode(folder, name="bench-1", password="x", host="127.0.0.1", port=9)  # noqa: S106 - no broker there
    file = folder / "program.py"
    file.write_text(program)
    done = subprocess.run([*node.command, str(file)], text=True, capture_output=True, check=False, timeout=60)
    return done.returncode, done.stdout + done.stderr


@contextmanager
def powered(node: VirtualNode) -> Iterator[Path]:
    """Power the board on; gives the file of what it says on its USB port."""
    said = node.firmware.parent / "usb.txt"
    with said.open("w") as out:
        process = subprocess.Popen(node.command, stdout=out, stderr=out)
    leash().hold(process)
    try:
        yield said
    finally:
        process.kill()
        process.wait()
