"""What one code or one measured sign may come from, and how likely each cause is to begin with.

Two sources are joined: the code catalogue, whose causes are called by our names as far as they have one, and
our own table. Where both name a cause its weight is the mean of theirs.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase

from motospect.knowledge.catalogue import CatalogueCause, code_entry
from motospect.knowledge.named_causes import named_causes
from motospect.knowledge.tables import read_table

WEIGHTS = {"high": 6.0, "medium": 3.0, "low": 1.0}
"""How much likelier one word of the catalogue is than the next: docs/decisions/diagnosis.md."""
LATER = 0.92
"""Within one word the first cause is the likelier one: each of the next five weighs so much less."""
IN_OTHER_WORDS = 0.3
"""What a cause that only the catalogue has weighs where our table speaks of the code too: most of them are
one of ours in other words."""
CATALOGUE = "code catalogue of obd-diag 0.2.2 (CC0)"
OURS = "MOTOSPECT table of causes"
BOTH = f"{CATALOGUE} and {OURS}"

_MAKERS = {
    "ford": "ford lincoln mercury", "gm": "chevrolet gmc buick cadillac pontiac saturn oldsmobile"
    " hummer isuzu opel",
    "chrysler": "chrysler dodge jeep ram plymouth", "toyota": "toyota lexus scion", "honda": "honda acura",
    "nissan": "nissan infiniti", "hyundai": "hyundai kia genesis", "vw": "volkswagen vw audi skoda seat",
    "bmw": "bmw mini", "subaru": "subaru", "mazda": "mazda", "mitsubishi": "mitsubishi",
}  # fmt: skip
"""Makers whose own codes have rows, and the makes that share them."""

_CODE = re.compile(r"[PCBU][0-3][0-9A-F]{3}")


@dataclass(frozen=True, slots=True)
class LikelyCause:
    """One cause of one code. `key` is of named_causes, or "CODE:id" for one only the catalogue names."""

    key: str
    weight: float
    label: str
    label_de: str
    system: str
    area: str
    scope: str
    source: str


def known_as(code: str, make: str | None) -> str:
    """Return the name a code has in our table: a maker's own code of a maker we know stands there with it.

    "P1450" of a Ford is "ford/P1450"; every other code is itself.
    """
    word = (make or "").strip().lower().partition(" ")[0]
    maker = next((maker for maker, makes in _MAKERS.items() if word in makes.split()), None)
    name = f"{maker}/{code}"
    return name if maker and any(_within(name, spans) for spans, _ in _own_rows()) else code


@functools.lru_cache(maxsize=4096)
def likely_causes(code: str) -> tuple[LikelyCause, ...]:
    """Return the causes of a code ("P0171") or sign ("lean"), the likeliest first; empty when none is
    known."""
    ours = _ours(code)
    theirs: dict[str, float] = {}
    rest: list[LikelyCause] = []
    entry = code_entry(code) if _CODE.fullmatch(code) else None
    for place, cause in enumerate(entry.causes if entry else ()):
        key = named(code, cause.id)
        if key is None:
            share = IN_OTHER_WORDS if ours else 1.0
            rest.append(_scoped(code, cause, entry.system if entry else "unknown", share))
        else:
            theirs[key] = max(theirs.get(key, 0.0), WEIGHTS[cause.likelihood] * LATER ** min(place, 5))
    both = [_joined(key, ours.get(key), theirs.get(key)) for key in dict.fromkeys([*theirs, *ours])]
    return tuple(sorted([*both, *rest], key=lambda cause: (-cause.weight, cause.key)))


def catalogue_order(code: str) -> tuple[str, ...]:
    """Return the causes of a code as the catalogue alone orders them, called by our names where they have
    one."""
    entry = code_entry(code) if _CODE.fullmatch(code) else None
    keys = (named(code, cause.id) or f"{code}:{cause.id}" for cause in (entry.causes if entry else ()))
    return tuple(dict.fromkeys(keys))


def named(code: str, catalogue_id: str) -> str | None:
    """Return our name of a cause of the catalogue for a code; None when it has none."""
    for pattern, key in _patterns():
        if fnmatchcase(f"{code}:{catalogue_id}" if ":" in pattern else catalogue_id, pattern):
            if not key.startswith("@"):
                return key
            part = part_of(code)
            return None if part is None else part[key == "@wiring"]
    return None


@functools.lru_cache(maxsize=4096)
def part_of(code: str) -> tuple[str, str] | None:
    """Return the causes "part failed" and "wiring of the part" of the part a code speaks of, None when
    unknown."""
    for spans, failed, wiring in _parts():
        if _within(code, spans):
            return failed, wiring
    entry = code_entry(code) if _CODE.fullmatch(code) else None
    title = (entry.title or "").lower() if entry else ""
    rows = read_table("title_parts.tsv", ("phrase", "failed", "wiring"))
    return next(((failed, wiring) for phrase, failed, wiring in rows if title and phrase in title), None)


def _joined(key: str, ours: float | None, theirs: float | None) -> LikelyCause:
    told = [weight for weight in (ours, theirs) if weight is not None]
    source = BOTH if len(told) == 2 else OURS if theirs is None else CATALOGUE
    cause = named_causes()[key]
    return LikelyCause(
        key, sum(told) / len(told), cause.label, cause.label_de, cause.system, cause.area, cause.scope, source
    )


def _scoped(code: str, cause: CatalogueCause, system: str, share: float) -> LikelyCause:
    weight = WEIGHTS[cause.likelihood] * share
    return LikelyCause(
        f"{code}:{cause.id}", weight, cause.label, cause.label_de, system, code, "vehicle", CATALOGUE
    )


def _ours(code: str) -> dict[str, float]:
    """Return our own weights; a part whose code has no row of its own may as well have failed as its
    wiring."""
    found: dict[str, float] = {}
    for spans, causes in _own_rows():
        if _within(code, spans):
            found |= causes
    part = part_of(code)
    if part is not None and not any(key in found for key in part):
        found |= dict.fromkeys(part, WEIGHTS["medium"])
    return found


def _within(code: str, spans: tuple[tuple[str, str], ...]) -> bool:
    return any(first <= code <= last for first, last in spans)


def _spans(text: str) -> tuple[tuple[str, str], ...]:
    pairs = (word.partition("-") for word in text.split())
    return tuple((first, last or first) for first, _, last in pairs)


@functools.cache
def _patterns() -> tuple[tuple[str, str], ...]:
    rows = read_table("catalogue_causes.tsv", ("catalogue", "cause"))
    return tuple((pattern, key) for patterns, key in rows for pattern in patterns.split())


@functools.cache
def _parts() -> tuple[tuple[tuple[tuple[str, str], ...], str, str], ...]:
    rows = read_table("code_parts.tsv", ("codes", "failed", "wiring"))
    return tuple((_spans(codes), failed, wiring) for codes, failed, wiring in rows)


@functools.cache
def _own_rows() -> tuple[tuple[tuple[tuple[str, str], ...], dict[str, float]], ...]:
    columns = ("high", "medium", "low")
    rows = read_table("code_causes.tsv", ("codes", *columns))
    return tuple(
        (
            _spans(codes),
            {
                key: WEIGHTS[word] * LATER ** min(place, 5)
                for word, keys in zip(columns, weights, strict=True)
                for place, key in enumerate(keys.split())
            },
        )
        for codes, *weights in rows
    )
