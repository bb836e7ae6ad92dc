"""The courier on a broker in memory: what deletes a record, what does not, and what the page is told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from motospect.errors import BrokerError
from motospect.model.fleet import Receipt, unpack
from motospect.model.remote_decision import RemoteDecision
from motospect.model.scan import AdapterIdentity, Scan, Verdict
from motospect.model.wire import to_json
from motospect.store import Store
from motospect.sync import Courier, Patience
from motospect.sync.courier import WINDOW
from motospect.sync.transports.memory import MemoryBroker, MemoryTransport
from tests.flow.processes import eventually

QUICK = Patience(resend_s=5.0, first_pause_s=0.01, longest_pause_s=0.05)


def keeps(message: bytes) -> tuple[bytes, ...]:
    """The fleet as it should be."""
    dispatch, _ = unpack(message)
    return (to_json(Receipt(dispatch.id, dispatch.sha256, "kept")),)


class Clock:
    """Seconds that pass when the test says so."""

    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "store")
    yield opened
    opened.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def broker() -> MemoryBroker:
    return MemoryBroker(fleet=keeps)


@pytest.fixture
def courier(store: Store, broker: MemoryBroker, clock: Clock) -> Courier:
    return Courier(store=store, transport=MemoryTransport(broker), patience=QUICK, clock=clock)


def add(store: Store, *names: str) -> None:
    for name in names:
        store.save_scan(
            Scan(
                id=name,
                kind="check",
                started_at="2026-05-04T09:30:00.000Z",
                finished_at="2026-05-04T09:30:04.000Z",
                clock="synced",
                adapter=AdapterIdentity("elm327", "ELM327 v1.5"),
                verdict=Verdict(clean=False, complete=False, headline="Not complete."),
            ),
            (),
        )


@contextmanager
def running(courier: Courier) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=courier.run, args=(stop, lambda: None))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def names(broker: MemoryBroker) -> list[str]:
    return [unpack(message)[0].id for message in broker.sent]


def test_confirmed_records_leave_the_outbox_in_order(
    store: Store, broker: MemoryBroker, courier: Courier
) -> None:
    wanted = [f"scan-{number}" for number in range(3 * WINDOW)]
    add(store, *wanted)
    with running(courier):
        eventually(lambda: store.outbox_size() == 0)
    assert names(broker) == wanted
    assert courier.state().state == "ok"
    assert store.scan("scan-0").id == "scan-0"


def test_without_a_receipt_nothing_is_deleted_and_few_are_under_way(
    store: Store, broker: MemoryBroker, courier: Courier
) -> None:
    broker.fleet = lambda _: ()
    add(store, *(f"scan-{number}" for number in range(3 * WINDOW)))
    with running(courier):
        eventually(lambda: len(broker.sent) == WINDOW)
    assert store.outbox_size() == 3 * WINDOW


def test_an_unconfirmed_record_is_sent_again_ever_more_rarely_and_that_is_said(
    store: Store, broker: MemoryBroker, courier: Courier, clock: Clock
) -> None:
    broker.fleet = lambda _: ()
    add(store, "scan-1")
    with running(courier):
        eventually(lambda: len(broker.sent) == 1)
        clock.now_s += 5.0
        eventually(lambda: len(broker.sent) == 2)
        eventually(lambda: "confirmed none" in courier.state().reason)
        assert courier.state().state == "degraded"
        clock.now_s += 9.0
        broker.fleet = keeps
        assert len(broker.sent) == 2
        clock.now_s += 1.0
        eventually(lambda: store.outbox_size() == 0)
        eventually(lambda: courier.state().state == "ok")


@pytest.mark.parametrize(
    "receipt",
    [
        b"rubbish",
        to_json(Receipt("scan-1", "0" * 64, "kept")),
        to_json(Receipt("scan-2", "0" * 64, "kept")),
        to_json(Receipt("scan-1", "0" * 64, "kept", schema="motospect.receipt/9")),
    ],
    ids=["no receipt", "other bytes", "other record", "other schema"],
)
def test_a_receipt_for_something_else_deletes_nothing(
    store: Store, broker: MemoryBroker, courier: Courier, receipt: bytes
) -> None:
    broker.fleet = lambda _: (receipt,)
    add(store, "scan-1")
    with running(courier):
        eventually(lambda: len(broker.sent) == 1)
    assert store.outbox_size() == 1


def test_a_second_receipt_does_no_harm(store: Store, broker: MemoryBroker, courier: Courier) -> None:
    broker.fleet = lambda message: keeps(message) * 2
    add(store, "scan-1", "scan-2")
    with running(courier):
        eventually(lambda: store.outbox_size() == 0)
    assert courier.state().state == "ok"


def test_a_refused_record_leaves_the_outbox_and_is_told(
    store: Store, broker: MemoryBroker, courier: Courier
) -> None:
    def refuses(message: bytes) -> tuple[bytes, ...]:
        dispatch, _ = unpack(message)
        return (to_json(Receipt(dispatch.id, dispatch.sha256, "refused", "it is too old")),)

    broker.fleet = refuses
    add(store, "scan-1")
    with running(courier):
        eventually(lambda: store.outbox_size() == 0)
        eventually(lambda: "it is too old" in courier.state().reason)
    assert courier.state().state == "degraded"


@pytest.mark.parametrize(
    ("spoil", "state"),
    [
        (lambda broker: setattr(broker, "present", False), "degraded"),
        (lambda broker: setattr(broker, "password_ok", False), "failed"),
    ],
    ids=["absent", "refusing"],
)
def test_a_broker_that_is_not_to_be_had_is_tried_again_and_logged_once(
    *,
    store: Store,
    broker: MemoryBroker,
    courier: Courier,
    caplog: pytest.LogCaptureFixture,
    spoil: Callable[[MemoryBroker], None],
    state: str,
) -> None:
    spoil(broker)
    add(store, "scan-1")
    with running(courier):
        eventually(lambda: broker.connects >= 3)
        assert courier.state().state == state
        assert "1 record(s) wait" in courier.state().reason
        assert courier.state().remedy
        broker.present = broker.password_ok = True
        eventually(lambda: store.outbox_size() == 0)
    assert [record.levelname for record in caplog.records] == ["WARNING", "WARNING"]


def test_a_broker_that_goes_away_under_way_gets_everything_again(
    store: Store, broker: MemoryBroker, courier: Courier
) -> None:
    broker.fleet = lambda _: ()
    add(store, "scan-1", "scan-2")
    with running(courier):
        eventually(lambda: len(broker.sent) == 2)
        broker.present = False
        eventually(lambda: courier.state().state == "degraded")
        broker.fleet = keeps
        broker.present = True
        eventually(lambda: store.outbox_size() == 0)
    assert names(broker) == ["scan-1", "scan-2", "scan-1", "scan-2"]


def test_before_it_runs_it_says_that_it_connects(courier: Courier) -> None:
    assert courier.state().reason.startswith("Connecting to memory")


def test_memory_refuses_what_a_broker_refuses(broker: MemoryBroker) -> None:
    with pytest.raises(BrokerError, match="gone"):
        MemoryTransport(broker).send(b"")


def test_a_decision_of_the_fleet_is_handed_on_and_receipts_go_on(store: Store, broker: MemoryBroker) -> None:
    heard: list[str] = []
    decision = RemoteDecision(
        id="d1", token_sha256="ab" * 32, at="", revision=1, revision_sha256="", answers={}, name="Ada",
        address="", language="en", wording="", total="",
    )  # fmt: skip
    broker.fleet = lambda message: (to_json(decision), b"{}", b"no JSON", *keeps(message))
    courier = Courier(
        store=store,
        transport=MemoryTransport(broker),
        patience=QUICK,
        decide=lambda one: heard.append(one.name),
    )
    add(store, "a")
    with running(courier):
        eventually(lambda: store.outbox_size() == 0)
    assert heard == ["Ada"]
