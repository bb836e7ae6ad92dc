"""Amounts in price lists: one reading each, or none."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motospect.knowledge.price_numbers import Unreadable, Written, read_amount


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("12", "12", None),
        ("12,50", "12.50", None),
        ("12.50", "12.50", None),
        ("1.234,56", "1234.56", None),
        ("1,234.56", "1234.56", None),
        ("1.234.567", "1234567", None),
        ("1 234,50", "1234.50", None),
        ("1\u00a0234,50", "1234.50", None),
        ("1'234.50", "1234.50", None),
        ("0,234", "0.234", None),
        ("12,5", "12.5", None),
        ("1234,5678", "1234.5678", None),
        ("€ 12,50", "12.50", "EUR"),
        ("12,50 €", "12.50", "EUR"),
        ("12,50 zł", "12.50", "PLN"),
        ("12,-", "12", None),
        ("1.129,-- €", "1129", "EUR"),
        ("PLN 99", "99", "PLN"),
        ("-3,00", "-3.00", None),
    ],
)
def test_what_has_one_reading_is_read(text: str, value: str, currency: str | None) -> None:
    assert read_amount(text, mark=None) == Written(Decimal(value), currency)


@pytest.mark.parametrize("text", ["1.234", "1,234", "999.999", "-1.234"])
def test_what_may_be_two_numbers_is_refused_and_both_are_named(text: str) -> None:
    with pytest.raises(Unreadable, match="may be") as refused:
        read_amount(text, mark=None)
    assert "--decimal" in refused.value.remedy


def test_the_shops_word_settles_it() -> None:
    assert read_amount("1.234", mark="comma").value == 1234
    assert read_amount("1.234", mark="point").value == Decimal("1.234")
    assert read_amount("1.234", mark=None, whole=True).value == 1234, "a yen has no decimals"
    with pytest.raises(Unreadable, match="decimal comma"):
        read_amount("12.50", mark="comma")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "12,50 XYZ",
        "1.23.4",
        "1,2,3",
        "12.50-",
        "(12.50)",
        "10 %",
        "1 23",
        "12..5",
        "auf Anfrage",
        "1e3",
    ],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read_amount(text, mark=None)


@given(st.integers(0, 10**9), st.sampled_from([",", "."]))
def test_two_decimals_are_read_whatever_the_mark_and_the_thousands(cents: int, mark: str) -> None:
    thousands = "." if mark == "," else ","
    grouped = f"{cents // 100:,}".replace(",", thousands)
    for whole in (str(cents // 100), grouped):
        assert read_amount(f"{whole}{mark}{cents % 100:02d}", mark=None).value == Decimal(cents) / 100
