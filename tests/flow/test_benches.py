"""The benches of link and latency as their user types them; they take real time."""

from __future__ import annotations

from pathlib import Path

import pytest

from motospect.cli import main
from motospect.cli.bench_latency import LOADS

Captured = pytest.CaptureFixture[str]


def bench(capsys: Captured, *arguments: str) -> tuple[int, list[str], str]:
    """Run a bench; return its exit status, its rows, and its words."""
    with pytest.raises(SystemExit) as ended:
        main(["bench", *arguments])
    out, err = capsys.readouterr()
    return int(ended.value.code or 0), out.splitlines(), err


@pytest.mark.slow
@pytest.mark.alone
def test_the_link_is_measured_beside_python_obd_and_judged(
    capsys: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    page = tmp_path / "link.md"
    quick = ("--seconds", "1", "--repeats", "1", "--only", "rates", "--only", "can")
    status, rows, _ = bench(capsys, "link", *quick, "--write", str(page))
    assert status == (1 if any(row.endswith("NOT MET") for row in rows) else 0)
    rates = {row[:56].strip(): float(row[56:65]) for row in rows}
    for baud in (38400, 115200, 500000):
        limit = rates[f"{baud} baud: limit of the wire"]
        assert rates[f"{baud} baud: python-OBD fast"] < rates[f"{baud} baud: live"] <= limit
    assert rates["115200 baud: python-OBD Async"] > 0
    assert rates["raw CAN: live, one ECU"] <= rates["raw CAN: limit of the wire, one ECU"]
    assert all(name in page.read_text(encoding="utf-8") for name in rates)


@pytest.mark.slow
@pytest.mark.alone
def test_the_serial_line_is_measured_idle_and_under_every_load(
    capsys: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    status, rows, err = bench(capsys, "latency", "--slices", "1", "--seconds", "0.5")
    assert status in {0, 1}, err  # how fast this machine is decides, not this test
    assert [row.split()[3].strip(",") for row in rows[:5]] == ["idle", "under", "idle", "under", "load"]
    assert "at most 1.2 times" in rows[4]
    assert all(load in err for load in LOADS)


def test_the_estimate_of_a_sample_of_codes_is_timed_and_every_code_has_one(capsys: Captured) -> None:
    status, rows, err = bench(capsys, "estimate", "--every", "150", "--limit-ms", "2000")
    assert status == 0, err
    told = dict(row.split("  ", 1) for row in rows)
    assert int(told["codes estimated"]) == 64
    assert told["codes without any line"].split() == ["0"]
    status, rows, _ = bench(capsys, "estimate", "--every", "5000", "--limit-ms", "0.0001")
    assert status == 1
    assert rows[-1].endswith("MISSED")
