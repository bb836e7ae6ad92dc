"""Enrolment: names, the password file's other lines, and who may read what."""

from __future__ import annotations

from pathlib import Path

import pytest

from motospect.errors import EnrolmentInvalid
from motospect.fleet.enrolment import RULES, enrol, password_hash


def test_the_hash_has_mosquitto_s_form() -> None:
    form, iterations, salt, hashed = password_hash("secret", b"0123456789ab")[1:].split("$")
    assert (form, iterations, salt) == ("7", "20000", "MDEyMzQ1Njc4OWFi")
    assert len(hashed) == 88


def test_a_box_gets_one_entry_and_a_file_nobody_else_may_read(tmp_path: Path) -> None:
    passwords, rules, credentials = tmp_path / "passwords", tmp_path / "rules", tmp_path / "credentials"
    passwords.write_text("older:$7$101$x$y\n")
    passwords.chmod(0o600)
    enrol("box-1", passwords=passwords, rules=rules, credentials=credentials)
    first = passwords.read_text()
    enrol("box-1", passwords=passwords, rules=rules, credentials=credentials)
    assert first != passwords.read_text()
    assert [line.partition(":")[0] for line in passwords.read_text().splitlines()] == ["older", "box-1"]
    assert credentials.read_text().startswith("box-1:")
    assert credentials.stat().st_mode & 0o777 == 0o600
    assert passwords.stat().st_mode & 0o777 == 0o600
    assert rules.read_text() == RULES


def test_rules_that_are_there_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "rules").write_text("topic read mine\n")
    enrol("box-1", passwords=tmp_path / "p", rules=tmp_path / "rules", credentials=tmp_path / "c")
    assert (tmp_path / "rules").read_text() == "topic read mine\n"


@pytest.mark.parametrize("name", ["", "a", "Box-1", "a/b", "a:b", "a+b-c", "probe", "x" * 65, "a\nb-c"])
def test_a_name_that_would_break_topics_or_files_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(EnrolmentInvalid, match="cannot be a box's name"):
        enrol(name, passwords=tmp_path / "p", rules=None, credentials=tmp_path / "c")
    assert not (tmp_path / "p").exists()


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(EnrolmentInvalid, match="cannot be written"):
        enrol("box-1", passwords=tmp_path / "none/p", rules=None, credentials=tmp_path / "c")
