"""The address of the box, with a route to the outside, on its own access point and without a network."""

from __future__ import annotations

import ipaddress

from motospect.box.network import _interface_address, lan_address


def test_the_route_to_the_outside_wins() -> None:
    assert lan_address(routed=lambda: "192.168.1.20", own=lambda: ["10.42.0.1"]) == "192.168.1.20"


def test_without_a_route_the_own_access_point_counts() -> None:
    assert lan_address(routed=lambda: None, own=lambda: ["127.0.0.1", "10.42.0.1"]) == "10.42.0.1"


def test_loopback_is_no_address_for_others() -> None:
    assert lan_address(routed=lambda: "127.0.0.1", own=lambda: ["127.0.0.1"]) is None
    assert lan_address(routed=lambda: "0.0.0.0", own=list) is None  # noqa: S104 - an answer, not a binding


def test_this_machine_gives_an_address_or_none() -> None:
    found = lan_address()
    assert found is None or not ipaddress.IPv4Address(found).is_loopback


def test_an_interface_is_asked_by_name() -> None:
    assert _interface_address("lo") in {"127.0.0.1", None}
    assert _interface_address("none0") is None
