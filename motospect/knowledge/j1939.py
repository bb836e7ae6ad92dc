"""What SPN and FMI of a heavy vehicle's trouble code mean (SAE J1939-73)."""

from __future__ import annotations

from dataclasses import dataclass

from motospect.knowledge.sorted_table import sorted_table

SPN_SOURCE = "SPN names of pretty_j1939 and Open-SAE-J1939"
FMI_SOURCE = "SAE J1939-73, appendix A"
FIRST_OF_MAKERS = 520192
"""SAE J1939-73: from this SPN on the makers give the numbers."""


@dataclass(frozen=True, slots=True)
class SpnEntry:
    """What fails. Without `name` it is the maker's own or not in our table; names are English only."""

    spn: int
    name: str | None
    maker_specific: bool = False
    source: str | None = None


@dataclass(frozen=True, slots=True)
class FmiEntry:
    """How it fails, in English and German."""

    fmi: int
    name: str
    name_de: str
    source: str = FMI_SOURCE


def spn_entry(spn: int) -> SpnEntry:
    """Return what a suspect parameter number (0 to 524287) stands for."""
    if spn >= FIRST_OF_MAKERS:
        return SpnEntry(spn, None, maker_specific=True)
    row = sorted_table("spns.tsv", ("spn", "name")).find(str(spn))
    return SpnEntry(spn, row[1], source=SPN_SOURCE) if row else SpnEntry(spn, None)


def fmi_entry(fmi: int) -> FmiEntry:
    """Return what a failure mode identifier means; raises ValueError outside of 0 to 31."""
    for number, name, name_de in sorted_table("fmi.tsv", ("fmi", "name", "name_de")).rows():
        if int(number) == fmi:
            return FmiEntry(fmi, name, name_de)
    raise ValueError(f"an FMI is 0 to 31, not {fmi}")
