"""The virtual buses before CAN, against the standards by hand."""

from __future__ import annotations

from typing import Any

import pytest

from motospect.simulator import Elm327, SimulatorError, load_vehicle
from motospect.simulator.canbus import serve_can
from motospect.simulator.garage import build_vehicle
from motospect.simulator.old_bus import Message, answer_of, j1850_crc, request_of
from motospect.simulator.old_ecu import messages
from motospect.simulator.timing import Timing

H = bytes.fromhex


def car(protocol: int, **ecu: Any) -> Elm327:
    row = {"response": "10", "pids": "01 05", "live": {"coolant_c": 83.0}, **ecu}
    vin = "3HGCP2F37CA000345"
    return Elm327(build_vehicle("car", {"protocol": protocol, "vin": vin, "ecu": [row]}))


def ready(protocol: int, **ecu: Any) -> Elm327:
    elm = car(protocol, **ecu)
    for command in ("ATE0", "ATS0", "ATH1", f"ATSP{protocol}"):
        elm.ask(command)
    return elm


def lines(said: str) -> list[str]:
    return [line for line in said.replace(">", "").split("\r") if line]


def test_checksums_are_those_of_the_standards() -> None:
    assert j1850_crc(b"123456789") == 0x4B
    assert Message(2, H("486B10"), H("4100BE3EB811")).checksum == 0xFA
    assert Message(3, H("486B10"), H("4100BE3EB811")).checksum == 0xC9
    assert Message(5, H("C133F1"), H("81")).checksum == 0x66


@pytest.mark.parametrize(
    ("protocol", "request_header", "answer_header"),
    [(1, "616AF1", "416B10"), (2, "686AF1", "486B10"), (3, "686AF1", "486B10"), (4, "C233F1", "83F110")],
)
def test_headers_are_those_of_j1979(protocol: int, request_header: str, answer_header: str) -> None:
    assert request_of(protocol, None, H("0105")).header == H(request_header)
    assert answer_of(protocol, 0x10, H("41057B")).header == H(answer_header)


@pytest.mark.parametrize(
    ("protocol", "line"),
    [(1, "416B1041057B"), (2, "486B1041057B"), (3, "486B1041057B"), (4, "83F11041057B"), (5, "83F11041057B")],
)
def test_each_bus_answers_a_pid(protocol: int, line: str) -> None:
    said = lines(ready(protocol).ask("0105"))[-1]
    assert said[:-2] == line
    assert lines(ready(protocol).ask("01050C"))[-1] == "NO DATA"  # one PID a request


def test_without_headers_there_is_no_checksum() -> None:
    elm = ready(3)
    elm.ask("ATH0")
    assert lines(elm.ask("0105"))[-1] == "41057B"


@pytest.mark.parametrize(
    ("answer", "cut"),
    [
        ("4300", ["43000000000000"]),
        ("43010133", ["43013300000000"]),
        ("47040133017101740420", ["47013301710174", "47042000000000"]),
        ("4902013348474350324633374341303030333435", [
            "49020100000033", "49020248474350", "49020332463337", "49020443413030", "49020530333435",
        ]),
        ("4900FC000000", ["490001FC000000"]),
        ("490105", ["490105"]),
        ("490602AABBCCDD00112233", ["490601AABBCCDD", "49060200112233"]),
        ("4605010001000F058200FF00A0", ["4605010001000F", "46058200FF00A0"]),
        ("44", ["44"]),
        ("7F0322", ["7F0322"]),
    ],
)  # fmt: skip
def test_answers_are_cut_as_j1979_wants(answer: str, cut: list[str]) -> None:
    assert [message.hex().upper() for message in messages(H(answer))] == cut


def test_a_list_begins_with_no_count() -> None:
    elm = ready(2, stored=["P0133", "P0171", "P0174", "P0420"])
    assert [line[6:-2] for line in lines(elm.ask("03"))] == ["43013301710174", "43042000000000"]
    assert lines(elm.ask("0A")) == ["NO DATA"]


def test_information_has_a_count_of_its_messages() -> None:
    elm = ready(2, vin=True, calibrations={"A": "00000001", "B": "00000002"})
    assert [line[6:-2] for line in lines(elm.ask("0901"))] == ["490105"]
    assert [line[6:-2] for line in lines(elm.ask("0903"))] == ["490308"]
    assert [line[6:-2] for line in lines(elm.ask("0905"))] == ["490502"]
    assert [line[6:-2] for line in lines(elm.ask("0900"))] == ["490001FC000000"]
    assert len(lines(elm.ask("0904"))) == 8


def test_oxygen_sensors_and_components() -> None:
    elm = ready(
        3,
        oxygen_tests={"01": {"01": "5A", "05": "0C 00 32"}},
        component_tests=[["05", "02", 255, 160, "min"]],
    )
    assert lines(elm.ask("050001"))[-1][6:-2] == "45000188000000"
    assert lines(elm.ask("050501"))[-1][6:-2] == "4505010C0032"
    assert lines(elm.ask("050502")) == ["NO DATA"]
    assert lines(elm.ask("0600"))[-1][6:-2] == "4600FF08000000"
    assert lines(elm.ask("0605"))[-1][6:-2] == "46058200FF00A0"


def test_kwp_hears_what_is_for_it_alone() -> None:
    elm = ready(5)
    elm.ask("ATSH8010F1")
    assert lines(elm.ask("0105"))[-1][:-2] == "83F11041057B"
    assert lines(elm.ask("0121"))[-1][6:-2] == "7F0112"
    elm.ask("ATSH8011F1")
    assert lines(elm.ask("0105")) == ["NO DATA"]


def test_a_protocol_set_by_hand_tells_its_initialisation() -> None:
    assert lines(ready(3).ask("0105"))[0] == "BUS INIT: ...OK"
    assert lines(ready(5).ask("0105"))[0] == "BUS INIT: OK"
    asleep = ready(4)
    asleep.vehicle.turn_ignition(on=False)
    assert lines(asleep.ask("0105")) == ["BUS INIT: ...ERROR"]
    other = ready(5)
    other.ask("ATSP3")
    assert lines(other.ask("0105")) == ["BUS INIT: ...ERROR"]
    silent = ready(2)
    silent.ask("ATSP1")
    assert lines(silent.ask("0105")) == ["NO DATA"]


@pytest.mark.parametrize("protocol", [1, 2, 3, 4, 5])
def test_a_search_finds_the_bus_and_says_nothing_of_its_initialisation(protocol: int) -> None:
    elm = car(protocol)
    for command in ("ATE0", "ATH1", "ATSPA6"):
        elm.ask(command)
    said = lines(elm.ask("0105"))
    assert said[0] == "SEARCHING..."
    assert len(said) == 2
    assert lines(elm.ask("ATDPN")) == [f"A{protocol}"]


def test_a_five_baud_initialisation_takes_its_time() -> None:
    elm = Elm327(load_vehicle("kwp_slow_healthy"), timing=Timing.real())
    for at, command in enumerate(("ATE0", "ATSP4")):
        elm.ask(command, float(at))
    elm.receive(b"0100\r", 10.0)
    assert elm.next_due() is not None
    assert b"OK" not in elm.due(12.0)
    assert b"OK" in elm.due(13.5)


def test_a_k_line_is_kept_awake_by_the_adapter_or_falls_asleep() -> None:
    kept = ready(3)
    kept.ask("0105", 10.0)
    assert lines(kept.ask("0105", 40.0))[-1][:-2] == "486B1041057B"
    assert kept.vehicle.old_wire.wake_ups == 9
    quiet = ready(3)
    quiet.ask("ATSW00")
    quiet.ask("0105", 10.0)
    assert lines(quiet.ask("0105", 40.0)) == ["NO DATA"]
    assert quiet.vehicle.old_wire.wake_ups == 0
    quiet.ask("ATPC")
    assert lines(quiet.ask("0105", 41.0)) == ["BUS INIT: ...OK", "486B1041057B84"]


def test_no_such_vehicle_on_a_can_bus() -> None:
    with pytest.raises(SimulatorError, match="no CAN bus"):
        serve_can(load_vehicle("vpw_transmission"))
