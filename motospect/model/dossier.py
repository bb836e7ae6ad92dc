"""Everything one report rests on in one JSON file: what the PDF carries inside, what an export holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from motospect.model.seal import Seal, canonical, link

DOSSIER = "motospect.dossier/1"
FILE_NAME = "motospect-dossier.json"
"""The attachment's name within the PDF."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """Plain JSON content as it was kept, in its own spelling, never read into records and written again.

    `seal` is None for a scan of before there were seals. `analysis` is the meaning that is shown: it may have
    been made anew from what was measured since. `estimates` are the revisions that are shown or were agreed
    to, `consents` every decision. `head` is the chain's end over all of it: see `head_of`.
    """

    scan: dict[str, Any]
    exchanges: tuple[dict[str, Any], ...]
    seal: Seal | None
    analysis: dict[str, Any] | None = None
    estimates: tuple[dict[str, Any], ...] = ()
    consents: tuple[dict[str, Any], ...] = ()
    head: str = ""
    software: str = ""
    schema: str = DOSSIER


def head_of(dossier: Dossier) -> str:
    """Return the chain's end: the seal's head, then shown meaning, estimates and consents one after another.

    Without a seal the chain begins at the contents themselves: it then proves the file, not the box.
    """
    before = dossier.seal.head if dossier.seal else link("", [dossier.scan, list(dossier.exchanges)])
    for content in (dossier.analysis, list(dossier.estimates), list(dossier.consents)):
        before = link(before, content)
    return before


def same(one: object, other: object) -> bool:
    """Return whether two plain JSON contents are the same, however they are spelled."""
    return canonical(one) == canonical(other)
