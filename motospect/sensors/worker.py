"""The side worker that talks to the broker; the box works without it, and says what is missing."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from motospect.config import Settings
from motospect.errors import SettingInvalid
from motospect.model.part import PartState
from motospect.model.scan import Scan
from motospect.model.sensor import NodeState
from motospect.sensors import health
from motospect.sensors.broker import Broker
from motospect.sensors.register import Register

LOG = logging.getLogger(__name__)

TOPICS = (("motospect/v1/node/+/window", 1), ("motospect/v1/node/+/status", 1))
RETRY_S = (0.5, 1.0, 2.0, 5.0, 10.0)
"""Waits between attempts to reach the broker; the last one repeats."""
CONNECT_S = 3.0
ANSWER_S = 3.0
TICK_S = 0.5
KEEPALIVE_S = 20
Show = Callable[[tuple[NodeState, ...]], None]


class Sensors:
    """The workshop's sensor nodes. `run` belongs to one thread; everything else may be asked by any."""

    def __init__(self, broker: Broker | None, register: Register) -> None:
        self._broker = broker
        self._register = register
        self._link = health.OFF if broker is None else health.starting(broker)
        self._failures = 0
        self._answered = False

    @property
    def is_on(self) -> bool:
        """Whether a broker is configured."""
        return self._broker is not None

    def attach(self, scan: Scan) -> Scan:
        """Return the scan with what the nodes measured at its vehicle; as it is while they are off."""
        return self._register.attach(scan) if self.is_on else scan

    def parts(self) -> tuple[PartState, ...]:
        """Return the broker and every node as the health page shows them."""
        if not self.is_on:
            return (health.OFF,)
        nodes = self._register.states()
        return (health.with_strangers(self._link, self._register.strangers), *health.node_parts(nodes))

    def run(self, stop: threading.Event, beat: Callable[[], None], *, show: Show) -> None:
        """Stay connected until `stop`, and `show` the nodes whenever they change."""
        while not stop.is_set():
            beat()
            if self._broker is None:
                stop.wait(TICK_S)
                continue
            self._serve(self._broker, stop, beat, show)
            stop.wait(RETRY_S[min(self._failures, len(RETRY_S) - 1)])
            self._failures += 1

    def _serve(self, broker: Broker, stop: threading.Event, beat: Callable[[], None], show: Show) -> None:
        """Connect once and serve as long as the connection holds; says on the health page why it ended."""
        try:
            client = self._client(broker)
            client.connect(broker.host, broker.port, keepalive=KEEPALIVE_S)
        except SettingInvalid as why:
            self._tell(PartState("sensors", "failed", str(why), why.hint))
            return
        except OSError as why:
            self._tell(health.unreachable(broker, why))
            show(self._register.states())
            return
        self._answered, deadline = False, time.monotonic() + ANSWER_S
        try:
            while not stop.is_set():
                beat()
                if client.loop(TICK_S) != mqtt.MQTT_ERR_SUCCESS:
                    break
                if not self._answered and time.monotonic() > deadline:
                    self._tell(health.mute(broker))
                    break
                show(self._register.states())
            else:
                client.disconnect()
        finally:
            if self._link.state == "ok" and not stop.is_set():
                self._tell(health.lost(broker))

    def _client(self, broker: Broker) -> mqtt.Client:
        client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id="", protocol=mqtt.MQTTv5)
        client.username_pw_set(broker.user, broker.password())
        client.connect_timeout = CONNECT_S

        def connected(
            client: mqtt.Client,
            _data: object,
            _flags: object,
            code: ReasonCode,
            _properties: Properties | None,
        ) -> None:
            self._answered = True
            if code.is_failure:
                self._tell(health.refused(broker, str(code)))
                return
            self._failures = 0
            self._tell(health.connected(broker))
            client.subscribe(list(TOPICS))

        def heard(client: mqtt.Client, _data: object, message: mqtt.MQTTMessage) -> None:
            answer = self._register.hear(message.topic, bytes(message.payload), retained=message.retain)
            if answer is not None:
                topic, text = answer
                client.publish(topic, text, qos=1)

        client.on_connect, client.on_message = connected, heard
        return client

    def _tell(self, link: PartState) -> None:
        """Show the link's state; log it once when it changes."""
        if link != self._link:
            level = logging.INFO if link.state == "ok" else logging.WARNING
            LOG.log(level, "%s", link.reason)
        self._link = replace(link)


def open_sensors(settings: Settings) -> Sensors:
    """Return the sensors as set; off when no broker is named. Raises SettingInvalid."""
    if not settings.sensors_url:
        return Sensors(None, Register())
    return Sensors(Broker.at(settings.sensors_url, settings.sensors_password_file), Register())
