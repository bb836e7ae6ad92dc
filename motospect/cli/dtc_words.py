"""The words of `motospect dtc` in its languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """One language; `german` chooses among texts the catalogue has in both."""

    german: bool
    failure: str
    system: str
    severity: str
    driving: str
    lamp: str
    emissions: str
    causes: str
    repair: str
    estimate: str
    source: str
    note: str
    yes: str
    no: str
    unknown: str
    unknown_failure: str
    of_maker: str
    spn_of_maker: str
    disputed: str
    none_found: str
    severities: Mapping[str, str]
    likelihoods: Mapping[str, str]

    def of(self, english: str | None, german: str | None) -> str:
        """Return the text in this language, in English where German is not known."""
        return (german if self.german else None) or english or ""


WORDS = {
    "en": Words(
        german=False,
        failure="failure type",
        system="system",
        severity="severity",
        driving="driving",
        lamp="engine lamp",
        emissions="emissions",
        causes="causes",
        repair="repair",
        estimate="an estimate by",
        source="source",
        note="note",
        yes="yes",
        no="no",
        unknown="not in the catalogue",
        unknown_failure="our sources do not name it, or not alike",
        of_maker="maker-specific: its meaning depends on the make",
        spn_of_maker="maker-specific: from 520192 on the makers give the numbers (SAE J1939-73)",
        disputed="disputed: our sources do not agree on its meaning, so none is given",
        none_found="no title has all of these words: {words}.",
        severities={
            "stop": "stop, do not drive",
            "soon": "repair soon",
            "watch": "observe",
            "note": "nothing to do now",
        },
        likelihoods={"high": "likely", "medium": "possible", "low": "rarely"},
    ),
    "de": Words(
        german=True,
        failure="Fehlerart",
        system="System",
        severity="Schwere",
        driving="Weiterfahrt",
        lamp="Motorlampe",
        emissions="Abgas",
        causes="Ursachen",
        repair="Reparatur",
        estimate="Schätzung aus",
        source="Quelle",
        note="Hinweis",
        yes="ja",
        no="nein",
        unknown="nicht im Katalog",
        unknown_failure="unsere Quellen nennen sie nicht oder nicht gleich",
        of_maker="herstellereigen: die Bedeutung hängt von der Marke ab",
        spn_of_maker="herstellereigen: ab 520192 vergeben die Hersteller die Nummern (SAE J1939-73)",
        disputed="strittig: unsere Quellen sind sich nicht einig, daher keine Bedeutung",
        none_found="kein Titel hat alle diese Wörter: {words}.",
        severities={
            "stop": "anhalten, nicht fahren",
            "soon": "bald reparieren",
            "watch": "beobachten",
            "note": "nichts zu tun",
        },
        likelihoods={"high": "wahrscheinlich", "medium": "möglich", "low": "selten"},
    ),
}
"""Language -> its words."""
