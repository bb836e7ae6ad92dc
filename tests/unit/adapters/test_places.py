"""What a typed address means, and what is refused before anything is opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from motospect.adapters.places import place_of
from motospect.errors import SettingInvalid
from motospect.model.adapter_place import AdapterPlace


@pytest.mark.parametrize(
    ("typed", "kind", "address"),
    [
        ("", "elm327", ""),
        (" /dev/ttyUSB7 ", "elm327", "/dev/ttyUSB7"),
        ("192.168.0.10:35000", "elm327", "socket://192.168.0.10:35000"),
        ("socket://obd.lan:35000/", "elm327", "socket://obd.lan:35000"),
        ("[fe80::1]:35000", "elm327", "socket://[fe80::1]:35000"),
        ("aa-bb-cc-dd-ee-ff", "elm327", "rfcomm://AA:BB:CC:DD:EE:FF"),
        ("rfcomm://AA:BB:CC:DD:EE:FF/2", "elm327", "rfcomm://AA:BB:CC:DD:EE:FF/2"),
        ("can0", "socketcan", "can0"),
    ],
)
def test_what_people_type_is_an_address(typed: str, kind: str, address: str) -> None:
    assert place_of(typed) == AdapterPlace(kind, address)


@pytest.mark.parametrize(
    "typed",
    [
        "192.168.0.10",
        "192.168.0.10:0",
        "192.168.0.10:99999",
        "spy:///dev/ttyUSB0?file=/etc/passwd",
        "loop://",
        "/etc/passwd",
        "/dev/../etc/passwd",
        "/dev/shm",  # noqa: S108 - a folder that is there
        "rfcomm://AA:BB",
        "two words",
        "<script>alert(1)</script>",
        "can0\x00",
        "x" * 300,
    ],
)
def test_what_is_none_is_refused_with_the_forms(typed: str) -> None:
    with pytest.raises(SettingInvalid) as refused:
        place_of(typed)
    assert refused.value.hint


def test_a_path_that_is_there_and_no_port_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingInvalid, match="is no port"):
        place_of(str(tmp_path))
