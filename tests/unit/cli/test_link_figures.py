"""The bench of the link: its limit is exact, its verdicts are strict, its table says what was measured."""

from __future__ import annotations

import pytest

from motospect.cli.bench_link import SIX
from motospect.cli.decode_speed import decode_figures
from motospect.cli.figures import Figure, show, table
from motospect.cli.wire_limit import elm_s
from motospect.simulator import Elm327, Timing, load_vehicle

REQUEST = "0104050C0D0F113"
SET_UP = ("ATE0", "ATS0", "ATH1", "ATSP6", "0100", "ATSH7E0")


@pytest.mark.parametrize("baud", [9600, 38400, 115200, 500000])
def test_the_computed_limit_is_what_a_host_without_time_of_its_own_reaches(baud: int) -> None:
    adapter = Elm327(load_vehicle("petrol_healthy"), baud=baud, timing=Timing.real("usb"))
    now = 0.0
    for line in SET_UP:
        _, now = asked(adapter, line, now)
    for _ in range(3):
        reply, then = asked(adapter, REQUEST, now)
        assert reply.count(b"7E8") == SIX.frames
        assert then - now == pytest.approx(elm_s(SIX, baud, packets=True), abs=1e-6)
        now = then
    assert elm_s(SIX, baud, packets=False) <= elm_s(SIX, baud, packets=True)


def asked(adapter: Elm327, line: str, at: float) -> tuple[bytes, float]:
    """Return the reply and the moment of its prompt, time being told, not waited for."""
    adapter.receive(line.encode() + b"\r", at)
    reply = b""
    while not reply.endswith(b">"):
        due = adapter.next_due()
        assert due is not None
        at = max(at, due)
        reply += adapter.due(at)
    return reply, at


@pytest.mark.parametrize(
    ("value", "at_least", "verdict"), [(5.0, True, "met"), (4.9, True, "NOT MET"), (5.1, False, "NOT MET")]
)
def test_a_figure_is_judged_by_its_limit(value: float, at_least: bool, verdict: str) -> None:
    figure = Figure("times", value, 5.0, "times", at_least)
    assert figure.verdict == verdict
    assert figure.line().endswith(f"{figure.bound:24}{verdict}")
    assert show([figure]) == (verdict != "met")


def test_a_figure_without_a_limit_judges_nothing() -> None:
    assert show([Figure("rate", 1.0, None, "values/s")]) == 0
    assert table([Figure("rate", 1.0, None, "values/s")]).endswith("| rate | 1.00 values/s |  |  |")


def test_the_decoder_is_measured_over_all_its_pids() -> None:
    mean, slowest = decode_figures()
    assert 0 < mean.value <= slowest.value
