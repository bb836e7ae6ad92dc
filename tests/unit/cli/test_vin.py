"""`motospect vin` and `bench vin`: identity, comparison, recalls and providers, in words and as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from motospect.cli import main

VIN = "1HGCM82633A004352"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in an empty folder of its own."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text(f"MOTOSPECT_STORE_DIR={tmp_path / 'store'}\n")

    def called(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return called


def test_a_vin_in_words(run: Run) -> None:
    status, out, _ = run("vin", VIN.lower())
    assert status == 0
    assert f"{VIN}  check digit right" in out
    assert "Honda Accord 2003  (told by vPIC's data on this box)" in out
    assert "Equipment, mileage, owners" in out


def test_a_wrong_check_digit_is_status_one(run: Run) -> None:
    status, out, _ = run("vin", "1HGCM82733A004352")
    assert (status, "check digit WRONG" in out) == (1, True)


def test_two_sources_compared(run: Run) -> None:
    status, out, _ = run("vin", VIN, "1HGCM82633AOO4352", "--source", "ecu:7E8,typed")
    assert status == 0
    assert "place 12 0 or O (look-alikes)" in out
    assert "typed           1HGCM82633AOO4352" in out
    status, out, _ = run("vin", VIN, "1FTFW1EF1EFA00001", "--source", "ecu,ecu", "--json")
    told = json.loads(out)
    assert (status, told["vehicle"]["vin"], told["comparison"]["vin"]) == (1, None, None)
    assert "a used one may be fitted" in told["comparison"]["sentences"][-1]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((VIN, "--source", "guess"), "guess is no source"),
        ((VIN, "--source", "none"), "none is no source"),
        ((VIN, "--source", "ecu,typed"), "2 sources for 1 VINs"),
        ((VIN, "--online", "--offline"), "exclude"),
        ((), "VIN"),
    ],
)
def test_used_wrongly(run: Run, arguments: tuple[str, ...], says: str) -> None:
    status, out, err = run("vin", *arguments)
    assert (status, out, says in err) == (2, "", True)


def test_recalls_and_providers_that_are_not_there_say_so(run: Run) -> None:
    status, out, _ = run("vin", VIN, "--recalls", "--parts", "oil filter", "--image")
    assert status == 0
    assert "Recalls: Not known. Not available offline" in out
    assert "MOTOSPECT_KNOWLEDGE_RECALLS_URL" in out
    assert "No provider is set up for part prices." in out
    assert "No provider is set up for a picture of the vehicle." in out


def test_a_provider_without_its_key(run: Run, tmp_path: Path) -> None:
    (tmp_path / "providers.toml").write_text(
        "[carmd]\nurl='https://127.0.0.1:1'\nkey_file='none.key'\ncalls_a_day=1\ncalls_a_month=1\n"
    )
    with (tmp_path / ".env").open("a") as env:
        env.write(f"MOTOSPECT_KNOWLEDGE_PROVIDERS_FILE={tmp_path / 'providers.toml'}\n")
    _, out, _ = run("vin", VIN, "--image", "--json")
    (told,) = json.loads(out)["provided"]
    assert (told["provider"], told["origin"]) == ("CarMD", None)
    assert "none.key cannot be read" in told["absence"]["reason"]


def test_the_decoder_against_a_list(run: Run, tmp_path: Path) -> None:
    rows = "vin,make,model,model_year\nJH4DC4340RS003205,Acura,Integra RS,1994\n"
    (tmp_path / "list.csv").write_text(rows)
    status, out, _ = run("bench", "vin", "list.csv")
    assert (status, "1 of 1 right, offline" in out) == (0, True)
    (tmp_path / "list.csv").write_text(rows.replace("1994", "1995"))
    status, out, _ = run("bench", "vin", "list.csv")
    assert (status, "WRONG JH4DC4340RS003205" in out, "make        1 of 1" in out) == (1, True, True)


@pytest.mark.parametrize("text", ["", "vin,make\nX,Y\n", "vin,make,model,model_year\nX,Y,Z,soon\n"])
def test_a_list_that_is_none_is_not_all_right(run: Run, tmp_path: Path, text: str) -> None:
    (tmp_path / "list.csv").write_text(text)
    status, out, _ = run("bench", "vin", "list.csv")
    assert (status in {1, 2}, "1 of 1" in out) == (True, False)
