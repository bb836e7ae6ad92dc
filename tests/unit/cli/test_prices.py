"""`motospect prices`: a dry run changes nothing, a bad row stops it all, a good list is in force at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from motospect.cli import main
from motospect.store import Store

GOOD = "part;description;net price;hours\nthermostat;Thermostat;41,90;0,8\n;Car wash;9,50;\n"
BAD = GOOD + "battery;Battery;1.234;\ncoolant;Coolant;-3;\n"


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    status: int
    out: str
    err: str


@pytest.fixture
def prices(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Said]:
    """Run a sub-command with the store in `store` of an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MOTOSPECT_STORE_DIR", str(tmp_path / "store"))

    def run(*arguments: str) -> Said:
        with pytest.raises(SystemExit) as ended:
            main(["prices", *arguments])
        said = capsys.readouterr()
        return Said(int(ended.value.code or 0), said.out, said.err)

    return run


def test_a_dry_run_lists_every_bad_row_and_keeps_nothing(prices: Callable[..., Said], tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(BAD)
    said = prices("import", "list.csv", "--dry-run")
    assert said.status == 1
    assert "BAD row 4, column net price: '1.234': may be 1.234 or 1234." in said.err
    assert "BAD row 5, column net price: '-3': is negative." in said.err
    assert "2 row(s) would be imported, 2 not" in said.err
    assert not (tmp_path / "store").exists()
    (tmp_path / "good.csv").write_text(GOOD)
    assert prices("import", "good.csv", "--dry-run").status == 0


def test_one_bad_row_stops_the_whole_import_unless_it_is_to_be_skipped(
    prices: Callable[..., Said], tmp_path: Path
) -> None:
    (tmp_path / "list.csv").write_text(BAD)
    refused = prices("import", "list.csv")
    assert refused.status == 1
    assert "Nothing was imported: 2 fault(s) in list.csv." in refused.err
    assert not (tmp_path / "store").exists()
    taken = prices("import", "list.csv", "--skip-bad", "--name", "winter")
    assert (taken.status, taken.out) == (0, "winter\tversion 1\t2 row(s), 2 row(s) skipped\n")
    assert "BAD row 4" in taken.err


def test_a_list_is_shown_listed_and_removed(prices: Callable[..., Said], tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(GOOD)
    assert prices("import", "list.csv").out == "list\tversion 1\t2 row(s)\n"
    listed = prices("list").out
    assert listed.startswith("list\tversion 1\t")
    assert "2 row(s), 1 not used by any estimate" in listed
    shown = prices("show", "list").out.splitlines()
    assert shown[0] == "row 2\tthermostat\t\tThermostat\t41.90 EUR\t0.80 h"
    assert shown[1].startswith("row 3\tnot used by any estimate")
    assert prices("remove", "list").status == 0
    gone = prices("show", "list")
    assert gone.status == 1
    assert "There is no price list 'list' in force." in gone.err


def test_a_running_owner_does_not_stand_in_the_way(prices: Callable[..., Said], tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(GOOD)
    owner = Store.open(tmp_path / "store")
    try:
        assert prices("import", "list.csv").status == 0
        assert [one.name for one in owner.prices.lists()] == ["list"]
    finally:
        owner.close()


def test_a_file_that_is_no_list_cannot_be_skipped_into_one(
    prices: Callable[..., Said], tmp_path: Path
) -> None:
    (tmp_path / "list.csv").write_text("hello\nworld\n")
    said = prices("import", "list.csv", "--skip-bad")
    assert said.status == 1
    assert "has no line that names its columns" in said.err
    (tmp_path / "bad.csv").write_text("part;price\nbattery;0\n")
    assert "no row of bad.csv is usable" in prices("import", "bad.csv", "--skip-bad").err


def test_used_wrongly(prices: Callable[..., Said], tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(GOOD)
    assert prices("import", "missing.csv").status == 2
    assert prices("import", "list.csv", "--currency", "Taler").status == 2
    assert prices("import", "list.csv", "--decimal", "dot").status == 2


def test_the_list_of_parts_is_a_list_to_fill_in(prices: Callable[..., Said], tmp_path: Path) -> None:
    lines = prices("parts").out.splitlines()
    assert len(lines) > 150
    filled = [lines[0], *(line.replace(";;EUR;", ";12,50;EUR;") for line in lines[1:])]
    (tmp_path / "filled.csv").write_text("\n".join(filled))
    said = prices("import", "filled.csv")
    assert said.status == 0, said.err
    assert f"{len(lines) - 1} row(s)" in said.out
    assert "not used by any" not in said.err
