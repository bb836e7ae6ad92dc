"""Commands as their user types them: data on stdout, words on stderr, honest exit status."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from motospect.cli import COMMANDS, main
from motospect.cli.bench import BENCHES


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    status: int
    out: str
    err: str


@pytest.fixture
def type_(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Said]:
    """Run a command in an empty folder and return what it said."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Said:
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        said = capsys.readouterr()
        return Said(int(ended.value.code or 0), said.out, said.err)

    return run


def test_every_command_has_help_and_its_own_line(type_: Callable[..., Said]) -> None:
    listed = type_("--help").out
    for name in COMMANDS:
        assert name in listed
        said = type_(name, "--help")
        assert said.status == 0
        assert said.out.startswith("Usage: motospect")


def test_a_known_a_maker_specific_and_an_unknown_code(type_: Callable[..., Said]) -> None:
    said = type_("dtc", "p0171", "P1234")
    assert said.status == 0
    assert "System Too Lean (Bank 1)" in said.out
    assert "maker-specific" in said.out


def test_what_is_no_code_is_used_wrongly(type_: Callable[..., Said]) -> None:
    said = type_("dtc", "X0171")
    assert (said.status, said.out) == (2, "")
    assert "X0171" in said.err


def test_a_vin_with_a_wrong_check_digit(type_: Callable[..., Said]) -> None:
    said = type_("vin", "1FTFW1ET4BFC10312", "--json")
    assert said.status == 1
    assert json.loads(said.out)["vehicle"]["vin_check"] == "bad"


def test_the_settings_in_force(type_: Callable[..., Said], tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("MOTOSPECT_SHOP_NAME=Garage\n")
    assert "MOTOSPECT_SHOP_NAME=Garage\n" in type_("config").out


def test_a_scan_without_an_adapter_says_what_to_do(type_: Callable[..., Said]) -> None:
    said = type_("scan")
    assert (said.status, said.out) == (1, "")
    assert "motospect demo" in said.err


def test_an_unknown_vehicle_lists_the_known_ones(type_: Callable[..., Said]) -> None:
    said = type_("simulate", "flying_carpet")
    assert said.status == 2
    assert "petrol_lean" in said.err


def test_a_report_of_an_absent_store(type_: Callable[..., Said], tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"MOTOSPECT_STORE_DIR={tmp_path / 'none'}\n")
    said = type_("report")
    assert said.status == 1
    assert str(tmp_path / "none") in said.err


def test_a_bus_that_leaves_the_machine_is_used_wrongly(type_: Callable[..., Said]) -> None:
    for bus in ("udp_multicast:239.74.163.2", "can0", "udp_multicast:ff15::1"):
        said = type_("simulate", "petrol_lean", "--can", bus)
        assert (said.status, said.out) == (2, "")
        assert "udp_multicast:ff11::" in said.err


def test_every_bench_has_help_and_its_own_line(type_: Callable[..., Said]) -> None:
    listed = type_("bench", "--help").out
    for name, says in BENCHES.items():
        assert f"{name} " in listed
        assert says.split()[0] in listed
        assert type_("bench", name, "--help").status == 0
    assert type_("bench", "sideways").status == 2


def test_a_command_that_fails_leaves_no_signal_blocked(type_: Callable[..., Said]) -> None:
    assert type_("simulate", "--tcp", "nonsense").status == 2
    assert type_("simulate", "--can", "nonsense").status == 2
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == set()
