"""Vehicles that change while they are watched: codes that appear, dips, revs, an ignition switched off."""

from __future__ import annotations

from typing import Any

import pytest

from motospect.simulator import SimulatorError
from motospect.simulator.elm import Elm327
from motospect.simulator.garage import build_vehicle

UNIT: dict[str, Any] = {"request": "7E0", "response": "7E8", "pids": "01 0C 42"}


def adapter(**values: Any) -> Elm327:
    unit = UNIT | values.pop("unit", {})
    table = {"protocol": 6, "engine": {"driving": False, "running_for_s": 700.0}, "ecu": [unit]}
    elm = Elm327(build_vehicle("changing", table | values), baud=115200)
    for line in ("ATE0", "ATS0"):
        elm.ask(line)
    return elm


def test_a_code_appears_in_its_list_at_its_time_and_stays() -> None:
    elm = adapter(unit={"later": [[40.0, "pending", "P0300"], [20.0, "stored", "P0171"]]})
    assert "4700" in elm.ask("07", 10.0)
    assert "4300" in elm.ask("03", 10.0)
    assert "43010171" in elm.ask("03", 25.0)
    assert "4700" in elm.ask("07", 25.0)
    assert "47010300" in elm.ask("07", 45.0)
    assert "43010171" in elm.ask("03", 90.0)


def test_the_voltage_dips_at_the_plug_and_in_the_control_unit_alike() -> None:
    elm = adapter(dips=[[20.0, 21.0, 9.4]])
    assert elm.ask("ATRV", 10.0).startswith("14.1V")
    assert elm.ask("ATRV", 20.5).startswith("9.4V")
    assert f"4142{9400:04X}" in elm.ask("0142", 20.6)
    assert elm.ask("ATRV", 22.0).startswith("14.1V")


def test_the_engine_revs_for_a_while() -> None:
    elm = adapter(revs=[[20.0, 30.0, 3200.0]])
    assert f"410C{3200 * 4:04X}" in elm.ask("010C", 25.0)
    assert f"410C{3200 * 4:04X}" not in elm.ask("010C", 35.0)


def test_with_the_ignition_off_nobody_answers_and_the_adapter_says_so() -> None:
    elm = adapter(off=[[20.0, 30.0]])
    assert "410C" in elm.ask("010C", 10.0)
    assert elm.ask("ATIGN", 25.0).startswith("OFF")
    assert "NO DATA" in elm.ask("010C", 25.5)
    assert elm.ask("ATRV", 26.0).startswith("12.6V")
    assert "410C" in elm.ask("010C", 40.0)


def test_a_list_nobody_knows_is_refused() -> None:
    with pytest.raises(SimulatorError, match="permanent"):
        adapter(unit={"later": [[1.0, "permanent", "P0300"]]})
