"""The post where one order stands: of many people arming at once one wins, and the others hear who."""

from __future__ import annotations

import threading

from motospect.adapters.guard import BusGuard
from motospect.errors import AdapterLost, BayBusy
from motospect.model.trigger import WatchState
from motospect.scan.watch.order import order_of
from motospect.scan.watch.post import WatchPost
from motospect.scan.watch.recorder import NOWHERE


class Clock:
    """Seconds that pass when the test says so."""

    now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


def test_of_many_who_arm_at_once_one_wins() -> None:
    shown: list[WatchState] = []
    post = WatchPost(NOWHERE, guard=BusGuard(), show=shown.append)
    refused: list[str] = []
    together = threading.Barrier(8)

    def arm(number: int) -> None:
        together.wait()
        try:
            post.arm(order_of(["pending"], who=f"person {number}"))
        except BayBusy as busy:
            refused.append(str(busy))

    threads = [threading.Thread(target=arm, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (armed,) = shown
    assert len(refused) == 7
    assert set(refused) == {f"Already armed by {armed.who}: a code turns pending."}


def test_away_from_the_adapter_its_time_still_runs_out() -> None:
    shown: list[WatchState] = []
    clock = Clock()
    post = WatchPost(NOWHERE, guard=BusGuard(), show=shown.append, clock=clock)
    watch_id = post.arm(order_of(["pending"], most_s=60))
    gone = AdapterLost("The adapter is gone.", hint="Plug it in.")
    post.away(gone)
    assert (shown[-1].phase, shown[-1].left_s) == ("away", 60)
    assert "The adapter is gone." in shown[-1].reason
    clock.now_s += 61
    post.away(gone)
    assert (shown[-1].phase, shown[-1].reason) == ("ended", "Its time was over after 60 s.")
    assert post.active is False
    assert post.disarm(watch_id) is False
    post.away(gone)
    assert len(shown) == 3, "what has ended says nothing more"


def test_one_that_is_disarmed_while_the_adapter_is_away_ends() -> None:
    shown: list[WatchState] = []
    post = WatchPost(NOWHERE, guard=BusGuard(), show=shown.append)
    post.arm(order_of(["pending"]))
    assert post.disarm("another") is False
    assert post.disarm()
    post.away(AdapterLost("The adapter is gone.", hint="Plug it in."))
    assert shown[-1].reason == "It was ended by hand."
