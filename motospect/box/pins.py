"""The board's pins through gpiozero: light, button, and the three wires of an LCD beside its SPI bus."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gpiozero

from motospect.box.signs import DARK, Colour
from motospect.model.part import PartState

NO_PINS = (ImportError, OSError, ValueError, gpiozero.GPIOZeroError)
"""What opening a pin may raise where it is not to be had."""


class GpioLight:
    """One LED, or three in one case. `pins` are BCM numbers; raises one of NO_PINS."""

    def __init__(self, pins: tuple[int, ...], factory: Any) -> None:
        self._pins = pins
        self._leds = [gpiozero.LED(pin, pin_factory=factory) for pin in pins]

    def show(self, colour: Colour) -> None:
        levels = colour if len(self._leds) == len(colour) else (any(colour),)
        for led, level in zip(self._leds, levels, strict=True):
            led.value = level

    def part(self) -> PartState:
        return PartState("light", "ok", f"Status light on {_spelled(self._pins)}.")

    def close(self) -> None:
        self.show(DARK)
        for led in self._leds:
            led.close()


class GpioButton:
    """A button between `pin` (BCM number) and ground; raises one of NO_PINS."""

    def __init__(self, pin: int, factory: Any) -> None:
        self._pin = pin
        # Bounce is judged by press.py, by the times of the edges: the same on every kind of pin.
        self._button = gpiozero.Button(pin, pull_up=True, pin_factory=factory)

    def listen(self, edge: Callable[[bool], None]) -> None:
        self._button.when_pressed = lambda: edge(True)
        self._button.when_released = lambda: edge(False)

    def part(self) -> PartState:
        return PartState("button", "ok", f"Scan button on {_spelled((self._pin,))}; 10 s reset the PIN.")

    def close(self) -> None:
        self._button.close()


class GpioBuzzer:
    """An active buzzer on `pin` (BCM number), sounding while the pin is high; raises one of NO_PINS."""

    def __init__(self, pin: int, factory: Any, *, quiet: bool) -> None:
        self.quiet = quiet
        self._pin = pin
        self._line = gpiozero.DigitalOutputDevice(pin, pin_factory=factory)

    def sound(self, *, on: bool) -> None:
        self._line.value = on

    def part(self) -> PartState:
        when = "sounds for errors only" if self.quiet else "sounds when a scan begins and ends"
        return PartState("buzzer", "ok", f"The buzzer on {_spelled((self._pin,))} {when}.")

    def close(self) -> None:
        self.sound(on=False)
        self._line.close()


class Wires:
    """The few calls of RPi.GPIO that luma makes, done by gpiozero: they then work on every Raspberry Pi."""

    OUT, LOW, HIGH = "out", 0, 1

    def __init__(self, factory: Any) -> None:
        self._factory = factory
        self._lines: dict[int, Any] = {}

    def setup(self, pin: int, _direction: str) -> None:
        """Make the pin an output."""
        if pin not in self._lines:
            self._lines[pin] = gpiozero.DigitalOutputDevice(pin, pin_factory=self._factory)

    def output(self, pin: int, level: int) -> None:
        """Set the pin's level; luma does so once more at the end of the process, when pins are given back."""
        line = self._lines.get(pin)
        if line is not None:
            line.value = bool(level)

    def cleanup(self, pins: int | list[int]) -> None:
        """Give pins back."""
        for pin in [pins] if isinstance(pins, int) else pins:
            line = self._lines.pop(pin, None)
            if line is not None:
                line.close()


def _spelled(pins: tuple[int, ...]) -> str:
    return ", ".join(f"GPIO{pin}" for pin in pins)
