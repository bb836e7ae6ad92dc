"""The bench of the diagnosis: it counts rightly, and says what is wrong with a case."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from motospect.cli.bench_diagnosis import calibration_error, command, interval, judge
from motospect.cli.cases import read_case, read_cases
from motospect.errors import CaseInvalid

CASE = """
title = "Leak"
kind = "textbook"
source = "written for this test"
set = "dev"
cause = ["{cause}"]
reason = "It says so."
voltage_v = 14.1
[vehicle]
make = "Ford"
model_year = 2010
[[ecus]]
address = "7E8"
codes = {{ P0171 = ["stored"] }}
freeze = {{ dtc = "P0171", RPM = 750, SPEED = 0 }}
readiness = {{ catalyst = "incomplete" }}
monitors = [{{ mid = "21", tid = "84", value = 0.9, min = 0.0, max = 0.5, unit = "s" }}]
[values]
COOLANT_TEMP = 90
[[windows]]
point = "idle"
seconds = 60
values = {{ LONG_FUEL_TRIM_1 = 22.0, O2_B1S2 = {{ median = 0.6, low = 0.5, high = 0.7 }} }}
[[windows]]
point = "cruise"
seconds = 60
values = {{ LONG_FUEL_TRIM_1 = 2.0 }}
[[earlier]]
days_ago = 30
[[earlier.ecus]]
address = "7E8"
codes = {{}}
"""


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_case_becomes_scan_and_past(tmp_path: Path) -> None:
    case = read_case(write(tmp_path, "a", CASE.format(cause="intake_vacuum_leak")))
    assert case.scan.ecus[0].dtcs[0].code == "P0171"
    assert case.scan.ecus[0].freeze_frames[0].dtc == "P0171"
    assert not case.scan.ecus[0].monitors[0].passed
    assert case.scan.adapter.voltage_v == 14.1
    assert case.past.windows[0].value("O2_B1S2").high == 0.7  # type: ignore[union-attr]
    assert case.past.scans[0].ecus[0].dtcs == ()
    assert case.past.scans[0].started_at < case.scan.started_at


def test_right_first_cause_is_counted(tmp_path: Path) -> None:
    right = judge(read_case(write(tmp_path, "a", CASE.format(cause="intake_vacuum_leak"))))
    wrong = judge(read_case(write(tmp_path, "b", CASE.format(cause="tank_leak"))))
    assert (right.place, right.right) == (1, True)
    assert (wrong.place, wrong.right) == (None, False)
    assert calibration_error([right, right])[0] == pytest.approx(1 - right.sure)
    assert calibration_error([wrong])[0] == pytest.approx(wrong.sure)


def test_interval_is_the_one_of_wilson() -> None:
    low, high = interval(50, 100)
    assert low == pytest.approx(40.4, abs=0.1)
    assert high == pytest.approx(59.6, abs=0.1)
    assert interval(0, 0) == (0.0, 100.0)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("kind =", "kynd ="), "unknown field kynd"),
        (('"textbook"', '"hearsay"'), "kind is not one of"),
        (('"dev"', '"all"'), "set is not one of"),
        (('point = "idle"', 'point = "asleep"'), "no operating point"),
        (("title =", "title"), "cannot be used"),
    ],
)
def test_malformed_case_is_named_with_its_field(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    text = CASE.format(cause="pcv_leak").replace(change[0], change[1], 1)
    with pytest.raises(CaseInvalid, match=said):
        read_cases(write(tmp_path, "bad", text).parent)


def test_command_prints_limits_and_fails_when_one_is_missed(tmp_path: Path) -> None:
    write(tmp_path, "a", CASE.format(cause="tank_leak"))
    result = CliRunner().invoke(command, ["--cases", str(tmp_path), "--misses"])
    assert result.exit_code == 1
    assert "NOT MET" in result.output
    assert "a: intake_vacuum_leak" in result.output
    assert "catalogue" in result.output


def test_misses_of_held_out_cases_are_never_listed(tmp_path: Path) -> None:
    write(tmp_path, "secret", CASE.format(cause="tank_leak").replace('"dev"', '"held_out"'))
    assert "secret" not in CliRunner().invoke(command, ["--cases", str(tmp_path), "--misses"]).output
