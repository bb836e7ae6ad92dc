"""Recordings of real vehicles through frames and back: the same scan, or a sentence why there is none."""

from __future__ import annotations

import subprocess
import threading
from pathlib import Path

import pytest

from motospect.adapters import open_adapter
from motospect.adapters.can_files import WRITERS
from motospect.adapters.recorded import open_recorded
from motospect.adapters.recording import start_recording
from motospect.adapters.replay import Replay
from motospect.errors import RecordingInvalid
from motospect.model.identity import new_id, utc_now
from motospect.scan.visit import Order, visit
from motospect.simulator import from_recordings
from motospect.simulator.canbus import serve_can
from tests.contract.test_recordings import fields

pytestmark = pytest.mark.recordings

SHARED = Path(__file__).parents[3] / "shared" / "data"
F150 = SHARED / "obdb" / "ford_f150.tar.xz"
J1939 = SHARED / "j1939"


@pytest.fixture(scope="module")
def f150(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not F150.exists():
        pytest.skip("../shared/data/obdb/ford_f150.tar.xz is not beside the project")
    folder = tmp_path_factory.mktemp("f150")
    subprocess.run(["tar", "--extract", "--file", F150, "--directory", folder], check=True)
    return next(folder.rglob("test_cases")).parent


@pytest.mark.alone  # an answer that comes late is lost to the reading, and there in its recording
@pytest.mark.parametrize("ending", WRITERS)
@pytest.mark.parametrize("year", [2004, 2014, 2016])
def test_what_an_f150_answered_is_read_again_from_frames(
    f150: Path, tmp_path: Path, year: int, ending: str
) -> None:
    file = tmp_path / f"f150{ending}"
    bus = serve_can(
        from_recordings(f150, year), interface="virtual", channel=f"{year}{ending}", realtime=False
    )
    with bus:
        wire = open_adapter("socketcan", bus.address, baud=0, stop=threading.Event())
        recorder = start_recording(wire, file, name="can0")
        then = visit(recorder, recorder.connect(), Order(new_id(), "check", utc_now())).scan
        recorder.close()
        recorder.end()
    again = Replay(open_recorded(file), stop=threading.Event())
    now = visit(again, again.connect(), Order(new_id(), "check", utc_now())).scan
    again.close()
    assert now.values
    assert fields(now) == fields(then)


@pytest.mark.parametrize("name", ["candump.log", "test_dm1.log", "test_mfr_spec.log", "test_requests.log"])
def test_a_truck_s_own_traffic_holds_no_diagnosis(name: str) -> None:
    if not (J1939 / name).exists():
        pytest.skip(f"../shared/data/j1939/{name} is not beside the project")
    with pytest.raises(RecordingInvalid, match="There is no diagnostic request in this recording"):
        open_recorded(J1939 / name)
