"""The VIN in the text of a code, and how sure one may be of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from motospect.knowledge.vin import check_digit, is_vin, make_of
from motospect.model.picture import LabelKind, VinCandidate

_TOKEN = re.compile(r"[A-Z0-9]{17,19}")
# ISO/IEC 16388 annex A: the values of Code 39's characters, for its optional check character.
_CODE39 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%"
_MATRIX: frozenset[LabelKind] = frozenset({"DataMatrix", "QR"})
_GUARDED: frozenset[LabelKind] = frozenset({"DataMatrix", "QR", "Code 128"})
"""Codes that hold a check of their own, always: a single look is enough."""
READS_TO_AGREE = 2
"""Looks that must give the same where no check digit speaks for a code without error correction."""


def vins_in(text: str, label: LabelKind) -> Iterator[str]:
    """Yield what can be a VIN in a code's text, alone or among other fields.

    A linear code holds nothing else but an `I` (imported) before it and a check character behind it.
    """
    said = text.strip().upper()
    if label in _MATRIX:
        for token in re.findall(r"[A-Z0-9]+", said):
            if is_vin(token):
                yield token
        return
    for candidate in (said, said[1:] if said.startswith("I") else ""):
        if is_vin(candidate):
            yield candidate
        elif label == "Code 39" and len(candidate) == 18 and is_vin(candidate[:17]):
            checks = (_code39_check(said[:-1]), _code39_check(candidate[:17]))
            if candidate[-1] in checks:
                yield candidate[:17]


def _code39_check(text: str) -> str:
    return _CODE39[sum(_CODE39.index(char) for char in text) % 43]


def _plausible(vin: str) -> bool:
    """Whether this may be a VIN that was misread; a number of 17 digits or a part's number is none."""
    if vin.isdigit():
        return False
    return check_digit(vin) != "bad" or vin[13:].isdigit()


@dataclass(slots=True)
class Tally:
    """Every VIN seen so far, by how many looks and on which kind of label."""

    reads: dict[str, int] = field(default_factory=dict)
    labels: dict[str, LabelKind] = field(default_factory=dict)
    others: set[str] = field(default_factory=set)

    def see(self, text: str, label: LabelKind) -> None:
        """Count what one look at one code gave."""
        found = [vin for vin in vins_in(text, label) if _plausible(vin)]
        for vin in found:
            self.reads[vin] = self.reads.get(vin, 0) + 1
            if self.labels.get(vin) not in _GUARDED:
                self.labels[vin] = label
        if not found and text.strip():
            self.others.add(text)

    @property
    def settled(self) -> bool:
        """Whether no further look can make anything surer: one VIN, seen well enough."""
        return len(self.reads) == 1 and all(
            n >= READS_TO_AGREE or self.labels[vin] in _GUARDED for vin, n in self.reads.items()
        )

    def candidates(self) -> tuple[VinCandidate, ...]:
        """Return the VINs seen, the surest first."""
        judged = [self._judged(vin) for vin in self.reads]
        return tuple(sorted(judged, key=lambda each: (each.certainty != "read", -each.reads, each.vin)))

    def _judged(self, vin: str) -> VinCandidate:
        why = self._doubt(vin)
        return VinCandidate(
            vin=vin,
            certainty="doubtful" if why else "read",
            check=check_digit(vin),
            label=self.labels[vin],
            reads=self.reads[vin],
            why=why,
        )

    def _doubt(self, vin: str) -> str:
        """Return why this VIN may be wrong, empty where nothing speaks against it."""
        check, reads, label = check_digit(vin), self.reads[vin], self.labels[vin]
        if check == "bad":
            return "Its check digit is wrong: a character is misread, or the label is."
        if not vin[13:].isdigit():
            return "A VIN ends in four digits; this one does not."
        rivals = [other for other in self.reads if other != vin and not self._misread(other, vin)]
        if rivals:
            return "There is another VIN on this photo."
        return _unchecked(vin, label, reads) if check == "absent" else ""

    def _misread(self, other: str, vin: str) -> bool:
        """Whether `other` is but a misreading of `vin`: rarer, and with a wrong check digit."""
        return check_digit(other) == "bad" and self.reads[other] <= self.reads[vin]


def _unchecked(vin: str, label: LabelKind, reads: int) -> str:
    """Return why a VIN without a check digit may be wrong, empty where nothing speaks against it."""
    if make_of(vin) is None:
        return "It has no check digit, and its maker is not known here."
    if label == "printed":
        return "It was read from printed letters, and it has no check digit."
    if label not in _GUARDED and reads < READS_TO_AGREE:
        return "It was read only once, and it has no check digit."
    return ""
