"""The form of a wording, as GBNF: one or two sentences of plain words, no digit, nothing like a code."""

from __future__ import annotations

FEWEST_WORDS = 4
MOST_WORDS = 22
LONGEST_WORD = 14
MOST_SENTENCES = 2

GRAMMAR = f"""\
root ::= sentence (" " sentence)?
sentence ::= first (","? " " word){{{FEWEST_WORDS - 1},{MOST_WORDS - 1}}} "."
first ::= [A-Z] [a-z]{{0,{LONGEST_WORD - 1}}}
word ::= [a-z]{{1,{LONGEST_WORD}}}
"""
"""llama.cpp's grammar notation. Only letters, blank, comma and full stop can come out."""

LONGEST = MOST_SENTENCES * MOST_WORDS * (LONGEST_WORD + 2) + 1
"""Characters of the longest text the grammar allows."""

MOST_TOKENS = LONGEST + 1
"""A token has at least one character, so the grammar always ends a sentence before this limit cuts it."""
