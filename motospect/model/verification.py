"""Whether a report is as it was made: each part by itself, so that the one that changed is named."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from motospect.model.dossier import Dossier, head_of
from motospect.model.seal import Seal, first_link, link, split
from motospect.model.wire import to_json

PartCheck: TypeAlias = Literal["untouched", "changed", "unknown"]
"""unknown: there is nothing it could be compared with."""
PartName: TypeAlias = Literal[
    "signature", "attachment", "exchange", "record", "analysis", "estimate", "consent", "chain", "box"
]
CheckedBy: TypeAlias = Literal[
    "", "own_key", "other_key", "nothing", "unreadable", "unknown_scan", "own_copy"
]
"""What a part was held against, where that says whose the report is. own_copy: the box's memory alone."""
Origin: TypeAlias = Literal["this_box", "another_box", "nobody", "unknown"]
"""Whose report it is. nobody: neither a signature nor data of a report are in the file."""


@dataclass(frozen=True, slots=True)
class CheckedPart:
    """One part, what it turned out to be, and a sentence."""

    part: PartName
    state: PartCheck
    text: str
    by: CheckedBy = ""


@dataclass(frozen=True, slots=True)
class Verification:
    """Every part that was looked at. `untouched` only when each of them is, and there was a seal."""

    parts: tuple[CheckedPart, ...]

    @property
    def changed(self) -> tuple[CheckedPart, ...]:
        """The parts that are not as they were made."""
        return tuple(part for part in self.parts if part.state == "changed")

    @property
    def origin(self) -> Origin:
        """Whose report it is, as far as the file and the box's own key and memory can tell."""
        if any(
            part.by == "own_key" or (part.part, part.state) == ("box", "untouched") for part in self.parts
        ):
            return "this_box"
        by = {part.part: part.by for part in self.parts}
        if by.get("signature") == "other_key" and by.get("box") == "unknown_scan":
            return "another_box"
        lost = {"nothing", "unreadable"}
        if by.get("signature") in lost and by.get("attachment") in lost:
            return "nobody"
        return "unknown"

    @property
    def state(self) -> PartCheck:
        """The worst of its parts; nothing looked at is nothing known."""
        states = {part.state for part in self.parts}
        if "changed" in states:
            return "changed"
        return "untouched" if states == {"untouched"} else "unknown"

    @property
    def untouched(self) -> bool:
        """Whether every part is as it was made."""
        return self.state == "untouched"

    @property
    def headline(self) -> str:
        """The result in one sentence."""
        if self.origin == "nobody":
            return "This file is no report of a MOTOSPECT box, or nothing of one is left in it."
        if self.origin == "another_box" and self.state == "unknown":
            return "This report was not made by this box. The file holds together; its own box can say more."
        if self.untouched:
            return "This report is untouched: every part is as it was made."
        if self.state == "changed":
            names = ", ".join(dict.fromkeys(part.part for part in self.changed))
            return f"This report was changed after it was made: {names}."
        return "Whether this report is untouched cannot be said."


def verify(dossier: Dossier) -> Verification:
    """Return what a dossier says of itself: its exchanges, record, analysis, estimates, consents, chain."""
    parts = [*_sealed(dossier), *_estimates(dossier), *_consents(dossier), _chain(dossier)]
    return Verification(tuple(parts))


def against_box(dossier: Dossier, kept: Seal | None) -> CheckedPart:
    """Return whether a file's seal is the one the box made when it kept the scan."""
    mine = dossier.seal
    if kept is None:
        return CheckedPart("box", "unknown", "This box has no seal of that scan to compare the file with.")
    if mine == kept:
        return CheckedPart("box", "untouched", "The seal is the one this box made when it kept the scan.")
    which = "is missing" if mine is None else "is another one than this box made when it kept the scan"
    return CheckedPart("box", "changed", f"The seal {which}.")


def _sealed(dossier: Dossier) -> Iterator[CheckedPart]:
    seal, scan_id = dossier.seal, str(dossier.scan.get("id"))
    if seal is None:
        yield CheckedPart(
            "record",
            "unknown",
            "This scan was kept before scans were sealed: whether it is untouched cannot be said.",
        )
        return
    yield from _exchanges(seal, dossier.exchanges)
    scan, analysis = split(dossier.scan)
    last = seal.exchanges[-1] if seal.exchanges else first_link(seal.scan_id)
    if scan_id != seal.scan_id or link(last, scan) != seal.record:
        yield CheckedPart("record", "changed", f"The record of scan {scan_id} was changed.")
    else:
        yield CheckedPart("record", "untouched", "The record is as it was kept.")
    if link(seal.record, analysis) != seal.analysis:
        yield CheckedPart("analysis", "changed", "What the scan was taken to mean was changed.")
    else:
        yield CheckedPart("analysis", "untouched", "What it was taken to mean is as it was kept.")


def _exchanges(seal: Seal, exchanges: tuple[dict[str, Any], ...]) -> Iterator[CheckedPart]:
    """Yield each exchange that is not the one that was sealed at its place, or one line for all of them."""
    before, wrong = first_link(seal.scan_id), False
    for number, (body, sealed) in enumerate(zip(exchanges, seal.exchanges, strict=False), 1):
        if link(before, body) != sealed:
            wrong = True
            yield CheckedPart("exchange", "changed", f"Exchange {number} {_named(body)} was changed.")
        before = sealed
    told, due = len(exchanges), len(seal.exchanges)
    if told != due:
        yield CheckedPart("exchange", "changed", f"There are {told} exchanges where {due} were kept.")
    elif not wrong:
        yield CheckedPart("exchange", "untouched", f"All {told} exchanges with the vehicle are as kept.")


def _named(body: dict[str, Any]) -> str:
    """Return an exchange's id, what was asked and whose answers it holds."""
    outcomes = body.get("outcomes")
    who = ", ".join(sorted(filter(None, outcomes))) if isinstance(outcomes, dict) else ""
    return f"({body.get('id')}: request {body.get('request')}, {who or 'nobody'} answered)"


def _estimates(dossier: Dossier) -> Iterator[CheckedPart]:
    for one in dossier.estimates:
        number = one.get("revision")
        if hashlib.sha256(to_json(one.get("content"))).hexdigest() != one.get("sha256"):
            yield CheckedPart("estimate", "changed", f"Revision {number} of the estimate was changed.")
        else:
            yield CheckedPart("estimate", "untouched", f"Revision {number} of the estimate is as made.")


def _consents(dossier: Dossier) -> Iterator[CheckedPart]:
    revisions = {one.get("revision"): one.get("sha256") for one in dossier.estimates}
    before = ""
    for number, one in enumerate(dossier.consents, 1):
        said = hashlib.sha256(to_json({**one, "sha256": ""})).hexdigest()
        who, at = one.get("name"), one.get("at")
        if said != one.get("sha256"):
            yield CheckedPart("consent", "changed", f"Consent {number} of {who} ({at}) was changed.")
        elif one.get("previous_sha256") != before:
            yield CheckedPart(
                "consent", "changed", f"Before consent {number} of {who} ({at}) one is missing."
            )
        elif revisions.get(one.get("revision"), one.get("revision_sha256")) != one.get("revision_sha256"):
            text = f"Consent {number} of {who} ({at}) was given to another revision than the one here."
            yield CheckedPart("consent", "changed", text)
        else:
            yield CheckedPart("consent", "untouched", f"Consent {number} of {who} ({at}) is as given.")
        before = str(one.get("sha256"))


def _chain(dossier: Dossier) -> CheckedPart:
    if head_of(dossier) != dossier.head:
        text = "The chain's end is not that of the parts: something was changed, taken out or put in."
        return CheckedPart("chain", "changed", text)
    return CheckedPart("chain", "untouched", f"The chain ends in {dossier.head[:16]}, as it has to.")
