"""Tests a workshop can do: minutes, tools, what they find and how surely. Estimates of ours."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from fnmatch import filter as matching
from importlib import resources

from motospect.errors import TableInvalid
from motospect.knowledge.named_causes import named_causes

SOURCE = "estimate of MOTOSPECT"


@dataclass(frozen=True, slots=True)
class WorkshopTest:
    """One test. `minutes` is least and most; `finds` are causes it tells from all others.

    `sensitivity` is the share of those causes it finds, `specificity` the share of all others it leaves
    alone.
    """

    key: str
    title: str
    text: str
    minutes: tuple[float, float]
    tools: tuple[str, ...]
    finds: frozenset[str]
    sensitivity: float
    specificity: float
    stop_if: str
    signals: tuple[str, ...]
    answered_by: tuple[str, ...] = ()
    """Rules of the diagnosis that answer the test's question from a scan: it is not proposed then."""

    def chance(self, cause: str) -> float:
        """Return how likely the test finds something when `cause` is the true one."""
        return self.sensitivity if cause in self.finds else 1 - self.specificity


@functools.cache
def workshop_tests() -> tuple[WorkshopTest, ...]:
    """Return all tests; raises TableInvalid for a cause that is not named or a share out of range."""
    text = resources.files("motospect.knowledge").joinpath("workshop_tests.toml").read_text(encoding="utf-8")
    return tuple(_test(row) for row in tomllib.loads(text)["test"])


def _test(row: dict[str, object]) -> WorkshopTest:
    key, finds, minutes = str(row["key"]), row["finds"], row["minutes"]
    tools, signals = row["tools"], row["signals"]
    sure = [float(str(row["sensitivity"])), float(str(row["specificity"]))]
    lists = all(isinstance(one, list) for one in (finds, minutes, tools, signals))
    if not lists or not all(0.5 <= share < 1 for share in sure):
        raise _invalid(key, "a list is missing or a share is out of range")
    found: set[str] = set()
    for pattern in finds:  # type: ignore[attr-defined]
        names = matching(named_causes(), pattern)
        if not names:
            raise _invalid(key, f"no cause is called {pattern}")
        found.update(names)
    return WorkshopTest(
        key,
        str(row["title"]),
        str(row["text"]),
        (float(minutes[0]), float(minutes[1])),  # type: ignore[index]
        tuple(tools),  # type: ignore[arg-type]
        frozenset(found),
        sure[0],
        sure[1],
        str(row["stop_if"]),
        tuple(signals),  # type: ignore[arg-type]
        tuple(str(rule) for rule in row["answered_by"]),  # type: ignore[attr-defined]
    )


def _invalid(key: str, why: str) -> TableInvalid:
    return TableInvalid(
        f"The table workshop_tests.toml is malformed at {key}: {why}.", hint="Install MOTOSPECT again."
    )
