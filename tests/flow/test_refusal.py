"""A daemon whose store cannot be opened: under systemd it says so where people look, by hand it just ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from pathlib import Path

import httpx
from PIL import Image

from tests.flow.processes import MOTOSPECT, eventually, finished
from tests.leashed import leash

WHY = "cannot be read"


def damaged(folder: Path) -> dict[str, str]:
    (folder / "store").mkdir()
    (folder / "store/motospect.db").write_bytes(b"no database at all" * 999)
    return {"MOTOSPECT_STORE_DIR": str(folder / "store"), "MOTOSPECT_BOX_SCREEN_KIND": "file"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_by_hand_it_ends_at_once_with_the_sentence(tmp_path: Path) -> None:
    status, _, complained = finished("run", folder=tmp_path, settings=damaged(tmp_path))
    assert status == 1
    assert WHY in complained


def test_under_systemd_pages_and_screen_tell_why_and_what_to_do(tmp_path: Path) -> None:
    port, picture = free_port(), tmp_path / "screen.png"
    settings = {
        **os.environ,
        **damaged(tmp_path),
        "MOTOSPECT_PORTAL_HOST": "127.0.0.1",
        "MOTOSPECT_PORTAL_PORT": str(port),
        "MOTOSPECT_BOX_SCREEN_ADDRESS": str(picture),
        "NOTIFY_SOCKET": str(tmp_path / "notify"),
    }
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(settings["NOTIFY_SOCKET"])
        systemd.settimeout(60)
        with subprocess.Popen([*MOTOSPECT, "run"], env=settings, stderr=subprocess.PIPE, text=True) as daemon:
            leash().hold(daemon)
            told = ""
            while "READY=1" not in told:
                told = systemd.recv(4096).decode()
            assert WHY in told
            page = httpx.get(f"http://127.0.0.1:{port}/screen")
            assert page.status_code == 503
            for said in ("Memory cannot be read", "Speicher nicht lesbar", "Pamięć nieczytelna", "backup"):
                assert said in page.text
            health = httpx.get(f"http://127.0.0.1:{port}/health.json")
            assert (health.status_code, health.json()["version"]) == (503, "refused")
            eventually(picture.exists)
            with Image.open(picture) as shown:
                assert shown.size == (320, 240)
            daemon.send_signal(signal.SIGTERM)
            _, complained = daemon.communicate(timeout=20)
    assert daemon.returncode == 1
    assert WHY in complained
