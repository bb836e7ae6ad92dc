"""A finding in plain words, and who chose them: a template of ours or a language model."""

from __future__ import annotations

from dataclasses import dataclass

TEMPLATE = "template"


@dataclass(frozen=True, slots=True)
class Wording:
    """`origin` is "template" or "worded by NAME-OF-THE-MODEL"; page and paper print it with the text."""

    text: str
    origin: str = TEMPLATE
