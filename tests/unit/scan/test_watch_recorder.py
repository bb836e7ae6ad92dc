"""From readings to captures: written at the firing, added to as it goes, honest about what is missing."""

from __future__ import annotations

from dataclasses import dataclass, field

from motospect.errors import StoreFull
from motospect.model.capture import Capture, CaptureState, Mark, Track, joined
from motospect.scan.watch.order import order_of, plain_order
from motospect.scan.watch.recorder import CaptureLedger, Recorder
from motospect.scan.watch.ring import Heard

FULL = StoreFull("The disk is full.", hint="Make room.")


@dataclass
class Shelf:
    """A ledger that keeps what it is given, or refuses while `full`."""

    begun: list[Capture] = field(default_factory=list)
    parts: list[tuple[int, tuple[Track, ...], tuple[str, ...]]] = field(default_factory=list)
    ended: list[CaptureState] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    full: bool = False

    @property
    def ledger(self) -> CaptureLedger:
        return CaptureLedger(self._begin, self._append, self._end)

    def _begin(self, capture: Capture) -> None:
        self._check()
        self.begun.append(capture)

    def _append(
        self,
        _: str,
        position: int,
        tracks: tuple[Track, ...],
        gaps: tuple[str, ...],
        marks: tuple[Mark, ...],
    ) -> None:
        self._check()
        self.marks += marks
        self.parts.append((position, tracks, gaps))

    def _end(self, _: str, state: CaptureState) -> None:
        self._check()
        self.ended.append(state)

    def _check(self) -> None:
        if self.full:
            raise FULL

    def values(self) -> list[tuple[float, float]]:
        (track,) = joined([self.begun[0].tracks, *(tracks for _, tracks, _ in self.parts)])
        return list(zip(track.t_s, track.value, strict=True))


def rpm(t_s: float, value: float) -> Heard:
    return Heard(t_s, "RPM", "7E8", "rpm", value)


def drive(recorder: Recorder, until_s: int, *, start_s: int = 0, high_from_s: float = 10.0) -> None:
    """Let it hear one reading a second."""
    for second in range(start_s, until_s):
        recorder.hear(rpm(float(second), 4000.0 if second >= high_from_s else 800.0))
        recorder.tick(float(second))


def test_what_was_before_is_on_the_disk_when_it_fires_and_what_follows_is_added() -> None:
    shelf = Shelf()
    recorder = Recorder(order_of(["RPM>3000"], ["RPM"], before_s=5, after_s=4), shelf.ledger)
    drive(recorder, 11)
    (begun,) = shelf.begun
    assert begun.firing is not None
    assert (begun.firing.t_s, begun.tracks[0].t_s) == (5.0, (0.0, 1.0, 2.0, 3.0, 4.0, 5.0))
    assert begun.tracks[0].value == (800.0,) * 5 + (4000.0,)
    assert (recorder.recording, recorder.saved, shelf.ended) == (True, [], [])
    drive(recorder, 30, start_s=11)
    assert [position for position, *_ in shelf.parts] == list(range(1, len(shelf.parts) + 1))
    assert shelf.values()[-1] == (9.0, 4000.0), "four seconds after it fired, and no more"
    assert shelf.ended == ["complete"]
    assert recorder.saved == [begun.id]
    assert recorder.finished


def test_it_fires_as_often_as_was_ordered() -> None:
    shelf = Shelf()
    recorder = Recorder(order_of(["RPM>3000"], ["RPM"], before_s=1, after_s=1, captures=2), shelf.ledger)
    for second in range(40):
        recorder.hear(rpm(float(second), 4000.0 if second % 10 == 5 else 800.0))
        recorder.tick(float(second))
    assert len(shelf.begun) == 2
    assert len(recorder.saved) == 2


def test_gaps_are_told_in_the_capture_s_own_seconds() -> None:
    shelf = Shelf()
    recorder = Recorder(order_of(["RPM>3000"], ["RPM"], before_s=5, after_s=5), shelf.ledger)
    recorder.gap(0.0, 1.0, "long before.")
    drive(recorder, 6)
    recorder.gap(6.0, 9.0, "the adapter was gone.")
    drive(recorder, 12, start_s=9)
    recorder.gap(12.0, 13.5, "a scan was made.")
    recorder.failed("PID 0D of 7E8", "timeout")
    drive(recorder, 20, start_s=14)
    assert shelf.begun[0].gaps == ("From 1.0 to 4.0 s nothing was read: the adapter was gone.",)
    later = [gap for _, _, gaps in shelf.parts for gap in gaps]
    assert later == [
        "From 7.0 to 8.5 s nothing was read: a scan was made.",
        "PID 0D of 7E8 gave no value 1 time(s): timeout.",
    ]


def test_what_cannot_be_saved_is_held_said_and_saved_later_in_order() -> None:
    shelf = Shelf(full=True)
    recorder = Recorder(plain_order(4, ["RPM"]), shelf.ledger)
    recorder.begin(0.0)
    drive(recorder, 8)
    assert shelf.begun == []
    assert recorder.trouble == "The capture is NOT saved. The disk is full. Make room."
    assert (recorder.saved, recorder.finished) == ([], False)
    shelf.full = False
    recorder.tick(9.0)
    assert recorder.trouble is None
    assert recorder.finished
    (track,) = joined(tracks for _, tracks, _ in shelf.parts)
    assert track.t_s == (0.0, 1.0, 2.0, 3.0, 4.0)


def test_ended_early_it_is_cut_short_and_says_why() -> None:
    shelf = Shelf()
    recorder = Recorder(plain_order(60, ["RPM"]), shelf.ledger)
    recorder.begin(0.0)
    drive(recorder, 5)
    recorder.close(5.0, "The box was stopped.")
    assert shelf.ended == ["cut_short"]
    assert shelf.parts[-1][2] == ("From 5.0 to 60.0 s nothing was read: The box was stopped.",)
    assert shelf.values()[-1][0] == 4.0
