"""Vehicle identification numbers as they were told, and what comparing them gives."""

from __future__ import annotations

from dataclasses import dataclass

from motospect.model.scan import VinCheck, VinSource


@dataclass(frozen=True, slots=True)
class VinReading:
    """A VIN as one source gave it, untouched. `ecu` is the control unit's address when one told it."""

    source: VinSource
    vin: str
    ecu: str | None = None

    @property
    def who(self) -> str:
        """The source in words, to begin a sentence with."""
        if self.source == "ecu":
            return f"Control unit {self.ecu}" if self.ecu else "The control unit"
        return {"typed": "The typed VIN", "photo": "The photo"}.get(self.source, "The VIN")


@dataclass(frozen=True, slots=True)
class JudgedReading:
    """A reading without blanks and in capitals, its check digit, and its places (1-17) no VIN can have so."""

    reading: VinReading
    vin: str
    check: VinCheck
    impossible: tuple[int, ...] = ()
    length: int = 17


@dataclass(frozen=True, slots=True)
class VinDifference:
    """Place (1-17) at which two VINs differ; `look_alike`: eyes and cameras confuse the two characters."""

    place: int
    first: str
    second: str
    look_alike: bool


@dataclass(frozen=True, slots=True)
class VinDisagreement:
    """Two readings that are not the same, place by place; of different length they are not compared."""

    first: VinReading
    second: VinReading
    differences: tuple[VinDifference, ...] = ()


@dataclass(frozen=True, slots=True)
class VinComparison:
    """All readings of one vehicle. `vin` is None while it is open which VIN is the vehicle's.

    `agree` are the readings that tell `vin` as it stands; `sentences` say everything that is not plain
    agreement, among them why one VIN was preferred if one was.
    """

    readings: tuple[JudgedReading, ...]
    vin: str | None
    agree: tuple[VinReading, ...] = ()
    disagreements: tuple[VinDisagreement, ...] = ()
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VinPlace:
    """Some places of a VIN ("4-8"), what stands there and what it tells by itself."""

    places: str
    characters: str
    meaning: str


@dataclass(frozen=True, slots=True)
class VinStatement:
    """Everything a VIN tells: place by place, and what stays unknown of the vehicle in sentences."""

    places: tuple[VinPlace, ...]
    unknown: tuple[str, ...]
