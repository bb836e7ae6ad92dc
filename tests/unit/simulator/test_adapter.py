"""The adapter's printed answers, character by character, against the ELM327 data sheet."""

import pytest

from motospect.simulator import Elm327, Fault, SimulatorError, load_vehicle


@pytest.fixture
def elm() -> Elm327:
    return prepared("petrol_healthy", "ATE0")


def prepared(vehicle: str, *commands: str, version: str = "1.5") -> Elm327:
    elm = Elm327(load_vehicle(vehicle), version=version)
    for command in commands:
        assert "?" not in elm.ask(command)
    return elm


def test_reset_prints_two_empty_lines_and_the_identity() -> None:
    assert Elm327(load_vehicle("petrol_healthy"), version="2.2").ask("ATZ") == "ATZ\r\r\rELM327 v2.2\r\r>"


def test_echo_is_off_after_its_own_command(elm: Elm327) -> None:
    assert Elm327(load_vehicle("petrol_healthy")).ask("ATE0") == "ATE0\rOK\r\r>"
    assert elm.ask("ATI") == "ELM327 v1.5\r\r>"


def test_linefeeds_follow_every_carriage_return(elm: Elm327) -> None:
    elm.ask("ATL1")
    assert elm.ask("ATE1") == "OK\r\n\r\n>"
    assert elm.ask("at rv") == "at rv\r\n14.1V\r\n\r\n>"


def test_first_request_searches_and_the_next_does_not(elm: Elm327) -> None:
    assert elm.ask("ATDPN") == "A0\r\r>"
    assert elm.ask("0100") == "SEARCHING...\r41 00 FE 3F B8 13 \r\r>"
    assert elm.ask("01 00") == "41 00 FE 3F B8 13 \r\r>"
    assert elm.ask("ATDPN") == "A6\r\r>"
    assert elm.ask("ATDP") == "AUTO, ISO 15765-4 (CAN 11/500)\r\r>"


def test_a_protocol_set_by_hand_does_not_search(elm: Elm327) -> None:
    elm.ask("ATSP6")
    assert elm.ask("0100") == "41 00 FE 3F B8 13 \r\r>"
    assert elm.ask("ATDPN") == "6\r\r>"


def test_headers_spaces_and_length() -> None:
    elm = prepared("petrol_healthy", "ATE0", "ATSP6", "ATH1")
    assert elm.ask("0100") == "7E8 06 41 00 FE 3F B8 13 \r\r>"
    elm.ask("ATS0")
    assert elm.ask("0100") == "7E8064100FE3FB813\r\r>"
    elm.ask("ATD1")
    assert elm.ask("0100") == "7E88064100FE3FB813\r\r>"


# VIN 1HGCP2F32CA000300
def test_multi_frame_without_headers_has_a_length_line() -> None:
    elm = prepared("petrol_healthy", "ATE0", "ATSP6")
    assert elm.ask("0902") == (
        "014 \r0: 49 02 01 31 48 47 \r1: 43 50 32 46 33 32 43 \r2: 41 30 30 30 33 30 30 \r\r>"
    )


def test_multi_frame_with_headers_shows_every_frame() -> None:
    elm = prepared("petrol_healthy", "ATE0", "ATSP6", "ATH1")
    assert elm.ask("0902") == (
        "7E8 10 14 49 02 01 31 48 47 \r7E8 21 43 50 32 46 33 32 43 \r7E8 22 41 30 30 30 33 30 30 \r\r>"
    )


def test_unformatted_shows_pci_and_padding() -> None:
    elm = prepared("petrol_healthy", "ATE0", "ATSP6", "ATCAF0")
    assert elm.ask("02 01 00") == "06 41 00 FE 3F B8 13 00 \r\r>"


def test_29_bit_identifiers() -> None:
    elm = prepared("diesel", "ATE0", "ATSP7", "ATH1")
    assert elm.ask("0902").startswith("18 DA F1 10 10 14 49 02 01 57 44 42 \r18 DA F1 10 21 ")
    assert elm.ask("0101") == (
        # 4 monitor bytes: MIL off, 0 codes | compression, fuel, components | NMHC boost gas PM EGR | PM left
        "18 DA F1 10 06 41 01 00 0E E9 40 \r18 DA F1 18 06 41 01 00 0C 00 00 \r\r>"
    )
    elm.ask("ATSH DA18F1")
    assert elm.ask("0101") == "18 DA F1 18 06 41 01 00 0C 00 00 \r\r>"


def test_physical_address_and_receive_filter() -> None:
    elm = prepared("petrol_three_ecus", "ATE0", "ATSP6", "ATH1")
    assert elm.ask("03") == "7E8 02 43 00 \r7E9 02 43 00 \r7EA 02 43 00 \r\r>"
    elm.ask("ATCRA7EA")
    assert elm.ask("03") == "7EA 02 43 00 \r\r>"
    elm.ask("ATCRA")
    elm.ask("ATSH7E1")
    assert elm.ask("03") == "7E9 02 43 00 \r\r>"
    assert elm.ask("0105").startswith("7E9 03 41 05 ")
    assert elm.ask("0104") == "7E9 03 7F 01 12 \r\r>"
    assert elm.ask("2F01") == "7E9 03 7F 2F 11 \r\r>"


def test_unsupported_functional_requests_stay_unanswered() -> None:
    assert prepared("petrol_healthy", "ATE0", "ATSP6").ask("2F01") == "NO DATA\r\r>"


def test_count_digit_ends_the_wait_after_that_many_frames() -> None:
    elm = prepared("petrol_three_ecus", "ATE0", "ATSP6", "ATH1")
    assert elm.ask("03 2") == "7E8 02 43 00 \r7E9 02 43 00 \r\r>"
    assert elm.ask("09021") == "7E8 10 14 49 02 01 57 42 41 \r\r>"


def test_six_pids_in_one_request() -> None:
    elm = prepared("petrol_healthy", "ATE0", "ATSP6", "ATS0")
    lines = elm.ask("0113131313131C").split("\r")
    assert lines[:3] == ["00D", "0:411303130313", "1:03130313031C06"]
    assert elm.ask("01131313131313131") == "?\r\r>"


def test_without_flow_control_the_ecu_stops_after_the_first_frame() -> None:
    elm = prepared("petrol_healthy", "ATE0", "ATSP6", "ATH1", "ATCFC0")
    assert elm.ask("0902") == "7E8 10 14 49 02 01 31 48 47 \r\r>"


def test_flow_control_mode_needs_its_data_first(elm: Elm327) -> None:
    assert elm.ask("ATFCSM1") == "?\r\r>"
    assert elm.ask("ATFCSH7E0") == "OK\r\r>"
    assert elm.ask("ATFCSD300000") == "OK\r\r>"
    assert elm.ask("ATFCSM1") == "OK\r\r>"


@pytest.mark.parametrize(
    "nonsense", ["HELLO", "AT", "ATXY", "ATSP", "ATST5", "1", "010G", "STI", "ATBI", "ATKW"]
)
def test_nonsense_is_answered_by_a_question_mark(elm: Elm327, nonsense: str) -> None:
    assert elm.ask(nonsense) == "?\r\r>"


def test_empty_line_repeats_the_last(elm: Elm327) -> None:
    elm.ask("ATRV")
    assert elm.ask("") == "14.1V\r\r>"


def test_wrong_bit_rate_and_no_ignition() -> None:
    elm = prepared("petrol_healthy", "ATE0", "ATSP8")
    assert elm.ask("0100") == "CAN ERROR\r\r>"
    elm.ask("ATSP0")
    elm.vehicle.turn_ignition(on=False)
    assert elm.ask("0100") == "SEARCHING...\rUNABLE TO CONNECT\r\r>"
    assert elm.ask("ATIGN") == "OFF\r\r>"
    elm.ask("ATSP6")
    assert elm.ask("0100") == "NO DATA\r\r>"


def test_stn_identities() -> None:
    elm = prepared("petrol_healthy", "ATE0", version="STN2120")
    assert elm.ask("STI") == "STN2120 v5.6.5\r\r>"
    assert elm.ask("STDI") == "OBDLink MX+ r3.1\r\r>"
    assert elm.ask("ATI") == "ELM327 v1.4b\r\r>"
    assert elm.ask("STSLLT 1") == "?\r\r>"


def test_defaults_return_but_the_protocol_stays(elm: Elm327) -> None:
    for command in ("ATSP6", "ATH1", "ATS0", "ATST10"):
        elm.ask(command)
    assert elm.ask("ATD") == "OK\r\r>"
    assert elm.ask("ATE0") == "ATE0\rOK\r\r>"
    assert elm.ask("0100") == "41 00 FE 3F B8 13 \r\r>"


def test_voltage_can_be_calibrated(elm: Elm327) -> None:
    elm.ask("ATCV 1225")
    assert elm.ask("ATRV") == "12.2V\r\r>"
    elm.ask("ATCV 0000")
    assert elm.ask("ATRV") == "14.1V\r\r>"


def test_unknown_adapter_names_the_known_ones() -> None:
    with pytest.raises(SimulatorError, match=r"1\.4b, 1\.5"):
        Elm327(load_vehicle("petrol_healthy"), version="9")


def test_scripted_frames_are_printed_as_the_adapter_is_set() -> None:
    elm = prepared("petrol_healthy", "ATE0", "ATSP6")
    elm.vehicle.faults.append(Fault(match="03", frames=["7E8 04 43 01 01 33 <DATA ERROR", "STOPPED"]))
    assert elm.ask("03") == "43 01 01 33 <DATA ERROR\rSTOPPED\r\r>"
    elm.ask("ATH1")
    elm.ask("ATS0")
    assert elm.ask("03") == "7E80443010133<DATA ERROR\rSTOPPED\r\r>"


def test_a_command_can_be_answered_and_ignored() -> None:
    elm = Elm327(load_vehicle("petrol_healthy"))
    elm.vehicle.faults.append(Fault(match="ATE0", ignored=True, reply=["OK"]))
    assert elm.ask("ATE0") == "ATE0\rOK\r\r>"
    assert elm.ask("ATRV") == "ATRV\r14.1V\r\r>"


def test_a_brown_out_forgets_the_settings() -> None:
    elm = prepared("petrol_healthy", "ATE0")
    elm.vehicle.faults.append(Fault(match="03", resets=True, reply=["LV RESET"]))
    assert elm.ask("03") == "LV RESET\r\r>"
    assert elm.ask("ATRV") == "ATRV\r14.1V\r\r>"
