"""The kiosk of a booted box on a screen that exists in memory only, and what is to be seen on it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import zxingcpp
from PIL import Image

from tests.image.booted import Booted

KIOSK = "motospect-kiosk.service"
HEADLESS = """
[Unit]
ConditionPathExistsGlob=
[Service]
Environment=WLR_BACKENDS=headless WLR_RENDERER=pixman
"""
"""A box in systemd-nspawn has no graphics card: the compositor draws into memory; the rest is the unit's."""


def switch_on(box: Booted) -> None:
    """Start the unit with a screen in memory."""
    folder = f"/run/systemd/system/{KIOSK}.d"
    box.said("mkdir", "-p", folder)
    box.said("tee", f"{folder}/headless.conf", text=HEADLESS)
    box.said("systemctl", "daemon-reload")
    box.said("systemctl", "start", KIOSK)


def codes(box: Booted, file: Path) -> list[str]:
    """Take a picture of the screen as `file`; return the QR codes on it, none while nothing is drawn."""
    folder = box.outside("/run/motospect-kiosk")
    done = subprocess.run(
        ["grim", file], text=True, capture_output=True, check=False, timeout=20,
        env={**os.environ, "XDG_RUNTIME_DIR": str(folder), "WAYLAND_DISPLAY": "wayland-0"},
    )  # fmt: skip
    if done.returncode:
        return []
    with Image.open(file) as picture:
        return [code.text for code in zxingcpp.read_barcodes(picture.convert("RGB"))]
