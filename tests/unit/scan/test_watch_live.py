"""A live order: read for those who look on, recorded and marked on demand, over when nobody looks."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

import pytest

from motospect.errors import TriggerInvalid
from motospect.model.capture import CaptureState, Mark, Track, joined
from motospect.scan.watch import CaptureLedger, Feed, live_order
from motospect.scan.watch.recorder import Recorder
from motospect.scan.watch.ring import Heard


@dataclass
class Kept:
    """A ledger that remembers."""

    tracks: list[tuple[Track, ...]] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    ended: list[CaptureState] = field(default_factory=list)

    @property
    def ledger(self) -> CaptureLedger:
        return CaptureLedger(lambda _: None, self._append, lambda _, state: self.ended.append(state))

    def _append(
        self, _: str, __: int, tracks: tuple[Track, ...], ___: tuple[str, ...], marks: tuple[Mark, ...]
    ) -> None:
        self.tracks.append(tracks)
        self.marks += marks


def rpm(t_s: float, value: float = 750.0) -> Heard:
    return Heard(t_s, "RPM", "7E8", "rpm", value)


def test_a_recording_keeps_what_comes_between_begin_and_stop_and_its_marks_at_once() -> None:
    kept = Kept()
    recorder = Recorder(live_order(["RPM"]), kept.ledger)
    recorder.hear(rpm(1.0))
    recorder.mark(1.1, "before it", "Eva")
    assert kept.marks == []
    recorder.begin(2.0)
    recorder.hear(rpm(2.5))
    recorder.mark(2.6, "revs up", "Eva")
    assert kept.marks == [Mark(0.6, "revs up", "Eva")], "durable before the next flush"
    assert recorder.marks == (Mark(0.6, "revs up", "Eva"),)
    recorder.hear(rpm(3.0))
    recorder.stop(3.1)
    recorder.hear(rpm(4.0))
    assert kept.ended == ["complete"]
    assert [track.t_s for track in joined(kept.tracks)] == [(0.5, 1.0)]
    assert len(kept.marks) == 1, "none is written twice"
    recorder.begin(5.0)
    assert recorder.marks == ()
    assert recorder.capture_from_s == 5.0


def test_a_live_recording_never_holds_more_than_can_be_shown() -> None:
    assert live_order(["RPM"]).after_s == 600.0
    many = live_order([f"O2_B{bank}S{sensor}" for bank in (1, 2) for sensor in (1, 2, 3, 4)], rate_hz=50)
    assert len(many.signals) * many.rate_hz * many.after_s <= 150_000
    with pytest.raises(TriggerInvalid, match="60 is not possible"):
        live_order(["RPM"], rate_hz=60)


def test_the_feed_gives_each_asker_what_came_since() -> None:
    feed = Feed(most=4)
    feed.begin("w1")
    feed.hear(rpm(0.1))
    first = feed.since(0)
    assert (len(first.seen), first.channels[0].name) == (1, "RPM")
    feed.fail(0.2, ["RPM", "MAF"], "7E8", "timeout")
    feed.hear(rpm(0.3, 760.0))
    fresh = feed.since(first.number)
    assert [(one.value, one.why) for one in fresh.seen] == [(None, "timeout"), (760.0, "")]
    assert feed.since(fresh.number).seen == ()
    for tenth in range(4, 12):
        feed.hear(rpm(tenth / 10))
    assert [one.t_s for one in feed.since(fresh.number).seen] == [0.8, 0.9, 1.0, 1.1], "the oldest go"


def test_another_order_begins_with_no_channel() -> None:
    feed = Feed()
    feed.begin("w1")
    feed.hear(rpm(5.0))
    number = feed.since(0).number
    feed.begin("w2")
    assert feed.since(number).seen == ()
    feed.hear(Heard(0.1, "MAF", "7E8", "g/s", 3.0))
    batch = feed.since(number)
    assert (batch.session, [one.name for one in batch.channels]) == ("w2", ["MAF"])
    assert [one.t_s for one in batch.seen] == [0.1]


def test_many_threads_lose_nothing() -> None:
    feed = Feed()
    feed.begin("w1")

    def write(ecu: str) -> None:
        for n in range(500):
            feed.hear(Heard(n / 10, "RPM", ecu, "rpm", float(n)))

    threads = [threading.Thread(target=write, args=(f"7E{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    batch = feed.since(0)
    assert (len(batch.seen), len(batch.channels)) == (4000, 8)
    for place in range(8):
        assert [one.value for one in batch.seen if one.channel == place] == [float(n) for n in range(500)]
