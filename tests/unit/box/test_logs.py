"""The log: JSON that parses and carries no whole VIN, plain lines on a terminal, the form by itself."""

from __future__ import annotations

import io
import json
import logging
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from motospect.box.logs import JsonLines, PlainLines, is_journal, shorten_vins

VIN = "WVWZZZ1JZXW000386"


def record(
    message: str, *args: object, name: str = "motospect.scan.bay", **extra: object
) -> logging.LogRecord:
    made = logging.LogRecord(name, logging.WARNING, __file__, 1, message, args, None)
    made.__dict__.update(extra)
    return made


def parsed(line: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(line)
    return found


def test_a_line_has_the_fields_a_search_needs() -> None:
    line = parsed(JsonLines().format(record("scan %s is not saved", "s1", scan_id="s1")))
    assert line.pop("time").endswith("Z")
    assert line == {
        "level": "warning",
        "logger": "motospect.scan.bay",
        "part": "scan",
        "message": "scan s1 is not saved",
        "scan_id": "s1",
    }


@pytest.mark.parametrize(
    ("name", "part"),
    [("motospect.box.panel", "box"), ("uvicorn.error", "uvicorn"), ("motospect", "motospect")],
)
def test_the_part_is_the_room_that_speaks(name: str, part: str) -> None:
    assert parsed(JsonLines().format(record("x", name=name)))["part"] == part


@pytest.mark.parametrize(
    "message",
    [f"VIN {VIN} read", f"lines\n{VIN}\nend", f"vin={VIN.lower()}", f"({VIN})", f"VIN_{VIN}_", f'"{VIN}"'],
)
def test_no_line_carries_a_whole_vin(message: str) -> None:
    for form in (JsonLines(), PlainLines()):
        line = form.format(record(message))
        assert VIN.lower() not in line.lower()
        assert "0386" in line
    assert parsed(JsonLines().format(record(message)))


def test_a_vin_in_an_argument_a_field_or_a_traceback_is_shortened_too() -> None:
    try:
        int(VIN)
    except ValueError:
        broken = record("could not read %s", VIN, vehicle=VIN)
        broken.exc_info = sys.exc_info()
    line = JsonLines().format(broken)
    assert VIN not in line
    assert parsed(line)["vehicle"] == "WVW…0386"
    assert "ValueError" in parsed(line)["exception"]
    assert VIN not in PlainLines().format(broken)


@pytest.mark.parametrize(
    "text", ["01900000-0000-7000-8000-000000000001", "counterproductivu", "7E8 06 41 00", "A" * 18]
)
def test_what_is_no_vin_stays_whole(text: str) -> None:
    assert shorten_vins(text) == text


def test_for_the_journal_each_line_has_its_priority_before_it() -> None:
    line = JsonLines(priority=True).format(record("x"))
    assert line.startswith("<4>{")
    assert parsed(line[3:])["message"] == "x"


def test_the_journal_is_known_by_device_and_inode(tmp_path: Path) -> None:
    with (tmp_path / "stream").open("w", encoding="utf-8") as stream:
        there = os.fstat(stream.fileno())
        assert is_journal(stream, f"{there.st_dev}:{there.st_ino}")
        assert not is_journal(stream, "8:1")
        assert not is_journal(stream, "")
    assert not is_journal(io.StringIO(), "8:1")
