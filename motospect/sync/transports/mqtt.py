"""MQTT 5 with paho, driven by the courier's own thread: no thread and no queue of paho's in between."""

from __future__ import annotations

import ssl
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode
from paho.mqtt.reasoncodes import ReasonCode

from motospect.errors import BrokerAbsent, BrokerError, BrokerLost, BrokerRefused, SettingInvalid
from motospect.model.fleet import receipts_topic, records_topic

ANSWER_S = 10.0
"""The broker answers CONNECT and SUBSCRIBE within this, or counts as absent."""
TCP_S = 5.0
KEEPALIVE_S = 30
UNACKNOWLEDGED = 16
"""Messages the broker may owe a PUBACK for; below its usual receive maximum of 20, so paho queues none."""


class MqttTransport:
    """A connection to a broker, made afresh each time: session expiry 0, neither side remembers."""

    def __init__(self, url: str, *, box: str, credentials_file: str, ca_file: str) -> None:
        parts = urlsplit(url)
        self._tls = parts.scheme == "mqtts"
        self._host, self._port = _host_and_port(url)
        self.address = f"{parts.scheme}://{self._host}:{self._port}"
        self._box = box
        self._credentials_file = credentials_file
        self._ca_file = ca_file
        self._client: paho.Client | None = None
        self._receipts: deque[bytes] = deque()
        self._owed: set[int] = set()
        self._trouble: BrokerError | None = None
        self._granted: set[str] = set()

    def connect(self) -> None:
        """Connect and subscribe to this box's receipts; both must be granted."""
        self.close()
        client = self._new_client()
        self._client = client
        try:
            client.connect(self._host, self._port, keepalive=KEEPALIVE_S, clean_start=True)
        except ssl.SSLError as error:
            raise BrokerRefused(
                f"The broker at {self.address} could not be trusted ({error}).",
                hint="Check MOTOSPECT_SYNC_CA_FILE and the broker's certificate, and the clock of the box.",
            ) from error
        except OSError as error:
            raise self._absent(error.strerror or str(error)) from error
        self._await("connected")
        client.subscribe(receipts_topic(self._box), qos=1)
        self._await("subscribed")

    def send(self, message: bytes) -> None:
        """Publish with QoS 1. The PUBACK only says that the broker is there, so it is merely counted."""
        client = self._open_client()
        if len(self._owed) >= UNACKNOWLEDGED:
            raise BrokerLost(
                f"The broker at {self.address} has stopped taking what it is sent.",
                hint="Look at the broker's log; the box tries again by itself.",
            )
        handed = client.publish(records_topic(self._box), message, qos=1)
        if handed.rc != MQTTErrorCode.MQTT_ERR_SUCCESS:
            raise self._lost(paho.error_string(handed.rc))
        self._owed.add(handed.mid)

    def receive(self, timeout_s: float) -> bytes | None:
        """Return the next receipt; drives the connection for up to `timeout_s`."""
        client = self._open_client()
        if not self._receipts:
            ended = client.loop(timeout_s)
            if self._trouble is not None:
                raise self._trouble
            if ended != MQTTErrorCode.MQTT_ERR_SUCCESS:
                raise self._lost(paho.error_string(ended))
        return self._receipts.popleft() if self._receipts else None

    def close(self) -> None:
        """Say good-bye if the broker still listens and forget everything about this connection."""
        client, self._client = self._client, None
        self._receipts.clear()
        self._owed.clear()
        self._granted.clear()
        self._trouble = None
        if client is not None:
            _forget_callbacks(client)
            client.disconnect()

    def _new_client(self) -> paho.Client:
        client = paho.Client(
            CallbackAPIVersion.VERSION2,
            client_id=f"motospect-{self._box}",
            protocol=paho.MQTTv5,
            reconnect_on_failure=False,
        )
        client.connect_timeout = TCP_S
        user, password = read_credentials(self._credentials_file, self._box)
        if user:
            client.username_pw_set(user, password)
        if self._tls:
            client.tls_set_context(_context(self._ca_file))
        client.on_connect = lambda _c, _u, _f, reason, _p: self._answered("connected", reason)
        client.on_subscribe = lambda _c, _u, _m, reasons, _p: self._answered("subscribed", reasons[0])
        client.on_publish = lambda _c, _u, mid, reason, _p: self._acknowledged(mid, reason)
        client.on_disconnect = lambda _c, _u, _f, reason, _p: self._dropped(reason)
        client.on_message = lambda _c, _u, message: self._receipts.append(bytes(message.payload))
        return client

    def _await(self, answer: str) -> None:
        """Drive the connection until the broker has given this answer; raises BrokerError."""
        client, end = self._open_client(), time.monotonic() + ANSWER_S
        while answer not in self._granted:
            ended = client.loop(0.2)
            if self._trouble is not None:
                raise self._trouble
            if ended != MQTTErrorCode.MQTT_ERR_SUCCESS:
                raise self._absent(f"not {answer}: {paho.error_string(ended)}")
            if time.monotonic() > end:
                raise self._absent(f"not {answer} within {ANSWER_S:.0f} s")

    def _answered(self, answer: str, reason: ReasonCode) -> None:
        if reason.is_failure:
            self._trouble = self._refused(f"{reason}, not {answer}")
        else:
            self._granted.add(answer)

    def _acknowledged(self, mid: int, reason: ReasonCode) -> None:
        self._owed.discard(mid)
        if reason.is_failure:
            self._trouble = self._refused(f"{reason} when sending a record")

    def _dropped(self, reason: ReasonCode) -> None:
        if self._trouble is None:
            self._trouble = self._lost(str(reason))

    def _open_client(self) -> paho.Client:
        if self._client is None:
            raise self._lost("not connected")
        return self._client

    def _absent(self, said: str) -> BrokerAbsent:
        return BrokerAbsent(
            f"No broker answers at {self.address} ({said}).",
            hint="Check the network and MOTOSPECT_SYNC_URL, and that the fleet's broker runs.",
        )

    def _refused(self, said: str) -> BrokerRefused:
        return BrokerRefused(
            f"The broker at {self.address} refuses this box ({said}).",
            hint=f"Have box {self._box} enrolled afresh (motospect fleet enrol) and put the new file in "
            "MOTOSPECT_SYNC_CREDENTIALS_FILE.",
        )

    def _lost(self, said: str) -> BrokerLost:
        return BrokerLost(
            f"The connection to the broker at {self.address} is gone ({said}).",
            hint="The box connects again by itself; look at network and broker if this stays.",
        )


def read_credentials(file: str, box: str) -> tuple[str, str]:
    """Return name and password from the file's only line, `name:password`; raises BrokerRefused."""
    if not file:
        return "", ""
    try:
        name, _, password = Path(file).read_text(encoding="utf-8").strip().partition(":")
    except (OSError, UnicodeDecodeError) as error:
        raise BrokerRefused(
            f"The fleet's credentials in {file} cannot be read ({error}).",
            hint="Put the file from motospect fleet enrol there, readable for the daemon.",
        ) from error
    if name != box:
        raise BrokerRefused(
            f"The fleet's credentials in {file} are for box {name!r}, and this is box {box}.",
            hint=f"Have this box enrolled: motospect fleet enrol {box}",
        )
    return name, password


def open_transport(url: str, *, box: str, credentials_file: str, ca_file: str) -> MqttTransport:
    """Return the transport for `mqtt://host:1883` or, with TLS, `mqtts://host`; raises SettingInvalid."""
    return MqttTransport(url, box=box, credentials_file=credentials_file, ca_file=ca_file)


def _host_and_port(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    try:
        port = parts.port or (8883 if parts.scheme == "mqtts" else 1883)
    except ValueError:
        port = 0
    if not parts.hostname or not port or parts.username or parts.password:
        raise SettingInvalid(
            "MOTOSPECT_SYNC_URL is not the address of a broker.",
            hint="Give scheme, host and port only, such as mqtts://fleet.example:8883; "
            "name and password go into MOTOSPECT_SYNC_CREDENTIALS_FILE.",
        )
    return parts.hostname, port


def _context(ca_file: str) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=ca_file or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _forget_callbacks(client: paho.Client) -> None:
    """Keep a client that is being left from talking to a transport that has moved on."""
    nothing: Callable[..., Any] = lambda *_: None  # noqa: E731 - paho counts no arguments here
    client.on_connect = client.on_subscribe = client.on_publish = nothing
    client.on_disconnect = client.on_message = nothing
