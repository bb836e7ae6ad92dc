"""`motospect live --trigger` over a real pty, and `motospect history` on what a store holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from motospect.cli import main
from motospect.simulator import serve_pty
from motospect.simulator.garage import build_vehicle
from motospect.store import Store
from tests.flow.cars import read_car

VIN = "4T1BF1FK7EU000420"


@pytest.fixture(autouse=True)
def _no_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(str(tmp_path))


def ended(*arguments: str) -> int:
    with pytest.raises(SystemExit) as end:
        main([*arguments])
    return int(end.value.code or 0)


@pytest.fixture
def revving() -> Iterator[str]:
    table = {
        "vin": VIN, "protocol": 6, "revs": [[1.5, 60.0, 3200.0]],
        "engine": {"driving": False, "running_for_s": 700.0},
        "ecu": [{"request": "7E0", "response": "7E8", "pids": "01 05 0C 0D", "vin": True}],
    }  # fmt: skip
    with serve_pty(build_vehicle("revving", table), baud=115200, realtime=True) as car:
        yield car.address


@pytest.mark.slow
def test_a_trigger_prints_what_was_before_and_after(revving: str, capsys: pytest.CaptureFixture[str]) -> None:
    order = ("--trigger", "RPM>3000", "--before", "5", "--after", "1", "--json")
    assert ended("live", "COOLANT_TEMP", *order, "--address", revving) == 0
    said = capsys.readouterr()
    capture = json.loads(said.out)
    rpm = next(track for track in capture["tracks"] if track["name"] == "RPM")
    assert (capture["state"], capture["vin"]) == ("complete", VIN)
    assert capture["firing"]["text"] == "RPM of 7E8 was above 3000 rpm: 3200 rpm."
    assert min(rpm["value"]) < 1000
    assert rpm["t_s"][-1] == pytest.approx(capture["firing"]["t_s"] + 1.0, abs=0.2)
    assert "Fired: RPM of 7E8" in said.err


@pytest.mark.slow
def test_a_trigger_that_does_not_fire_in_time_is_no_success(
    revving: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended("live", "RPM", "--trigger", "RPM<300", "--seconds", "1", "--address", revving) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "Its time was over after 1 s." in said.err


def test_a_trigger_without_sense_is_refused_before_anything_is_opened(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert ended("live", "RPM", "--trigger", "RMP>3000", "--address", "/dev/nothing") == 1
    assert "Did you mean RPM" in capsys.readouterr().err


def test_the_history_of_a_vehicle_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "store"
    (tmp_path / ".env").write_text(f"MOTOSPECT_STORE_DIR={folder}\n")
    store = Store.open(folder)
    for car in ("petrol_lean", "petrol_lean"):
        visited = read_car(car)
        store.save_scan(visited.scan, visited.exchanges)
    store.close()
    assert ended("history") == 0
    assert f"{VIN}  2 scan(s)" in capsys.readouterr().out
    assert ended("history", VIN, "--demo") == 0
    said = capsys.readouterr()
    assert "P0171 of 7E8  ##  Met at 2 of 2 visits that could tell" in said.out
    assert "clock was not set at 2 of 2" in said.err
    assert ended("history", VIN.lower(), "--demo", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert [row["code"] for row in told["faults"]] == ["P0171"]
    assert any(trend["kind"] == "test" and trend["points"][0]["high"] for trend in told["trends"])
    assert ended("history", VIN) == 1
    assert "There is a virtual one of this VIN." in capsys.readouterr().err
    assert ended("history", VIN, "--demo", "--trends") == 0
    assert "RPM of 7E8: " in capsys.readouterr().out
