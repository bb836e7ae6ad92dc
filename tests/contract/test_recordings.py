"""The same promises of every kind of recording: what was read then is what is read from it now."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import can
import pytest

from motospect.adapters import open_adapter
from motospect.adapters.can_files import WRITERS
from motospect.adapters.recorded import open_recorded
from motospect.adapters.recording import ENDING, start_recording
from motospect.adapters.replay import Replay
from motospect.cli import main
from motospect.model.identity import new_id, utc_now
from motospect.model.scan import Scan
from motospect.model.wire import to_json
from motospect.scan.differences import NOT_COMPARED
from motospect.scan.visit import Order, visit
from motospect.simulator import load_vehicle
from tests.contract.rigs import RIGS, Rig

ENDINGS = (ENDING, *WRITERS)
CARS = ("petrol_lean", "petrol_three_ecus", "diesel")
LIVE = ("RPM", "COOLANT_TEMP@5", "SPEED", "INTAKE_PRESSURE", "THROTTLE_POS", "ENGINE_LOAD", "MAF")


@pytest.fixture(autouse=True)
def _no_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


every_wire = pytest.mark.parametrize(
    "rig",
    [rig for rig in RIGS if rig.name in {"elm327 on a pty", "socketcan over virtual"}],
    ids=lambda rig: rig.name,
)
every_ending = pytest.mark.parametrize("ending", ENDINGS)


def record(rig: Rig, car: str, file: Path) -> Scan:
    with rig.plugged(load_vehicle(car)) as wire:
        recorder = start_recording(wire, file, name="can0")
        scan = visit(recorder, recorder.connect(), Order(new_id(), "check", utc_now())).scan
        recorder.end()
    return scan


def replay(file: Path) -> tuple[Scan, Replay]:
    wire = Replay(open_recorded(file), stop=threading.Event())
    try:
        return visit(wire, wire.connect(), Order(new_id(), "check", utc_now())).scan, wire
    finally:
        wire.close()


def fields(scan: Scan) -> Any:
    """Everything in the record that rests on bytes, and which exchanges it rests on how."""
    return without_passing(json.loads(to_json(scan)))


def without_passing(record: Any, *, top: bool = True) -> Any:
    if isinstance(record, dict):
        passing = (NOT_COMPARED if top else set()) | {"evidence"}
        return {n: without_passing(v, top=False) for n, v in record.items() if n not in passing}
    return [without_passing(v, top=False) for v in record] if isinstance(record, list) else record


@every_wire
@every_ending
@pytest.mark.parametrize("car", CARS)
def test_a_scan_is_read_again_field_by_field(rig: Rig, ending: str, car: str, tmp_path: Path) -> None:
    then = record(rig, car, tmp_path / f"car{ending}")
    now, wire = replay(tmp_path / f"car{ending}")
    assert fields(now) == fields(then)
    assert now.ecus
    assert now.adapter.protocol
    assert wire.unknown == {}
    assert wire.unasked == {}


@pytest.mark.alone  # an answer that comes late is lost to the reading, and there in its recording
@every_wire
@every_ending
def test_live_readings_are_read_again_one_by_one(
    rig: Rig, ending: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = f"drive{ending}"
    with rig.serve(load_vehicle("petrol_three_ecus"), False) as port:
        wish = ("--seconds", "0.6", "--adapter", rig.kind, "--address", port.address)
        then = spoken(capsys, "live", *LIVE, "--json", "--record", file, *wish)
    now = spoken(capsys, "replay", file)
    assert len(then) > 10
    assert [without_time(reading) for reading in now] == [without_time(reading) for reading in then]
    assert [r["t_s"] for r in now] == sorted(r["t_s"] for r in now)


def spoken(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    said = capsys.readouterr()
    assert not ended.value.code, said.err
    return [json.loads(line) for line in said.out.splitlines()]


def without_time(reading: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in reading.items() if name != "t_s"}


@every_wire
@every_ending
def test_every_format_names_its_times_honestly(rig: Rig, ending: str, tmp_path: Path) -> None:
    record(rig, "petrol_lean", tmp_path / f"car{ending}")
    written = (tmp_path / f"car{ending}").read_bytes()
    if ending == ".log":
        assert (b" elm0 " in written) == (rig.kind == "elm327")
        assert (b" can0 " in written) == (rig.kind == "socketcan")
    elif ending == ".asc":
        assert (b"times are those of whole exchanges" in written) == (rig.kind == "elm327")


@every_wire
@pytest.mark.parametrize("ending", WRITERS)
def test_other_programs_read_the_frames(rig: Rig, ending: str, tmp_path: Path) -> None:
    file = tmp_path / f"car{ending}"
    record(rig, "petrol_lean", file)
    with can.LogReader(file) as reader:
        messages = list(reader)
    assert messages[0].arbitration_id == 0x7DF
    assert not messages[0].is_rx
    assert {m.arbitration_id for m in messages if m.is_rx} == {0x7E8}
    times = [message.timestamp for message in messages]
    assert times == sorted(times)


@every_wire
@pytest.mark.parametrize("ending", WRITERS)
def test_the_exchange_log_is_always_written(rig: Rig, ending: str, tmp_path: Path) -> None:
    then = record(rig, "petrol_lean", tmp_path / f"car{ending}")
    now, _ = replay(tmp_path / f"car{ENDING}")
    assert fields(now) == fields(then)


def test_a_recording_is_itself_an_adapter(tmp_path: Path) -> None:
    then = record(RIGS[0], "petrol_lean", tmp_path / "car.blf")
    wire = open_adapter("replay", str(tmp_path / "car.blf"), baud=0, stop=threading.Event())
    recorder = start_recording(wire, tmp_path / "again.log", name="replay")
    visit(recorder, recorder.connect(), Order(new_id(), "check", utc_now()))
    recorder.close()
    recorder.end()
    now, _ = replay(tmp_path / "again.log")
    assert fields(now) == fields(then)
