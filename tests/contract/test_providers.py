"""Every provider behind the port: the same promises for each, and documents that cannot drift."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import get_args

import pytest

from motospect.knowledge.providers.port import Wish
from motospect.knowledge.providers.services import KINDS, TOPIC_WORDS, load
from motospect.knowledge.providers.setup import read_accounts
from motospect.model.provided import Topic

PAGE = Path(__file__).parents[2] / "docs" / "providers.md"
KEY = "first line\nsecond line"
EVERYTHING = Wish("image", "1HGCP2F32CA000300", "Honda", "Accord", 2012, "words", "P0420", 100_000.0)

every_provider = pytest.mark.parametrize("name", KINDS)


def wish(topic: Topic) -> Wish:
    return Wish(
        topic, *(getattr(EVERYTHING, field) for field in EVERYTHING.__dataclass_fields__ if field != "topic")
    )


def chapter(name: str) -> str:
    return PAGE.read_text(encoding="utf-8").partition(f"## `{name}`")[2].partition("\n## ")[0]


@every_provider
def test_it_says_what_it_is_and_what_it_tells(name: str) -> None:
    provider = load(name)
    assert provider.TITLE
    assert set(provider.TOPICS) <= set(get_args(Topic))
    assert provider.TOPICS


@every_provider
def test_it_asks_for_each_topic_with_the_key_in_a_header_alone(name: str) -> None:
    provider = load(name)
    for topic in provider.TOPICS:
        question = provider.question(wish(topic), KEY)
        assert question.path in chapter(name)
        assert "line" in " ".join(question.headers.values())
        assert "line" not in question.path + " ".join(question.words.values())
        assert question.words["vin"] == EVERYTHING.vin


@every_provider
def test_it_needs_a_vin(name: str) -> None:
    provider = load(name)
    with pytest.raises(ValueError, match="the VIN"):
        provider.question(Wish(provider.TOPICS[0], words="words"), KEY)


@every_provider
@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"3", b"<html>", b'{"x": 1}', b"\xff", b"[" * 10_000])
def test_what_is_no_answer_is_not_taken_for_one(name: str, body: bytes) -> None:
    provider = load(name)
    for topic in provider.TOPICS:
        with pytest.raises(ValueError, match=r"."):
            provider.told(wish(topic), body)


@every_provider
def test_the_documented_answer_is_understood(name: str) -> None:
    provider = load(name)
    (example,) = re.findall(r"```json\n(.*?)\n```", chapter(name), re.DOTALL)
    json.loads(example)
    topic: Topic = "part_offers" if name == "carmd" else provider.TOPICS[0]
    told = provider.told(wish(topic), example.encode())
    assert any((told.offers, told.times, told.values, told.image_url))


def test_every_topic_has_words_and_somebody_who_tells() -> None:
    assert set(TOPIC_WORDS) == set(get_args(Topic))
    assert {topic for name in KINDS for topic in load(name).TOPICS} == set(get_args(Topic))


def test_the_documented_file_can_be_used(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)\n```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "providers.toml").write_text(example)
    accounts = read_accounts(tmp_path / "providers.toml", KINDS)
    assert (accounts["carmd"].keep_days, accounts["parts"].keep_days) == (30, 7)
