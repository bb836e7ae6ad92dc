"""Every situation with one true answer, read through the whole path; and the judge itself is judged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from motospect.cli.bench_traps import WAYS, Judged, command, judge, judge_all, scan_trap, sums
from motospect.cli.trap_judge import Error, errors_of
from motospect.simulator import SimulatorError
from motospect.simulator.trap import FOLDER, Trap, load_trap, load_traps

TRAPS = load_traps()


def trap(name: str) -> Trap:
    return load_trap(FOLDER / f"{name}.toml")


def kinds(scanned: str, truth: str) -> set[str]:
    """What the judge says when the answer of one trap is held against the truth of another."""
    return {error.kind for error in errors_of(scan_trap(trap(scanned)), trap(truth).truth)}


@pytest.mark.parametrize(
    "one",
    [pytest.param(one, id=one.name, marks=[pytest.mark.alone] if one.paced else []) for one in TRAPS],
)
def test_the_true_answer_is_given(one: Trap) -> None:
    assert judge(one).errors == []


@pytest.mark.alone
@pytest.mark.parametrize(("adapter", "least"), [("pyobd", len(TRAPS)), ("socketcan", 130)])
def test_the_answer_does_not_depend_on_the_wire(adapter: str, least: int) -> None:
    met = [one for one in TRAPS if WAYS[adapter].meets(one)]
    assert len(met) >= least
    # Waits are real there: a machine that is busy with other things makes a car of this machine silent for
    # over 100 ms, which is then rightly said. So what was wrong in the crowd is scanned again, alone.
    wrong = [one.trap for one in judge_all(met, adapter) if one.errors]
    assert {one.name: judge(one, adapter).errors for one in wrong} == {one.name: [] for one in wrong}


@pytest.mark.parametrize(
    "name", ["echo_on", "voltage_low", "unplugged", "old_bus_pwm", "word_bus_busy", "noise_fc"]
)
def test_the_work_of_an_adapter_does_not_exist_on_a_bus(name: str) -> None:
    assert not WAYS["socketcan"].meets(trap(name))


@pytest.mark.parametrize(
    "name", ["nrc_03_22", "interleaved_three", "isotp_reordered", "late_list", "padding_55", "extended_ids"]
)
def test_what_happens_on_the_bus_does(name: str) -> None:
    assert WAYS["socketcan"].meets(trap(name))


def test_there_are_enough_and_each_rests_on_something() -> None:
    assert len(TRAPS) >= 80
    assert all(one.title and one.rests_on for one in TRAPS)


def test_the_judge_sees_each_grave_error() -> None:
    assert "false clean" in kinds("healthy", "seven_fault_in_second_ecu")
    assert "merged ECU" in kinds("three_natural", "seven_freeze_frame")
    assert "invented code" in kinds("codes_without_mil", "healthy")
    assert {"wrong value"} <= kinds("vin_wrong_check_digit", "healthy")


def test_the_judge_misses_nothing_that_is_left_out() -> None:
    right = trap("seven_freeze_frame")
    scan = scan_trap(right)
    assert errors_of(scan, right.truth) == []
    assert errors_of(replace(scan, values=scan.values[1:]), right.truth) != []
    without = replace(scan, ecus=(replace(scan.ecus[0], dtcs=()),))
    assert errors_of(without, right.truth) == [
        Error("other", "7E8 stored: P0133 is missing"),
        Error("other", "7E8 permanent: P0133 is missing"),
    ]


def test_the_sums_count_traps_and_not_errors() -> None:
    wrong = Judged(TRAPS[0], [Error("invented code", "a"), Error("invented code", "b")])
    right = Judged(TRAPS[1], [])
    assert sums([wrong, right]) == (
        "1 of 2 right; traps with: false clean 0, invented code 1, wrong value 0, merged ECU 0"
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('title = "x"\nrests_on = "y"\nlike = "healthy"\nsurprise = 1', "unknown key 'surprise'"),
        ('title = "x"\nrests_on = "y"\nlike = "nowhere"', "nowhere"),
        ('title = "x"\nlike = "healthy"', "rests_on"),
        ('title = "x"\nrests_on = "y"\nlike = "healthy"\n[truth]\nsurprising = true', "surprising"),
    ],
)
def test_a_trap_with_a_mistake_is_refused(tmp_path: Path, text: str, why: str) -> None:
    file = tmp_path / "trap.toml"
    file.write_text(text)
    with pytest.raises(SimulatorError, match=why):
        load_trap(file)


def test_the_command_prints_a_line_a_trap_and_the_sums() -> None:
    ended = CliRunner().invoke(command, ["healthy", "seven_data_error"])
    assert ended.exit_code == 0
    first, second, last = ended.stdout.splitlines()
    assert first.startswith("right  healthy")
    assert second.startswith("right  seven_data_error")
    assert last.startswith("2 of 2 right")


def test_the_command_counts_what_a_bus_does_not_have() -> None:
    ended = CliRunner().invoke(command, ["healthy", "echo_on", "--adapter", "socketcan"])
    assert ended.exit_code == 0
    assert ended.stdout.splitlines()[-2].startswith("1 of 1 right")
    assert ended.stdout.splitlines()[-1].startswith("1 of the 2 traps")


def test_the_command_refuses_a_name_it_does_not_know() -> None:
    ended = CliRunner().invoke(command, ["surprise"])
    assert ended.exit_code == 2
    assert "surprise" in ended.stderr
