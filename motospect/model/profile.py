"""How a workshop wants its box: what the first run asks and the settings page changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Literal, TypeAlias

from motospect.model.shop import ShopTerms, shop_terms

Units: TypeAlias = Literal["metric", "imperial"]
MONEY = ("currency", "labour_rate", "tax_percent", "eur_rate", "eur_rate_date")
"""Fields that only make sense together: a rate without its currency is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The shop's own answers. Texts are as typed, empty where the shop has not said.

    `language`: ISO 639-1, what a reader gets who has not chosen. `labour_rate`, `tax_percent`, `eur_rate`: as
    `model.shop.shop_terms` reads them. `inspection_rule`: as `knowledge.inspections` knows it. `wifi_*`: the
    guests' network, for the join code; an empty `wifi_password` is an open network. `adapter_*`: where the
    adapter is, as `adapters.places` reads it; an empty address is none.
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
    adapter_kind: str = "elm327"
    adapter_address: str = ""

    @property
    def terms(self) -> ShopTerms:
        """The shop's currency, rate and tax; raises SettingInvalid."""
        return shop_terms(
            currency=self.currency,
            labour_rate=self.labour_rate,
            tax_percent=self.tax_percent,
            eur_rate=self.eur_rate,
            eur_rate_date=self.eur_rate_date,
        )


def answered(start: Profile, answers: Mapping[str, str]) -> Profile:
    """Return `start` with the shop's answers by field name in its place; MONEY is answered together."""
    known: dict[str, Any] = {f.name: answers[f.name] for f in fields(Profile) if f.name in answers}
    if "currency" in known:
        known = dict.fromkeys(MONEY, "") | known
    return replace(start, **known)
