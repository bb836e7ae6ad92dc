"""Checking a TOML file a person may have written: every mistake is a sentence, all of them at once."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Callable, Mapping
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from motospect.errors import TableInvalid

T = TypeVar("T")


class Fields:
    """One table of a file: asks for fields by name and kind, and notes what is missing, wrong or unknown.

    What was wrong reads as its default, so that checking goes on; nobody uses a table that has complaints.
    """

    def __init__(self, table: Mapping[str, Any], where: str, complaints: list[str]) -> None:
        """`where` names the table in complaints ("years 2"), "" for the file's top."""
        self._table = table
        self._where = f" of {where}" if where else ""
        self._known: set[str] = set()
        self._complaints = complaints

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text that is not empty; needed unless there is a default."""
        value = self._take(name, default is None)
        if value is None:
            return default or ""
        if not isinstance(value, str) or not value.strip():
            self._wrong(name, value, "a text")
            return default or ""
        return value.strip()

    def word(self, name: str, words: tuple[str, ...], default: str | None = None) -> str:
        """Return one of a few words."""
        value = self.text(name, default)
        if value and value not in words:
            self._wrong(name, value, f"one of {', '.join(words)}")
        return value

    def words(self, name: str, known: frozenset[str] | None = None) -> tuple[str, ...]:
        """Return a list of texts, empty when it is not there; `known` are the ones that make sense."""
        value = self._take(name, needed=False)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
            self._wrong(name, value, "a list of texts")
            return ()
        for one in value:
            if known is not None and one not in known:
                near = difflib.get_close_matches(one, known, n=1)
                said = f" Did you mean {near[0]}?" if near else ""
                self._complaints.append(f"The field {name}{self._where} has {one!r}, which is unknown.{said}")
        return tuple(value)

    def flag(self, name: str, *, default: bool | None = None) -> bool:
        """Return true or false."""
        value = self._take(name, default is None)
        if value is None:
            return bool(default)
        if not isinstance(value, bool):
            self._wrong(name, value, "true or false")
            return bool(default)
        return value

    def number(self, name: str, low: float, high: float, *, needed: bool = True) -> float | None:
        """Return a number between `low` and `high`, both included; None when it may be missing and is."""
        value = self._take(name, needed)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            self._wrong(name, value, f"a number between {low:g} and {high:g}")
            return None
        return value

    def whole(self, name: str, low: int, high: int, *, needed: bool = True) -> int | None:
        """Return a whole number from `low` to `high`; None when it may be missing and is."""
        value = self.number(name, low, high, needed=needed)
        if value is not None and not isinstance(value, int):
            self._wrong(name, value, "a whole number")
            return None
        return value

    def span(self, name: str, low: float, high: float) -> tuple[float, float] | None:
        """Return two numbers [shorter, longer] between `low` and `high`; None when they are not there."""
        value = self._take(name, needed=False)
        if value is None:
            return None
        pair = value if isinstance(value, list) and len(value) == 2 else []
        numbers = [one for one in pair if isinstance(one, int | float) and not isinstance(one, bool)]
        if len(numbers) != 2 or not low <= numbers[0] <= numbers[1] <= high:
            self._wrong(name, value, f"two numbers [shorter, longer] between {low:g} and {high:g}")
            return None
        return float(numbers[0]), float(numbers[1])

    def table(self, name: str, *, needed: bool = True) -> Fields | None:
        """Return a table within this one; None when it may be missing and is."""
        value = self._take(name, needed)
        if value is None:
            return None
        if not isinstance(value, dict):
            self._wrong(name, value, f"a table [{name}]")
            return None
        return Fields(value, name, self._complaints)

    def tables(self, name: str) -> tuple[Fields, ...]:
        """Return a list of tables that has at least one."""
        value = self._take(name, needed=True)
        if value is None:
            return ()
        if not isinstance(value, list) or not value or not all(isinstance(one, dict) for one in value):
            self._wrong(name, value, f"a list of tables [[{name}]]")
            return ()
        return tuple(Fields(one, f"{name} {n}", self._complaints) for n, one in enumerate(value, 1))

    def day(self, name: str) -> str:
        """Return a date as YYYY-MM-DD; TOML has dates of its own, written without quotation marks."""
        value = self._take(name, needed=True)
        if value is None:
            return ""
        if type(value).__name__ != "date":
            self._wrong(name, value, "a date such as 2026-11-23, without quotation marks")
            return ""
        return str(value)

    def complain(self, sentence: str) -> None:
        """Note what is wrong between fields that are each right by themselves."""
        self._complaints.append(sentence)

    def end(self) -> None:
        """Note every field nobody asked for: a typing mistake must not pass unnoticed."""
        for name in self._table.keys() - self._known:
            near = difflib.get_close_matches(name, self._known, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            self._complaints.append(f"There is no field {name}{self._where}.{hint}")

    def _take(self, name: str, needed: bool) -> Any:
        self._known.add(name)
        if name not in self._table and needed:
            self._complaints.append(f"The field {name}{self._where} is missing.")
        return self._table.get(name)

    def _wrong(self, name: str, value: object, wanted: str) -> None:
        self._complaints.append(f"The field {name}{self._where} is {value!r}; it must be {wanted}.")


def read_toml(path: Path, complaints: list[str]) -> dict[str, Any]:
    """Return the file's content; what cannot be read is a complaint and an empty table."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        complaints.append("The file is not UTF-8 text. Save it as UTF-8.")
    except tomllib.TOMLDecodeError as wrong:
        complaints.append(f"The file is not TOML: {wrong}.")
    except OSError as refused:
        complaints.append(f"The file cannot be read: {refused.strerror}.")
    return {}


def shipped(folder: str, read: Callable[[Path], tuple[T | None, list[str]]]) -> tuple[T, ...]:
    """Return what our own TOML files of a folder say, by their names; raises TableInvalid naming the file."""
    found = []
    for path in sorted(Path(str(resources.files("motospect.knowledge").joinpath(folder))).glob("*.toml")):
        content, complaints = read(path)
        if content is None:
            raise TableInvalid(
                f"The file {folder}/{path.name} is malformed. {' '.join(complaints)}",
                hint="Install MOTOSPECT again.",
            )
        found.append(content)
    return tuple(found)
