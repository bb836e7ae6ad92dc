"""What the ECUs say, against SAE J1979 by hand."""

from pathlib import Path

import pytest

from motospect.simulator import Elm327, SimulatorError, load_vehicle, vehicle_names
from motospect.simulator.ecu import Answer
from motospect.simulator.encoding import encode_code, support_bitmap
from motospect.simulator.isotp import Sender, segments

HEAD = """
vin = "1HGCP2F32CA000300"
[[ecu]]
name = "ECM-EngineControl"
request = "7E0"
response = "7E8"
pids = "01 05"
"""


def car(tmp_path: Path, more: str = "") -> Elm327:
    file = tmp_path / "car.toml"
    file.write_text(HEAD + more, encoding="utf-8")
    return plugged(str(file))


def plugged(vehicle: str) -> Elm327:
    elm = Elm327(load_vehicle(vehicle))
    for command in ("ATE0", "ATS0", "ATH1", "ATSP6"):
        elm.ask(command)
    return elm


def test_codes_are_two_bytes() -> None:
    assert [encode_code(code).hex() for code in ("P0171", "C1234", "B2AAA", "U3FFF")] == [
        "0171",
        "5234",
        "aaaa",
        "ffff",
    ]
    with pytest.raises(SimulatorError, match="P0171"):
        encode_code("P4171")


def test_bitmaps_count_from_the_top() -> None:
    assert support_bitmap(0x00, [0x01, 0x20]) == bytes.fromhex("80000001")
    assert support_bitmap(0x00, [0x21]) == bytes.fromhex("00000001")
    assert support_bitmap(0x20, [0x21]) == bytes.fromhex("80000000")
    assert support_bitmap(0x20, [0x01]) is None


def test_lean_car_shows_its_code_everywhere() -> None:
    elm = plugged("petrol_lean")
    assert elm.ask("03") == "7E804430101" + "71" + "\r\r>"
    assert elm.ask("07") == "7E804470101" + "71" + "\r\r>"
    assert elm.ask("0A") == "7E8044A0101" + "71" + "\r\r>"
    assert elm.ask("020200") == "7E8054202000171\r\r>"
    # MIL on, one code; misfire, fuel, components; catalyst, EVAP, O2, heater, EGR; all complete
    assert elm.ask("0101") == "7E80641018107E500\r\r>"


def test_clearing_keeps_the_permanent_code() -> None:
    elm = plugged("petrol_lean")
    assert elm.ask("04") == "7E80144\r\r>"
    assert elm.ask("03") == "7E8024300\r\r>"
    assert elm.ask("07") == "7E8024700\r\r>"
    assert elm.ask("0A") == "7E8044A010171\r\r>"
    assert elm.ask("020200") == "7E8054202000000\r\r>"
    assert elm.ask("0101") == "7E80641010077E5E5\r\r>"
    assert elm.ask("0131") == "7E80441310000\r\r>"


def test_fault_only_in_the_transmission() -> None:
    elm = plugged("transmission_only")
    assert elm.ask("03") == "7E8024300\r7E90443010741\r\r>"
    assert elm.ask("0101") == "7E80641010007E500\r7E906410181040000\r\r>"


def test_catalyst_margin_is_beyond_its_limit() -> None:
    # MID 21, TID 80, unit 20, value 00EB, min 0000, max 00C0
    assert plugged("petrol_catalyst").ask("0621") == "7E8100A46218020" + "00EB\r7E821000000C0" + "000000\r\r>"


def test_misfire_counts_of_cylinder_two() -> None:
    elm = plugged("petrol_misfire")
    # A3: TID 0B value 397 = 018D, TID 0C value 1086 = 043E
    assert elm.ask("06A3") == ("7E8101346A30B24018D\r7E8210000FFFFA30C24\r7E822043E0000FFFF00\r\r>")
    assert elm.ask("03") == "7E80643020300" + "0302\r\r>"


def test_vehicle_information() -> None:
    elm = plugged("petrol_healthy")
    assert elm.ask("0900") == "7E806490054400000\r\r>"
    # "ECM" NUL "-EngineControl" NUL NUL
    assert elm.ask("090A") == (
        "7E81017490A0145434D\r7E821002D456E67696E\r7E82265436F6E74726F\r7E8236C000000000000\r\r>"
    )
    assert elm.ask("0906") == "7E807490601A1B2C3D4\r\r>"


def test_response_pending_comes_first(tmp_path: Path) -> None:
    elm = car(tmp_path, 'behaviour = { pending = { "03" = 2 } }')
    assert elm.ask("03") == "7E8037F0378\r7E8037F0378\r7E8024300\r\r>"


def test_late_answer_falls_into_the_next_request(tmp_path: Path) -> None:
    elm = car(tmp_path, "behaviour = { p2_ms = 300 }")
    assert elm.ask("03") == "NO DATA\r\r>"
    assert elm.ask("07") == "7E8024300\r\r>"


def test_negative_silent_and_dying(tmp_path: Path) -> None:
    elm = car(
        tmp_path, 'behaviour = { negative = { "03" = "22" }, silent = ["07"], silent_after_requests = 3 }'
    )
    assert elm.ask("03") == "7E8037F0322\r\r>"
    assert elm.ask("07") == "NO DATA\r\r>"
    assert elm.ask("0A") == "7E8024A00\r\r>"
    assert elm.ask("0A") == "NO DATA\r\r>"


def test_count_and_mil_may_contradict_the_list(tmp_path: Path) -> None:
    assert car(tmp_path, "mil = true\ncode_count = 2").ask("0101") == "7E80641018200" + "0000\r\r>"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("colour = 1", "unknown key 'colour'"),
        ('stored = ["171"]', "trouble code"),
        ("behaviour = { mood = 1 }", "mood"),
    ],
)
def test_mistakes_in_a_file_are_named(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(SimulatorError, match=complaint):
        car(tmp_path, text)


def test_unknown_vehicle_names_the_known_ones() -> None:
    with pytest.raises(SimulatorError, match="petrol_lean"):
        load_vehicle("submarine")


def test_segments() -> None:
    assert segments(b"\x41\x05\x7b") == [b"\x03\x41\x05\x7b"]
    assert segments(bytes(range(14))) == [
        bytes.fromhex("100E000102030405"), bytes.fromhex("21060708090A0B0C"), bytes.fromhex("220D")
    ]  # fmt: skip


def test_flow_control_block_size_and_separation() -> None:
    sender = Sender()
    sender.begin(bytes(27))
    assert [delay for delay, _ in sender.flow(b"\x30\x02\x0a", 0.001)] == pytest.approx([0.001, 0.011])
    assert [data[0] for _, data in sender.flow(b"\x30\x00\x00", 0.001)] == [0x23]
    assert sender.flow(b"\x30\x00\x00", 0.001) == []


# ISO 3779, annex: values of the letters and digits, and the weights of the 17 places
VALUE = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", (*range(1, 9), *range(1, 6), 7, 9, *range(2, 10)), strict=True))
VALUE |= {str(digit): digit for digit in range(10)}
WEIGHT = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


@pytest.mark.parametrize("name", vehicle_names())
def test_every_vehicle_has_a_vin_with_a_correct_check_digit(name: str) -> None:
    vin = load_vehicle(name).vin
    assert vin is not None
    rest = sum(VALUE[letter] * weight for letter, weight in zip(vin, WEIGHT, strict=True)) % 11
    assert vin[8] == "0123456789X"[rest]


@pytest.mark.parametrize("name", vehicle_names())
def test_every_supported_pid_of_every_vehicle_is_answered(name: str) -> None:
    for ecu in load_vehicle(name).ecus:
        pids = [pid for pid in supported(ecu.answer) if pid % 0x20]
        assert pids
        for pid in pids:
            answer = ecu.answer(bytes([1, pid]), False, 0.0)
            assert answer is not None
            assert answer[:2] == bytes([0x41, pid])
            assert len(answer) > 2


def supported(answer: Answer) -> list[int]:
    """Read the bitmaps as SAE J1979 tells: bit 7 of the first byte is the first PID after the base."""
    pids, base = [], 0
    while True:
        told = answer(bytes([1, base]), False, 0.0)
        assert told is not None
        bits = f"{int.from_bytes(told[2:6], 'big'):032b}"
        pids += [base + place for place, bit in enumerate(bits, start=1) if bit == "1"]
        if bits[-1] == "0":
            return pids
        base += 0x20


def test_vehicles_idle_in_the_workshop_and_drive_when_told() -> None:
    assert plugged("petrol_healthy").ask("010D") == "7E803410D00\r\r>"
    # At 400 s of the drive it goes 100 km/h; the freeze frame at 560 s shows it standing.
    driven = Elm327(load_vehicle("petrol_healthy", driving=True))
    assert driven.ask("010D").endswith("41 0D 64 \r\r>")
    assert plugged("petrol_lean").ask("020D00") == "7E804420D0000\r\r>"
    # The misfire's freeze frame is from 325 s: 72 km/h and 25 of 30 s on the way to 100, 95.3 = 5Fh
    assert plugged("petrol_misfire").ask("020D00") == "7E804420D005F\r\r>"


def test_uds_fault_memory_by_status_mask() -> None:
    elm = plugged("transmission_only")
    elm.ask("ATSH7E1")
    assert elm.ask("190280").startswith("7E9075902FF074100AF\r")  # AF alone has bit 7
    assert elm.ask("1902FF").startswith("7E9100F5902FF074100\r7E921AFC10087280715\r7E9220050")
    assert elm.ask("1906AF").startswith("7E9037F1912")
    assert elm.ask("1902").startswith("7E9037F1913")
    assert elm.ask("22F190").startswith("7E9037F2211")
    elm.ask("ATSH7E0")
    assert elm.ask("19028D").startswith("7E8035902FF")


def test_a_car_without_uds_refuses_it() -> None:
    elm = plugged("petrol_healthy")
    elm.ask("ATSH7E0")
    assert elm.ask("19028D").startswith("7E8037F1911")
    assert elm.ask("22F190").startswith("7E8037F2211")
