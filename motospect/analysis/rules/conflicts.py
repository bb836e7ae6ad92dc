"""What the vehicle contradicts itself in: the first thing to settle, before anything else is trusted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from motospect.model.finding import Finding
from motospect.model.scan import ConflictKind, Scan

_TITLES: dict[ConflictKind, str] = {
    "count": "The number of codes and the codes delivered differ",
    "mil": "The malfunction lamp and the codes contradict each other",
    "mil_without_codes": "The malfunction lamp is on, but the code behind it was not delivered",
    "vin": "The ECUs give different vehicle identification numbers",
    "list": "The code lists contradict each other",
    "freeze_frame": "A freeze frame belongs to a code that is not in the list",
}


def find(scan: Scan) -> Iterator[Finding]:
    """Yield one finding for each contradiction, numbered within its kind and ECU."""
    seen: Counter[str] = Counter()
    for conflict in scan.conflicts:
        place = f"conflict:{conflict.ecu or 'vehicle'}:{conflict.kind}"
        seen[place] += 1
        yield Finding(
            id=place if seen[place] == 1 else f"{place}:{seen[place]}",
            kind="conflict",
            severity="soon",
            title=_TITLES[conflict.kind],
            text=f"{conflict.text} Read again before trusting either; codes may be hidden.",
            ecu=conflict.ecu,
            evidence=conflict.evidence,
        )
