"""Currencies by ISO 4217: which codes there are and how many decimals each has."""

from __future__ import annotations

_DECIMALS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD"
    " CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD"
    " HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD"
    " MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON"
    " RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD"
    " TZS UAH USD UYU UZS VES WST XCD YER ZAR ZMW ZWG",  # codespell:ignore
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
DECIMALS = {code: decimals for decimals, codes in _DECIMALS.items() for code in codes.split()}
"""Currency -> decimals of its minor unit, of money people pay with; funds and metals are left out."""

SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "zł": "PLN", "¥": "JPY", "₣": "CHF", "Kč": "CZK", "Ft": "HUF"}
"""Signs that stand in price lists; of the several meanings of `$` and `¥` the most frequent one."""


_IN_ANY_CASE = {"eur", "pln", "usd", "gbp", "chf", "czk"}


def currency_named(word: str) -> str | None:
    """Return the currency of a code or sign; None for other words: "all", "try" and "top" are words first."""
    if word in DECIMALS:
        return word
    return SIGNS.get(word) or (word.upper() if word.casefold() in _IN_ANY_CASE else None)


def decimals_of(currency: str) -> int:
    """Return the decimals of a currency's minor unit; raises KeyError for a code that is none."""
    return DECIMALS[currency]
