"""Adapters' words where an answer should stand: every one has a meaning and something to try."""

from __future__ import annotations

import pytest

from motospect.knowledge.adapter_words import adapter_word

# The list of the ELM327 data sheet ("Error Messages and Alerts"), as adapters print it.
PRINTED = {
    "!ACT ALERT": "ACT ALERT",
    "BUFFER FULL": "BUFFER FULL",
    "BUS BUSY": "BUS BUSY",
    "BUS ERROR": "BUS ERROR",
    "CAN ERROR": "CAN ERROR",
    "7E80644410<DATA ERROR": "DATA ERROR",
    "DATA ERROR": "DATA ERROR",
    "ERR94": "ERR",
    "FB ERROR": "FB ERROR",
    "LP ALERT": "LP ALERT",
    "!LP ALERT": "LP ALERT",
    "LV RESET": "LV RESET",
    "<RX ERROR": "RX ERROR",
    "7E80443010133<RX ERROR": "RX ERROR",
    "STOPPED": "STOPPED",
    "UNABLE TO CONNECT": "UNABLE TO CONNECT",
    "BUS INIT: ...ERROR": "BUS INIT",
    "unreadable line 'FC RX TIMEOUT'": "FC RX TIMEOUT",
    "unreadable line 'OUT OF MEMORY'": "OUT OF MEMORY",
    "unreadable line 'UART RX OVERFLOW'": "UART RX OVERFLOW",
}


@pytest.mark.parametrize(("printed", "word"), PRINTED.items())
def test_every_printed_word_is_known(printed: str, word: str) -> None:
    found = adapter_word(printed)
    assert found is not None
    assert found.word == word
    assert found.remedy.endswith(".")
    assert not found.meaning.endswith(".")


@pytest.mark.parametrize(
    "said", ["", "message ended after 6 of 10 bytes", "7E80443010133", "unreadable line 'PERRY'", "ERR", "?"]
)
def test_what_is_no_word_is_not_taken_for_one(said: str) -> None:
    assert adapter_word(said) is None
