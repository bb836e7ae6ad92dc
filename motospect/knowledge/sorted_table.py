"""Looking up one row of a large sorted table on disk, without reading the rest of it."""

from __future__ import annotations

import functools
import mmap
from collections.abc import Iterator
from pathlib import Path

from motospect.errors import TableInvalid

_HERE = Path(__file__).parent


class SortedTable:
    """A tab-separated file of this room whose rows are sorted by their first column, byte by byte.

    The file is mapped, not read: the first look-up of a process costs as little as every other one, and the
    memory is the kernel's page cache, shared by all processes. Raises TableInvalid naming the file.
    """

    def __init__(self, name: str, columns: tuple[str, ...]) -> None:
        self._name = name
        self._columns = len(columns)
        with (_HERE / name).open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        line = 0
        while self._bytes[line : line + 1] == b"#":
            line = self._next(line)
        self._start = self._next(line)
        if self._bytes[line : self._start - 1].decode().split("\t") != list(columns):
            raise self._invalid(f"the columns are not {', '.join(columns)}")

    def find(self, key: str) -> list[str] | None:
        """Return the row whose first field is `key`, None when there is none."""
        wanted = key.encode()
        low, high = self._start, len(self._bytes)
        while low < high:
            middle = (low + high) // 2
            # The line that holds the middle byte; a line break belongs to the line it ends.
            line = max(self._bytes.rfind(b"\n", self._start, middle) + 1, self._start)
            after = self._next(line)
            found = self._bytes[line : self._bytes.find(b"\t", line)]
            if found == wanted:
                return self._row(line, after)
            if found < wanted:
                low = after
            else:
                high = line
        return None

    def rows(self) -> Iterator[list[str]]:
        """Yield every row, in the order of the file."""
        line = self._start
        while line < len(self._bytes):
            after = self._next(line)
            yield self._row(line, after)
            line = after

    def _row(self, line: int, after: int) -> list[str]:
        row = self._bytes[line : after - 1].decode().split("\t")
        if len(row) != self._columns:
            raise self._invalid(f"{row[0]} has {len(row)} fields instead of {self._columns}")
        return row

    def _next(self, line: int) -> int:
        end = self._bytes.find(b"\n", line)
        if end < 0:
            raise self._invalid("its last line is cut off")
        return end + 1

    def _invalid(self, why: str) -> TableInvalid:
        return TableInvalid(f"The table {self._name} is malformed: {why}.", hint="Install MOTOSPECT again.")


@functools.cache
def sorted_table(name: str, columns: tuple[str, ...]) -> SortedTable:
    """Return one of our large tables; it is opened once and stays open."""
    return SortedTable(name, columns)
