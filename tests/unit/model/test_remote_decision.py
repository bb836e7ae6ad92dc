"""A decision on its way to its box: proved by token and PIN, another one once a letter is changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from motospect.model.customer_page import token_digest
from motospect.model.remote_decision import RemoteDecision, proof_of, proves, read_decision
from motospect.model.wire import to_json

TOKEN, PIN = "of-192-random-bits", "0815"


def decision(**values: Any) -> RemoteDecision:
    given: dict[str, Any] = {
        "id": "d1", "token_sha256": token_digest(TOKEN), "at": "2026-05-04T12:00:00.000Z", "revision": 2,
        "revision_sha256": "cd" * 32, "answers": {"part:hose": "approved"}, "name": "Ada",
        "address": "192.0.2.7", "language": "en", "wording": "I approve.", "total": "20.00 EUR",
    }  # fmt: skip
    made = RemoteDecision(**(given | values))
    return replace(made, proof=proof_of(made, token=TOKEN, pin=PIN))


def test_who_knows_token_and_pin_proves_it() -> None:
    made = decision()
    assert proves(made, token=TOKEN, pin=PIN)
    assert not proves(made, token=TOKEN, pin="0816")
    assert not proves(made, token=TOKEN[1:], pin=PIN)
    assert not proves(replace(made, proof=""), token=TOKEN, pin=PIN)
    assert not proves(replace(made, proof=proof_of(made, token=TOKEN, pin="")), token=TOKEN, pin="")


@pytest.mark.parametrize(
    "changed",
    [
        {"id": "d2"}, {"answers": {"part:hose": "declined"}}, {"name": "Eve"}, {"revision_sha256": "ef" * 32},
        {"wording": "I approve all."}, {"total": "1.00 EUR"}, {"at": "2027-01-01T00:00:00.000Z"},
        {"address": "192.0.2.8"}, {"language": "de"},
    ],
    ids=lambda changed: next(iter(changed)),
)  # fmt: skip
def test_a_proof_is_of_this_decision_alone(changed: dict[str, Any]) -> None:
    assert not proves(replace(decision(), **changed), token=TOKEN, pin=PIN)


def test_what_is_on_the_way_tells_neither_token_nor_pin() -> None:
    said = to_json(decision(name="nobody", at="")).decode()
    assert TOKEN not in said
    assert f'"{PIN}"' not in said
    assert read_decision(said.encode()) == decision(name="nobody", at="")


def test_another_schema_is_refused() -> None:
    with pytest.raises(ValueError, match="schema"):
        read_decision(to_json(replace(decision(), schema="motospect.decision/2")))
