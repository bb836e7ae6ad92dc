"""The printer: a whole file or a sentence, never a part of a file and never a process left behind."""

from __future__ import annotations

import os
import resource
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from report_factory import make_report

from motospect.errors import ReportFailed
from motospect.report import Printer, print_report

pytestmark = pytest.mark.slow  # prints in real child processes

ROOT = Path(__file__).resolve().parents[3]
FOLLOWER = """
import signal, sys
from motospect.report.__main__ import follow_parent
follow_parent(int(sys.argv[1]))
print("ready", flush=True)
signal.pause()
"""
PARENT = "import os, subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1], str(os.getpid())])"


def child(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def test_the_file_is_a_pdf_and_nothing_stays_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "report.pdf"
    assert print_report(make_report(), target) == target
    assert target.read_bytes().startswith(b"%PDF-")
    assert [path.name for path in tmp_path.iterdir()] == ["report.pdf"]


def test_an_older_report_is_replaced(tmp_path: Path) -> None:
    target = tmp_path / "report.pdf"
    target.write_bytes(b"old")
    print_report(make_report(), target)
    assert target.read_bytes() != b"old"


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("import os; os.abort()", "ended by SIGABRT"),
        ("raise SystemExit('the font is missing.')", "the font is missing."),
        ("pass", "no PDF and no reason"),
        ("print('no such vehicle')", "no PDF and no reason"),
        ("import sys; sys.stdin.close(); print(1/0)", "ZeroDivisionError"),
    ],
)
def test_a_broken_drawing_is_a_sentence_and_leaves_the_old_file(
    tmp_path: Path, code: str, sentence: str
) -> None:
    target = tmp_path / "report.pdf"
    target.write_bytes(b"old")
    with pytest.raises(ReportFailed, match="could not be drawn") as failure:
        print_report(make_report(), target, child=child(code))
    assert sentence in failure.value.sentence()
    assert target.read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_drawing_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    target, note = tmp_path / "report.pdf", tmp_path / "pid"
    write = f"pathlib.Path({str(note)!r}).write_text(str(os.getpid()))"
    code = f"import os, pathlib, signal; {write}; signal.pause()"
    with pytest.raises(ReportFailed, match=r"not drawn within 0\.5 s"):
        print_report(make_report(), target, deadline_s=0.5, child=child(code))
    assert not target.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(int(note.read_text()), 0)


def test_a_printer_that_cannot_be_started_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ReportFailed, match="could not be started"):
        print_report(make_report(), tmp_path / "report.pdf", child=(str(tmp_path / "nothing"),))


def test_a_missing_folder_is_a_sentence_with_the_path(tmp_path: Path) -> None:
    target = tmp_path / "gone" / "report.pdf"
    with pytest.raises(ReportFailed, match=r"gone/report\.pdf: No such file or directory") as failure:
        print_report(make_report(), target)
    assert "choose another folder" in failure.value.hint


def test_a_write_that_stops_halfway_leaves_no_file(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    # As on a full disk, the write fails after some bytes.
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(ReportFailed, match="could not be written"):
            print_report(make_report(), tmp_path / "report.pdf")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.iterdir()) == []


def test_the_child_dies_with_its_parent() -> None:
    command = [sys.executable, "-c", PARENT, FOLLOWER]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"ready\n"
        parent.kill()
        parent.wait()
        # The child holds the other end of this pipe: it is at its end when the child is.
        assert select.select([parent.stdout], [], [], 10)[0]
        assert parent.stdout.read() == b""


SHARES = """
import os, select, signal, sys
from motospect.report.__main__ import give_way
give_way()
print(os.sched_getscheduler(0) == os.SCHED_IDLE, flush=True)
if sys.argv[1] == "waits":
    while os.sched_getscheduler(0) == os.SCHED_IDLE:
        signal.pause()
    print(os.sched_getscheduler(0) == os.SCHED_OTHER, os.nice(0) >= 10)
else:
    signal.sigtimedwait([], 0)
    signal.pause()
    print(os.sched_getscheduler(0) == os.SCHED_IDLE)
"""


@pytest.mark.parametrize(
    ("case", "given", "told"), [("waits", b"{}", ["True", "True True"]), ("idles", None, ["True", "True"])]
)
def test_the_child_takes_an_ordinary_share_only_when_somebody_has_waited(
    case: str, given: bytes | None, told: list[str]
) -> None:
    if case == "waits" and os.geteuid() != 0:
        pytest.skip("only who has the right to it (RLIMIT_NICE) may leave idle scheduling")
    command = [sys.executable, "-c", SHARES, case]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        if given is not None:
            child.stdin.write(given)
            child.stdin.flush()
        assert child.stdout.read().decode().splitlines() == told


def test_a_child_without_its_parent_gives_up() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "motospect.report", "1"], input=b"", capture_output=True, cwd=ROOT, check=False
    )
    assert done.returncode == 1
    assert b"is gone" in done.stderr


def test_a_record_that_is_no_report_is_refused() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "motospect.report"], input=b"{}", capture_output=True, cwd=ROOT, check=False
    )
    assert done.returncode != 0
    assert b"not a PaperErrand" in done.stderr


def test_the_public_face_loads_no_drawing_library() -> None:
    code = "import sys, motospect.report; print([m for m in sys.modules if m in ('fpdf', 'qrcode', 'PIL')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == b"[]"


def children() -> set[int]:
    """The processes this one has started and not reaped."""
    return {int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()}


def test_a_child_started_ahead_prints_once_and_is_gone(tmp_path: Path) -> None:
    printer, before = Printer(), children()
    printer.expect()
    printer.expect()
    assert len(children() - before) == 1, "one waits, however many look"
    assert printer(make_report(), tmp_path / "report.pdf").read_bytes().startswith(b"%PDF-")
    assert children() == before
    assert printer(make_report(), tmp_path / "again.pdf").is_file(), "and without one as well"
    printer.expect()
    printer.close()
    assert children() == before


def test_a_waiting_child_that_was_ended_is_replaced(tmp_path: Path) -> None:
    printer, before = Printer(), children()
    printer.expect()
    (pid,) = children() - before
    os.kill(pid, signal.SIGKILL)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    assert printer(make_report(), tmp_path / "report.pdf").is_file()
    printer.expect()
    printer.close()
    assert children() == before
