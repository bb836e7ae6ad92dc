"""Looking a VIN up beside a scan: never slower than its cap, never an exception, honest about vPIC online."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from vpic_server import Vpic, vpic_server

from motospect.knowledge.identifier import CAP_S, PAUSE_S, Identifier

VIN = "1HGCP2F32CA000300"
CLOSED = "http://127.0.0.1:1/api/vehicles"
LONG_S = 30.0


@pytest.fixture
def vpic() -> Iterator[Vpic]:
    """A server of our own."""
    with vpic_server() as serving:
        yield serving


def test_the_child_answers_offline() -> None:
    asked = Identifier().begin(VIN)
    assert asked.wait(LONG_S)
    found = asked()
    assert (found.vin, found.vin_source, found.model, found.decoded_by) == (VIN, "ecu", "Accord", "ultravin")


def test_the_daemon_never_loads_the_data_itself() -> None:
    code = (
        "import sys; from motospect.knowledge.identifier import Identifier;"
        f"asked = Identifier().begin({VIN!r}); assert asked.wait({LONG_S});"
        "print(asked().model, 'ultravin' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], text=True, capture_output=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("Accord False", "")


def test_the_online_answer_wins_when_it_is_there(vpic: Vpic, tmp_path: Path) -> None:
    identifier = Identifier(url=vpic.url, store_dir=tmp_path)
    asked = identifier.begin(VIN)
    assert asked.wait(LONG_S)
    assert (asked().decoded_by, asked().model) == ("vpic", "Accord of the server")
    assert (identifier.state().state, vpic.url in identifier.state().reason) == ("ok", True)


def test_nobody_waits_for_a_slow_server(vpic: Vpic, tmp_path: Path) -> None:
    vpic.may_answer.clear()
    identifier = Identifier(url=vpic.url, store_dir=tmp_path)
    asked = identifier.begin(VIN)
    assert asked().decoded_by == "ultravin"
    vpic.may_answer.set()
    assert asked.wait(LONG_S)
    again = identifier.begin(VIN)
    assert again.wait(LONG_S)
    assert again().decoded_by == "vpic"
    assert len(vpic.asked) == 1


@pytest.mark.slow
def test_a_look_up_that_hangs_costs_the_cap_and_no_more() -> None:
    stuck = Identifier(child=("timeout", "6", "tail", "-f", "/dev/null")).begin(VIN)
    began = time.monotonic()
    found = stuck()
    assert time.monotonic() - began < CAP_S + 3  # the child itself would take 6 s
    assert (found.make, found.model_year, found.decoded_by) == ("Honda", 2012, "wmi")
    assert stuck.wait(LONG_S)


@pytest.mark.parametrize(
    "child",
    [
        ("/nonexistent/program",),
        (sys.executable, "-c", "raise SystemExit(3)"),
        (sys.executable, "-c", "print('not JSON')"),
        (sys.executable, "-c", "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"),
    ],
)
def test_a_broken_look_up_leaves_maker_and_year(
    child: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    asked = Identifier(child=child).begin(VIN)
    assert asked.wait(LONG_S)
    assert (asked().make, asked().decoded_by) == ("Honda", "wmi")
    assert "could not be looked up" in caplog.text


def test_unreachable_is_shown_with_a_remedy_and_left_alone_for_a_while(tmp_path: Path) -> None:
    now = [1000.0]
    identifier = Identifier(url=CLOSED, store_dir=tmp_path, clock=lambda: now[0])
    first = identifier.begin(VIN)
    assert first.wait(LONG_S)
    assert first().decoded_by == "ultravin"
    state = identifier.state()
    assert (state.state, "refused" in state.reason) == ("degraded", True)
    assert "internet" in (state.remedy or "")
    second = identifier.begin(VIN)
    assert second.question.url == ""
    now[0] += PAUSE_S
    third = identifier.begin(VIN)
    assert third.question.url == CLOSED
    assert second.wait(LONG_S)
    assert third.wait(LONG_S)


def test_reachable_again_is_shown(vpic: Vpic, tmp_path: Path) -> None:
    now = [1000.0]
    vpic.statuses = [404]
    identifier = Identifier(url=vpic.url, store_dir=tmp_path, clock=lambda: now[0])
    assert identifier.begin(VIN).wait(LONG_S)
    assert identifier.state().state == "degraded"
    now[0] += PAUSE_S
    assert identifier.begin(VIN).wait(LONG_S)
    assert identifier.state().state == "ok"


def test_switched_off_nothing_is_sent_and_the_health_page_says_so() -> None:
    state = Identifier().state()
    assert (state.state, "nothing is sent" in state.reason) == ("ok", True)
