"""Vehicles built from recordings answer with the recorded frames."""

import tarfile
from pathlib import Path
from typing import IO

import pytest
import yaml

from motospect.simulator import Elm327, SimulatorError, Vehicle, from_recordings
from motospect.simulator.recorded import recording

ARCHIVE = Path(__file__).parents[4] / "shared" / "data" / "obdb" / "ford_f150.tar.xz"
NO_DATA = "the recordings are not there: ../shared/data/obdb/ford_f150.tar.xz"


def write(folder: Path, name: str, *responses: str) -> None:
    commands = folder / "test_cases" / "2013" / "commands"
    commands.mkdir(parents=True, exist_ok=True)
    cases = [{"expected_values": {}, "response": response} for response in responses]
    (commands / f"{name}.yaml").write_text(yaml.safe_dump({"command_id": name, "test_cases": cases}))


def plugged(vehicle: Vehicle, *commands: str) -> Elm327:
    elm = Elm327(vehicle)
    for command in ("ATE0", "ATS0", "ATH1", "ATSP6", *commands):
        assert "?" not in elm.ask(command)
    return elm


@pytest.fixture
def recorded(tmp_path: Path) -> Vehicle:
    write(tmp_path, "7E0.0104", "7E803410433", "7E80341043C")
    write(tmp_path, "7E0.010C", "7E804410C0841")
    write(tmp_path, "726.72E.224027|f=2009-", "72E056240270865\n7E803410D00\n> 7E0.7E8.22F4A6|f=2009-\nOK")
    write(tmp_path, "7E0.7E8.22F40D|f=2009-", "7E80462F40D00\n7E8044110\n\nELM327 v1.5\n")
    return from_recordings(tmp_path, 2013)


def test_responses_come_in_order_and_again(recorded: Vehicle) -> None:
    elm = plugged(recorded)
    assert [elm.ask("0104") for _ in range(3)] == ["7E803410433\r\r>", "7E80341043C\r\r>", "7E803410433\r\r>"]


def test_frames_of_others_are_played_too_and_the_filter_sorts_them(recorded: Vehicle) -> None:
    elm = plugged(recorded, "ATSH726")
    assert elm.ask("224027") == "7E803410D00\r\r>"
    elm.ask("ATCRA72E")
    assert elm.ask("224027") == "72E056240270865\r\r>"


def test_what_is_no_frame_is_printed_as_it_stands(recorded: Vehicle) -> None:
    elm = plugged(recorded, "ATSH7E0")
    assert elm.ask("22F40D") == "7E80462F40D00\r7E8044110\r\rELM327 v1.5\r\r>"


def test_bitmap_and_batch_are_worked_out(recorded: Vehicle) -> None:
    elm = plugged(recorded)
    assert elm.ask("0100") == "7E8064100" + "10100000" + "\r\r>"
    assert elm.ask("01040C05") == "7E806410433" + "0C0841" + "\r\r>"
    assert elm.ask("0105") == "NO DATA\r\r>"


def test_a_response_ends_where_the_next_prompt_stands() -> None:
    taken = recording("76C0562A224FF56\n> 760.768.222B0D|f=2009-\nOK\n")
    assert [frame.data.hex() for frame in taken.frames] == ["0562a224ff56"]
    assert taken.text == []


def test_missing_year_and_missing_archive(tmp_path: Path) -> None:
    with pytest.raises(SimulatorError, match="no recordings of 1999"):
        from_recordings(tmp_path, 1999)
    with pytest.raises(SimulatorError, match="neither a folder nor a tar file"):
        from_recordings(tmp_path / "nothing.tar.xz", 2013)


@pytest.mark.recordings
@pytest.mark.skipif(not ARCHIVE.is_file(), reason=NO_DATA)
@pytest.mark.parametrize("year", [2004, 2006, 2007, 2008, 2010, 2011, 2012, 2013, 2014, 2015, 2016])
def test_every_recorded_line_comes_back(year: int) -> None:
    vehicle = from_recordings(ARCHIVE, year)
    with tarfile.open(ARCHIVE) as archive:
        members = [member for member in archive.getmembers() if f"/{year}/commands/" in member.name]
        files = {Path(member.name).name: responses(archive.extractfile(member)) for member in members}
    assert files
    for name, recorded_responses in files.items():
        compare(vehicle, name, recorded_responses)


def responses(file: IO[bytes] | None) -> list[str]:
    assert file is not None
    return [case["response"] for case in yaml.safe_load(file)["test_cases"]]


def compare(vehicle: Vehicle, name: str, recorded_responses: list[str]) -> None:
    """Ask as it was recorded; compare every line up to the recorder's next prompt."""
    header, *_, request = name.removesuffix(".yaml").split("|")[0].split(".")
    elm = plugged(vehicle, "ATSH" + header, "ATCRAXXX")
    for response in recorded_responses:
        # Some were recorded with spaces on, most without; the adapter asked here has them off.
        wanted = response.split("\n>")[0].replace(" ", "").rstrip().replace("\n", "\r")
        assert elm.ask(request).replace(" ", "") == wanted + "\r\r>", name
