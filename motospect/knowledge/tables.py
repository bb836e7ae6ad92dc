"""Reading this room's data files: tab-separated, `#` lines are notes, the first other line names columns."""

from __future__ import annotations

from importlib import resources

from motospect.errors import TableInvalid


def read_table(name: str, columns: tuple[str, ...]) -> list[list[str]]:
    """Return the rows of one of our tables; raises TableInvalid naming file and line."""
    text = resources.files("motospect.knowledge").joinpath(name).read_text(encoding="utf-8")
    numbered = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line and not line.startswith("#")]
    if not numbered or tuple(numbered[0][1].split("\t")) != columns:
        raise _invalid(name, 1, f"the columns are not {', '.join(columns)}")
    rows = [line.split("\t") for _, line in numbered[1:]]
    for (number, _), row in zip(numbered[1:], rows, strict=True):
        if len(row) != len(columns):
            raise _invalid(name, number, f"{len(row)} fields instead of {len(columns)}")
    return rows


def _invalid(name: str, line: int, why: str) -> TableInvalid:
    return TableInvalid(
        f"The table {name} is malformed in line {line}: {why}.", hint="Install MOTOSPECT again."
    )
