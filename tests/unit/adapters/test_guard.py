"""The bus guard: what passes, what never does, when nothing does; whatever bytes a caller makes up."""

from __future__ import annotations

import itertools
import json
import os
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import can
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from motospect.adapters.audit import NAME, OLDER_FILES, AuditLog, Sent
from motospect.adapters.elm327 import Elm327
from motospect.adapters.guard import READING_SERVICES, BusGuard, VehicleState
from motospect.adapters.guarded_bus import GuardedBus
from motospect.adapters.guarded_stream import GuardedStream
from motospect.adapters.port import Question
from motospect.adapters.serial_port import SerialStream
from motospect.adapters.socketcan import SocketCan
from motospect.errors import AdapterError, ClearUnsafe, RequestForbidden

WRITING = (0x04, 0x08, 0x10, 0x11, 0x14, 0x27, 0x28, 0x2E, 0x2F, 0x31, 0x34, 0x35, 0x36, 0x37, 0x3D, 0x85)
NUMBERS = itertools.count()
PARKED = VehicleState(0.0, 0.0, 12.4, 0.0)
payloads = st.one_of(
    st.binary(max_size=12),
    st.builds(lambda service, rest: bytes([service]) + rest, st.sampled_from(WRITING), st.binary(max_size=9)),
)


class Hand:
    """A clock moved by hand; waiting moves it."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.waited: list[float] = []

    def __call__(self) -> float:
        return self.now_s

    def wait(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.now_s += seconds


class Script:
    """A stream that keeps what is sent and answers what it is told to."""

    def __init__(self, reply: str = "OK") -> None:
        self.sent: list[str] = []
        self.reply = reply
        self.address = "line"
        self.baud: int | None = None
        self.is_uart = False

    def set_baud(self, baud: int) -> bool:
        return False

    def drain(self) -> None:
        return

    def send(self, text: str) -> None:
        self.sent.append(text)

    def receive(
        self, deadline_s: float, *, first_s: float | None = None, ends: tuple[str, ...] = (">",)
    ) -> tuple[str, bool]:
        return self.reply, True

    def discard(self) -> str:
        return ""

    def close(self) -> None:
        return


@contextmanager
def pty_adapter() -> Iterator[tuple[Elm327, int]]:
    """An ELM327 on a pty whose other end only listens; closing it ends every wait."""
    near, far = os.openpty()
    tty.setraw(far)
    stop = Event()
    stop.set()  # nobody answers: end each wait at once, after the bytes have left
    wire = Elm327(GuardedStream(SerialStream(os.ttyname(far), baud=115200, stop=stop), BusGuard()))
    os.set_blocking(near, False)
    try:
        yield wire, near
    finally:
        wire.close()
        os.close(near)
        os.close(far)


def requests(sent: bytes) -> list[bytes]:
    """What of the bytes on the line an ELM327 would put on the bus."""
    lines = [line for line in sent.decode("ascii").upper().split("\r")[:-1] if line[:2] not in {"AT", "ST"}]
    return [bytes.fromhex(line[: len(line) & ~1]) for line in lines]


def drained(near: int) -> bytes:
    try:
        return os.read(near, 65536)
    except BlockingIOError:
        return b""


with_one_pty = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def elm() -> Iterator[tuple[Elm327, int]]:
    with pty_adapter() as opened:
        yield opened


@with_one_pty
@given(
    payload=payloads,
    target=st.sampled_from(["7DF", "7E0", "18DB33F1", "18DA10F1"]),
    count=st.none() | st.integers(0, 15),
)
@example(payload=b"\x04", target="7DF", count=None)
@example(payload=b"", target="7DF", count=4)
def test_only_listed_services_leave_an_elm327_on_a_pty(
    elm: tuple[Elm327, int], payload: bytes, target: str, count: int | None
) -> None:
    wire, near = elm
    drained(near)
    wire._target = target  # the header is set already
    try:
        wire.ask(Question(payload, target, count), deadline_s=0.01)
    except (RequestForbidden, AdapterError):
        pass
    left = requests(drained(near))
    assert all(request and request[0] in READING_SERVICES for request in left)
    assert bool(left) == bool(payload and payload[0] in READING_SERVICES)


@given(text=st.text(max_size=12) | st.from_regex("(AT|ST|at)? ?[0-9A-Fa-f ]{0,10}", fullmatch=True))
@example(text="")
@example(text="0100\r04")
@example(text="0 4")
@example(text="041")
@example(text="ATWM048171")
@example(text="STPX H:7E0,D:04")
@example(text="ATCAF0")
@example(text="ATSH123")
def test_no_text_makes_an_elm327_send_what_is_not_listed(text: str) -> None:
    line = Script()
    try:
        GuardedStream(line, BusGuard()).send(text)
    except RequestForbidden:
        assert line.sent == []
        return
    (sent,) = line.sent
    assert sent.isascii()
    assert "\r" not in sent
    said = sent.upper().replace(" ", "")
    if not said.startswith(("AT", "ST")):
        assert bytes.fromhex(said[: len(said) & ~1])[0] in READING_SERVICES


@settings(max_examples=300, deadline=None)
@given(
    data=st.binary(max_size=8) | payloads.map(lambda p: (bytes([len(p) & 0xF]) + p)[:8]),
    identifier=st.sampled_from([0x7DF, 0x7E0, 0x7E7, 0x18DB33F1, 0x18DA10F1]) | st.integers(0, 0x1FFFFFFF),
    remote=st.booleans(),
)
@example(data=b"\x01\x04", identifier=0x7E0, remote=False)
@example(data=b"\x10\x09\x31\x01\xff\x00\x00\x00", identifier=0x7E0, remote=False)
@example(data=b"\x21\x01\x02", identifier=0x7E0, remote=False)
def test_only_listed_services_leave_a_can_interface(data: bytes, identifier: int, remote: bool) -> None:
    channel = f"guard-{next(NUMBERS)}"
    with can.Bus(interface="virtual", channel=channel) as vehicle:
        bus = GuardedBus(can.Bus(interface="virtual", channel=channel), BusGuard())
        try:
            bus.send(can.Message(
                arbitration_id=identifier, is_extended_id=identifier > 0x7FF,
                data=data, is_remote_frame=remote
            ))  # fmt: skip
        except RequestForbidden:
            assert vehicle.recv(0) is None
        else:
            heard = vehicle.recv(0)
            assert heard is not None
            assert not heard.is_remote_frame
            assert is_request(heard.arbitration_id)
            assert heard.data[0] >> 4 == 3 or heard.data[1 + (heard.data[0] >> 4)] in READING_SERVICES
        finally:
            bus.shutdown()


def is_request(identifier: int) -> bool:
    return 0x700 <= identifier <= 0x7FF or (identifier >> 17 == 0x18DA >> 1 and identifier & 0xFF == 0xF1)


@settings(max_examples=100, deadline=None)
@given(payload=payloads)
def test_only_listed_services_leave_through_socketcan_whatever_is_asked(payload: bytes) -> None:
    channel = f"guard-{next(NUMBERS)}"
    with can.Bus(interface="virtual", channel=channel) as vehicle:
        stop = Event()
        stop.set()
        wire = SocketCan.open(f"virtual:{channel}", baud=0, stop=stop, guard=BusGuard())
        try:
            wire.ask(Question(payload, "7E0"), deadline_s=0.01)
        except (RequestForbidden, AdapterError, ValueError):
            pass
        finally:
            wire.close()
        heard = vehicle.recv(0)
        assert (heard is not None) == bool(payload and payload[0] in READING_SERVICES)


def guard(folder: Path, hand: Hand, **settings: float) -> BusGuard:
    return BusGuard(audit=AuditLog(folder), clock=hand, wait=hand.wait, **settings)


def test_service_04_passes_once_to_each_ecu_that_was_confirmed(tmp_path: Path) -> None:
    hand = Hand()
    one = guard(tmp_path, hand)
    with pytest.raises(RequestForbidden, match="was not confirmed"):
        one.admit(b"\x04", "7E0")
    with one.clearing(["7E0", "7DF"], PARKED):
        one.admit(b"\x04", "7E0")
        for target in ("7E0", "7E1", "7DF", "functional", "unknown"):
            with pytest.raises(RequestForbidden):
                one.admit(b"\x04", target)
        with pytest.raises(RequestForbidden):
            one.admit(b"\x04\x00", "7E1")
    with pytest.raises(RequestForbidden):
        one.admit(b"\x04", "7E0")


@pytest.mark.parametrize(
    ("state", "why"),
    [
        (VehicleState(1.0, 900.0, 14.0, 0.0), "moves"),
        (VehicleState(3.0, 0.0, 12.4, 0.0), "moves"),
        (VehicleState(None, 900.0, 14.0, 0.0), "engine runs"),
        (VehicleState(None, None, 12.4, 0.0), "or whether the engine runs"),
        (VehicleState(0.0, 0.0, 11.7, 0.0), "battery is low"),
        (VehicleState(0.0, 0.0, 12.4, -16.0), "too long ago"),
    ],
)
def test_nothing_is_cleared_in_a_state_that_may_do_harm(
    tmp_path: Path, state: VehicleState, why: str
) -> None:
    with pytest.raises(ClearUnsafe, match=why), guard(tmp_path, Hand()).clearing(["7E0"], state):
        pass


@pytest.mark.parametrize(
    "state", [PARKED, VehicleState(0.0, 800.0, 14.1, 0.0), VehicleState(None, 0.0, None, 0.0)]
)
def test_a_vehicle_that_stands_may_be_cleared(tmp_path: Path, state: VehicleState) -> None:
    with guard(tmp_path, Hand()).clearing(["7E0"], state):
        pass


def test_without_an_audit_log_nothing_is_cleared(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    for audit in (None, AuditLog(tmp_path / "file")):
        with (
            pytest.raises(ClearUnsafe, match="audit log"),
            BusGuard(audit=audit).clearing(["7E0"], VehicleState(0.0, 0.0, 12.4, BusGuard().clock())),
        ):
            pass


def test_a_parked_vehicle_gets_no_frame_after_the_silence_time(tmp_path: Path) -> None:
    hand = Hand()
    one = guard(tmp_path, hand, silence_s=60.0)
    line = Script("7E8 03 41 0C 00")
    stream = GuardedStream(line, one)
    for _ in range(5):  # a control unit answers: the ignition is on
        hand.now_s += 50
        stream.send("010C")
        stream.receive(0.1)
    line.reply = "NO DATA"
    hand.now_s += 50
    stream.send("010C")
    stream.receive(0.1)
    hand.now_s += 11
    with pytest.raises(RequestForbidden, match="Nobody asked and no control unit answered for 61 s"):
        stream.send("010C")
    assert line.sent == ["010C"] * 6
    one.asked("check scan")
    stream.send("010C")


def test_requests_keep_their_distance(tmp_path: Path) -> None:
    hand = Hand()
    one = guard(tmp_path, hand)
    for _ in range(500):
        one.admit(b"\x01\x0c", "7E0")
    assert hand.now_s == pytest.approx(499 * 0.002)


def test_a_header_the_adapter_refused_is_no_permission(tmp_path: Path) -> None:
    line = Script("?")
    one = guard(tmp_path, Hand())
    stream = GuardedStream(line, one)
    stream.send("ATSH7E0")
    stream.receive(0.1)
    with one.clearing(["7E0"], PARKED), pytest.raises(RequestForbidden):
        stream.send("04")


def lines(path: Path) -> list[dict[str, str | None]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_every_request_stands_in_the_audit_log_also_a_refused_one(tmp_path: Path) -> None:
    one = guard(tmp_path, Hand())
    one.asked("pre scan 1 by owner")
    one.admit(b"\x01\x0c", "7E0")
    one.pass_on(b"\x30\0\0\0\0\0\0\0", "7E0", kind="flow")
    with pytest.raises(RequestForbidden):
        one.admit(b"\x31\x01\xff\x00", "7E0")
    sent, flow, refused = lines(tmp_path / NAME)
    assert (sent["who"], sent["target"], sent["service"], sent["payload"]) == (
        "pre scan 1 by owner",
        "7E0",
        "01",
        "010C",
    )
    assert (flow["kind"], sent["refused"]) == ("flow", None)
    assert "not on the list" in str(refused["refused"])


def test_the_audit_log_stays_bounded_and_keeps_the_newest(tmp_path: Path) -> None:
    log = AuditLog(tmp_path, largest_bytes=2000)
    for number in range(200):
        log.note(Sent("test", "request", "7E0", "01", f"{number:04X}"))
    log.close()
    files = sorted(tmp_path.iterdir())
    assert len(files) == OLDER_FILES + 1
    assert sum(file.stat().st_size for file in files) <= 2000 * (OLDER_FILES + 1)
    assert lines(tmp_path / NAME)[-1]["payload"] == "00C7"
