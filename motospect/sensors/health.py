"""Broker and nodes on the health page: state, reason and remedy of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

from motospect.model.part import PartState
from motospect.model.sensor import NodeState
from motospect.sensors.broker import Broker

CLOCK_OFF_S = 60.0
"""A node's clock further away than this is called wrong; it is not used in any case."""
OFF = PartState(
    "sensors",
    "absent",
    "Sensor nodes are off: MOTOSPECT_SENSORS_URL is empty, so the battery is not tested.",
    "Set up the workshop's broker as firmware/README.md says, then set MOTOSPECT_SENSORS_URL.",
)


def starting(broker: Broker) -> PartState:
    """Return the state before the first attempt."""
    return PartState("sensors", "degraded", f"The broker at {broker} is being called.")


def connected(broker: Broker) -> PartState:
    """Return the state of a working connection."""
    return PartState("sensors", "ok", f"Connected to the broker at {broker}.")


def lost(broker: Broker) -> PartState:
    """Return the state after a connection that has ended."""
    reason = (
        f"The connection to the broker at {broker} has ended; it is tried again. Nodes keep their windows."
    )
    return PartState("sensors", "degraded", reason, "If it stays so: `systemctl status mosquitto`.")


def unreachable(broker: Broker, why: OSError) -> PartState:
    """Return the state while nothing answers there."""
    return PartState(
        "sensors",
        "failed",
        f"No broker answers at {broker}: {why.strerror or why}. Nodes keep their windows meanwhile.",
        "Start it with `systemctl start mosquitto`, or correct MOTOSPECT_SENSORS_URL.",
    )


def mute(broker: Broker) -> PartState:
    """Return the state while something takes the connection and then says nothing."""
    reason = f"What listens at {broker} does not answer as a broker."
    return PartState("sensors", "failed", reason, "Check host and port in MOTOSPECT_SENSORS_URL.")


def refused(broker: Broker, said: str) -> PartState:
    """Return the state while the broker does not let the box in."""
    return PartState(
        "sensors",
        "failed",
        f"The broker at {broker} refuses {broker.user}: {said}.",
        "Make the box a password with `scripts/workshop-broker add box` and put it into the password file.",
    )


def with_strangers(link: PartState, strangers: int) -> PartState:
    """Add what came in under no node's name."""
    if not strangers:
        return link
    return replace(
        link,
        state="degraded" if link.state == "ok" else link.state,
        reason=f"{link.reason} {strangers} message(s) came under no node's name and were refused.",
        remedy=link.remedy or "See the log for their topics, and who may publish there in the broker's ACL.",
    )


def node_parts(nodes: Iterable[NodeState]) -> tuple[PartState, ...]:
    """Return one part for each node; one that says so while none was ever heard."""
    found = tuple(node_part(node) for node in nodes)
    return found or (
        PartState(
            "sensor node",
            "absent",
            "No sensor node has been heard yet.",
            "Power one near the workshop's Wi-Fi; one that the broker does not know is never heard.",
        ),
    )


_STATES: dict[str, Literal["ok", "degraded", "failed"]] = {
    "measuring": "ok",
    "unclamped": "ok",
    "silent": "failed",
    "offline": "degraded",
}


def node_part(node: NodeState) -> PartState:
    """Return one node: what it does, what was lost, and what its clock shows."""
    said = [_doing(node), *_troubles(node)]
    state = _STATES[node.health]
    if state == "ok" and (node.malformed or node.lost):
        state = "degraded"
    return PartState(f"sensor node {node.id}", state, " ".join(said), _remedy(node))


def _doing(node: NodeState) -> str:
    if node.health == "measuring":
        return "It is heard." if node.voltage_v is None else f"It measures {node.voltage_v:.2f} V."
    if node.health == "unclamped":
        return f"It measures {node.voltage_v or 0:.2f} V: no battery is at its clamps."
    if node.health == "offline":
        return "It is switched off, or its Wi-Fi is gone."
    return (
        f"It has said nothing for {node.quiet_s:.0f} s." if node.quiet_s < 1e9 else "It has not been heard."
    )


def _troubles(node: NodeState) -> list[str]:
    said = []
    if node.held:
        said.append(f"{node.held} window(s) wait on it.")
    if node.lost:
        said.append(f"{node.lost} window(s) were lost: it was cut off for longer than it can remember.")
    if node.malformed:
        said.append(f"{node.malformed} message(s) were refused; the last: {node.trouble}")
    if node.clock_off_s is not None and abs(node.clock_off_s) > CLOCK_OFF_S:
        said.append("Its clock is wrong, which does no harm: its time is not used.")
    return said


def _remedy(node: NodeState) -> str | None:
    if node.malformed:
        return "Put the firmware of this version on the node."
    if node.health in {"silent", "offline"}:
        return "Check its power and its Wi-Fi; its USB port says what it is doing."
    if node.lost:
        return "Bring the node or the Wi-Fi closer."
    return None
