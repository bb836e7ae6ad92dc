"""Addresses of CAN interfaces, and sentences for what is not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from motospect.adapters.can_interface import open_interface
from motospect.errors import AdapterMissing, SettingInvalid


def interface(folder: Path, name: str, *, kind: int, flags: str) -> None:
    (folder / name).mkdir()
    (folder / name / "type").write_text(f"{kind}\n")
    (folder / name / "flags").write_text(f"{flags}\n")


@pytest.fixture
def network(tmp_path: Path) -> Path:
    """What Linux shows under /sys/class/net: type 280 is CAN, flag 1 is up."""
    interface(tmp_path, "can0", kind=280, flags="0x40080")
    interface(tmp_path, "can1", kind=280, flags="0x400c1")
    interface(tmp_path, "eth0", kind=1, flags="0x1003")
    return tmp_path


def test_an_interface_that_is_down_is_said_with_the_command_that_starts_it(network: Path) -> None:
    with pytest.raises(AdapterMissing, match="The CAN interface can0 is down") as missing:
        open_interface("can0", network=network)
    assert "`ip link set can0 up type can bitrate 500000`" in missing.value.hint


def test_an_unknown_name_is_answered_with_the_known_ones(network: Path) -> None:
    with pytest.raises(AdapterMissing, match="no network interface 'can7'") as missing:
        open_interface("can7", network=network)
    assert "can0, can1" in missing.value.hint


def test_a_network_card_is_no_can_interface(network: Path) -> None:
    with pytest.raises(AdapterMissing, match="eth0 is no CAN interface"):
        open_interface("eth0", network=network)


@pytest.mark.parametrize("address", ["../can1", "/dev/ttyUSB0", "", "virtual:"])
def test_what_is_no_name_is_not_looked_up(network: Path, address: str) -> None:
    with pytest.raises(AdapterMissing):
        open_interface(address, network=network)


def test_one_the_system_refuses_is_said_in_its_words(network: Path) -> None:
    """can1 is up in this tree and unknown to the kernel."""
    with pytest.raises(AdapterMissing, match=r"No CAN interface could be opened at can1: [A-Z].*\.$"):
        open_interface("can1", network=network)


@pytest.mark.parametrize(
    "group", ["239.74.163.2", "ff15::1", "ff02::1", "::1", "host", "", "[ff15::1]:43113", "[ff11::1]"]
)
def test_groups_that_leave_the_machine_are_refused(group: str) -> None:
    with pytest.raises(SettingInvalid, match="no multicast group that stays on this machine"):
        open_interface(f"udp_multicast:{group}")


def test_a_virtual_bus_needs_nothing() -> None:
    open_interface("virtual:test").shutdown()
