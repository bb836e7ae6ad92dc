"""What a person may type as a trouble code, and the sentence for what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motospect.errors import CodeMalformed
from motospect.knowledge.code_input import AskedCode, AskedSpn, read_code, split_codes


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("P0171", AskedCode("P0171")),
        ("p0171", AskedCode("P0171")),
        (" P 01 71 ", AskedCode("P0171")),
        ("U3fff", AskedCode("U3FFF")),
        ("P0171-13", AskedCode("P0171", "13")),
        ("p0171:1f", AskedCode("P0171", "1F")),
        ("P017113", AskedCode("P0171", "13")),
        ("SPN 110 FMI 0", AskedSpn(110, 0)),
        ("spn110fmi0", AskedSpn(110, 0)),
        ("SPN: 110, FMI: 31", AskedSpn(110, 31)),
        ("110/0", AskedSpn(110, 0)),
        ("110.0", AskedSpn(110, 0)),
        ("SPN 524287", AskedSpn(524287)),
    ],
)
def test_what_is_meant(text: str, asked: AskedCode | AskedSpn) -> None:
    assert read_code(text) == asked


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "nothing was typed"),
        ("0171", "letter P, C, B or U is missing"),
        ("X0171", "not with X"),
        ("P", "four places, not none"),
        ("P017", "four places, not 3"),
        ("P4171", "second place is 0 to 3, not 4"),
        ("P01G1", "G is no digit"),
        ("PO171", "perhaps P0171 is meant"),
        ("P0I71", "perhaps P0171 is meant"),
        ("P0171-", "failure type behind a code has two places"),
        ("P01711", "failure type behind a code has two places"),
        ("P0171-1", "failure type behind a code has two places"),
        ("P0171-1X", "X is no digit"),
        ("110/32", "an FMI is 0 to 31"),
        ("524288/1", "an SPN is 0 to 524287"),
        ("SPN FMI 0", "each followed by a number"),
        ("FMI 3", "each followed by a number"),
    ],
)
def test_what_is_no_code_says_why_and_what_one_looks_like(text: str, why: str) -> None:
    with pytest.raises(CodeMalformed, match=why) as raised:
        read_code(text)
    assert "P0171-13" in raised.value.hint


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (["P0171", "P0420-13"], ["P0171", "P0420-13"]),
        (["SPN", "110", "FMI", "0", "P0171"], ["SPN 110 FMI 0", "P0171"]),
        (["SPN 110", "FMI 0"], ["SPN 110 FMI 0"]),
        (["spn", "110", "spn", "111"], ["spn 110", "spn 111"]),
        (["110/0", "SPN", "P0171"], ["110/0", "SPN", "P0171"]),
    ],
)
def test_the_words_of_a_command_line(words: list[str], codes: list[str]) -> None:
    assert split_codes(words) == codes


@given(st.text(max_size=20))
def test_any_text_is_a_code_or_says_why_not(text: str) -> None:
    try:
        said = str(read_code(text))
    except CodeMalformed as malformed:
        said = malformed.sentence()
    assert said.startswith(("Asked", text.strip() or "Nothing"))
