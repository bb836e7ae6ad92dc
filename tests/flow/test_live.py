"""`motospect live` over a real pty: readings on stdout, rates on stderr, honest exit status."""

from __future__ import annotations

import json

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
