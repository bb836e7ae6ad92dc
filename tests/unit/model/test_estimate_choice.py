"""The sum of chosen lines: what is shared is paid once, by the first that is chosen, and tax comes on top."""

from __future__ import annotations

from motospect.model.estimate import EstimateContent, EstimateLine, EstimateOption
from motospect.model.estimate_choice import chosen, option_of
from motospect.model.money import Money, Time, labour, total
from motospect.model.shop import ShopTerms

TERMS = ShopTerms("EUR", 9000, 1900)
H = 3600


def worked(line_id: str, low_s: int, high_s: int, **values: object) -> EstimateLine:
    time = Time(low_s, high_s)
    amount = labour(time, 9000, "EUR")
    return EstimateLine(line_id, "labour", line_id, "front", "t", amount=amount, time=time, **values)  # type: ignore[arg-type]


PUMP = worked("pump", 2 * H, 3 * H)
# An hour and a half to two hours of getting there are the pump's: the belt alone would be 2 to 3.5 h.
SAVED = Time(5400, 7200)
BELT = worked("belt", 0, 7200, shared=SAVED, shared_with="pump")
FAN = worked("fan", H, H, shared=Time(H, H), shared_with="pump")
PART = EstimateLine("part", "part", "Part", "front", "t", amount=Money(1000, 2000, "EUR"))
UNKNOWN = EstimateLine("unknown", "part", "Unknown", "front", "t")
LINES = (PUMP, BELT, FAN, PART, UNKNOWN)


def option(name: str, lines: tuple[EstimateLine, ...]) -> EstimateOption:
    net = total((line.amount for line in lines if line.amount), "EUR")
    return EstimateOption(name, "", lines, net, None, None, Time(0, 0))  # type: ignore[arg-type]


CONTENT = EstimateContent(
    "s1",
    TERMS,
    (),
    (option("make_it_safe", LINES[:1]), option("recommended", LINES[:3]), option("complete", LINES)),
)


def test_everything_chosen_costs_what_the_complete_option_costs() -> None:
    whole = chosen(CONTENT, {line.id for line in LINES})
    assert whole.net == CONTENT.options[-1].net
    assert whole.tax == Money(round(whole.net.low * 19 / 100), round(whole.net.high * 19 / 100), "EUR")
    assert whole.gross == Money(whole.net.low + whole.tax.low, whole.net.high + whole.tax.high, "EUR")
    assert whole.unpriced == ("unknown",)


def test_without_the_line_that_carries_the_way_there_the_first_chosen_one_carries_it() -> None:
    alone = chosen(CONTENT, {"belt"})
    assert alone.lines[0].time == Time(2 * H, 2 * H + 5400)
    assert alone.net == labour(Time(2 * H, 2 * H + 5400), 9000, "EUR")
    both = chosen(CONTENT, {"belt", "fan"})
    assert both.net == alone.net + labour(Time(H, H), 9000, "EUR"), "the fan still shares: with the belt now"


def test_nothing_chosen_costs_nothing_and_strangers_ids_say_nothing() -> None:
    nothing = chosen(CONTENT, {"of-another-scan", "<script>"})
    assert nothing.lines == ()
    assert nothing.net == Money(0, 0, "EUR")


def test_without_tax_there_is_no_total_with_tax_and_without_rate_no_money_is_invented() -> None:
    bare = EstimateContent("s1", ShopTerms("EUR"), (), CONTENT.options)
    assert chosen(bare, {"part"}).gross is None
    line = EstimateLine("b", "labour", "b", "front", "t", time=Time(0, 1800), shared=SAVED, shared_with="a")
    told = chosen(EstimateContent("s1", ShopTerms("EUR"), (), (option("complete", (line,)),) * 3), {"b"})
    assert told.lines[0].time == Time(7200, 7200)
    assert told.unpriced == ("b",)


def test_a_choice_that_is_an_option_has_its_name() -> None:
    assert option_of(CONTENT, {"pump"}) == "make_it_safe"
    assert option_of(CONTENT, {"pump", "belt", "fan"}) == "recommended"
    assert option_of(CONTENT, {"pump", "part"}) == ""
    assert option_of(CONTENT, set()) == ""
