"""What the store lends to its parts, one for each kind of thing it remembers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from sqlite_utils import Database

T = TypeVar("T")


class _Decoded(Protocol):
    def __call__(self, record: str, kind: type[T], /) -> T: ...


class _Write(Protocol):
    def __call__(self, work: Callable[[Database], T], /) -> T: ...


@dataclass(frozen=True, slots=True)
class Keeping:
    """One transaction (`write`), the rows of one question (`read`), one record read back (`decoded`).

    What `write` has returned from is on the disk. All of them raise StoreError and its kin.
    """

    write: _Write
    read: Callable[..., list[tuple[Any, ...]]]
    decoded: _Decoded
