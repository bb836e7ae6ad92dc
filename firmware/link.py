"""The node's connection to the broker: made, used and given up; every failure is one OSError."""

import board
from umqtt import simple

# The library asks its module `socket`, whose sockets would wait for ever on a Wi-Fi that is gone.
simple.socket = board.Sockets

KEEPALIVE_S = 30
LAST_PACKET_ID = 65_000
"""The library counts packets beyond the 16 bits they have and would wait for an answer that cannot come."""
FAILURES = (OSError, IndexError, TypeError, ValueError, AssertionError, simple.MQTTException)
"""What the library raises when an answer is cut off or wrong."""


class Link:
    """One broker, one identity. `on_message(text)` hears what the box says on the ack topic."""

    def __init__(self, settings, topics, last_will, on_message):
        self._settings, self._topics = settings, topics
        self._last_will, self._on_message = last_will, on_message
        self._client = None

    @property
    def is_up(self):
        """Whether a connection was made and has not failed since."""
        return self._client is not None

    def connect(self):
        """Connect and listen for the box; raises OSError with the broker's number when it refuses."""
        broker = self._settings["broker"]
        name = self._settings["id"].encode()
        client = simple.MQTTClient(
            name,
            broker["host"],
            broker.get("port", 1883),
            user=name,
            password=self._settings["password"].encode(),
            keepalive=KEEPALIVE_S,
        )
        client.set_last_will(self._topics.status, self._last_will, retain=True, qos=1)
        client.set_callback(lambda _topic, text: self._on_message(text))
        self._client = client
        self._guarded(client.connect)
        self._guarded(client.subscribe, self._topics.ack, 1)

    def publish(self, topic, text, retain=False):
        """Publish and return when the broker has it; raises OSError."""
        if self._client.pid >= LAST_PACKET_ID:
            self._client.pid = 0
        self._guarded(self._client.publish, topic, text, retain, 1)

    def listen(self):
        """Hear what has come in since, without waiting; raises OSError."""
        self._guarded(self._client.check_msg)

    def _guarded(self, call, *arguments):
        try:
            return call(*arguments)
        except FAILURES as why:
            self.drop()
            raise OSError("%s: %s" % (type(why).__name__, why))

    def drop(self):
        """Give the connection up."""
        client, self._client = self._client, None
        if client is not None and client.sock is not None:
            try:
                client.sock.close()
            except OSError:
                pass
