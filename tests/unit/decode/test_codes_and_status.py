"""Trouble codes, lamp, count and monitors: bytes written by hand from SAE J1979 and J2012."""

from __future__ import annotations

import pytest

from motospect.decode import status
from motospect.decode.errors import Undecodable
from motospect.decode.trouble_codes import code, code_list, padded_code_list


@pytest.mark.parametrize(
    ("two_bytes", "text"),
    [("0171", "P0171"), ("0420", "P0420"), ("2463", "P2463"), ("3FFF", "P3FFF"), ("4123", "C0123"),
     ("9234", "B1234"), ("C100", "U0100"), ("D0AF", "U10AF"), ("0A0F", "P0A0F")],
)  # fmt: skip
def test_code(two_bytes: str, text: str) -> None:
    assert code(bytes.fromhex(two_bytes)) == text


def test_code_list() -> None:
    assert code_list(bytes.fromhex("02 0171 C100")) == ("P0171", "U0100")
    assert code_list(b"\x00") == ()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ("", "ends at byte 0"),
        ("02 0171", "Byte 0 announces 2 codes, but the rest is 2 bytes: 02 01 71"),
        ("00 0171", "announces 0 codes, but the rest is 2 bytes"),
        ("01 0171 0000", "announces 1 code, but the rest is 4 bytes"),
        ("02 0171 0000", "the one at byte 3 is 00 00"),
        ("01 01", "announces 1 code, but the rest is 1 byte"),
    ],
)
def test_code_list_refuses(data: str, why: str) -> None:
    with pytest.raises(Undecodable, match=why):
        code_list(bytes.fromhex(data))


def test_codes_padded_to_three_a_message() -> None:
    assert padded_code_list(bytes.fromhex("0171 0300 0000")) == ("P0171", "P0300")
    assert padded_code_list(bytes(6)) == ()
    assert padded_code_list(bytes.fromhex("0171 0300 0420 0101 0000 0000")) == (
        "P0171",
        "P0300",
        "P0420",
        "P0101",
    )


@pytest.mark.parametrize("data", ["", "0171", "0171 0300 0000 00", "0000 0171 0000"])
def test_padded_codes_refuse(data: str) -> None:
    with pytest.raises(Undecodable):
        padded_code_list(bytes.fromhex(data))


def test_zero_is_no_code() -> None:
    with pytest.raises(Undecodable, match="no trouble code"):
        code(b"\0\0")


def test_status_of_a_petrol_car() -> None:
    # 82: lamp on, 2 codes. 07: three continuous monitors, complete.
    # E5: catalyst, evaporative system, sensor, heater, EGR; 05: the first two of them open.
    found = status.decode_status(bytes.fromhex("82 07 E5 05"))
    assert (found.mil, found.dtc_count, found.ignition) == (True, 2, "spark")
    assert found.since_clear == {
        "misfire": "complete",
        "fuel_system": "complete",
        "components": "complete",
        "catalyst": "incomplete",
        "heated_catalyst": "unsupported",
        "evaporative_system": "incomplete",
        "secondary_air": "unsupported",
        "ac_refrigerant": "unsupported",
        "oxygen_sensor": "complete",
        "oxygen_sensor_heater": "complete",
        "egr_vvt": "complete",
    }


def test_status_of_a_diesel() -> None:
    # 0F: compression ignition, three continuous monitors. EB: NMHC, NOx, boost, exhaust sensor, filter, EGR.
    found = status.decode_status(bytes.fromhex("00 4F EB 42"))
    assert (found.mil, found.dtc_count, found.ignition) == (False, 0, "compression")
    assert found.since_clear == {
        "misfire": "complete",
        "fuel_system": "complete",
        "components": "incomplete",
        "nmhc_catalyst": "complete",
        "nox_aftertreatment": "incomplete",
        "boost_pressure": "complete",
        "exhaust_gas_sensor": "complete",
        "pm_filter": "incomplete",
        "egr_vvt": "complete",
    }


def test_this_cycle_tells_enabled_complete_and_disabled() -> None:
    # 77: all continuous ones enabled and open. 21: catalyst and sensor enabled.
    # A1: catalyst and sensor open, EGR not enabled but open.
    data = bytes.fromhex("00 77 21 A1")
    states = status.decode_this_cycle(data)
    assert states["misfire"] == "incomplete"
    assert states["catalyst"] == "incomplete"
    assert states["egr_vvt"] == "incomplete"
    assert states["secondary_air"] == "unsupported"
    assert status.enabled_this_cycle(data)["egr_vvt"] is False
    assert status.decode_this_cycle(bytes.fromhex("00 07 21 00"))["oxygen_sensor"] == "complete"


def test_status_has_four_bytes() -> None:
    for decode in (status.decode_status, status.decode_this_cycle):
        with pytest.raises(Undecodable, match="4 bytes long"):
            decode(b"\x00\x07\xe5")
