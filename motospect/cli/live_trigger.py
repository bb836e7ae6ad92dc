"""`motospect live --trigger`: the same watch as the daemon's, its captures printed instead of kept."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import click

from motospect.adapters.guard import BusGuard
from motospect.errors import AdapterLost, AdapterMissing, AdapterSilent
from motospect.model.capture import Capture, CaptureState, Mark, Track, joined
from motospect.model.trigger import WatchOrder, WatchState
from motospect.model.wire import to_json
from motospect.scan.link import REOPEN_S, Link
from motospect.scan.watch import CaptureLedger, WatchPost


@dataclass
class Printed:
    """Holds a capture while it runs and prints it when it ends."""

    as_json: bool
    _heads: dict[str, Capture] = field(default_factory=dict)
    _parts: dict[str, list[tuple[Track, ...]]] = field(default_factory=dict)
    _gaps: dict[str, list[str]] = field(default_factory=dict)
    printed: int = 0

    @property
    def ledger(self) -> CaptureLedger:
        """Where the watch puts its captures."""
        return CaptureLedger(begin=self._begin, append=self._append, end=self._end)

    def _begin(self, capture: Capture) -> None:
        self._heads[capture.id], self._parts[capture.id] = capture, [capture.tracks]
        self._gaps[capture.id] = [*capture.gaps]
        if capture.firing is not None:
            click.echo(f"Fired: {capture.firing.text}", err=True)

    def _append(
        self,
        capture_id: str,
        _position: int,
        tracks: tuple[Track, ...],
        gaps: tuple[str, ...],
        _marks: tuple[Mark, ...],
    ) -> None:
        self._parts[capture_id].append(tracks)
        self._gaps[capture_id] += gaps

    def _end(self, capture_id: str, state: CaptureState) -> None:
        gaps = tuple(self._gaps.pop(capture_id))
        tracks = joined(self._parts.pop(capture_id))
        capture = replace(self._heads.pop(capture_id), tracks=tracks, gaps=gaps, state=state)
        self.printed += 1
        if self.as_json:
            click.echo(to_json(capture))
            return
        fired_s = capture.firing.t_s if capture.firing else 0.0
        for track in tracks:
            for t_s, value in zip(track.t_s, track.value, strict=True):
                click.echo(
                    f"{t_s - fired_s:9.3f} {track.ecu or 'plug'} {track.name} {value:g} {track.unit}".rstrip()
                )
        for gap in gaps:
            click.echo(gap, err=True)


def watch(link: Link, guard: BusGuard, order: WatchOrder, *, as_json: bool) -> int:
    """Serve the order until it ends or Ctrl-C; returns 1 when nothing was recorded."""
    printed, told = Printed(as_json), _Teller()
    post = WatchPost(printed.ledger, guard=guard, show=told)
    post.arm(order)
    try:
        while post.active:
            try:
                if link.state.phase != "polling":
                    link.connect()
                post.serve(link, until=lambda: False, beat=lambda: None)
            except (AdapterLost, AdapterMissing, AdapterSilent) as trouble:
                link.fail(trouble)
                post.away(trouble)
                threading.Event().wait(REOPEN_S)
    except KeyboardInterrupt:
        post.close("It was ended by hand.")
    return 0 if printed.printed else 1


class _Teller:
    """Says each change of what the watch does, once."""

    def __init__(self) -> None:
        self._said: Sequence[str] = ()

    def __call__(self, state: WatchState) -> None:
        said = (state.phase, state.reason)
        if said != self._said:
            self._said = said
            click.echo(f"{state.text}: {state.reason}", err=True)
