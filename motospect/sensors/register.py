"""All nodes of the workshop: what is heard goes in here, and every thread may ask what is known."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace

from motospect.model.scan import Scan
from motospect.model.sensor import NodeState
from motospect.model.wire import to_json
from motospect.sensors.messages import (
    MessageMalformed,
    read_status,
    read_window,
    topic_parts,
    wall_offset_s,
)
from motospect.sensors.node import Node
from motospect.sensors.visits import Visits

LOG = logging.getLogger(__name__)

MOST_NODES = 100
"""A workshop has a handful; more names than this are somebody playing with the broker."""
Answer = tuple[str, bytes]
"""Topic and text of what the box says back."""


class Register:
    """What is known of each node. `clock` counts seconds, never back; `wall` tells the time of day."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
    ) -> None:
        self._clock, self._wall = clock, wall
        self._nodes: dict[str, Node] = {}
        self._visits = Visits()
        self._lock = threading.Lock()
        self.strangers = 0

    def hear(self, topic: str, body: bytes, *, retained: bool) -> Answer | None:
        """Take in one message and return what to say to the node, if anything. Never raises."""
        with self._lock:
            try:
                name, kind = topic_parts(topic)
            except MessageMalformed as why:
                self.strangers += 1
                LOG.warning("%s", why)
                return None
            node = self._node(name)
            if node is None:
                self.strangers += 1
                return None
            try:
                return (
                    self._status(node, body, retained=retained)
                    if kind == "status"
                    else self._window(node, body)
                )
            except MessageMalformed as why:
                node.refuse(why)
                LOG.warning("node %s: %s", name, why)
                return None

    def states(self) -> tuple[NodeState, ...]:
        """Return every node as it is now, by name."""
        with self._lock:
            now = self._clock()
            return tuple(self._nodes[name].state(now) for name in sorted(self._nodes))

    def attach(self, scan: Scan) -> Scan:
        """Return the scan with the battery test of its vehicle."""
        with self._lock:
            nodes = tuple(self._nodes.values())
            return replace(scan, battery=self._visits.test(nodes, scan.vehicle.vin, self._clock()))

    def _node(self, name: str) -> Node | None:
        if name not in self._nodes and len(self._nodes) < MOST_NODES:
            self._nodes[name] = Node(name)
            LOG.info("sensor node %s is there", name)
        return self._nodes.get(name)

    def _status(self, node: Node, body: bytes, *, retained: bool) -> Answer | None:
        message = read_status(body)
        node.hear_status(message, self._clock(), retained=retained)
        if message.state == "offline":
            return None
        if not retained:
            node.clock_off_s = wall_offset_s(message.wall, self._wall())
            return None
        # The box was away and finds the node there: what it has missed is to be sent at once.
        return _answer(node.name, message.boot, 0)

    def _window(self, node: Node, body: bytes) -> Answer | None:
        message = read_window(body)
        upto = node.hear_window(message, self._clock())
        return _answer(node.name, message.boot, upto) if upto else None


def _answer(name: str, boot: str, seq: int) -> Answer:
    return f"motospect/v1/node/{name}/ack", to_json({"boot": boot, "seq": seq})
