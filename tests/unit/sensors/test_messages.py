"""What a node may say: everything that misfits anywhere is refused with the reason."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from motospect.sensors.messages import (
    MessageMalformed,
    read_status,
    read_window,
    topic_parts,
    wall_offset_s,
)
from tests.unit.sensors.sayings import status, window


def test_a_window_is_read_whole() -> None:
    message = read_window(window(7, mv=12_650, oldest=3))
    assert (message.seq, message.oldest, message.t_ms, message.low_mv) == (7, 3, 6000, 12_650)
    assert message.blocks_mv == (12_650,) * 10


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"v": 2}, "version 2"),
        ({"boot": "xyz"}, "'xyz' is no start"),
        ({"seq": 0}, "window 0"),
        ({"oldest": 9}, "window 1 cannot come after window 9"),
        ({"sent_ms": -1}, "-1 ms"),
        ({"t_ms": 5000}, "measured at 5000 ms and sent at 1000 ms"),
        ({"samples": 0}, "0 samples"),
        ({"missed": -1}, "-1 missed"),
        ({"low_mv": 13_000}, "lowest 13000 mV"),
        ({"high_mv": 70_000, "blocks_mv": [70_000] * 10}, "highest 70000 mV"),
        ({"ripple_mv": 5}, "5 mV of ripple"),
        ({"blocks_mv": [12_650] * 9}, "9 of 9 blocks"),
        ({"blocks_mv": [None] * 10}, "0 of 10 blocks"),
        ({"blocks_mv": [1] * 10}, "outside of lowest and highest"),
        ({"low_mv": 12.65}, "low_mv"),
        ({"seq": "7"}, "seq"),
        ({"seq": True}, "seq"),
        ({"blocks_mv": None}, "blocks_mv"),
    ],
)
def test_a_window_that_cannot_be_true_is_refused(changes: dict[str, Any], why: str) -> None:
    with pytest.raises(MessageMalformed, match=why):
        read_window(window(1, **changes))


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b"null", b"\xff\xfe", b'{"v": 1', window()[:-1], b" " * 5000, b"NaN"]
)
def test_rubbish_is_refused(body: bytes) -> None:
    for read in (read_window, read_status):
        with pytest.raises(MessageMalformed) as refused:
            read(body)
        assert "firmware" in refused.value.hint


def test_a_status_is_read_and_a_wrong_one_refused() -> None:
    assert read_status(status(held=3)).held == 3
    assert read_status(status(state="offline")).state == "offline"
    for changes in ({"state": "asleep"}, {"held": -1}, {"boot": ""}, {"v": None}):
        with pytest.raises(MessageMalformed):
            read_status(status(**changes))


@pytest.mark.parametrize(
    "topic",
    [
        "motospect/v1/node/a/ack",
        "motospect/v1/node//window",
        "motospect/v2/node/a/window",
        "motospect/v1/node/a/window/x",
        "motospect/v1/node/ä/window",
        f"motospect/v1/node/{'a' * 33}/window",
    ],
)
def test_a_topic_of_nobody_is_refused(topic: str) -> None:
    with pytest.raises(MessageMalformed):
        topic_parts(topic)


def test_a_nodes_clock_is_compared_and_rubbish_is_no_time() -> None:
    noon = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)
    assert wall_offset_s("2026-05-04T12:01:00Z", noon) == 60.0
    assert (wall_offset_s("2000-01-01T00:00:00Z", noon) or 0) < -8e8
    for rubbish in ("", "yesterday", "2026-05-04T12:00:00", "2026-13-40T00:00:00Z"):
        assert wall_offset_s(rubbish, noon) is None
