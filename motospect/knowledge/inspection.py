"""What an inspection asks of the monitors and the lamp: the rules of the United States EPA as data."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from motospect.knowledge.tables import read_table

LAMP_SOURCE = "40 CFR 85.2207"
"""A malfunction lamp commanded on for a trouble code fails the inspection."""

DIESEL_MONITORS = frozenset(
    {"nmhc_catalyst", "nox_aftertreatment", "boost_pressure", "exhaust_gas_sensor", "pm_filter"}
)
"""Monitors only a compression-ignition engine has (SAE J1979, PID 01 data bytes C and D)."""


@dataclass(frozen=True, slots=True)
class InspectionRule:
    """So many monitors may be open (`open_allowed`) for the model years from first to last, both included."""

    first_year: int
    last_year: int
    open_allowed: int
    source: str


def readiness_rule(model_year: int | None) -> InspectionRule | None:
    """Return the rule for a model year, the strictest when it is unknown, None when there is no OBD check."""
    rules = _rules()
    if model_year is None:
        return min(rules, key=lambda rule: rule.open_allowed)
    return next((rule for rule in rules if rule.first_year <= model_year <= rule.last_year), None)


@functools.cache
def _rules() -> tuple[InspectionRule, ...]:
    rows = read_table("inspection.tsv", ("first_year", "last_year", "open_allowed", "source"))
    return tuple(
        InspectionRule(int(first), int(last), int(allowed), source) for first, last, allowed, source in rows
    )
