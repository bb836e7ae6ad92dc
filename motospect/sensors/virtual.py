"""A virtual sensor node at a private broker, for the demo: a battery rests, starts an engine and charges.

The broker is a real mosquitto with the workshop's own configuration. The node's messages are written here
from firmware/README.md, not taken from `messages`: a shared mistake must not confirm itself.
"""

from __future__ import annotations

import json
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from motospect.config import Settings
from motospect.errors import ServerMissing
from motospect.leash import Leash

NODE = "demo-node"
SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "workshop-broker"
START_S = 10.0
REST_MV, DIP_MV, CHARGE_MV, NOISE_MV, RIPPLE_MV = 12_660, 10_300, 14_180, 12, 90
START_AT = 8
BEFORE = 16
"""Windows measured before the demo began: the node was clamped on first, then the engine was started."""
SAMPLES = 100
AGAIN_S = 0.5
"""A window the box has not confirmed is sent again this often."""


@contextmanager
def virtual_workshop(settings: Settings) -> Iterator[Settings]:
    """Run broker and node; gives the settings with which the box hears them. Raises ServerMissing."""
    with ExitStack() as open_parts:
        leash = open_parts.enter_context(Leash())
        # Mosquitto started by root becomes a user of its own, who must be able to look in here.
        folder = Path(open_parts.enter_context(tempfile.TemporaryDirectory(prefix="motospect-workshop-")))
        leash.folder(folder)
        folder.chmod(0o755)
        port, passwords = _set_up(folder)
        open_parts.enter_context(_broker(folder, port, leash))
        stop = threading.Event()
        node = threading.Thread(target=_measure, args=(port, passwords[NODE], stop), name=NODE, daemon=True)
        open_parts.callback(node.join, 5.0)
        open_parts.callback(stop.set)
        node.start()
        (folder / "password").write_text(passwords["box"] + "\n", encoding="utf-8")
        yield replace(
            settings,
            sensors_url=f"mqtt://127.0.0.1:{port}",
            sensors_password_file=str(folder / "password"),
        )


def _set_up(folder: Path) -> tuple[int, dict[str, str]]:
    """Render the workshop's configuration and give node and box their passwords."""
    if not SCRIPT.is_file():
        raise ServerMissing("scripts/workshop-broker is not here.", hint="Start the demo from a clone.")
    port = _free_port()
    into = ("--into", str(folder / "conf.d"))
    ports = ("--port", str(port), "--websocket-port", str(_free_port()))
    # All of 127/8 is this machine: the second address stands for the workshop's network.
    _run(SCRIPT, "render", "--lan-address", "127.0.0.2", *ports, *into)
    passwords = {name: _run(SCRIPT, "add", name, *into) for name in ("box", NODE)}
    (folder / "mosquitto.conf").write_text(f"include_dir {folder}/conf.d\n", encoding="utf-8")
    return port, passwords


def _run(script: Path, *arguments: str) -> str:
    done = subprocess.run([sys.executable, script, *arguments], text=True, capture_output=True, check=False)  # noqa: S603 - our own script
    if done.returncode:
        raise ServerMissing(f"The broker could not be set up: {done.stderr.strip()}", hint="See above.")
    return done.stdout.strip()


@contextmanager
def _broker(folder: Path, port: int, leash: Leash) -> Iterator[None]:
    program = shutil.which("mosquitto", path="/usr/bin:/usr/sbin:/usr/local/sbin")
    if program is None:
        raise ServerMissing("mosquitto is not installed.", hint="Install it: apt-get install mosquitto")
    command = [program, "-c", str(folder / "mosquitto.conf")]
    broker = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 - our own words
    leash.hold(broker)
    try:
        end, pause = time.monotonic() + START_S, threading.Event()
        while not _listens(port):
            if time.monotonic() > end or broker.poll() is not None:
                raise ServerMissing("mosquitto does not start.", hint=f"Try it by hand: {' '.join(command)}")
            pause.wait(0.05)
        yield
    finally:
        broker.kill()
        broker.wait()


def _measure(port: int, password: str, stop: threading.Event) -> None:
    """Send every window, also those measured before, until the box has confirmed it."""
    boot, began = secrets.token_hex(4), time.monotonic() - BEFORE
    topic = f"motospect/v1/node/{NODE}/"
    confirmed = 0

    def heard(_client: mqtt.Client, _data: object, message: mqtt.MQTTMessage) -> None:
        nonlocal confirmed
        said = json.loads(message.payload)
        if said["boot"] == boot:
            confirmed = max(confirmed, said["seq"])

    client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=NODE, protocol=mqtt.MQTTv5)
    client.username_pw_set(NODE, password)
    client.will_set(topic + "status", json.dumps({"v": 1, "state": "offline", "boot": boot}), 1, retain=True)
    client.on_message = heard
    client.connect("127.0.0.1", port)
    client.subscribe(topic + "ack", 1)
    client.loop_start()
    online = {"v": 1, "state": "online", "boot": boot, "firmware": "virtual", "wall": "", "held": 0}
    client.publish(topic + "status", json.dumps({**online, "lost": 0}), 1, retain=True)
    while not stop.wait(AGAIN_S):
        now_s = time.monotonic() - began
        for number in range(confirmed + 1, int(now_s) + 1):
            client.publish(topic + "window", json.dumps(_window(boot, number, int(now_s * 1000))), 1)
    client.disconnect()
    client.loop_stop()


def _window(boot: str, number: int, sent_ms: int) -> dict[str, object]:
    """Return the window's message; the engine is started in window START_AT."""
    jitter = [secrets.randbelow(NOISE_MV) for _ in range(10)]
    if number == START_AT:
        blocks = [REST_MV, DIP_MV, 10_450, 10_600, 10_820, 11_300, 12_200, 13_100, 13_700, 14_000]
        ripple, low, high = 160, DIP_MV - 80, 14_060
    else:
        level, ripple = (REST_MV, NOISE_MV) if number < START_AT else (CHARGE_MV, RIPPLE_MV)
        blocks = [level + by for by in jitter]
        low, high = min(blocks) - ripple // 2, max(blocks) + ripple // 2
    head = {"v": 1, "boot": boot, "seq": number, "oldest": 1, "t_ms": (number - 1) * 1000}
    taken = {"sent_ms": sent_ms, "samples": SAMPLES, "missed": 0}
    return {**head, **taken, "low_mv": low, "high_mv": high, "ripple_mv": ripple, "blocks_mv": blocks}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
