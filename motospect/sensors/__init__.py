"""Workshop sensor nodes: hears them over MQTT, keeps what they measured, adds it to the vehicle's scan."""

from motospect.sensors.worker import Sensors, open_sensors

__all__ = ["Sensors", "open_sensors"]
