"""Which versions of everything this box runs: product, system, libraries."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from motospect import __version__
from motospect.model.upkeep import Version

LIBRARIES = (
    "flask", "uvicorn", "a2wsgi", "sqlite-utils", "msgspec", "pyserial", "obd", "python-can", "can-isotp",
    "udsoncan", "fpdf2", "pyhanko", "cryptography", "pillow", "zxing-cpp", "ultravin", "gpiozero", "luma.lcd",
    "paho-mqtt", "llama-cpp-python",
)  # fmt: skip


def system_versions(*, root: Path = Path("/")) -> tuple[Version, ...]:
    """Return product, computer, system and libraries; what is not installed is not named."""
    return tuple(_system(root))


def _system(root: Path) -> Iterator[Version]:
    yield Version("MOTOSPECT", __version__)
    yield Version("Computer", _board(root))
    yield Version("System", _release())
    yield Version("Kernel", f"{platform.system()} {platform.release()}")
    yield Version("Python", platform.python_version())
    for name in LIBRARIES:
        try:
            yield Version(name, version(name))
        except PackageNotFoundError:
            continue


def _board(root: Path) -> str:
    """Return the board's name as the device tree has it, else the kind of processor."""
    try:
        return (root / "proc/device-tree/model").read_text(encoding="utf-8").strip("\0\n ")
    except OSError:
        return platform.machine()


def _release() -> str:
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME", "unknown")
    except OSError:
        return "unknown"
