"""The systemd unit: valid to the letter, hardened, and in step with the daemon it starts."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from motospect.app import daemon as app
from motospect.box.watchdog import FEED_EVERY_S
from motospect.config import Settings

ROOT = Path(__file__).parents[2]
UNIT = (ROOT / "systemd/motospect.service").read_text()


def setting(name: str) -> str:
    found = re.search(rf"^{name}=(.*)$", UNIT, re.MULTILINE)
    assert found, name
    return found[1]


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The unit with a program that exists here in place of the one on the box."""
    file = tmp_path / "motospect.service"
    file.write_text(UNIT.replace("/opt/motospect/.venv/bin/motospect", "/usr/bin/true"))
    return file


def systemd_analyze(*arguments: str | Path) -> tuple[int, str]:
    done = subprocess.run(
        ["systemd-analyze", *arguments], text=True, capture_output=True, check=False, timeout=60
    )
    return done.returncode, done.stdout + done.stderr


def test_systemd_understands_every_line(installed: Path) -> None:
    status, said = systemd_analyze("verify", "--recursive-errors=yes", "--man=no", installed)
    assert (status, said) == (0, "")


def test_a_misspelt_line_is_found(installed: Path) -> None:
    installed.write_text(installed.read_text().replace("WatchdogSec", "WatchdogSecs"))
    status, said = systemd_analyze("verify", "--recursive-errors=yes", "--man=no", installed)
    assert status != 0 or "WatchdogSecs" in said


def test_it_is_hardened(installed: Path) -> None:
    status, said = systemd_analyze("security", "--offline=true", "--threshold=16", "--no-pager", installed)
    assert status == 0, said


def test_every_kind_of_adapter_can_be_opened() -> None:
    """CAN interfaces and Bluetooth are sockets, Wi-Fi adapters TCP, USB and the board's ports devices."""
    families = set(setting("RestrictAddressFamilies").split())
    assert families == {"AF_UNIX", "AF_INET", "AF_INET6", "AF_CAN", "AF_BLUETOOTH"}
    devices = set(re.findall(r"^DeviceAllow=char-(\w+) rw$", UNIT, re.MULTILINE))
    assert {"ttyUSB", "ttyACM", "ttyAMA", "rfcomm"} <= devices
    assert "PrivateNetwork" not in UNIT  # the kernel has Bluetooth and CAN interfaces in its own network only


def test_the_watchdog_allows_one_missed_meal() -> None:
    assert float(setting("WatchdogSec")) > 2 * FEED_EVERY_S


def test_the_daemon_stops_before_systemd_loses_patience() -> None:
    assert app.STOP_S < float(setting("TimeoutStopSec")) <= 5


def test_systemd_brings_it_back() -> None:
    assert setting("Type") == "notify"
    assert setting("Restart") == "always"


def test_the_store_is_where_the_settings_say() -> None:
    assert Path("/var/lib") / setting("StateDirectory") == Settings().store_dir


KIOSK = (ROOT / "systemd/motospect-kiosk.service").read_text()


@pytest.fixture
def screen(tmp_path: Path, installed: Path) -> Path:
    """The screen's unit beside the daemon's, which it binds to."""
    assert installed.parent == tmp_path
    file = tmp_path / "motospect-kiosk.service"
    file.write_text(KIOSK.replace("/usr/bin/cage -d -- /usr/bin/cog --platform=wl", "/usr/bin/true"))
    return file


def test_systemd_understands_the_screens_unit(screen: Path) -> None:
    done = subprocess.run(
        ["systemd-analyze", "verify", "--recursive-errors=yes", "--man=no", screen],
        env={**os.environ, "SYSTEMD_UNIT_PATH": f"{screen.parent}:"},
        text=True, capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_the_screen_is_hardened_and_sees_no_records(screen: Path) -> None:
    status, said = systemd_analyze("security", "--offline=true", "--threshold=30", "--no-pager", screen)
    assert status == 0, said
    assert "User=motospect-kiosk" in KIOSK
    assert "InaccessiblePaths=-/var/lib/motospect -/etc/motospect" in KIOSK
    assert "IPAddressAllow=localhost" in KIOSK


def test_the_screen_opens_the_page_as_the_box_itself() -> None:
    """Only by a loopback name may it show the customer's code."""
    assert re.search(r"^ExecStart=.* http://localhost:8084/screen$", KIOSK, re.MULTILINE)
    assert Settings().portal_port == 8084


def test_the_screen_is_off_until_somebody_wants_it() -> None:
    role = ROOT / "image-build/roles/motospect"
    assert re.search(r"^motospect_kiosk: false$", (role / "defaults/main.yml").read_text(), re.MULTILINE)
    assert re.search(
        r"kiosk.yml\n  when: motospect_kiosk$", (role / "tasks/main.yml").read_text(), re.MULTILINE
    )
