"""Recalls for the pages: at once, honest about what is missing, asked beside the daemon, with their age."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from nhtsa_server import Nhtsa, nhtsa_server
from web_server import Reply

from motospect.knowledge.errand import PAUSE_S
from motospect.knowledge.notices import FRESH_DAYS, NoticeDesk
from motospect.model.provided import Notices
from motospect.model.scan import VehicleIdentity

ACCORD = VehicleIdentity("1HGCP2F32CA000300", "ecu", "ok", "Honda", "Accord", 2012, "ultravin")
LONG_S = 60.0
DAY_S = 86400


@pytest.fixture
def nhtsa() -> Iterator[Nhtsa]:
    """A server of our own."""
    with nhtsa_server() as serving:
        yield serving


@dataclass
class Clock:
    """Seconds that pass when the test says so."""

    now_s: float = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    """A clock moved by hand."""
    return Clock()


@pytest.fixture
def desk(nhtsa: Nhtsa, tmp_path: Path, clock: Clock) -> NoticeDesk:
    """A desk that asks that server."""
    return NoticeDesk(url=nhtsa.url, store_dir=tmp_path, clock=clock)


def asked(desk: NoticeDesk) -> Notices:
    """Return what the desk says after whatever it has begun."""
    desk.of(ACCORD)
    assert desk.wait(ACCORD, LONG_S)
    return desk.of(ACCORD)


def make_older(folder: Path, days: int) -> None:
    """Put the times in the kept files back."""
    for file in (folder / "nhtsa").rglob("*.json"):
        text = file.read_text()
        at = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(time.time() - days * DAY_S - 60))
        begin = text.index('"fetched_at":"') + len('"fetched_at":"')
        file.write_text(text[:begin] + at + text[text.index('"', begin) :])


def test_the_first_answer_comes_at_once_and_says_that_nothing_is_known_yet(desk: NoticeDesk) -> None:
    found = desk.of(ACCORD)
    assert (found.vehicle, found.asking) == ("Honda Accord 2012", True)
    assert (found.recalls.origin, found.complaints.origin) == (None, None)
    assert found.recalls.absence is not None
    assert "has not answered yet" in found.recalls.absence.reason
    assert desk.wait(ACCORD, LONG_S)


def test_what_came_is_shown_with_source_and_age_and_kept(
    desk: NoticeDesk, nhtsa: Nhtsa, tmp_path: Path
) -> None:
    found = asked(desk)
    assert [recall.campaign for recall in found.recalls.recalls] == ["21V900000"]
    assert found.complaints.total == 1
    origin = found.recalls.origin
    assert origin is not None
    assert ("NHTSA" in origin.source, origin.asked, origin.age_days) == (True, ("Honda Accord 2012",), 0)
    assert (found.recalls.absence, found.complaints.absence, found.asking) == (None, None, False)
    assert ACCORD.vin not in "".join(nhtsa.asked)
    assert NoticeDesk(store_dir=tmp_path).of(ACCORD).recalls == found.recalls
    assert len(nhtsa.asked) == 2
    assert desk.state().state == "ok"


def test_offline_it_is_absent_with_the_remedy(tmp_path: Path) -> None:
    desk = NoticeDesk(store_dir=tmp_path)
    found = desk.of(ACCORD)
    assert found.recalls.absence is not None
    assert "Not available offline" in found.recalls.absence.reason
    assert "MOTOSPECT_KNOWLEDGE_RECALLS_URL" in (found.recalls.absence.remedy or "")
    assert (found.recalls.origin, found.asking) == (None, False)
    assert (desk.state().state, "offline" in desk.state().reason) == ("absent", True)


def test_an_unidentified_vehicle_and_a_virtual_one_are_not_asked_about(
    desk: NoticeDesk, nhtsa: Nhtsa
) -> None:
    european = VehicleIdentity("WVWZZZ1JZXW000001", "ecu", "absent", "Volkswagen", None, None, "wmi")
    desk.of(european)
    assert desk.wait(european, LONG_S)
    unknown = desk.of(european)
    assert unknown.recalls.absence is not None
    assert "make, model and model year" in unknown.recalls.absence.reason
    virtual = desk.of(ACCORD, demo=True)
    assert virtual.complaints.absence is not None
    assert "virtual vehicle" in virtual.complaints.absence.reason
    assert (unknown.asking, virtual.asking, nhtsa.asked) == (False, False, [])


def test_a_vehicle_that_was_identified_too_late_for_its_record_is_identified_beside(
    desk: NoticeDesk, nhtsa: Nhtsa, tmp_path: Path
) -> None:
    late = VehicleIdentity(ACCORD.vin, "ecu", "ok", "Honda", None, 2012, "wmi")
    first = desk.of(late)
    assert (first.asking, first.recalls.origin) == (True, None)
    assert desk.wait(late, LONG_S)
    found = desk.of(late)
    assert (found.vehicle, len(found.recalls.recalls), found.asking) == ("Honda Accord 2012", 1, False)
    assert NoticeDesk(store_dir=tmp_path).of(late).recalls == found.recalls
    assert len(nhtsa.asked) == 2


def test_an_old_answer_is_shown_with_its_age_while_a_new_one_is_asked_for(
    desk: NoticeDesk, nhtsa: Nhtsa, tmp_path: Path, clock: Clock
) -> None:
    asked(desk)
    make_older(tmp_path, FRESH_DAYS)
    clock.now_s += PAUSE_S
    nhtsa.recalls["ACCORD"] = []
    old = desk.of(ACCORD)
    assert (len(old.recalls.recalls), old.asking) == (1, True)
    assert old.recalls.origin is not None
    assert old.recalls.origin.age_days == FRESH_DAYS
    assert old.recalls.absence is not None
    assert desk.wait(ACCORD, LONG_S)
    assert (desk.of(ACCORD).recalls.recalls, len(nhtsa.asked)) == ((), 2 + 3)


def test_an_unreachable_service_keeps_the_old_answer_and_is_left_alone(
    desk: NoticeDesk, nhtsa: Nhtsa, tmp_path: Path, *, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    asked(desk)
    make_older(tmp_path, 30)
    nhtsa.instead["ByVehicle"] = Reply(status=403)
    clock.now_s += PAUSE_S
    found = asked(desk)
    assert [recall.campaign for recall in found.recalls.recalls] == ["21V900000"]
    assert found.recalls.absence is not None
    assert "403" in found.recalls.absence.reason
    state = desk.state()
    assert (state.state, "403" in state.reason) == ("degraded", True)
    assert "403" in caplog.text
    before = len(nhtsa.asked)
    assert not desk.of(ACCORD).asking
    assert len(nhtsa.asked) == before
    clock.now_s += PAUSE_S
    nhtsa.instead.clear()
    assert asked(desk).recalls.absence is None
    assert desk.state().state == "ok"


def test_a_name_that_is_not_listed_is_that_vehicles_own_trouble(desk: NoticeDesk, nhtsa: Nhtsa) -> None:
    nhtsa.recalls.clear()
    found = asked(desk)
    assert found.recalls.absence is not None
    assert "lists no vehicle by the name Honda Accord 2012" in found.recalls.absence.reason
    assert (found.recalls.origin, found.complaints.total) == (None, 1)
    assert desk.state().state == "ok"


def test_garbled_complaints_do_not_hide_the_recalls(
    desk: NoticeDesk, nhtsa: Nhtsa, caplog: pytest.LogCaptureFixture
) -> None:
    nhtsa.instead["complaints"] = Reply(b"<html>")
    found = asked(desk)
    assert (len(found.recalls.recalls), found.recalls.absence) == (1, None)
    assert found.complaints.absence is not None
    assert "not its documented answer" in found.complaints.absence.reason
    assert "documented" in caplog.text


def test_a_torn_kept_file_is_asked_anew(desk: NoticeDesk, nhtsa: Nhtsa, tmp_path: Path, clock: Clock) -> None:
    asked(desk)
    for file in (tmp_path / "nhtsa" / "recalls").iterdir():
        os.truncate(file, 20)
    clock.now_s += PAUSE_S
    assert len(asked(desk).recalls.recalls) == 1
    assert len(nhtsa.asked) == 4


@pytest.mark.parametrize(
    "child",
    [
        ("/nonexistent/program",),
        (sys.executable, "-c", "raise SystemExit(3)"),
        (sys.executable, "-c", "print('not JSON')"),
        (sys.executable, "-c", "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"),
    ],
)
def test_a_broken_child_is_a_reason_and_no_exception(
    nhtsa: Nhtsa, tmp_path: Path, child: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    desk = NoticeDesk(url=nhtsa.url, store_dir=tmp_path, child=child)
    found = asked(desk)
    assert found.recalls.absence is not None
    assert "asking NHTSA failed" in found.recalls.absence.reason
    assert "asking NHTSA failed" in caplog.text
    assert desk.state().state == "degraded"


def test_a_store_that_cannot_be_written_is_said(
    nhtsa: Nhtsa, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "nhtsa").touch()
    found = asked(NoticeDesk(url=nhtsa.url, store_dir=tmp_path))
    assert found.recalls.absence is not None
    assert "cannot be kept" in found.recalls.absence.reason
    assert "cannot be kept" in caplog.text


def test_many_pages_at_once_ask_once(desk: NoticeDesk, nhtsa: Nhtsa) -> None:
    nhtsa.served.may_answer.clear()
    assert all(desk.of(ACCORD).asking for _ in range(20))
    nhtsa.served.may_answer.set()
    assert desk.wait(ACCORD, LONG_S)
    assert len(nhtsa.asked) == 2


def test_an_answer_takes_no_time_while_the_service_is_silent(desk: NoticeDesk, nhtsa: Nhtsa) -> None:
    nhtsa.served.may_answer.clear()
    began = time.monotonic()
    for _ in range(10):
        desk.of(ACCORD)
    assert time.monotonic() - began < 2.0  # the server keeps everybody waiting for 10 s
    nhtsa.served.may_answer.set()
    assert desk.wait(ACCORD, LONG_S)


def test_a_child_told_no_kind_it_knows_ends_with_an_error() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "motospect.knowledge", "gossip"], input=b"{}", capture_output=True, check=False
    )
    assert (done.returncode, b"KeyError" in done.stderr) == (1, True)
