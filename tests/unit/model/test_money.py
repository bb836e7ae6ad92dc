"""Money: ranges of integer minor units that never lose or gain one."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motospect.errors import SettingInvalid
from motospect.model.currency import DECIMALS, currency_named
from motospect.model.money import (
    Money,
    Time,
    converted,
    half_even,
    labour,
    money_words,
    of_units,
    plain,
    time_words,
    total,
)
from motospect.model.shop import ShopTerms, net_of, shop_terms, tax_words

amounts = st.integers(0, 10**9)
ranges = st.tuples(amounts, amounts).map(lambda pair: Money(min(pair), max(pair), "EUR"))


@given(st.lists(ranges))
def test_a_total_is_the_sum_of_its_parts_to_the_cent(parts: list[Money]) -> None:
    whole = total(parts, "EUR")
    assert whole.low == sum(part.low for part in parts)
    assert whole.high == sum(part.high for part in parts)
    assert whole.low <= whole.high


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(1, 10**6))
def test_labour_is_monotone_and_within_half_a_cent(first_s: int, second_s: int, rate: int) -> None:
    time = Time(min(first_s, second_s), max(first_s, second_s))
    cost = labour(time, rate, "EUR")
    assert cost.low <= cost.high
    assert abs(Fraction(time.high_s * rate, 3600) - cost.high) <= Fraction(1, 2)


@pytest.mark.parametrize(("exact", "rounded"), [("0.5", 0), ("1.5", 2), ("2.5", 2), ("2.51", 3), ("-0.5", 0)])
def test_rounding_is_half_to_even(exact: str, rounded: int) -> None:
    assert half_even(Fraction(exact)) == rounded


def test_currencies_have_no_sum() -> None:
    with pytest.raises(ValueError, match="no sum"):
        Money(1, 2, "EUR") + Money(1, 2, "PLN")
    with pytest.raises(ValueError, match="upside down"):
        Money(2, 1, "EUR")
    with pytest.raises(ValueError, match="upside down"):
        Time(2, 1)


def test_each_currency_has_its_own_decimals() -> None:
    assert of_units(12.5, 40, "EUR") == Money(1250, 4000, "EUR")
    assert of_units(1200, 1200, "JPY") == Money(1200, 1200, "JPY")
    assert of_units(1.2345, 2, "KWD") == Money(1234, 2000, "KWD")  # half to even
    assert money_words(Money(123456, 123456, "EUR")) == "1\u00a0234.56 EUR"
    assert money_words(Money(1200, 2400, "JPY")) == "1\u00a0200 to 2\u00a0400 JPY"
    assert plain(1234, "KWD") == "1.234"
    assert time_words(Time(1188, 1188)) == "0.33 h"
    assert len(DECIMALS) > 150


def test_a_conversion_keeps_the_decimals_of_both() -> None:
    assert converted(Money(10000, 20000, "EUR"), Decimal("4.2735"), "PLN") == Money(42735, 85470, "PLN")
    assert converted(Money(10000, 10000, "EUR"), Decimal("162.4"), "JPY") == Money(16240, 16240, "JPY")


def test_words_that_look_like_codes_are_words() -> None:
    assert currency_named("all") is None
    assert currency_named("ALL") == "ALL"
    assert currency_named("€") == "EUR"
    assert currency_named("zł") == currency_named("pln") == "PLN"


def test_terms_are_read_from_settings() -> None:
    terms = shop_terms(
        currency="PLN", labour_rate="150.50", tax_percent="23", eur_rate="4.27", eur_rate_date="2026-11-02"
    )
    assert terms == ShopTerms("PLN", 15050, 2300, "4.27", "2026-11-02")
    assert shop_terms(currency="JPY", labour_rate="9000", tax_percent="") == ShopTerms("JPY", 9000, None)
    assert [tax_words(tax) for tax in (1900, 810, 0, 1950)] == ["19 %", "8.1 %", "0 %", "19.5 %"]


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"currency": "EURO"}, "CURRENCY"),
        ({"labour_rate": "85,50"}, "LABOUR_RATE"),
        ({"labour_rate": "85.505"}, "LABOUR_RATE"),
        ({"labour_rate": "0"}, "LABOUR_RATE"),
        ({"labour_rate": "-3"}, "LABOUR_RATE"),
        ({"currency": "JPY", "labour_rate": "85.5"}, "LABOUR_RATE"),
        ({"tax_percent": "abc"}, "TAX_PERCENT"),
        ({"tax_percent": "51"}, "TAX_PERCENT"),
        ({"tax_percent": "7.125"}, "TAX_PERCENT"),
        ({"eur_rate": "4.2"}, "EUR_RATE"),
        ({"eur_rate": "4.2", "eur_rate_date": "2026-11-02"}, "EUR_RATE"),
        ({"currency": "PLN", "eur_rate": "0", "eur_rate_date": "2026-11-02"}, "EUR_RATE"),
        ({"currency": "PLN", "eur_rate": "4.2", "eur_rate_date": "2.11.2026"}, "EUR_RATE_DATE"),
    ],
)
def test_a_wrong_term_names_its_setting(wrong: dict[str, str], named: str) -> None:
    given = {"currency": "EUR", "labour_rate": "", "tax_percent": ""} | wrong
    with pytest.raises(SettingInvalid, match=f"MOTOSPECT_SHOP_{named} is"):
        shop_terms(**given)


@given(st.integers(0, 10**8), st.integers(0, 5000))
def test_a_net_price_with_its_tax_is_the_gross_price_within_a_cent(gross: int, tax_bp: int) -> None:
    net = net_of(gross, tax_bp)
    assert abs(net + Fraction(net * tax_bp, 10_000) - gross) <= 1


@pytest.mark.parametrize(
    ("currency", "rate", "euro", "hour"),
    [
        ("EUR", "95", "", 95.0),
        ("PLN", "215", "4.30", 50.0),
        ("JPY", "8000", "160", 50.0),
        ("PLN", "215", "", None),
    ],
)
def test_the_shops_hour_in_euro(currency: str, rate: str, euro: str, hour: float | None) -> None:
    terms = shop_terms(
        currency=currency,
        labour_rate=rate,
        tax_percent="",
        eur_rate=euro,
        eur_rate_date="2026-11-23" if euro else "",
    )
    assert terms.labour_eur_h == (None if hour is None else pytest.approx(hour))


def test_an_hour_nobody_has_set_is_not_known() -> None:
    assert shop_terms(currency="EUR", labour_rate="", tax_percent="").labour_eur_h is None
