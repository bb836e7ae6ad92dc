"""A recording replays to the same scan; what was not recorded is never made up."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest

from motospect.adapters import open_adapter
from motospect.adapters.port import Question
from motospect.adapters.recording import read_recording
from motospect.cli import main
from motospect.errors import AdapterLost, RecordingInvalid
from motospect.model.outcome import BusError
from motospect.simulator import load_vehicle, serve_pty

PASSING = {"id", "started_at", "finished_at", "adapter"}


@pytest.fixture
def recording(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "car.jsonl"
    car = serve_pty(load_vehicle("petrol_lean"), baud=115200, realtime=False)
    with car as port, pytest.raises(SystemExit) as ended:
        main(["record", str(file), "--address", port.address])
    assert not ended.value.code
    return file


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[Any, str]:
    capsys.readouterr()
    with pytest.raises(SystemExit):
        main(list(arguments))
    said = capsys.readouterr()
    scan = json.loads(said.out)
    return {name: value for name, value in scan.items() if name not in PASSING}, said.err


def test_it_replays_to_the_same_scan_again_and_again(
    recording: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replayed, differences = printed(capsys, "replay", str(recording))
    again, _ = printed(capsys, "scan", "--json", "--adapter", "replay", "--address", str(recording))
    assert differences == ""
    assert replayed == again
    assert replayed["verdict"]["complete"]
    assert [dtc["code"] for ecu in replayed["ecus"] for dtc in ecu["dtcs"]] == ["P0171"]


def test_a_torn_last_line_is_left_out(recording: Path) -> None:
    whole = read_recording(recording)
    recording.write_bytes(recording.read_bytes()[:-20])
    assert read_recording(recording) == whole[:-1]


def test_what_was_not_recorded_is_no_silence(recording: Path) -> None:
    wire = open_adapter("replay", str(recording), baud=0, stop=threading.Event())
    reply = wire.ask(Question(b"\x01\xc4", "7E0"), deadline_s=1.0)
    assert isinstance(reply.trouble, BusError)


def test_at_its_end_no_value_is_said_twice(recording: Path) -> None:
    wire = open_adapter("replay", str(recording), baud=0, stop=threading.Event())
    asked = [r for r in read_recording(recording) if r["event"] == "exchange"]
    for record in asked:
        wire.ask(Question(bytes.fromhex(record["request"]), record["target"]), deadline_s=1.0)
    with pytest.raises(AdapterLost, match="end"):
        wire.ask(Question(bytes.fromhex(asked[0]["request"]), asked[0]["target"]), deadline_s=1.0)


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
        read_recording(file)
