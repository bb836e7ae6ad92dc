"""What the next request holds: rates, the longest overdue first, one ECU a request, its width."""

from __future__ import annotations

from motospect.scan.schedule import Channel, Schedule

WIDE = {"7E8": 6, "7E9": 6}


def taken(schedule: Schedule, now_s: float, widths: dict[str, int] = WIDE) -> tuple[str, list[int]]:
    channels = schedule.take(now_s, widths=widths)
    for channel in channels:
        channel.asked(now_s)
    return (channels[0].ecu if channels else "", [channel.pid for channel in channels])


def test_signals_of_an_ecu_share_a_request_in_order_of_pid() -> None:
    schedule = Schedule([Channel("7E8", pid, 0, 0) for pid in (0x0D, 0x0C, 0x05)])
    assert taken(schedule, 0.0) == ("7E8", [0x05, 0x0C, 0x0D])


def test_two_ecus_take_turns() -> None:
    schedule = Schedule([Channel(ecu, 0x0C, 0, 0) for ecu in ("7E8", "7E9")])
    assert [taken(schedule, t)[0] for t in (0.1, 0.2, 0.3, 0.4)] == ["7E8", "7E9", "7E8", "7E9"]


def test_more_than_the_width_goes_round() -> None:
    schedule = Schedule([Channel("7E8", pid, 0, 0) for pid in range(4, 12)])
    asked = [pid for t in (0.1, 0.2, 0.3, 0.4) for pid in taken(schedule, t)[1]]
    assert sorted(asked) == sorted(list(range(4, 12)) * 3)


def test_an_ecu_that_takes_one_at_a_time_gets_one_at_a_time() -> None:
    schedule = Schedule([Channel("7E8", pid, 0, 0) for pid in (4, 5)])
    assert [taken(schedule, t, {"7E8": 1})[1] for t in (0.1, 0.2, 0.3)] == [[4], [5], [4]]


def test_each_signal_keeps_its_own_rate() -> None:
    schedule = Schedule([Channel("7E8", 0x0C, 0.1, 0), Channel("7E8", 0x05, 1.0, 0)])
    counts = {0x0C: 0, 0x05: 0}
    for tick in range(1000):
        for pid in taken(schedule, tick / 100)[1]:
            counts[pid] += 1
    assert 98 <= counts[0x0C] <= 102
    assert 10 <= counts[0x05] <= 11


def test_nothing_is_asked_before_it_is_due() -> None:
    schedule = Schedule([Channel("7E8", 0x0C, 1.0, 0)])
    assert taken(schedule, 0.0)[1] == [0x0C]
    assert taken(schedule, 0.5) == ("", [])
    assert schedule.next_due_s() == 1.0


def test_what_was_missed_is_not_made_up_for() -> None:
    channel = Channel("7E8", 0x0C, 0.1, 0)
    channel.asked(5.0)
    assert channel.due_s == 5.0
    channel.asked(5.0)
    assert channel.due_s == 5.1


def test_a_signal_asked_alone_shares_with_nobody() -> None:
    schedule = Schedule([Channel("7E8", 4, 0, 0, alone=True), Channel("7E8", 5, 0, 0)])
    assert [taken(schedule, t)[1] for t in (0.1, 0.2, 0.3)] == [[4], [5], [4]]


def test_one_question_to_all_holds_each_pid_of_every_ecu_that_has_it() -> None:
    schedule = Schedule([Channel(ecu, pid, 0, 0) for ecu, pid in (("7E8", 5), ("7E8", 4), ("7E9", 5))])
    picked = schedule.take_together(0.0, width=6)
    assert [(c.ecu, c.pid) for c in picked] == [("7E8", 4), ("7E8", 5), ("7E9", 5)]


def test_one_question_to_all_is_filled_to_the_width_and_goes_round() -> None:
    schedule = Schedule([Channel(ecu, pid, 0, 0) for ecu in ("7E8", "7E9") for pid in range(4, 13)])
    asked: list[int] = []
    for turn in range(3):
        picked = schedule.take_together(turn / 10, width=6)
        assert len(picked) == 12
        asked += sorted({channel.pid for channel in picked})
        for channel in picked:
            channel.asked(turn / 10)
    assert sorted(asked) == sorted(list(range(4, 13)) * 2)


def test_nothing_due_is_no_question_to_all() -> None:
    assert Schedule([Channel("7E8", 4, 1.0, 2.0)]).take_together(1.0, width=6) == []
