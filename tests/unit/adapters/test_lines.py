"""Text lines of an adapter, as frames or not at all."""

import pytest

from motospect.adapters.lines import read_line
from motospect.adapters.port import Frame


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ("7E8 03 41 05 7B", Frame("7E8", bytes.fromhex("0341057B"))),
        ("7E80341057B", Frame("7E8", bytes.fromhex("0341057B"))),
        ("18 DA F1 10 03 41 05 7B", Frame("18DAF110", bytes.fromhex("0341057B"))),
        ("18DAF1100341057B", Frame("18DAF110", bytes.fromhex("0341057B"))),
    ],
)
def test_frames(text: str, frame: Frame) -> None:
    assert read_line(text) == frame


@pytest.mark.parametrize(
    "text",
    [
        "", "OK", "SEARCHING...", "NO DATA", "7E8", "7E8 03 41 05 7",
        "7E8 10 08 43 03 01 71 01 72 <DATA ERROR",
        "7E8 03 41 05 7B 00 00 00 00 00", "010C0D0B1105", "010C", "48 6B 10 41 05 7B C1", "FB ERROR",
    ],
)  # fmt: skip
def test_everything_else_is_no_frame(text: str) -> None:
    assert read_line(text) is None
