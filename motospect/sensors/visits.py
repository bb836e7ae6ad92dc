"""Which windows belong to the vehicle that is scanned: those since the clamps went on, and nobody else's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from motospect.knowledge.battery import UNCLAMPED_V, judge, not_measured
from motospect.model.battery import BatteryTest, BatteryWindow
from motospect.sensors.node import SILENT_S, Measured, Node

VISIT_S = 900.0
"""Windows older than this are not of this visit, even if the clamps have stayed on overnight."""
HOLE_S = 5.0
"""After a hole longer than this nobody knows whether the clamps stayed on."""


class Visits:
    """Remembers which vehicle was scanned last, so that its windows are not given to the next one."""

    def __init__(self) -> None:
        self._vin: str | None = None
        self._ended_s = float("-inf")

    def test(self, nodes: Iterable[Node], vin: str | None, now_s: float) -> BatteryTest:
        """Return the battery test of the vehicle with this VIN, whose scan ends now."""
        since_s = now_s - VISIT_S
        if self._vin is not None and vin is not None and vin != self._vin:
            since_s = max(since_s, self._ended_s)
        self._vin, self._ended_s = vin or self._vin, now_s
        runs = {node.name: run for node in nodes if (run := _clamped_run(node, since_s, now_s))}
        if not runs:
            return not_measured("No sensor node had a battery at its clamps when the scan ended.")
        if len(runs) > 1:
            names = " and ".join(sorted(runs))
            return not_measured(
                f"{names} are both clamped to a battery: it is not known which is this vehicle's."
            )
        ((name, run),) = runs.items()
        return judge(name, [_window(place, m, now_s) for place, m in enumerate(run, 1)])


def _clamped_run(node: Node, since_s: float, now_s: float) -> Sequence[Measured]:
    """Return the node's newest windows back to where the clamps went on, in the order of measuring."""
    run: list[Measured] = []
    later_s = now_s - SILENT_S + HOLE_S  # the newest may be as old as a node may be quiet
    for measured in reversed(node.windows):
        whole = all(mv is None or mv >= UNCLAMPED_V * 1000 for mv in measured.message.blocks_mv)
        if not whole or measured.at_s <= since_s or measured.at_s < later_s - HOLE_S:
            break
        run.append(measured)
        later_s = measured.at_s
    return run[::-1]


def _window(place: int, measured: Measured, now_s: float) -> BatteryWindow:
    message = measured.message
    return BatteryWindow(
        id=f"b{place}",
        boot=message.boot,
        number=message.seq,
        age_s=round(max(0.0, now_s - measured.at_s), 1),
        samples=message.samples,
        missed=message.missed,
        low_v=message.low_mv / 1000,
        high_v=message.high_mv / 1000,
        ripple_v=message.ripple_mv / 1000,
        blocks_v=tuple(None if mv is None else mv / 1000 for mv in message.blocks_mv),
    )
