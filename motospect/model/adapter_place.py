"""Where an adapter may be, and what came of trying one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

PlaceSort: TypeAlias = Literal["serial", "bluetooth", "network", "can"]


@dataclass(frozen=True, slots=True)
class AdapterPlace:
    """A kind of adapter by its name in `adapters.KINDS`, and its address there; empty: there is none."""

    kind: str
    address: str


@dataclass(frozen=True, slots=True)
class AdapterFound:
    """Something that may be an adapter: where it is, what sort of way leads to it, what the system calls it.

    `ready` is False where something has to be done first, which `note` then says.
    """

    address: str
    sort: PlaceSort
    what: str
    ready: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class AdapterTried:
    """What came of trying an address: a sentence, and what to do where it did not answer."""

    address: str
    answers: bool
    sentence: str
    remedy: str = ""
