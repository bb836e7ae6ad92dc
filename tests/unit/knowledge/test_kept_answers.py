"""Answers kept on disk: whole or not there, with an age that is told only when it is known."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from motospect.knowledge.kept_answers import AnswerFolder, age_days, known_now
from motospect.knowledge.vpic import VpicAnswer

VIN = "1HGCP2F32CA000300"
NOON = "2026-05-04T12:00:00.000Z"
UNSET = "1970-01-01T00:07:00.000Z"
ACCORD = VpicAnswer("HONDA", "Accord", 2012, (0,))


@pytest.fixture
def folder(tmp_path: Path) -> AnswerFolder[VpicAnswer]:
    """An empty folder that does not exist yet."""
    return AnswerFolder(tmp_path / "kept", VpicAnswer, most=3, now=lambda: NOON)


def test_what_is_kept_comes_back_with_its_time(folder: AnswerFolder[VpicAnswer]) -> None:
    assert folder.recall(VIN) is None
    folder.keep(VIN, ACCORD)
    kept = folder.recall(VIN)
    assert kept is not None
    assert (kept.answer, kept.fetched_at) == (ACCORD, NOON)


def test_a_key_is_never_a_path(folder: AnswerFolder[VpicAnswer], tmp_path: Path) -> None:
    folder.keep("../../etc/passwd", ACCORD)
    folder.keep("Honda|Accord|2012", ACCORD)
    assert {file.parent for file in tmp_path.rglob("*.json")} == {tmp_path / "kept"}
    kept = folder.recall("../../etc/passwd")
    assert kept is not None
    assert folder.recall("../../etc/shadow") is None


@pytest.mark.parametrize(
    "damage", [b"", b'{"fetched_at": "2026', b'{"fetched_at": null, "answer": "[]"}', b"\xff"]
)
def test_a_torn_file_is_as_if_never_asked(
    folder: AnswerFolder[VpicAnswer], tmp_path: Path, damage: bytes
) -> None:
    folder.keep(VIN, ACCORD)
    (tmp_path / "kept" / f"{VIN}.json").write_bytes(damage)
    assert folder.recall(VIN) is None
    folder.keep(VIN, ACCORD)
    assert folder.recall(VIN) is not None


def test_the_oldest_are_forgotten(folder: AnswerFolder[VpicAnswer], tmp_path: Path) -> None:
    for number in range(5):
        folder.keep(f"key{number}", ACCORD)
        os.utime(tmp_path / "kept" / f"key{number}.json", (number, number))
    folder.keep("last", ACCORD)
    assert sorted(file.name for file in (tmp_path / "kept").iterdir()) == [
        "key3.json",
        "key4.json",
        "last.json",
    ]


@pytest.mark.parametrize(
    ("fetched", "now", "age"),
    [
        (NOON, "2026-05-04T13:00:00Z", 0),
        (NOON, "2026-05-11T12:00:00Z", 7),
        (NOON, None, None),
        (None, NOON, None),
        ("2026-05-05T12:00:00Z", NOON, None),  # the clock has gone back
        ("yesterday", NOON, None),
        ("2026-05-04", NOON, None),
    ],
)
def test_an_age_is_told_only_when_it_is_known(fetched: str | None, now: str | None, age: int | None) -> None:
    assert age_days(fetched, now) == age


def test_a_clock_that_is_not_set_gives_no_time() -> None:
    assert known_now(UNSET) is None
    assert known_now(NOON) == NOON
