"""The VIN a person has confirmed for the vehicle in the bay: it waits for the next scan, and not for long."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from motospect.model.vin import VinReading

TOLD_S = 3600.0
"""Later than this there may be another vehicle in the bay."""


@dataclass(frozen=True, slots=True)
class Told:
    """What was confirmed, and when by a clock that never goes back. The next scan takes it along.

    Where the vehicle tells no VIN the scan is filed under this one; another VIN it tells is a conflict.
    """

    reading: VinReading | None = None
    at_s: float = field(default_factory=time.monotonic)

    @property
    def fresh(self) -> VinReading | None:
        """The VIN, None once it has waited too long."""
        return self.reading if time.monotonic() - self.at_s < TOLD_S else None
