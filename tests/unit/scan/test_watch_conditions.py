"""When a trigger fires, with literal samples: held, broken, spent until it was back; codes that appear."""

from __future__ import annotations

import pytest

from motospect.errors import MotospectError, SignalUnknown, TriggerInvalid
from motospect.model.trigger import ADAPTER_VOLTAGE, CodeTrigger, SignalTrigger
from motospect.scan.watch.conditions import CodeCondition, SignalCondition
from motospect.scan.watch.order import MOST_SIGNALS, USUAL, order_of, plain_order, trigger_of
from motospect.scan.watch.ring import Heard, Ring, tracks_of


def fired(trigger: SignalTrigger, samples: list[tuple[float, float]], ecu: str = "7E8") -> list[float]:
    """Return the times at which the samples (s, value) fire the trigger."""
    condition = SignalCondition(trigger)
    heard = [Heard(t_s, trigger.signal, ecu, trigger.unit, value) for t_s, value in samples]
    return [one.t_s for one in heard if condition.hear(one)]


ABOVE = SignalTrigger("RPM", "above", 3000.0, "rpm", hold_s=2.0, hysteresis=100.0)
BELOW = SignalTrigger(ADAPTER_VOLTAGE, "below", 10.5, "V", hysteresis=0.3)


def test_a_threshold_has_to_be_held() -> None:
    held = [(0.0, 900.0), (1.0, 3100.0), (2.0, 3050.0), (2.9, 3050.0), (3.0, 3050.0), (4.0, 3200.0)]
    assert fired(ABOVE, held) == [3.0]
    assert fired(ABOVE, [(0.0, 3100.0), (1.0, 3000.0), (2.5, 3100.0)]) == [], "3000 is not above 3000"


def test_a_break_without_values_is_no_holding() -> None:
    assert fired(ABOVE, [(0.0, 3100.0), (5.0, 3100.0), (6.0, 3100.0), (7.0, 3100.0)]) == [7.0]


def test_it_fires_again_only_after_it_was_back_by_the_hysteresis() -> None:
    dips = [(0.0, 12.5), (0.2, 9.4), (0.4, 10.6), (0.6, 10.4), (0.8, 10.8), (1.0, 10.0)]
    assert fired(BELOW, dips) == [0.2, 1.0], "10.6 V is not back yet, 10.8 V is"


def test_each_ecu_holds_for_itself() -> None:
    condition = SignalCondition(ABOVE)
    for t_s, ecu in ((0.0, "7E8"), (0.1, "7E9"), (1.0, "7E8"), (1.1, "7E9")):
        assert condition.hear(Heard(t_s, "RPM", ecu, "rpm", 3100.0)) is None
    said = condition.hear(Heard(2.0, "RPM", "7E8", "rpm", 3100.0))
    assert said == "RPM of 7E8 was above 3000 rpm for 2 s: 3100 rpm."
    assert condition.hear(Heard(2.0, "SPEED", "7E8", "km/h", 5000.0)) is None


def test_a_code_fires_when_it_appears_and_not_when_it_was_there_first() -> None:
    condition = CodeCondition(CodeTrigger(("pending",)))
    assert condition.hear("7E8", "pending", ("P0171",)) is None
    assert condition.hear("7E8", "pending", ("P0171",)) is None
    assert condition.hear("7E8", "stored", ("P0300",)) is None, "another list"
    assert condition.hear("7E9", "pending", ("P0700",)) is None, "the first list of this ECU"
    assert condition.hear("7E8", "pending", ("P0171", "P0300")) == "P0300 turned pending in 7E8."
    assert condition.hear("7E8", "pending", ("P0300",)) is None
    assert condition.hear("7E8", "pending", ("P0171", "P0300")) == "P0171 turned pending in 7E8."


def test_one_code_alone_may_be_waited_for() -> None:
    condition = CodeCondition(CodeTrigger(("pending", "stored"), "P0300"))
    assert condition.hear("7E8", "stored", ()) is None
    assert condition.hear("7E8", "stored", ("P0171",)) is None
    assert condition.hear("7E8", "stored", ("P0171", "P0300")) == "P0300 turned stored in 7E8."


def test_the_ring_is_bounded_by_time_and_by_number() -> None:
    ring = Ring(2.0, most=5)
    for tenth in range(0, 100, 5):
        ring.add(Heard(tenth / 10, "RPM", "7E8", "rpm", float(tenth)))
    assert [heard.t_s for heard in ring.since(0.0)] == [7.5, 8.0, 8.5, 9.0, 9.5]
    assert ring.overflowed is False
    for hundredth in range(3):
        ring.add(Heard(9.6 + hundredth / 100, "RPM", "7E8", "rpm", 1.0))
    assert len(ring) == 5
    assert ring.overflowed, "two seconds no longer fit"


def test_tracks_count_from_their_start() -> None:
    heard = [Heard(10.0, "RPM", "7E8", "rpm", 750.0), Heard(10.1, "RPM", "7E9", "rpm", 751.0),
             Heard(10.25, "RPM", "7E8", "rpm", 752.0)]  # fmt: skip
    first, second = tracks_of(heard, 10.0)
    assert (first.ecu, first.t_s, first.value) == ("7E8", (0.0, 0.25), (750.0, 752.0))
    assert (second.ecu, second.t_s) == ("7E9", (0.1,))


def test_triggers_are_read_from_words() -> None:
    assert trigger_of(" RPM > 3000  for 2 s ") == SignalTrigger("RPM", "above", 3000.0, "rpm", 2.0, 60.0)
    assert trigger_of("coolant_temp<40") == SignalTrigger("COOLANT_TEMP", "below", 40.0, "degC", 0.0, 1.0)
    volts = trigger_of("voltage<10.5")
    assert isinstance(volts, SignalTrigger)
    assert (volts.signal, volts.unit, volts.hysteresis) == (ADAPTER_VOLTAGE, "V", 0.21)
    assert trigger_of("pending") == CodeTrigger(("pending",))
    assert trigger_of("code p0171") == CodeTrigger(("pending", "stored"), "P0171")


@pytest.mark.parametrize(
    ("words", "kind", "said"),
    [
        ("RMP>3000", SignalUnknown, "Did you mean RPM"),
        ("RPM>20000", TriggerInvalid, "It can be 0 to 16383.8 rpm"),
        ("RPM<0", TriggerInvalid, "always or never"),
        ("COOLANT_TEMP<-60", TriggerInvalid, "It can be -40 to 215 degC"),
        ("voltage<1", TriggerInvalid, "It can be 5 to 32 V"),
        ("FUEL_STATUS>1", TriggerInvalid, "words, not numbers"),
        ("RPM>3,5", TriggerInvalid, "with a point"),
        ("RPM>nan", TriggerInvalid, "is no trigger"),
        ("RPM>3000 for 600", TriggerInvalid, "Choose 0 to 60"),
        ("pendingg", TriggerInvalid, "Did you mean pending"),
        ("code X0171", TriggerInvalid, "is no trigger"),
        ("", TriggerInvalid, "is no trigger"),
    ],
)
def test_what_cannot_fire_is_refused_with_what_would(words: str, kind: type, said: str) -> None:
    with pytest.raises(MotospectError) as refused:
        trigger_of(words)
    assert isinstance(refused.value, kind)
    assert said in refused.value.sentence()


def test_an_order_records_what_it_waits_for_and_the_usual_signals() -> None:
    order = order_of(["MAF>40", "voltage<11"], before_s=30)
    assert order.signals[0] == "MAF"
    assert set(order.signals) == set(USUAL)
    assert order.text == "MAF above 40 g/s or ELM_VOLTAGE below 11 V"
    assert order_of(["pending"], ["RPM"]).signals == ("RPM",)
    assert plain_order(20).triggers == ()


@pytest.mark.parametrize(
    "values",
    [
        {"before_s": -1.0}, {"before_s": 1e9}, {"after_s": float("nan")}, {"rate_hz": 0.0}, {"most_s": 0.0},
        {"rate_hz": 50.0, "after_s": 600.0}, {"captures": 0}, {"codes_every_s": 0.1},
        {"signals": ["ABSOLUTE_LOAD"] * 2 + ["NOPE"]},
    ],
)  # fmt: skip
def test_times_without_sense_are_refused(values: dict[str, object]) -> None:
    with pytest.raises(MotospectError):
        order_of(["pending"], **values)  # type: ignore[arg-type]


def test_nothing_to_wait_for_and_too_much_to_record_are_refused() -> None:
    with pytest.raises(TriggerInvalid, match="Nothing to wait for"):
        order_of([])
    many = [f"CATALYST_TEMP_B{b}S{s}" for b in (1, 2) for s in (1, 2)] + [
        f"O2_B{b}S{s}" for b in (1, 2) for s in (1, 2, 3, 4)
    ]
    many += ["RPM", "SPEED", "MAF", "RUN_TIME", "FUEL_LEVEL", "OIL_TEMP", "FUEL_RATE", "ENGINE_LOAD"]
    many += ["INTAKE_TEMP", "INTAKE_PRESSURE", "COOLANT_TEMP", "TIMING_ADVANCE", "THROTTLE_POS"]
    assert len(many) == MOST_SIGNALS + 1
    with pytest.raises(TriggerInvalid, match="25 signals"):
        plain_order(10, many)
