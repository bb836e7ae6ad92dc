"""The audit log read back: newest first, over all its files, in sentences, with how far it reaches."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from motospect.adapters.audit import NAME, AuditLog, Sent
from motospect.adapters.audit_trail import AuditLine, read_trail
from motospect.cli import main

NOW = dt.datetime(2026, 5, 8, 12, 0, tzinfo=dt.UTC)
READ = Sent("pre scan s1", "request", "7E0", "03", "03")
REFUSED = Sent("pre scan s1", "request", "7E0", "2E", "2EF190", "Service 2E is not on the list.")


def noted(folder: Path, *lines: Sent, largest_bytes: int = 8 * 1024 * 1024) -> None:
    log = AuditLog(folder, largest_bytes=largest_bytes)
    for line in lines:
        log.note(line)
    log.close()


def test_the_newest_comes_first_over_all_files(tmp_path: Path) -> None:
    sent = [Sent("s", "request", "7E0", "01", f"01{n:02X}") for n in range(12)]
    noted(tmp_path, *sent, largest_bytes=600)
    assert (tmp_path / f"{NAME}.2").exists()
    trail = read_trail(tmp_path, limit=9)
    assert [line.payload for line in trail.lines] == [f"01{n:02X}" for n in range(11, 2, -1)]
    assert trail.size_bytes == sum(file.stat().st_size for file in tmp_path.iterdir())


def test_the_refused_ones_alone(tmp_path: Path) -> None:
    noted(tmp_path, READ, REFUSED, READ)
    (line,) = read_trail(tmp_path, refused=True).lines
    assert line.refused == "Service 2E is not on the list."


def test_a_word_that_looks_like_a_clean_line_hides_no_refusal(tmp_path: Path) -> None:
    noted(tmp_path, Sent('"refused":null', "request", "7E0", "2E", "2E", "No."))
    assert len(read_trail(tmp_path, refused=True).lines) == 1


def test_an_unfinished_line_is_passed_over(tmp_path: Path) -> None:
    noted(tmp_path, READ)
    with (tmp_path / NAME).open("a") as file:
        file.write('{"at":"2026-05-04T12:00:00.000Z","who":')
    assert len(read_trail(tmp_path).lines) == 1


def test_without_a_log_it_says_so(tmp_path: Path) -> None:
    trail = read_trail(tmp_path)
    assert trail.lines == ()
    assert trail.reach(NOW) == "Nothing has been sent to a vehicle yet, and nothing refused."


@pytest.mark.parametrize(
    ("oldest", "says"),
    [("2026-05-08T09:00:00.000Z", "from today"), ("2026-05-07T09:00:00.000Z", "the last 1 day "),
     ("2026-05-01T09:00:00.000Z", "the last 7 days ")],
)  # fmt: skip
def test_how_far_it_reaches(tmp_path: Path, oldest: str, says: str) -> None:
    record = {"at": oldest, "who": "s", "kind": "request", "target": "7E0", "service": "03", "payload": "03"}
    (tmp_path / NAME).write_text(json.dumps({**record, "refused": None}, separators=(",", ":")) + "\n")
    assert says in read_trail(tmp_path).reach(NOW)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (AuditLine("", "check scan s1", "request", "7DF", "03", "03", None),
         "Sent to 7DF for check scan s1: stored codes (03)."),
        (AuditLine("", "owner", "request", "7E0", "04", "04", None),
         "Sent to 7E0 for owner: clearing the fault codes (04)."),
        (AuditLine("", "s", "flow", "7E0", "", "30000A", None), "Sent to 7E0 for s: a flow control frame."),
        (AuditLine("", "s", "request", "7E0", "2E", "2EF190", "Service 2E is not on the list."),
         "Not sent to 7E0 for s: a request (2EF190). Service 2E is not on the list."),
    ],
)  # fmt: skip
def test_a_line_is_a_sentence(line: AuditLine, sentence: str) -> None:
    assert line.sentence() == sentence


def test_the_command_prints_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    noted(tmp_path, READ, REFUSED)
    monkeypatch.setenv("MOTOSPECT_STORE_DIR", str(tmp_path))
    for arguments, lines in (
        (["audit"], 2),
        (["audit", "--refused"], 1),
        (["audit", "--json", "--limit", "1"], 1),
    ):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        said = capsys.readouterr()
        assert ended.value.code == 0
        assert len(said.out.splitlines()) == lines
        assert "Service 2E is not on the list." in said.out
        assert "Kept are the frames from today" in said.err
