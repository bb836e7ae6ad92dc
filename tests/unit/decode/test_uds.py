"""UDS fault memory and VIN: bytes written by hand from ISO 14229-1 and SAE J2012-DA."""

from __future__ import annotations

import pytest

from motospect.decode.errors import Undecodable
from motospect.decode.uds import FAULTS, FaultRecord, fault_records, kinds_of, vin

H = bytes.fromhex


def test_an_empty_fault_memory() -> None:
    assert fault_records(H("02 FF")) == ()


def test_codes_with_failure_type_and_status() -> None:
    assert fault_records(H("02 FF 017100 AF C10087 28")) == (
        FaultRecord("P0171-00", 0xAF, ("stored", "pending")),
        FaultRecord("U0100-87", 0x28, ("stored",)),
    )


def test_a_code_that_is_no_fault_is_left_out() -> None:
    """50: not tested since clear and not in this cycle; 20: failed some time, aged since."""
    assert fault_records(H("02 FF 071500 50 071600 20")) == ()


def test_bits_the_ecu_does_not_use_mean_nothing() -> None:
    """Mask 08: this ECU knows confirmed codes only, its bit 2 is noise."""
    assert fault_records(H("02 08 017100 04 017200 0C")) == (FaultRecord("P0172-00", 0x0C, ("stored",)),)


@pytest.mark.parametrize(
    ("status", "kinds"),
    [
        (0x01, ("pending",)),
        (0x04, ("pending",)),
        (0x05, ("pending",)),
        (0x08, ("stored",)),
        (0x09, ("stored",)),
        (0x0C, ("stored", "pending")),
        (0x80, ("stored",)),
        (0x00, ()),
        (0x52, ()),
    ],
)
def test_kinds_by_status(status: int, kinds: tuple[str, ...]) -> None:
    assert kinds_of(status) == kinds
    assert bool(status & FAULTS) == bool(kinds)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ("", "begins with 02 and a mask, not with nothing"),
        ("02", "begins with 02 and a mask, not with 02"),
        ("0A FF", "not with 0A FF"),
        ("02 FF 0171 00", "ends one short"),
        ("02 FF 000000 00", "which is no trouble code"),
    ],
)
def test_what_is_no_list_stays_undecoded(data: str, why: str) -> None:
    with pytest.raises(Undecodable, match=why):
        fault_records(H(data))


def test_vin() -> None:
    assert vin(H("F190") + b"4T1BF1FK7EU000420") == "4T1BF1FK7EU000420"


@pytest.mark.parametrize(
    "data", [b"\xf1\x8c4T1BF1FK7EU000420", b"\xf1\x904T1BF1FK7EU00042", b"\xf1\x90IT1BF1FK7EU000420", b""]
)
def test_what_is_no_vin_stays_undecoded(data: bytes) -> None:
    with pytest.raises(Undecodable):
        vin(data)
