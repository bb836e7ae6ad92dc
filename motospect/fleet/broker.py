"""The ingester's side of the broker: MQTT 5, session expiry 0, and no PUBACK before the database's commit."""

from __future__ import annotations

import secrets
import ssl
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from motospect.errors import BrokerAbsent, BrokerError, BrokerLost, BrokerRefused, SettingInvalid
from motospect.model.fleet import EVERY_BOX, Receipt, receipts_topic, records_topic
from motospect.model.wire import to_json

RECEIVE_MAXIMUM = 200
"""Messages the broker hands over before it has a PUBACK for the first; also the largest batch."""
ANSWER_S = 10.0
TCP_S = 5.0
KEEPALIVE_S = 30
PROBE_BOX = "probe"
"""The ingester writes to this box's topic to see that what it subscribed to is really delivered."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """One message, not yet acknowledged to the broker."""

    topic: str
    message: bytes
    mid: int
    qos: int


class FleetBroker:
    """One connection, driven by the ingester's thread; made afresh after every loss."""

    def __init__(self, url: str, *, credentials_file: str = "", ca_file: str = "") -> None:
        parts = urlsplit(url)
        self._tls = parts.scheme == "mqtts"
        if parts.scheme not in {"mqtt", "mqtts"} or not parts.hostname or parts.password:
            raise SettingInvalid(
                "MOTOSPECT_FLEET_BROKER_URL is not the address of a broker.",
                hint="Give scheme, host and port only, such as mqtts://127.0.0.1:8883.",
            )
        self._host, self._port = parts.hostname, parts.port or (8883 if self._tls else 1883)
        self.address = f"{parts.scheme}://{self._host}:{self._port}"
        self._credentials_file = credentials_file
        self._ca_file = ca_file
        self._client: paho.Client | None = None
        self._arrived: deque[Arrived] = deque()
        self._granted: set[str] = set()
        self._trouble: BrokerError | None = None
        self._probe = b""

    def connect(self) -> None:
        """Connect, subscribe, and see a message of our own arrive; raises BrokerError.

        A broker grants a subscription that its rules then never serve: only delivery proves it.
        """
        self.close()
        self._client = client = self._new_client()
        connecting = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        connecting.ReceiveMaximum = RECEIVE_MAXIMUM
        try:
            client.connect(self._host, self._port, KEEPALIVE_S, clean_start=True, properties=connecting)
        except ssl.SSLError as error:
            raise self._refused(f"no trust: {error}") from error
        except OSError as error:
            raise self._absent(error.strerror or str(error)) from error
        self._await("connected")
        client.subscribe(EVERY_BOX, qos=1)
        self._await("subscribed")
        self._probe = secrets.token_bytes(16)
        client.publish(records_topic(PROBE_BOX), self._probe, qos=1)
        self._await("delivered")

    def arrivals(self, timeout_s: float) -> list[Arrived]:
        """Return what has arrived, after driving the connection for up to `timeout_s`; raises BrokerError."""
        self._drive(timeout_s)
        found = list(self._arrived)
        self._arrived.clear()
        return found

    def stay(self, timeout_s: float) -> None:
        """Drive the connection and leave what arrives for `arrivals`; raises BrokerError."""
        self._drive(timeout_s)

    def confirm(self, box: str, receipt: Receipt) -> None:
        """Send a receipt. One that is lost is asked for again by the box, so nobody waits for it here."""
        self._open_client().publish(receipts_topic(box), to_json(receipt), qos=1)

    def tell(self, box: str, message: bytes) -> None:
        """Say something to a box. What is lost is said again by who wants an answer."""
        self._open_client().publish(receipts_topic(box), message, qos=1)

    def acknowledge(self, arrived: Arrived) -> None:
        """Let the broker forget a message."""
        self._open_client().ack(arrived.mid, arrived.qos)

    def close(self) -> None:
        """End the connection, if there is one; what was not acknowledged is sent again by its box."""
        client, self._client = self._client, None
        self._arrived.clear()
        self._granted.clear()
        self._trouble = None
        if client is not None:
            client.on_disconnect = None
            client.disconnect()

    def _new_client(self) -> paho.Client:
        client = paho.Client(
            CallbackAPIVersion.VERSION2,
            client_id=f"motospect-ingest-{secrets.token_hex(4)}",
            protocol=paho.MQTTv5,
            reconnect_on_failure=False,
            manual_ack=True,
        )
        client.connect_timeout = TCP_S
        if self._credentials_file:
            client.username_pw_set(*_credentials(self._credentials_file))
        if self._tls:
            client.tls_set_context(self._context())
        client.on_connect = lambda _c, _u, _f, reason, _p: self._answered("connected", reason)
        client.on_subscribe = lambda _c, _u, _m, reasons, _p: self._answered("subscribed", reasons[0])
        client.on_publish = lambda _c, _u, _m, reason, _p: self._answered("published", reason)
        client.on_disconnect = lambda _c, _u, _f, reason, _p: self._dropped(reason)
        client.on_message = lambda _c, _u, message: self._arrive(message)
        return client

    def _context(self) -> ssl.SSLContext:
        try:
            context = ssl.create_default_context(cafile=self._ca_file or None)
        except OSError as error:  # ssl.SSLError is one
            raise self._refused(f"{self._ca_file} is of no use: {error.strerror or error}") from error
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context

    def _arrive(self, message: paho.MQTTMessage) -> None:
        arrived = Arrived(message.topic, bytes(message.payload), message.mid, message.qos)
        if arrived.topic == records_topic(PROBE_BOX):
            if arrived.message == self._probe:
                self._granted.add("delivered")
            self.acknowledge(arrived)
        else:
            self._arrived.append(arrived)

    def _await(self, answer: str) -> None:
        end = time.monotonic() + ANSWER_S
        while answer not in self._granted:
            self._drive(0.2)
            if time.monotonic() > end:
                if answer == "delivered":
                    raise self._refused("it grants the subscription and delivers nothing")
                raise self._absent(f"not {answer} within {ANSWER_S:.0f} s")

    def _drive(self, timeout_s: float) -> None:
        ended = self._open_client().loop(timeout_s)
        if self._trouble is not None:
            raise self._trouble
        if ended != MQTTErrorCode.MQTT_ERR_SUCCESS:
            raise self._lost(paho.error_string(ended))

    def _answered(self, answer: str, reason: ReasonCode) -> None:
        # "No matching subscribers" is no failure: a box that has left asks again when it is back.
        if reason.is_failure:
            self._trouble = self._refused(f"{reason}, not {answer}")
        else:
            self._granted.add(answer)

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
            hint="Start mosquitto, or set MOTOSPECT_FLEET_BROKER_URL.",
        )

    def _refused(self, said: str) -> BrokerRefused:
        return BrokerRefused(
            f"The broker at {self.address} refuses the ingester ({said}).",
            hint="Enrol it (motospect fleet enrol ingester), put its file in "
            "MOTOSPECT_FLEET_CREDENTIALS_FILE, and have the broker read its files again.",
        )

    def _lost(self, said: str) -> BrokerLost:
        return BrokerLost(
            f"The connection to the broker at {self.address} is gone ({said}).",
            hint="It is tried again; look at the broker's log if this stays.",
        )


def _credentials(file: str) -> tuple[str, str]:
    """Return name and password from the file's only line, `name:password`; raises BrokerRefused."""
    try:
        name, _, password = Path(file).read_text(encoding="utf-8").strip().partition(":")
    except (OSError, UnicodeDecodeError) as error:
        raise BrokerRefused(
            f"The credentials in {file} cannot be read ({error}).",
            hint="Put the file from motospect fleet enrol ingester there.",
        ) from error
    return name, password
