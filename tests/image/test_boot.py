"""The image as the workshop gets it: built by the role, booted, broken and repaired by systemd alone."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.flow.processes import eventually
from tests.image.booted import Booted, booted, hindrance
from tests.image.screen import KIOSK, codes, switch_on

ROOT = Path(__file__).parents[2]
UNIT = "motospect.service"
HINDRANCE = hindrance()

pytestmark = [
    pytest.mark.image,
    pytest.mark.skipif(HINDRANCE is not None, reason=f"no image can be booted here: {HINDRANCE}"),
]


@dataclass(frozen=True, slots=True)
class Tree:
    """An image as a folder, and what a second run of the role said about it."""

    path: Path
    second_run: str

    def text(self, name: str) -> str:
        return (self.path / name).read_text(encoding="utf-8")


def build_image(*options: str | Path) -> str:
    done = subprocess.run(
        [ROOT / "scripts/build-image", *options], text=True, capture_output=True, check=False, timeout=1500
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tree]:
    path = tmp_path_factory.mktemp("image") / "tree"
    build_image("--arch", "amd64", "--kiosk", "--output", path)
    yield Tree(path, build_image("--apply", path, "--kiosk"))
    shutil.rmtree(path)  # a third of a GB, of which pytest would keep three


@pytest.fixture(scope="module")
def box(tree: Tree) -> Iterator[Booted]:
    with booted(tree.path) as box:
        yield box


def main_pid(box: Booted) -> int:
    return int(box.shows(UNIT, "MainPID"))


def restarted(box: Booted, before: int) -> None:
    """Wait until systemd has started the daemon afresh and its page answers."""
    eventually(lambda: main_pid(box) not in {0, before}, within_s=60)
    eventually(box.answers, within_s=60)


def drop_in(box: Booted, name: str, text: str) -> None:
    folder = f"/run/systemd/system/{UNIT}.d"
    box.said("mkdir", "-p", folder)
    box.said("tee", f"{folder}/{name}.conf", text=f"[Service]\n{text}\n")
    box.said("systemctl", "daemon-reload")


def test_a_second_run_of_the_role_changes_nothing(tree: Tree) -> None:
    assert tree.second_run == "changed=0"


def test_no_two_boxes_share_a_secret_or_a_name_of_the_builder(tree: Tree) -> None:
    assert tree.text("etc/machine-id") == ""
    assert tree.text("etc/hostname") == "motospect\n"
    assert not list((tree.path / "etc/ssh").glob("ssh_host_*"))
    assert not (tree.path / "var/lib/systemd/random-seed").exists()
    assert not (tree.path / "var/lib/motospect").exists()
    assert not (tree.path / "etc/apt/apt.conf.d/99mmdebstrap").exists()
    assert not list((tree.path / "etc").glob("pip.conf"))
    passwords = [line.split(":")[1] for line in tree.text("etc/shadow").splitlines()]
    assert set(passwords) <= {"*", "!", "!*", "!!"}


def test_the_program_is_installed_and_needs_no_checkout(tree: Tree) -> None:
    packages = tree.path / "opt/motospect/.venv/lib"
    assert list(packages.glob("python3.*/site-packages/motospect/app/daemon.py"))
    assert not list(packages.glob("python3.*/site-packages/__editable__*"))
    assert not (tree.path / "opt/motospect/wheels").exists()


def test_the_page_answers(box: Booted) -> None:
    answer = box.visit("GET", "/", follow_redirects=True)
    assert (answer.status_code, answer.url.path) == (200, "/welcome")


def test_no_unit_has_failed(box: Booted) -> None:
    assert box.said("systemctl", "is-system-running", "--wait") == "running"
    assert box.said("systemctl", "list-units", "--failed", "--no-legend") == ""


def test_its_own_systemd_and_udev_understand_every_line(box: Booted) -> None:
    unit = f"/etc/systemd/system/{UNIT}"
    assert box.run("systemd-analyze", "verify", "--recursive-errors=yes", "--man=no", unit) == (0, "")
    assert "Fail:    0" in box.said("udevadm", "verify", "/etc/udev/rules.d/70-motospect-adapters.rules")
    box.said("systemd-analyze", "security", "--threshold=16", "--no-pager", UNIT)


def test_the_box_has_an_identity_of_its_own(box: Booted) -> None:
    assert len(box.said("cat", "/etc/machine-id")) == 32
    assert "dialout" in box.said("systemctl", "show", "--property", "SupplementaryGroups", UNIT)


def test_ssh_waits_for_the_owner(box: Booted) -> None:
    assert box.run("systemctl", "is-enabled", "ssh.service", "ssh.socket")[1].split() == [
        "disabled",
        "disabled",
    ]
    assert box.run("systemctl", "is-active", "ssh.service", "ssh.socket")[1].split() == [
        "inactive",
        "inactive",
    ]


def test_its_libraries_for_light_button_and_screen_are_there(box: Booted) -> None:
    imports = "import lgpio, spidev, luma.lcd, gpiozero.pins.lgpio, systemd.daemon"
    box.said("/opt/motospect/.venv/bin/python", "-c", imports)


def test_the_role_refuses_settings_the_program_would_not_start_with(box: Booted) -> None:
    # The role asks so before it counts the program as installed; a daemon with these would start for ever.
    asks = (ROOT / "image-build/roles/motospect/files/settings_taken.py").read_text(encoding="utf-8")
    taken = ("/opt/motospect/.venv/bin/python", "-c", asks)
    file = "/etc/motospect/motospect.env"
    right = box.said("cat", file) + "\n"
    assert box.run(*taken) == (0, "")
    box.said("tee", file, text=right + "MOTOSPECT_SHOP_NANE=Nord\n")
    status, said = box.run(*taken)
    box.said("tee", file, text=right)
    assert (status, "Did you mean MOTOSPECT_SHOP_NAME?" in said) == (1, True), said


def test_a_box_without_a_screen_leaves_the_kiosk_alone(box: Booted) -> None:
    assert box.shows(KIOSK, "ConditionResult") == "no"
    assert box.shows(KIOSK, "ActiveState") == "inactive"
    verify = ("systemd-analyze", "verify", "--recursive-errors=yes", "--man=no")
    assert box.run(*verify, f"/etc/systemd/system/{KIOSK}") == (0, "")


def test_the_kiosk_shows_the_page_from_within_its_unit(box: Booted, tmp_path: Path) -> None:
    switch_on(box)
    picture = tmp_path / "screen.png"
    # What a phone would read off the screen: the compositor runs, the browser draws, the page has loaded.
    eventually(lambda: codes(box, picture) == ["http://127.0.0.1:8084"], within_s=60)
    # Nothing of it got out of the unit, where memory, network and devices are no longer limited.
    inside = box.said("cat", f"/sys/fs/cgroup{box.shows(KIOSK, 'ControlGroup')}/cgroup.procs").split()
    assert set(box.said("pgrep", "--uid", "motospect-kiosk").split()) == set(inside)
    assert len(inside) >= 4


def test_the_kiosk_outlives_a_killed_daemon_and_comes_back_itself(box: Booted, tmp_path: Path) -> None:
    daemon, kiosk = main_pid(box), box.shows(KIOSK, "MainPID")
    box.said("kill", "-KILL", str(daemon))
    restarted(box, daemon)
    assert box.shows(KIOSK, "MainPID") == kiosk  # nobody sees a black screen meanwhile
    box.said("kill", "-KILL", kiosk)
    eventually(lambda: box.shows(KIOSK, "MainPID") not in {"0", kiosk}, within_s=30)
    eventually(lambda: codes(box, tmp_path / "screen.png") != [], within_s=60)
    box.said("systemctl", "stop", KIOSK)


def test_killed_it_comes_back(box: Booted) -> None:
    before = main_pid(box)
    box.said("kill", "-KILL", str(before))
    restarted(box, before)


def test_frozen_it_is_restarted_by_the_watchdog(box: Booted) -> None:
    drop_in(box, "watchdog", "WatchdogSec=6")
    box.said("systemctl", "restart", UNIT)
    before, fed = main_pid(box), box.shows(UNIT, "WatchdogTimestampMonotonic")
    # It is fed in time while all is well; only the freezing may end it.
    eventually(lambda: box.shows(UNIT, "WatchdogTimestampMonotonic") != fed)
    assert main_pid(box) == before
    box.said("kill", "-STOP", str(before))
    restarted(box, before)
    assert "Watchdog timeout" in box.said("journalctl", "--unit", UNIT, "--no-pager", "--lines=50")


def test_a_damaged_store_is_told_at_the_pages_and_mended_it_works_again(box: Booted) -> None:
    store = "/var/lib/motospect"
    box.said("systemctl", "stop", UNIT)
    box.said("mv", f"{store}/motospect.db", f"{store}/kept.db")
    box.said("tee", f"{store}/motospect.db", text="no database at all\n" * 999)
    box.said("chown", "motospect:motospect", f"{store}/motospect.db")
    box.said("systemctl", "start", UNIT)  # active, so that systemd waits for it and the kiosk shows it
    page = box.visit("GET", "/screen")
    assert (page.status_code, "Memory cannot be read" in page.text) == (503, True)
    assert "cannot be read" in box.shows(UNIT, "StatusText")
    box.said("systemctl", "stop", UNIT)
    box.said("mv", f"{store}/kept.db", f"{store}/motospect.db")
    box.said("systemctl", "reset-failed", UNIT)
    box.said("systemctl", "start", UNIT)
    assert box.visit("GET", "/screen").status_code == 200


def test_a_full_scan_on_a_serial_adapter(box: Booted) -> None:
    car = ("--unit=car", "--uid=motospect", "--property=StandardOutput=truncate:/run/car", "--quiet")
    box.said("systemd-run", *car, "/opt/motospect/.venv/bin/motospect", "simulate", "petrol_lean")
    eventually(lambda: box.run("cat", "/run/car")[1].startswith("/dev/pts/"))
    connect(box, box.said("cat", "/run/car"))
    token = sign_in(box)
    there = {"adapter_ok", "powered", "bus_ok"}  # the last once the car has been greeted
    eventually(lambda: box.visit("GET", "/api/v1/bench").json()["link"]["phase"] in there)
    begun = box.visit("POST", "/api/v1/scans", json={"kind": "check"}, headers={"X-CSRF-Token": token})
    assert begun.status_code == 202, begun.text
    address = begun.headers["Location"]
    eventually(lambda: box.visit("GET", address).status_code == 200, within_s=120)
    scan = box.visit("GET", address).json()
    assert scan["finished_at"] is not None
    assert {"P0171"} <= {dtc["code"] for ecu in scan["ecus"] for dtc in ecu["dtcs"]}
    paper = box.visit("GET", f"{address}/report.pdf")
    assert paper.content.startswith(b"%PDF-")


def connect(box: Booted, address: str) -> None:
    """Give the daemon its adapter as the owner does, in the settings' file.

    The unit lets the daemon at serial adapters only; a virtual one sits on a pty and is let in by a drop-in.
    """
    drop_in(box, "pty", "DeviceAllow=char-pts rw")
    settings = box.said("cat", "/etc/motospect/motospect.env")
    line = "MOTOSPECT_ADAPTER_ADDRESS="
    box.said("tee", "/etc/motospect/motospect.env", text=settings.replace(line, f"{line}{address}") + "\n")
    box.said("systemctl", "restart", UNIT)
    eventually(box.answers)


def sign_in(box: Booted) -> str:
    """Set the owner's PIN at the first visit and return the token for what changes something."""
    page = box.visit("GET", "/welcome").text
    token = page.partition('name="csrf" value="')[2].partition('"')[0]
    claimed = box.visit("POST", "/welcome", data={"pin": "246810", "again": "246810", "csrf": token})
    assert claimed.status_code == 303, claimed.text
    return box.visit("GET", "/api/v1/bench").headers["X-CSRF-Token"]
