"""Providers in the daemon: never waited for, asked once, and honest when nothing comes."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from provider_server import PLAIN_KEY, Providers, provider_server
from web_server import Reply

from motospect.knowledge.errand import PAUSE_S
from motospect.knowledge.providers import ProviderDesk, Wish
from motospect.model.provided import Enquiry

OFFERS = Wish("part_offers", "1HGCP2F32CA000300", "Honda", "Accord", 2012, words="oil filter")
LONG_S = 60.0


@pytest.fixture
def server() -> Iterator[Providers]:
    """A server of our own."""
    with provider_server() as serving:
        yield serving


class Clock:
    """Seconds that pass when the test says so."""

    now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    """A clock moved by hand."""
    return Clock()


@pytest.fixture
def file(server: Providers, tmp_path: Path) -> str:
    """A providers file with one shop for parts."""
    (tmp_path / "key").write_text(PLAIN_KEY)
    facts = {
        "url": server.served.url,
        "key_file": str(tmp_path / "key"),
        "calls_a_day": 5,
        "calls_a_month": 9,
    }
    lines = "".join(f"{name} = {json.dumps(value)}\n" for name, value in facts.items())
    (tmp_path / "providers.toml").write_text(f"[parts]\n{lines}")
    return str(tmp_path / "providers.toml")


@pytest.fixture
def desk(file: str, tmp_path: Path, clock: Clock) -> ProviderDesk:
    """A desk of that shop."""
    return ProviderDesk(file=file, store_dir=tmp_path, clock=clock)


def asked(desk: ProviderDesk) -> Enquiry:
    """Return what the desk says after whatever it has begun."""
    desk.ask(OFFERS)
    assert desk.wait(OFFERS, LONG_S)
    return desk.ask(OFFERS)


def test_the_answer_comes_beside_the_daemon_and_is_kept(desk: ProviderDesk, server: Providers) -> None:
    first = desk.ask(OFFERS)
    assert (first.asking, first.provided) == (True, ())
    found = asked(desk)
    assert (found.asking, [offer.price for offer in found.provided[0].told.offers]) == (False, [4.5, 9.9])
    assert len(server.served.asked) == 1
    assert [(state.name, state.state) for state in desk.states()] == [("provider parts", "ok")]


def test_nobody_waits_for_a_silent_service(desk: ProviderDesk, server: Providers) -> None:
    server.served.may_answer.clear()
    began = time.monotonic()
    assert all(desk.ask(OFFERS).asking for _ in range(10))
    assert time.monotonic() - began < 2.0  # the server keeps everybody waiting for 10 s
    server.served.may_answer.set()
    assert desk.wait(OFFERS, LONG_S)
    assert len(server.served.asked) == 1


def test_a_failure_is_told_and_not_paid_for_again_at_once(
    desk: ProviderDesk, server: Providers, clock: Clock
) -> None:
    server.instead = Reply(b"<html>")
    found = asked(desk)
    (told,) = found.provided
    assert told.absence is not None
    assert (found.asking, "documented answer" in told.absence.reason) == (False, True)
    asked(desk)
    assert len(server.served.asked) == 1
    clock.now_s += PAUSE_S
    server.instead = None
    assert len(asked(desk).provided[0].told.offers) == 2


@pytest.mark.parametrize(
    "child",
    [("/nonexistent/program",), (sys.executable, "-c", "raise SystemExit(3)"), (sys.executable, "-c", "")],
)
def test_a_broken_child_is_a_reason(file: str, tmp_path: Path, child: tuple[str, ...]) -> None:
    found = asked(ProviderDesk(file=file, store_dir=tmp_path, child=child))
    (told,) = found.provided
    assert told.absence is not None
    assert (told.origin, told.absence.remedy) == (None, "Ask again in ten minutes.")


def test_without_a_provider_for_it_nobody_is_asked(desk: ProviderDesk, tmp_path: Path) -> None:
    for none in (desk.ask(Wish("image", OFFERS.vin)), ProviderDesk(file="", store_dir=tmp_path).ask(OFFERS)):
        (told,) = none.provided
        assert told.absence is not None
        assert (none.asking, told.absence.reason.startswith("No provider is set up for")) == (False, True)
