"""Starts the node with the settings in node.json; MicroPython runs this file at power on."""

import board
import ujson as json
import wire
from link import Link
from node import Node
from ring import Ring
from sampler import PERIOD_MS, Sampler

STEP_MS = 20


def load_settings(path="node.json"):
    """Return the settings; raises ValueError with a sentence for the person at the USB cable."""
    try:
        with open(path) as file:
            settings = json.load(file)
    except (OSError, ValueError):
        raise ValueError("%s is missing or is no JSON: copy node.example.json and fill it in" % path)
    for name in ("id", "password", "broker", "wifi", "adc"):
        if not settings.get(name):
            raise ValueError("%s has no %s: copy node.example.json and fill it in" % (path, name))
    return settings


def build(settings):
    """Return the node, sampling already."""
    clock, ring, boot = board.Clock(), Ring(settings.get("ring", 600)), board.new_boot_id()
    battery = board.Battery(**settings["adc"])
    sampler = Sampler(battery.read_mv, clock.now_ms, ring.push)
    topics = wire.Topics(settings["id"])
    node = Node(ring, board.Wifi(**settings["wifi"]), board, boot, clock.now_ms)
    node.speak_through(Link(settings, topics, wire.offline(boot), node.on_message), topics)
    board.every_ms(PERIOD_MS, sampler.take)
    return node


def run():
    """Serve for ever."""
    node, watchdog = build(load_settings()), board.watchdog()
    while True:
        watchdog.feed()
        node.step()
        board.pause_ms(STEP_MS)


if __name__ == "__main__":
    run()
