"""Looking up rows of a sorted file: every row, its neighbours, and files that are not as they must be."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motospect.errors import TableInvalid
from motospect.knowledge.sorted_table import SortedTable

COLUMNS = ("key", "text")


def table_of(folder: Path, text: str) -> SortedTable:
    file = folder / "some.tsv"
    file.write_text(text, encoding="utf-8")
    return SortedTable(str(file), COLUMNS)


@given(keys=st.sets(st.text(alphabet="ABC019", min_size=1, max_size=4), max_size=40))
def test_every_key_is_found_and_no_other(tmp_path_factory: pytest.TempPathFactory, keys: set[str]) -> None:
    rows = "".join(f"{key}\tä{key}\n" for key in sorted(keys))
    table = table_of(tmp_path_factory.mktemp("table"), f"# a note\nkey\ttext\n{rows}")
    for key in keys:
        assert table.find(key) == [key, f"ä{key}"]
    for other in ("", "0", "A", "ABCD", "CCCC", "D", "ä"):
        assert (table.find(other) is not None) == (other in keys)
    assert [row[0] for row in table.rows()] == sorted(keys)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("key\tother\nA\tx\n", "the columns are not key, text"),
        ("key\ttext\nA\tx", "its last line is cut off"),
        ("key\ttext\nA\tx\ty\n", "A has 3 fields instead of 2"),
    ],
)
def test_a_malformed_file_is_named(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(TableInvalid, match=why):
        list(table_of(tmp_path, text).rows())
