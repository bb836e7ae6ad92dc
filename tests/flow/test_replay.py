"""A recording replays to the same scan; what was not recorded is never made up, what differs is explained."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest

from motospect.adapters import open_adapter
from motospect.adapters.port import Question
from motospect.adapters.recorded import open_recorded
from motospect.cli import main
from motospect.errors import AdapterLost, RecordingInvalid
from motospect.model.outcome import BusError
from motospect.simulator import load_vehicle, serve_pty
from motospect.simulator.canbus import serve_can

PASSING = {"id", "started_at", "finished_at", "adapter"}
SAME = "The scan is the same as then.\n"


@pytest.fixture
def recording(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "car.jsonl"
    car = serve_pty(load_vehicle("petrol_lean"), baud=115200, realtime=False)
    with car as port, pytest.raises(SystemExit) as ended:
        main(["record", str(file), "--address", port.address])
    assert not ended.value.code
    return file


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    out, err = capsys.readouterr()
    return int(ended.value.code or 0), out, err


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[Any, str]:
    _, out, err = said(capsys, *arguments)
    own = json.loads(out)["id"]  # the analysis names the scan it is of
    return {
        name: value for name, value in json.loads(out.replace(own, "")).items() if name not in PASSING
    }, err


def events(file: Path, name: str) -> list[dict[str, Any]]:
    recorded = open_recorded(file)
    found = list(recorded.events(name))
    recorded.close()
    return found


def rewritten(file: Path, event: str, change: Any) -> None:
    """Change the events of a name in an exchange log."""
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    for line in lines:
        if line["event"] == event:
            change(line)
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))


def test_it_replays_to_the_same_scan_again_and_again(
    recording: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replayed, differences = printed(capsys, "replay", str(recording))
    again, _ = printed(capsys, "scan", "--json", "--adapter", "replay", "--address", str(recording))
    assert differences == SAME
    assert replayed == again
    assert replayed["verdict"]["complete"]
    assert [dtc["code"] for ecu in replayed["ecus"] for dtc in ecu["dtcs"]] == ["P0171"]


def test_wherever_a_power_cut_tears_it_the_whole_lines_are_played(
    recording: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = recording.read_bytes().splitlines(keepends=True)
    asked = [place for place, line in enumerate(lines) if b'"event": "exchange"' in line]
    for share, codes in ((1.0, ["P0171"]), (0.75, ["P0171"]), (0.0, [])):
        last = asked[int(share * (len(asked) - 1))]
        recording.write_bytes(b"".join(lines[:last]) + lines[last][:9])
        assert len(events(recording, "exchange")) == asked.index(last)
        status, out, err = said(capsys, "replay", str(recording))
        scan = json.loads(out)
        assert status == 1
        assert not scan["verdict"]["clean"]
        assert not scan["verdict"]["complete"], "the fault memory of UDS is asked last"
        assert [dtc["code"] for ecu in scan["ecus"] for dtc in ecu["dtcs"]] == codes
        assert "no record of then to compare with" in err


def test_what_was_not_recorded_is_no_silence(recording: Path) -> None:
    wire = open_adapter("replay", str(recording), baud=0, stop=threading.Event())
    reply = wire.ask(Question(b"\x01\xc4", "7E0"), deadline_s=1.0)
    wire.close()
    assert isinstance(reply.trouble, BusError)


def test_at_its_end_no_value_is_said_twice(recording: Path) -> None:
    asked = events(recording, "exchange")
    wire = open_adapter("replay", str(recording), baud=0, stop=threading.Event())
    for record in asked:
        wire.ask(Question(bytes.fromhex(record["request"]), record["target"]), deadline_s=1.0)
    with pytest.raises(AdapterLost, match="end"):
        wire.ask(Question(bytes.fromhex(asked[0]["request"]), asked[0]["target"]), deadline_s=1.0)
    wire.close()


def test_a_recording_is_never_overwritten(recording: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = recording.read_bytes()
    with serve_pty(load_vehicle("petrol_lean"), realtime=False) as port, pytest.raises(SystemExit) as ended:
        main(["record", str(recording), "--address", port.address])
    assert ended.value.code == 1
    assert recording.read_bytes() == before


@pytest.mark.parametrize("text", ["", "hello\n", "[]\n", '{"schema": "other"}\n'])
def test_another_file_is_no_recording(tmp_path: Path, text: str) -> None:
    file = tmp_path / "other"
    file.write_text(text)
    with pytest.raises(RecordingInvalid):
        open_recorded(file)


def older_tables(program: dict[str, Any]) -> None:
    program["tables"] = "0" * 16
    program["signals"].remove("BAROMETRIC_PRESSURE")


def without_pressure(event: dict[str, Any]) -> None:
    event["scan"]["values"] = [v for v in event["scan"]["values"] if v["name"] != "BAROMETRIC_PRESSURE"]


def test_newer_tables_explain_a_signal_that_was_not_known(
    recording: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rewritten(recording, "program", older_tables)
    rewritten(recording, "scan", without_pressure)
    status, _, err = said(capsys, "replay", str(recording))
    assert status == 0
    assert "7E8 BAROMETRIC_PRESSURE is 100.0 kPa and was not there" in err
    assert "decoded with newer tables: signal BAROMETRIC_PRESSURE was not known" in err


def test_the_same_tables_explain_nothing(recording: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rewritten(recording, "scan", without_pressure)
    status, _, err = said(capsys, "replay", str(recording))
    assert status == 1
    assert "no reason is known" in err


def test_another_value_by_other_tables_says_both(recording: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rewritten(recording, "program", lambda program: program.update(tables="0" * 16))
    rewritten(recording, "scan", lambda event: event["scan"]["values"][0].update(value=-1.0))
    status, _, err = said(capsys, "replay", str(recording))
    assert status == 0
    assert "was -1.0" in err
    assert "another formula" in err


def without_code(exchange: dict[str, Any]) -> None:
    exchange["lines"] = [line.replace("43010171", "43000000") for line in exchange["lines"]]


def test_a_code_that_is_gone_has_no_excuse_in_the_tables(
    recording: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rewritten(recording, "program", older_tables)
    rewritten(recording, "exchange", without_code)
    status, _, err = said(capsys, "replay", str(recording))
    assert status == 1
    assert "ecus 7E8 dtcs P0171" in err


def test_a_question_that_was_not_put_then_is_the_reason(
    recording: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = [line for line in recording.read_text().splitlines() if '"request": "06' not in line]
    recording.write_text("\n".join(kept) + "\n")
    status, _, err = said(capsys, "replay", str(recording))
    assert status == 0
    assert "not in the recording" in err
    assert "ecus 7E8 monitors" in err


def test_two_recordings_are_held_against_each_other(
    recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, out, _ = said(capsys, "replay", str(recording))
    (tmp_path / "scan.json").write_text(out)
    assert said(capsys, "replay", str(recording), "--against", "scan.json")[2] == SAME
    assert said(capsys, "replay", str(recording), "--against", str(recording))[2] == SAME
    (tmp_path / "scan.json").write_text('{"ecus": [1], "values": [], "verdict": {}}')
    status, _, err = said(capsys, "replay", str(recording), "--against", "scan.json")
    assert status == 1
    assert "The record of then is none of a scan" in err
    (tmp_path / "scan.json").write_text("nothing")
    status, _, err = said(capsys, "replay", str(recording), "--against", "scan.json")
    assert status == 1
    assert "cannot be compared with" in err


@pytest.mark.parametrize("name", ["car.db", "car.bfl", "car", "car.mf4"])
def test_a_wrong_ending_is_refused_before_the_vehicle_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with serve_pty(load_vehicle("petrol_lean"), realtime=False) as port:
        status, _, err = said(capsys, "record", name, "--address", port.address)
    assert status == 1
    assert f"files that end in {Path(name).suffix or 'nothing'!r}" in err
    assert not list(tmp_path.glob("car*"))


def test_a_file_of_frames_is_not_begun_beside_an_old_log(
    recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = recording.read_bytes()
    with serve_pty(load_vehicle("petrol_lean"), realtime=False) as port:
        status, _, err = said(capsys, "record", "car.blf", "--address", port.address)
    assert status == 1
    assert "car.jsonl cannot be written: File exists" in err
    assert recording.read_bytes() == before
    assert not (tmp_path / "car.blf").exists()


def test_the_log_of_another_tester_gives_what_it_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tester that asks everybody one thing at a time, with other traffic on the bus."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "foreign.log").write_text("""\
(100.000) can0 7DF#0201000000000000
(100.005) can0 7E8#0641000000000300
(100.006) can0 0C9#8021C0071B101000
(100.100) can0 7DF#0201200000000000
(100.105) can0 7E8#0641200000000000
(100.200) can0 7DF#0103000000000000
(100.205) can0 7E8#0443010171000000
(100.300) can0 7DF#02010C0000000000
(100.305) can0 7E8#04410C0BB8000000
""")
    status, out, err = said(capsys, "replay", "foreign.log")
    scan = json.loads(out)
    assert status == 1
    assert [dtc["code"] for dtc in scan["ecus"][0]["dtcs"]] == ["P0171"]
    assert not scan["verdict"]["complete"]
    assert scan["ecus"][0]["services"]["07"]["outcome"] == "bus_error"
    assert "1 frame(s) of other traffic" in err
    assert "asked now, not in the recording" in err
    status, out, _ = said(capsys, "replay", "--live", "foreign.log")
    assert status == 0
    assert [json.loads(line) for line in out.splitlines()] == [
        {"name": "RPM", "ecu": "7E8", "value": 750.0, "unit": "rpm", "t_s": 0.305}
    ]


def test_a_vehicle_that_slept_replays_as_one_that_sleeps(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    vehicle = load_vehicle("petrol_lean")
    vehicle.turn_ignition(on=False)
    with serve_can(vehicle, interface="virtual", channel="asleep", realtime=False) as bus:
        said(capsys, "record", "car.blf", "--adapter", "socketcan", "--address", bus.address)
    status, out, err = said(capsys, "replay", "car.blf")
    assert status == 0
    assert SAME in err
    assert json.loads(out)["ecus"] == []


def test_a_pid_nobody_can_read_is_kept_as_its_bytes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    bitmaps = [(f"{base:02X}", "00000001") for base in range(0x00, 0xA0, 0x20)]
    answers = [*bitmaps, ("A0", "00100000"), ("AC", "03010203")]
    frames = [
        f"(1.0) can0 7E0#0201{pid}0000000000\n(1.0) can0 7E8#0641{pid}{data}00\n" for pid, data in answers
    ]
    (tmp_path / "truck.log").write_text("(1.0) can0 7DF#0201000000000000\n(1.0) can0 7E8#06410000000001\n")
    with (tmp_path / "truck.log").open("a") as log:
        log.writelines(frames)
    _, out, _ = said(capsys, "replay", "truck.log")
    values = {v["name"]: (v["value"], v["unit"]) for v in json.loads(out)["values"]}
    assert values == {"PID_AC": ("bytes 03 01 02 03", "")}
