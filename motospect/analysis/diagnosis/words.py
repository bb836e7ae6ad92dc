"""How sure, in words: one scale for page, paper and customer."""

from __future__ import annotations

_SCALE = (
    (0.85, "very likely"),
    (0.6, "likely"),
    (0.3, "quite possible"),
    (0.1, "possible"),
    (0.0, "unlikely"),
)


def sureness(probability: float) -> str:
    """Return the words for a probability."""
    return next(words for least, words in _SCALE if probability >= least)
