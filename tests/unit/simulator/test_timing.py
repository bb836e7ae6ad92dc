"""How long exchanges take in virtual time; nothing waits here except the tests marked slow."""

import time
from pathlib import Path

import pytest
import serial

from motospect.simulator import Elm327, Timing, load_vehicle, serve_pty
from motospect.simulator.can import Bus, Frame
from motospect.simulator.physics import Engine, values_at

SIX_PIDS = "01040B0C0D1105"


class Host:
    """A host that sends its next line 10 ms after the prompt."""

    def __init__(self, baud: int, vehicle: str = "petrol_healthy", link: str = "usb") -> None:
        self.elm = Elm327(load_vehicle(vehicle), baud=baud, timing=Timing.real(link))
        self.now = 0.0
        for line in ("ATE0", "ATS0", "ATH1", "ATSP6", *["0100"] * 6):
            self.takes(line)

    def takes(self, line: str) -> float:
        """Return the seconds from the first character sent to the prompt received."""
        start = self.now
        self.elm.receive(line.encode() + b"\r", start)
        end = start
        while (due := self.elm.next_due()) is not None:
            end = due
            self.elm.due(due)
        self.now = end + 0.01
        return end - start


@pytest.mark.parametrize(("baud", "per_second"), [(38400, 195), (115200, 349)])
def test_six_pids_with_count_digit_reach_the_wire_limit(baud: int, per_second: int) -> None:
    host = Host(baud)
    assert 6 / host.takes(SIX_PIDS + "3") == pytest.approx(per_second, rel=0.05)


@pytest.mark.parametrize("baud", [38400, 115200])
def test_without_count_digit_the_adaptive_wait_is_added(baud: int) -> None:
    host = Host(baud)
    assert 85 < 6 / host.takes(SIX_PIDS) < 100


def test_wait_times_in_order() -> None:
    host = Host(115200)
    took = {}
    for mode in ("AT0", "AT1", "AT2"):
        host.takes("AT" + mode)
        took[mode] = [host.takes("010D") for _ in range(8)][-1]
    assert took["AT0"] == pytest.approx(0.008 + 0.205 + 0.003, abs=0.003)
    assert took["AT2"] < took["AT1"] < 0.08
    host.takes("ATAT0")
    host.takes("ATST0A")
    assert host.takes("010D") == pytest.approx(0.008 + 0.041 + 0.003, abs=0.003)


def test_bluetooth_adds_its_delay_both_ways() -> None:
    assert Host(38400, link="bluetooth").takes("010D1") - Host(38400).takes("010D1") > 0.024


def test_a_character_during_a_request_stops_it() -> None:
    host = Host(38400)
    start = host.now
    host.elm.receive(b"03\r", start)
    host.elm.receive(b"x", start + 0.02)
    assert host.elm.due(start + 1.0) == b"7E8024300\rSTOPPED\r\r>"
    assert host.takes("03") < 0.3


def test_nothing_is_handed_out_early() -> None:
    host = Host(9600)
    start = host.now
    host.elm.receive(b"ATI\r", start)
    assert host.elm.due(start + 4 * 10 / 9600) == b""
    assert host.elm.due(start + 0.010) in (b"ELM32", b"ELM327")
    assert host.elm.due(start + 0.05).endswith(b"v1.5\r\r>")


def test_frame_times_and_arbitration() -> None:
    # 11-bit, 8 bytes: 47 + 64 bits and 9 stuff bits; 29-bit: 67 + 64 and 11
    assert Frame(0x7E8, bytes(8)).duration_s(500_000) == pytest.approx(120 / 500_000)
    assert Frame(0x18DAF110, bytes(8), extended=True).duration_s(250_000) == pytest.approx(142 / 250_000)
    bus = Bus(500_000, [])
    for can_id in (0x7EA, 0x7E9, 0x7E8):
        bus.send(Frame(can_id, bytes(8)), 0.0)
    bus.send(Frame(0x7E0 << 18, bytes(8), extended=True), 0.0)
    order = [arrival.frame.can_id for _ in range(4) if (arrival := bus.next(1.0))]
    assert order == [0x7E0 << 18, 0x7E8, 0x7E9, 0x7EA]
    assert bus.next(1.0) is None


def test_values_agree_with_each_other() -> None:
    for moment in (5.0, 300.0, 380.0, 560.0, 1200.0):
        now = values_at(Engine(displacement_l=2.4), moment)
        kelvin = now["intake_c"] + 273.15
        flow = now["rpm"] / 120 * 2.4 * 0.85 * now["map_kpa"] * 1000 / (287.05 * kelvin)
        assert now["maf_g_s"] == pytest.approx(flow, rel=1e-6)
        assert 0 <= now["load_pct"] <= 100
        assert now["map_kpa"] <= now["baro_kpa"]


def test_engine_warms_up_and_settles() -> None:
    cold, warm = values_at(Engine(), 1.0), values_at(Engine(), 1200.0)
    assert cold["coolant_c"] < 20
    assert 86 < warm["coolant_c"] < 94
    assert cold["rpm"] > warm["rpm"] + 200
    assert (cold["fuel_system"], warm["fuel_system"]) == (1.0, 2.0)


def test_lean_engine_reads_little_air_and_trims_positive() -> None:
    well, lean = values_at(Engine(), 1190.0), values_at(Engine(maf_reads_low=0.17), 1190.0)
    assert lean["maf_g_s"] < 0.9 * well["maf_g_s"]
    assert lean["long_trim_pct"] + lean["short_trim_pct"] > 15
    assert abs(well["long_trim_pct"] + well["short_trim_pct"]) < 5


def test_worn_catalyst_lets_the_rear_sensor_swing() -> None:
    def swing(engine: Engine) -> float:
        volts = [values_at(engine, 1150 + step / 10)["o2_rear_v"] for step in range(40)]
        return max(volts) - min(volts)

    assert swing(Engine()) < 0.05
    assert swing(Engine(catalyst_worn=0.85)) > 0.4


def test_misfire_makes_idle_rough() -> None:
    def spread(engine: Engine) -> float:
        turns = [values_at(engine, 1195 + step / 10)["rpm"] for step in range(40)]
        return max(turns) - min(turns)

    assert spread(Engine(misfire=0.8)) > 3 * spread(Engine())


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.parametrize(("baud", "per_second"), [(38400, 195), (115200, 349)])
def test_measured_rate_on_a_pty_is_near_the_wire_limit(baud: int, per_second: int) -> None:
    with (
        serve_pty(load_vehicle("petrol_healthy"), baud=baud) as port,
        serial.Serial(port.address, timeout=10) as host,
    ):
        for line in (b"ATE0", b"ATS0", b"ATH1", b"ATSP6", b"0100"):
            host.write(line + b"\r")
            host.read_until(b">")
        start = time.monotonic()
        for _ in range(50):
            host.write(SIX_PIDS.encode() + b"3\r")
            host.read_until(b">")
        # Other work on the machine can only slow it down: too fast would be wrong, slower is tolerated.
        assert 0.6 * per_second < 300 / (time.monotonic() - start) < 1.05 * per_second


def test_more_than_the_buffer_holds_ends_in_buffer_full(tmp_path: Path) -> None:
    # Three DIDs' worth of frames come in 40 ms; 1200 baud need seconds for the 512 characters of the buffer.
    car = tmp_path / "car.toml"
    ecu = f'request = "7E0"\nresponse = "7E8"\ndids = {{ "F190" = "{"55" * 400}" }}\n'
    car.write_text("[[ecu]]\n" + ecu)
    host = Host(1200, str(car))
    host.elm.receive(b"22F190\r", host.now)
    told = host.elm.due(host.now + 60)
    assert told.startswith(b"7E8119362F190555555\r7E821")
    assert told.endswith(b"BUFFER FULL\r\r>")
