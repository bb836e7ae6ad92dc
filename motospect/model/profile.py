"""How a workshop wants its box: what the first run asks and the settings page changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Units: TypeAlias = Literal["metric", "imperial"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The shop's own answers. Texts are as typed, empty where the shop has not said.

    `language`: ISO 639-1, what a reader gets who has not chosen. `labour_rate`, `tax_percent`, `eur_rate`: as
    `model.shop.shop_terms` reads them. `inspection_rule`: as `knowledge.inspections` knows it. `wifi_*`: the
    guests' network, for the join code; an empty `wifi_password` is an open network.
    """

    shop_name: str = ""
    language: str = "en"
    units: Units = "metric"
    currency: str = "EUR"
    labour_rate: str = ""
    tax_percent: str = ""
    eur_rate: str = ""
    eur_rate_date: str = ""
    inspection_rule: str = "epa"
    wifi_name: str = ""
    wifi_password: str = ""
    cloud_url: str = ""
