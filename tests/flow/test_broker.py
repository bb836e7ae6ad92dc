"""The workshop's broker: who is let in, and what each may say and hear; looked at where it is delivered."""

from __future__ import annotations

import queue
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from tests.flow.mosquitto import LAN, SCRIPT, Mosquitto, mosquitto, needs_mosquitto
from tests.flow.processes import eventually

pytestmark = [needs_mosquitto, pytest.mark.slow]

WINDOW_A, WINDOW_B = "motospect/v1/node/node-a/window", "motospect/v1/node/node-b/window"
ACK_A, ACK_B = "motospect/v1/node/node-a/ack", "motospect/v1/node/node-b/ack"


@pytest.fixture(scope="module")
def workshop() -> Iterator[tuple[Mosquitto, dict[str, str]]]:
    with mosquitto("box", "node-a", "node-b", "box-7") as running:
        yield running


@contextmanager
def client(
    port: int,
    name: str | None = None,
    password: str | None = None,
    *,
    host: str = "127.0.0.1",
    transport: Literal["tcp", "websockets"] = "tcp",
    hears: tuple[str, ...] = (),
) -> Iterator[tuple[mqtt.Client, str, queue.Queue[tuple[str, bytes]]]]:
    """A client, the broker's answer to its greeting, and what is delivered to it."""
    answers: queue.Queue[str] = queue.Queue()
    heard: queue.Queue[tuple[str, bytes]] = queue.Queue()
    granted: queue.Queue[Any] = queue.Queue()
    made = mqtt.Client(CallbackAPIVersion.VERSION2, transport=transport)
    if name is not None:
        made.username_pw_set(name, password)
    made.on_connect = lambda _c, _d, _f, code, _p: answers.put(str(code))
    made.on_message = lambda _c, _d, message: heard.put((message.topic, message.payload))
    made.on_subscribe = lambda *said: granted.put(said)
    made.connect(host, port)
    made.loop_start()
    try:
        answer = answers.get(timeout=10)
        for topic in hears:
            made.subscribe(topic, 1)
            granted.get(timeout=10)
        yield made, answer, heard
    finally:
        made.disconnect()
        made.loop_stop()


def test_nobody_is_let_in_without_a_name(workshop: tuple[Mosquitto, dict[str, str]]) -> None:
    broker, _ = workshop
    for port, transport in ((broker.port, "tcp"), (broker.websocket_port, "websockets")):
        host = LAN if transport == "websockets" else "127.0.0.1"
        with client(port, host=host, transport=transport) as (_, answer, _):  # type: ignore[arg-type]
            assert answer == "Not authorized"


@pytest.mark.parametrize(("name", "password"), [("node-a", "wrong"), ("node-a", ""), ("nobody", "x")])
def test_a_wrong_password_is_refused(
    workshop: tuple[Mosquitto, dict[str, str]], name: str, password: str
) -> None:
    with client(workshop[0].port, name, password) as (_, answer, _):
        assert answer == "Not authorized"


def test_a_node_speaks_only_in_its_own_corner(workshop: tuple[Mosquitto, dict[str, str]]) -> None:
    broker, passwords = workshop
    with (
        client(broker.port, "box", passwords["box"], hears=("motospect/#", "motospect/v1/node/+/window")) as (
            _,
            _,
            heard,
        ),
        client(broker.port, "node-a", passwords["node-a"], host=LAN) as (node, answer, _),
    ):
        assert answer == "Success"
        for forbidden in (
            WINDOW_B,
            ACK_A,
            ACK_B,
            "motospect/v1/box/box-7/x",
            "motospect/v1/node/node-a",
            "x",
        ):
            node.publish(forbidden, b"forged", 1).wait_for_publish(10)
        node.publish(WINDOW_A, b"own", 1).wait_for_publish(10)
        # One connection keeps its order: when the last has arrived, the others never will.
        assert heard.get(timeout=10) == (WINDOW_A, b"own")
        assert heard.empty() or heard.get_nowait() == (WINDOW_A, b"own")
        assert heard.empty()


def test_a_node_hears_only_what_is_said_to_it(workshop: tuple[Mosquitto, dict[str, str]]) -> None:
    broker, passwords = workshop
    hears = ("#", WINDOW_B, ACK_B, ACK_A)
    with (
        client(broker.port, "node-a", passwords["node-a"], hears=hears) as (_, _, heard),
        client(broker.port, "node-b", passwords["node-b"]) as (other, _, _),
        client(broker.port, "box", passwords["box"]) as (box, _, _),
    ):
        other.publish(WINDOW_B, b"secret", 1).wait_for_publish(10)
        box.publish(ACK_B, b"not yours", 1).wait_for_publish(10)
        box.publish(ACK_A, b"yours", 1).wait_for_publish(10)
        assert heard.get(timeout=10) == (ACK_A, b"yours")
        while not heard.empty():
            assert heard.get_nowait() == (ACK_A, b"yours")


def test_the_box_confirms_and_cannot_forge_a_window(workshop: tuple[Mosquitto, dict[str, str]]) -> None:
    broker, passwords = workshop
    with client(broker.port, "box", passwords["box"], hears=("motospect/v1/node/+/window",)) as (
        box,
        _,
        heard,
    ):
        box.publish(WINDOW_A, b"forged", 1).wait_for_publish(10)
        with client(broker.port, "node-a", passwords["node-a"]) as (node, _, _):
            node.publish(WINDOW_A, b"own", 1).wait_for_publish(10)
        assert heard.get(timeout=10) == (WINDOW_A, b"own")


def test_a_box_on_its_way_to_a_fleet_has_a_corner_too(workshop: tuple[Mosquitto, dict[str, str]]) -> None:
    broker, passwords = workshop
    topic = "motospect/v1/box/box-7/scan"
    with client(broker.port, "box-7", passwords["box-7"], hears=(topic, WINDOW_A)) as (box, _, heard):
        with client(broker.port, "node-a", passwords["node-a"]) as (node, _, _):
            node.publish(WINDOW_A, b"not for it", 1).wait_for_publish(10)
        box.publish(topic, b"scan", 1).wait_for_publish(10)
        assert heard.get(timeout=10) == (topic, b"scan")


def test_the_websocket_listener_speaks_mqtt(workshop: tuple[Mosquitto, dict[str, str]]) -> None:
    broker, passwords = workshop
    with (
        client(
            broker.websocket_port,
            "box",
            passwords["box"],
            host=LAN,
            transport="websockets",
            hears=("motospect/v1/node/+/window",),
        ) as (_, answer, heard),
        client(broker.port, "node-b", passwords["node-b"]) as (node, _, _),
    ):
        assert answer == "Success"
        node.publish(WINDOW_B, b"over the web", 1).wait_for_publish(10)
        assert heard.get(timeout=10) == (WINDOW_B, b"over the web")


def test_the_password_file_holds_no_password(workshop: tuple[Mosquitto, dict[str, str]]) -> None:
    broker, passwords = workshop
    file = broker.folder / "conf.d/motospect.passwords"
    assert file.stat().st_mode & 0o007 == 0
    assert not [word for word in passwords.values() if word in file.read_text()]


def test_a_removed_name_is_refused_after_a_reload() -> None:
    with mosquitto("node-a") as (broker, passwords):
        broker.set_up("remove", "node-a")
        broker.kill()
        broker.start()
        with client(broker.port, "node-a", passwords["node-a"]) as (_, answer, _):
            assert answer == "Not authorized"
        eventually(broker.listens)


def test_wrong_use_of_the_script_is_a_sentence() -> None:
    done = subprocess.run([SCRIPT, "add", "a b"], text=True, capture_output=True, check=False)
    assert done.returncode == 1
    assert done.stderr == "workshop-broker: 'a b' is no name. Use up to 32 letters, digits, - and _.\n"
