"""The chain of consents: every record sealed, each behind the one before, and any change found."""

from __future__ import annotations

from dataclasses import replace

from motospect.model.consent import Consent, broken_at, digest_of, sealed

FIRST = Consent(
    id="c1", scan_id="s1", at="2026-05-04T12:00:00.000Z", revision=1, revision_sha256="a" * 64,
    option="recommended", answers={"part:battery": "approved", "labour:battery": "declined"},
    name="Zażółć 🚗 مرحبا", address="192.168.7.31", language="pl", wording="Zatwierdzam.",
)  # fmt: skip


def chain_of(*consents: Consent) -> tuple[Consent, ...]:
    kept: list[Consent] = []
    for consent in consents:
        kept.append(sealed(consent, kept[-1] if kept else None))
    return tuple(kept)


def test_a_sealed_record_carries_its_own_hash_and_that_of_the_one_before() -> None:
    first, second = chain_of(FIRST, replace(FIRST, id="c2"))
    assert first.previous_sha256 == ""
    assert first.sha256 == digest_of(first)
    assert second.previous_sha256 == first.sha256
    assert broken_at((first, second)) is None


def test_a_changed_name_answer_or_time_is_found_at_its_place() -> None:
    chain = chain_of(FIRST, replace(FIRST, id="c2"), replace(FIRST, id="c3"))
    for place in range(3):
        for changed in ({"name": "Eve"}, {"answers": {"part:battery": "declined"}}, {"at": "2020"}):
            forged = list(chain)
            forged[place] = replace(chain[place], **changed)  # type: ignore[arg-type]
            assert broken_at(forged) == place


def test_a_record_that_was_taken_out_is_found_even_if_the_others_are_whole() -> None:
    chain = chain_of(FIRST, replace(FIRST, id="c2"), replace(FIRST, id="c3"))
    assert broken_at((chain[0], chain[2])) == 1
    assert broken_at(chain[1:]) == 0
    assert broken_at(()) is None


def test_only_approved_lines_are_approved() -> None:
    assert FIRST.approved == {"part:battery"}
