"""Two records of the same exchanges compared, field by field, each difference with its reason.

It is for replays: both records rest on the same bytes, so a difference comes from the tables, the program
or the recording. Two visits to a vehicle are for `scan.compare`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from motospect.adapters.can_listening import answering
from motospect.model.difference import Circumstances, Difference

Path = tuple[str, ...]

NOT_COMPARED: Final = frozenset(
    {
        "id", "kind", "started_at", "finished_at", "clock", "adapter", "schema", "demo", "evidence",
        "battery", "clearing", "analysis",
    }
)  # fmt: skip
"""Of the visit and not of the bytes; battery and clearing are in no recording, the analysis is derived."""
KEYS: Final[dict[str, tuple[str, ...]]] = {
    "ecus": ("address",),
    "dtcs": ("code",),
    "freeze_frames": ("number",),
    "monitors": ("mid", "tid"),
    "values": ("ecu", "name"),
    "conflicts": ("ecu", "kind", "text"),
}
"""List -> the fields that tell its members apart."""
SERVICES: Final[dict[str, frozenset[str]]] = {
    "dtcs": frozenset({"03", "07", "0A", "19"}),
    "freeze_frames": frozenset({"02"}),
    "monitors": frozenset({"06"}),
    "calibrations": frozenset({"09"}),
    "in_use": frozenset({"09"}),
    "name": frozenset({"09"}),
    "vehicle": frozenset({"09", "22"}),
    "readiness": frozenset({"01"}),
    "mil": frozenset({"01"}),
    "dtc_count": frozenset({"01"}),
    "values": frozenset({"01"}),
}
"""Part of the record -> the services it is read by; a part that is not here follows from the others."""
THERE: Final = "there"
"""Stands for a member of a list as a whole: one that is on one side only differs once, not field by field."""
LOOKED_UP: Final = frozenset({"make", "model", "model_year", "decoded_by", "text"})
ADAPTER_WORDS: Final = frozenset({"bus_error", "timeout", "garbage"})
FOLLOWS: Final = frozenset({"verdict", "conflicts", "state", "interrupted_by"})
EVERYONE: Final = ("7DF", "18DB33F1")


def differences(then: Any, now: Any, circumstances: Circumstances) -> list[Difference]:
    """Return what the record `now` says otherwise than `then`, both as plain dictionaries."""
    before, after = dict(_leaves(then, ())), dict(_leaves(now, ()))
    alone = {path for path in before.keys() ^ after.keys() if THERE in (before.get(path), after.get(path))}
    changed = [
        path
        for path in dict.fromkeys([*before, *after])
        if before.get(path) != after.get(path) and not any(path[:n] in alone for n in range(len(path)))
    ]
    causes = [path for path in changed if not _follows(path)]
    found = [_difference(path, before, after, _why(path, before, after, circumstances)) for path in causes]
    explained = bool(found) and all(difference.why for difference in found)
    why = "it follows from what differs above" if explained else None
    if not found and circumstances.unheard:
        why = "not every question of today is in the recording"
    return found + [_difference(path, before, after, why) for path in changed if _follows(path)]


def _leaves(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """Yield every field with its path; members of a list are told by what they are, not by place."""
    if isinstance(value, dict):
        for name, member in value.items():
            if name != "evidence" and (path or name not in NOT_COMPARED):
                yield from _leaves(member, (*path, name))
    elif isinstance(value, list | tuple) and path and path[-1] in KEYS:
        yield from _members(value, path)
    else:
        yield path, value


def _members(members: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    keys = KEYS[path[-1]]
    for member in members:
        which = " ".join(str(member[key]) for key in keys if member.get(key) is not None)
        rest = {name: field for name, field in member.items() if name not in keys}
        if path[-1] == "values":
            yield (*path, which), f"{rest['value']} {rest['unit']}".strip()
        else:
            yield (*path, which), THERE
            yield from _leaves(rest, (*path, which))


def _follows(path: Path) -> bool:
    """Whether a field is concluded from others: the verdict, and what state an ECU is in."""
    return path[0] in FOLLOWS or (path[0] == "ecus" and path[-1] == "state")


def _difference(path: Path, before: Any, after: Any, why: str | None) -> Difference:
    name = " ".join(path)
    if THERE in (before.get(path), after.get(path)):
        return Difference(
            f"{name} {'is there and was not' if path in after else 'was there and is not'}", why
        )
    if path not in before:
        return Difference(f"{name} is {_shown(after[path])} and was not there", why)
    if path not in after:
        return Difference(f"{name} was {_shown(before[path])} and is not there", why)
    return Difference(f"{name} was {_shown(before[path])} and is {_shown(after[path])}", why)


def _why(path: Path, before: Any, after: Any, known: Circumstances) -> str | None:
    """Return the first reason that holds, the most exact one first."""
    return (
        _of_tables(path, before, after, known)
        or _of_silence(path, known)
        or _of_frames(path, before, known)
        or _of_program(path, known)
    )


def _of_tables(path: Path, before: Any, after: Any, known: Circumstances) -> str | None:
    if "values" in path:
        return known.of_signal(path[-1].split()[-1], changed=path in before and path in after)
    if "monitors" in path and not known.same_tables and known.known_then is not None:
        return "decoded with newer tables: units and scalings have changed"
    return None


def _of_silence(path: Path, known: Circumstances) -> str | None:
    """A question that is not in the recording explains what it would have brought."""
    ecu = _ecu(path)
    services = SERVICES.get(_part(path), frozenset())
    if _part(path) == "services":
        services = frozenset({path[3]})
    for target, request in sorted(known.unheard):
        asked = target in EVERYONE or ecu is None or answering(target) == ecu
        if asked and (request[:2] in services or not services):
            return f"the question {request} to {target} is not in the recording"
    return None


def _of_frames(path: Path, before: Any, known: Circumstances) -> str | None:
    if known.frames_only and _part(path) == "services":
        outcome = before.get((*path[:4], "outcome"))
        if outcome in ADAPTER_WORDS:
            return "a file of frames does not hold what the adapter said"
    return None


def _of_program(path: Path, known: Circumstances) -> str | None:
    if path[-1] in LOOKED_UP:
        return "it is looked up by code or VIN, not read from the vehicle"
    if known.known_then is not None and not known.same_program:
        return "another version of this program read the recording"
    return None


def _part(path: Path) -> str:
    return path[2] if path[0] == "ecus" and len(path) > 2 else path[0]


def _ecu(path: Path) -> str | None:
    if path[0] == "ecus":
        return path[1]
    return path[1].split()[0] if path[0] == "values" else None


def _shown(value: Any) -> str:
    return "none" if value is None else str(value)
