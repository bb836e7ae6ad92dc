"""Values an ECU has rescaled by PIDs 4F and 50 are left out."""

from __future__ import annotations

from motospect.model.scan import Reading
from motospect.scan.rescaled import without_rescaled


def reading(name: str) -> Reading:
    return Reading(name, 1.0, "")


def test_an_announced_maximum_takes_its_signals_out() -> None:
    values = [reading(n) for n in ("RPM", "MAF", "INTAKE_PRESSURE", "MAX_MAF")]
    assert [v.name for v in without_rescaled(values, values)] == ["RPM", "INTAKE_PRESSURE", "MAX_MAF"]


def test_lambda_of_every_sensor_goes_and_its_current_stays() -> None:
    values = [reading(n) for n in ("O2_S1_WR_CURRENT_LAMBDA", "O2_S1_WR_CURRENT", "COMMANDED_EQUIV_RATIO")]
    assert [v.name for v in without_rescaled(values, [reading("MAX_EQUIV_RATIO")])] == ["O2_S1_WR_CURRENT"]


def test_without_an_announcement_everything_stays() -> None:
    values = [reading("MAF")]
    assert without_rescaled(values, values) == values
