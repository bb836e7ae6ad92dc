"""A visit that ends early keeps what was read and says why."""

from __future__ import annotations

import pytest

from motospect.adapters.passport import PassportBook
from motospect.adapters.port import Question, RawReply
from motospect.errors import RequestForbidden
from motospect.model.scan import AdapterIdentity
from motospect.scan.visit import NO_ANSWER, Order, visit

WHO = AdapterIdentity(kind="elm327", identity="ELM327 v1.5")


class Forbidding:
    """An adapter below a guard that lets nothing through."""

    book = PassportBook()

    def connect(self) -> AdapterIdentity:
        return WHO

    def open_bus(self) -> str | None:
        return "ISO 15765-4 CAN 11/500"

    def ask(self, question: Question, *, deadline_s: float) -> RawReply:
        raise RequestForbidden(f"{question.payload.hex()} is not sent.", hint="Scan again.")

    def voltage_v(self) -> float | None:
        return None

    def close(self) -> None:
        pass


def test_what_the_guard_refuses_ends_the_visit_and_not_the_daemon() -> None:
    visited = visit(Forbidding(), WHO, Order("s", "check", "2026-01-01T00:00:00.000Z"))
    assert visited.scan.state == "interrupted"
    assert "is not sent" in (visited.scan.interrupted_by or "")
    assert not visited.scan.verdict.clean


class Nobody(Forbidding):
    """An adapter that finds no vehicle and says why in its own word."""

    def __init__(self, said: str | None) -> None:
        self.said_instead = said

    def open_bus(self) -> None:
        return None


@pytest.mark.parametrize(
    ("said", "headline"),
    [
        (None, NO_ANSWER),
        ("a new word", NO_ANSWER),
        (
            "LV RESET",
            "No control unit answered: the adapter's supply broke down and it started anew (the adapter said"
            " LV RESET). Check the battery and the plug's contacts, then scan again.",
        ),
    ],
)
def test_who_finds_nobody_says_the_adapters_own_reason(said: str | None, headline: str) -> None:
    scan = visit(Nobody(said), WHO, Order("s", "check", "2026-01-01T00:00:00.000Z")).scan
    assert scan.verdict.headline == headline
    assert not scan.verdict.complete
