"""What the box knows of its nodes: each window once, in order; lost, late and malformed ones are counted."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from motospect.model.battery import BatteryTest
from motospect.model.scan import AdapterIdentity, Scan, VehicleIdentity, Verdict
from motospect.model.sensor import NodeState
from motospect.sensors.health import CLOCK_OFF_S, node_part, node_parts
from motospect.sensors.node_clock import NodeClock
from motospect.sensors.register import MOST_NODES, Register
from tests.unit.sensors.sayings import BOOT, status, window

NOON = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)


class Bench:
    """A register whose clock stands still until told otherwise."""

    def __init__(self) -> None:
        self.now_s = 1000.0
        self.register = Register(clock=lambda: self.now_s, wall=lambda: NOON)

    def hear(
        self, body: bytes, *, node: str = "a", kind: str = "window", retained: bool = False
    ) -> int | None:
        """Let the register hear a message; return the number it confirms."""
        answer = self.register.hear(f"motospect/v1/node/{node}/{kind}", body, retained=retained)
        if answer is None:
            return None
        topic, text = answer
        said = json.loads(text)
        assert (topic, said["boot"]) == (f"motospect/v1/node/{node}/ack", BOOT)
        return int(said["seq"])

    def measure(self, *volts: float, node: str = "a", first: int = 1) -> None:
        """One window a second, each at so many volts."""
        for seq, each in enumerate(volts, first):
            self.hear(window(seq, mv=int(each * 1000)), node=node)
            self.now_s += 1

    def state(self) -> NodeState:
        (state,) = self.register.states()
        return state

    def test(self, vin: str | None = None) -> BatteryTest:
        scan = Scan(
            "s1", "check", "", "", "synced", AdapterIdentity("x", "x"), Verdict(False, True, "x"),
            VehicleIdentity(vin),
        )  # fmt: skip
        battery = self.register.attach(scan).battery
        assert battery is not None
        return battery


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_windows_are_confirmed_in_order_and_kept_once(bench: Bench) -> None:
    assert [bench.hear(window(seq)) for seq in (1, 2, 2, 1, 3)] == [1, 2, 2, 2, 3]
    assert bench.state().windows == 3


def test_a_window_that_comes_before_a_missing_one_is_asked_for_again(bench: Bench) -> None:
    assert [bench.hear(window(seq)) for seq in (1, 3, 2, 3)] == [1, 1, 2, 3]
    assert bench.state().windows == 3


def test_nothing_is_confirmed_before_the_first_window_is_there(bench: Bench) -> None:
    """A confirmation of window 0 is the greeting, which makes the node send again."""
    assert bench.hear(window(2)) is None


def test_windows_the_node_had_to_give_up_are_counted_as_lost(bench: Bench) -> None:
    bench.hear(window(1))
    assert bench.hear(window(11, oldest=11)) == 11
    assert bench.state().lost == 9
    assert "9 window(s) were lost" in node_part(bench.state()).reason
    assert node_part(bench.state()).state == "degraded"


def test_a_box_that_was_away_calls_nothing_lost_that_it_never_waited_for(bench: Bench) -> None:
    assert bench.hear(window(500, oldest=500)) == 500
    assert bench.state().lost == 0


def test_a_node_that_starts_afresh_counts_from_one_again(bench: Bench) -> None:
    bench.measure(12.6, 12.6, 12.6)
    answer = bench.register.hear("motospect/v1/node/a/window", window(1, boot="00000001"), retained=False)
    assert answer is not None
    assert json.loads(answer[1]) == {"boot": "00000001", "seq": 1}


def test_a_status_the_broker_kept_is_answered_by_a_greeting_and_proves_no_presence(bench: Bench) -> None:
    assert bench.hear(status(), kind="status", retained=True) == 0
    assert bench.state().health == "silent"
    assert bench.hear(status(), kind="status") is None
    assert bench.state().health == "measuring"


def test_a_silent_node_is_seen_by_the_boxs_clock(bench: Bench) -> None:
    bench.measure(12.6)
    bench.now_s += 60
    assert (bench.state().health, bench.state().quiet_s) == ("silent", 61)
    assert bench.state().voltage_v is None
    part = node_part(bench.state())
    assert (part.state, part.reason) == ("failed", "It has said nothing for 61 s.")
    assert part.remedy is not None


def test_a_node_that_said_goodbye_is_offline(bench: Bench) -> None:
    bench.measure(12.6)
    bench.hear(status(state="offline"), kind="status")
    assert bench.state().health == "offline"


def test_a_wrong_clock_is_said_and_changes_nothing(bench: Bench) -> None:
    bench.hear(status(wall="2000-01-01T00:00:00Z"), kind="status")
    bench.measure(12.65)
    assert abs(bench.state().clock_off_s or 0) > CLOCK_OFF_S
    part = node_part(bench.state())
    assert part.state == "ok"
    assert part.reason == "It measures 12.65 V. Its clock is wrong, which does no harm: its time is not used."


def test_a_malformed_window_is_counted_and_shown(bench: Bench) -> None:
    bench.measure(12.6)
    assert bench.hear(b"{}") is None
    assert (bench.state().malformed, bench.state().windows) == (1, 1)
    part = node_part(bench.state())
    assert part.state == "degraded"
    assert "1 message(s) were refused" in part.reason
    assert part.remedy == "Put the firmware of this version on the node."


def test_topics_of_nobody_and_too_many_names_are_counted(bench: Bench) -> None:
    for number in range(MOST_NODES + 2):
        bench.hear(window(1), node=f"n{number}")
    bench.hear(b"", node="not a name")
    assert len(bench.register.states()) == MOST_NODES
    assert bench.register.strangers == 3


def test_without_any_node_the_health_page_says_so() -> None:
    (part,) = node_parts(())
    assert (part.state, part.reason) == ("absent", "No sensor node has been heard yet.")


def test_the_battery_test_holds_the_windows_since_the_clamps_went_on(bench: Bench) -> None:
    bench.measure(11.0, 11.0, 11.0, 0.0, 12.7, 12.7, 12.7, 12.7)
    test = bench.test()
    assert (test.node, test.state, test.seconds) == ("a", "good", 4)
    assert [window.number for window in test.windows] == [5, 6, 7, 8]
    assert [window.age_s for window in test.windows] == [4.0, 3.0, 2.0, 1.0]


def test_windows_of_clamps_that_were_taken_off_belong_to_nobody(bench: Bench) -> None:
    bench.measure(12.7, 12.7, 12.7, 12.7, 0.0)
    assert bench.test().state == "not_measured"


def test_windows_that_are_too_old_belong_to_nobody(bench: Bench) -> None:
    bench.measure(12.7, 12.7, 12.7, 12.7)
    bench.now_s += 30
    assert bench.test().headline.startswith("Battery not measured.")


def test_the_next_vehicle_does_not_inherit_the_last_ones_battery(bench: Bench) -> None:
    bench.measure(12.7, 12.7, 12.7, 12.7)
    assert bench.test("VIN-ONE").state == "good"
    assert bench.test("VIN-ONE").state == "good"
    assert bench.test("VIN-TWO").state == "not_measured"


def test_two_clamped_nodes_are_no_answer(bench: Bench) -> None:
    bench.measure(12.7, 12.7, 12.7, 12.7)
    bench.now_s -= 4
    bench.measure(11.7, 11.7, 11.7, 11.7, node="b")
    test = bench.test()
    assert test.state == "not_measured"
    assert "a and b are both clamped" in test.headline


def test_after_a_hole_nobody_knows_whether_the_clamps_stayed_on(bench: Bench) -> None:
    bench.measure(11.0, 11.0, 11.0, 11.0)
    bench.now_s += 30
    for seq in range(5, 9):
        bench.hear(window(seq, mv=12_700, t_ms=1000 * (seq + 29), sent_ms=1000 * (seq + 30)))
        bench.now_s += 1
    assert bench.test().seconds == 4


def test_a_message_that_waited_in_the_broker_does_not_move_time() -> None:
    clock = NodeClock()
    clock.learn(1000, 501.0)
    clock.learn(2000, 540.0)  # it lay somewhere for 38 s
    assert clock.time_s(2000) == pytest.approx(502.0, abs=0.01)
    clock.learn(3000, 503.0)
    assert clock.time_s(3000) == pytest.approx(503.0, abs=0.01)
