"""The malfunction indicator lamp: which ECU commands it on, which does not, which did not say."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.words import ecu_name, listed
from motospect.knowledge import LAMP_SOURCE
from motospect.model.finding import Finding
from motospect.model.scan import Ecu, Scan


def find(scan: Scan) -> Iterator[Finding]:
    """Yield one statement about the lamp of the whole vehicle."""
    on = [ecu for ecu in scan.ecus if ecu.mil]
    off = [ecu for ecu in scan.ecus if ecu.mil is False]
    if on:
        yield Finding(
            id="mil:on",
            kind="mil",
            severity="soon",
            title="The malfunction indicator lamp is commanded on",
            text=f"Commanded on by {_names(on)}. If it flashes, stop: the catalyst is being damaged.",
            evidence=_evidence(on),
            source=LAMP_SOURCE,
        )
    elif off:
        yield Finding(
            id="mil:off",
            kind="mil",
            severity="note",
            title="The malfunction indicator lamp is not commanded on",
            text=f"So say {_names(off)}. A lamp that is off does not by itself mean that nothing is wrong.",
            evidence=_evidence(off),
        )
    elif scan.ecus:
        yield Finding(
            id="mil:unknown",
            kind="mil",
            severity="watch",
            title="The state of the malfunction indicator lamp is not known",
            text="None of the ECUs told it. Look at the lamp in the panel with the engine running.",
            evidence=_evidence(list(scan.ecus)),
        )


def _names(ecus: list[Ecu]) -> str:
    return listed([ecu_name(ecu) for ecu in ecus])


def _evidence(ecus: list[Ecu]) -> tuple[str, ...]:
    asked = (ecu.services["01"].evidence for ecu in ecus if "01" in ecu.services)
    return tuple(dict.fromkeys(x for evidence in asked for x in evidence))
