"""`motospect live` over a real pty: readings on stdout, rates on stderr, honest exit status."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from motospect.cli import main
from motospect.simulator import load_vehicle, serve_pty


@pytest.fixture(autouse=True)
def _no_settings(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(str(tmp_path))


def live(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    car = serve_pty(load_vehicle("petrol_three_ecus"), baud=115200, realtime=False)
    with car as port, pytest.raises(SystemExit) as ended:
        main(["live", *arguments, "--address", port.address, "--seconds", "0.2"])
    said = capsys.readouterr()
    return int(ended.value.code or 0), said.out, said.err


def test_one_json_object_a_reading_and_the_rates_at_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = live(capsys, "RPM", "coolant_temp", "--json")
    readings = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert {(r["name"], r["ecu"], r["unit"]) for r in readings} == {
        ("RPM", "7E8", "rpm"), ("RPM", "7E9", "rpm"),
        ("COOLANT_TEMP", "7E8", "degC"), ("COOLANT_TEMP", "7E9", "degC"),
    }  # fmt: skip
    assert [r["t_s"] for r in readings] == sorted(r["t_s"] for r in readings)
    assert "RPM of 7E8: " in err
    assert "readings/s" in err


def test_a_signal_nobody_has_is_said_and_is_no_success(capsys: pytest.CaptureFixture[str]) -> None:
    assert live(capsys, "ETHANOL_PERCENT") == (1, "", "ETHANOL_PERCENT: no control unit gives it\n")


def test_a_misspelt_signal_names_what_may_be_meant(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = live(capsys, "RMP")
    assert (status, out) == (1, "")
    assert "Did you mean RPM" in err


def recorded(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Path:
    assert live(capsys, "RPM", "COOLANT_TEMP", "--record", "drive.jsonl")[0] == 0
    return tmp_path / "drive.jsonl"


def replayed(capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        main(["replay", "drive.jsonl"])
    return int(ended.value.code or 0), capsys.readouterr().err


def without_coolant(event: dict[str, Any]) -> dict[str, Any]:
    for sample in event.get("samples", ()):
        sample["readings"] = [r for r in sample["readings"] if r[0] != "COOLANT_TEMP"]
    return event


def test_a_recorded_session_replays_without_a_difference(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    recorded(capsys, tmp_path)
    status, err = replayed(capsys)
    assert status == 0
    assert err.endswith(" reading(s) of then compared.\n")
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("older", [True, False])
def test_a_signal_read_now_and_not_then_is_explained_by_older_tables_only(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, older: bool
) -> None:
    file = recorded(capsys, tmp_path)
    events = [without_coolant(json.loads(line)) for line in file.read_text().splitlines()]
    for event in events:
        if older and event["event"] == "program":
            event["tables"] = "0" * 16
            event["signals"].remove("COOLANT_TEMP")
    file.write_text("".join(json.dumps(event) + "\n" for event in events))
    status, err = replayed(capsys)
    why = "decoded with newer tables: signal COOLANT_TEMP was not known" if older else "no reason is known"
    assert status == (0 if older else 1)
    assert why in err
    assert "COOLANT_TEMP of 7E8, " in err


def test_a_torn_session_gives_what_stands_in_it(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = recorded(capsys, tmp_path)
    file.write_bytes(file.read_bytes()[: -len(file.read_bytes()) // 3])
    status, err = replayed(capsys)
    assert status == 0
    assert "no reason" not in err


def test_a_recording_is_no_vehicle_to_ask_for_other_values(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    recorded(capsys, tmp_path)
    with pytest.raises(SystemExit) as ended:
        main(["live", "MAF", "--adapter", "replay", "--address", "drive.jsonl"])
    assert ended.value.code == 1
    assert "motospect replay --live drive.jsonl" in capsys.readouterr().err
