"""Customers' pages for tests: one with something of everything, as a box would word it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from motospect.model.customer_page import (
    CustomerPage,
    DecisionWords,
    EstimateWords,
    EvidenceFigure,
    FindingWords,
    LineWords,
    Mark,
    MarkedText,
    OfferWords,
    PageWords,
    RecallWords,
    token_digest,
)
from motospect.model.estimate import OPTIONS, EstimateContent, EstimateLine, EstimateOption
from motospect.model.identity import new_id
from motospect.model.money import Money, Time
from motospect.model.shop import ShopTerms

TOKEN = "one-of-192-random-bits"  # noqa: S105 - of a test
LATER = "2999-01-01T00:00:00.000Z"
NOON = "2026-05-04T12:00:00.000Z"
_LINE = EstimateLine("part:hose", "part", "", "", "", amount=Money(2000, 2000, "EUR"))
SUMS = EstimateContent(
    "01900000-0000-7000-8000-000000000001",
    ShopTerms("EUR", 9000, 1900),
    (),
    tuple(
        EstimateOption(name, "", (_LINE,), Money(2000, 2000, "EUR"), None, None, Time(0, 0))
        for name in OPTIONS
    ),
)
SOON = Mark("warn", "Repair soon", "watch")
IN = {"en": "", "de": "Deutsch: ", "pl": "Po polsku: "}
"""What a text of each language begins with, so that a page shows which one it is in."""


def page_words(code: str = "en", **values: Any) -> PageWords:
    """Return everything a page can say."""
    tongue = IN[code]
    line = LineWords(
        id="part:hose", text=f"{tongue}Hose", amount="20.00 EUR", time="5 to 8 min", quantity=2,
        after_test=True, answer="approved",
    )  # fmt: skip
    given: dict[str, Any] = {
        "mark": SOON,
        "verdict": f"{tongue}Your car needs a repair soon.",
        "headline": f"{tongue}1 fault code: P0171.",
        "scanned": "May 4, 2026, 12:00",
        "expires": "Jan 1, 2999, 00:00",
        "made": "May 4, 2026, 12:05",
        "driving": MarkedText(SOON, f"{tongue}Nothing says that you must stop."),
        "findings": (
            FindingWords(
                mark=SOON, title=f"{tongue}Mixture too lean", text="Air gets in.", plain="Too much air.",
                plain_origin="worded by SmolLM3-3B", photos=2,
                figures=(
                    EvidenceFigure(
                        said="Trim: 16 %", beside="frozen", tone="busy", x=160.0, w=80.0, zero=160.0,
                        limits=(300.0,),
                    ),
                ),
            ),
        ),
        "causes": (f"{tongue}Likely: vacuum leak.",),
        "cleared": ("Codes were cleared.",),
        "waits": ("Wiper blades",),
        "not_checked": (f"{tongue}Airbags were not asked.",),
        "inspection": MarkedText(Mark("stop", "Would fail", "bad"), "The lamp is on."),
        "service": (MarkedText(SOON, "Oil: due"),),
        "recalls": RecallWords(
            headline="1 recall", urgent=("Park outside",), listed=("24V-1: airbags",), caveat="Not this one."
        ),
        "estimate": EstimateWords(
            offers=(
                OfferWords(
                    name="recommended", title="Recommended", total="at least 20.00 EUR", says="All",
                    advised=True,
                ),
            ),
            lines=(line,), notes=("Estimates, not offers.",), wording="I approve.", made="May 4, 2026",
            with_tax=True,
        ),
        "decision": DecisionWords(
            at="May 4, 2026, 12:04", revision=1, approved=1, total="20.00 EUR", wording="I approve.",
            by_telephone=True, sha256="ab" * 32, current=False,
        ),
    }  # fmt: skip
    return PageWords(**(given | values))


def make_page(token: str = TOKEN, **values: Any) -> CustomerPage:
    """Return a live page in every language."""
    given: dict[str, Any] = {
        "id": new_id(),
        "token_sha256": token_digest(token),
        "version": 1,
        "state": "live",
        "scan_id": "01900000-0000-7000-8000-000000000001",
        "demo": False,
        "clock": "synced",
        "made_at": NOON,
        "expires_at": LATER,
        "valid_s": 3600,
        "language": "de",
        "shop_name": "Test Garage",
        "vehicle": "BMW 320i 2014",
        "vin": "WBA00000000000001",
        "revision": 2,
        "revision_sha256": "cd" * 32,
        "sums": SUMS,
        "words": {code: page_words(code) for code in IN},
    }
    return CustomerPage(**(given | values))


def ended(page: CustomerPage, **values: Any) -> CustomerPage:
    """Return the version that ends this page's link."""
    blank = {
        "shop_name": "", "vehicle": "", "vin": "", "revision": None, "revision_sha256": "", "words": None,
        "sums": None,
    }  # fmt: skip
    return replace(
        page, **({"id": new_id(), "version": page.version + 1, "state": "ended", **blank} | values)
    )
