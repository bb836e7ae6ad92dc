"""Light and button on the board's pins through gpiozero, and equal parts for when they are not there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import gpiozero

from motospect.box.signs import DARK, Colour
from motospect.model.part import PartState

OpenFactory = Callable[[], Any]
"""Returns gpiozero's pin factory; raises ImportError, OSError or GPIOZeroError where there are no pins."""
Edge = Callable[[bool], None]
"""Told that the contact closed (True) or opened; called on gpiozero's thread."""

NO_PINS = (ImportError, OSError, ValueError, gpiozero.GPIOZeroError)
REMEDY = (
    "On a Raspberry Pi install the box with `scripts/set-up box` and let the daemon's group use "
    "/dev/gpiochip0 (docs/box.md); elsewhere leave the setting empty."
)


class Light(Protocol):
    """The status light: on, off, or a colour where it has several."""

    def show(self, colour: Colour) -> None:
        """Light up so; a light of one colour is on for every colour but DARK."""
        ...

    def part(self) -> PartState:
        """Return how it is, for the health page."""
        ...

    def close(self) -> None:
        """Switch off and give the pins back."""
        ...


class Button(Protocol):
    """The scan button."""

    def listen(self, edge: Edge) -> None:
        """Have every change of the contact told."""
        ...

    def part(self) -> PartState:
        """Return how it is, for the health page."""
        ...

    def close(self) -> None:
        """Give the pin back."""
        ...


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

    def listen(self, edge: Edge) -> None:
        self._button.when_pressed = lambda: edge(True)
        self._button.when_released = lambda: edge(False)

    def part(self) -> PartState:
        return PartState("button", "ok", f"Scan button on {_spelled((self._pin,))}; 10 s reset the PIN.")

    def close(self) -> None:
        self._button.close()


class AbsentLight:
    """No status light, and why."""

    def __init__(self, part: PartState) -> None:
        self._part = part

    def show(self, colour: Colour) -> None:
        """Nobody sees it."""

    def part(self) -> PartState:
        return self._part

    def close(self) -> None:
        """Nothing to give back."""


class AbsentButton:
    """No button, and why."""

    def __init__(self, part: PartState) -> None:
        self._part = part

    def listen(self, edge: Edge) -> None:
        """Nobody pushes it."""

    def part(self) -> PartState:
        return self._part

    def close(self) -> None:
        """Nothing to give back."""


def open_light(pins: str, factory: OpenFactory) -> Light:
    """Return the light on these BCM pins ("17" or "17,27,22"), or its absence with the reason."""
    if not pins:
        return AbsentLight(unset("light", "status light", "MOTOSPECT_BOX_LIGHT_PIN"))
    try:
        numbers = tuple(int(pin) for pin in pins.split(","))
        if len(numbers) not in {1, 3}:
            raise ValueError(f"{pins!r} is neither one pin nor three")
        return GpioLight(numbers, factory())
    except NO_PINS as why:
        return AbsentLight(broken("light", f"The status light on pin {pins}", why))


def open_button(pin: str, factory: OpenFactory) -> Button:
    """Return the button on this BCM pin, or its absence with the reason."""
    if not pin:
        return AbsentButton(unset("button", "scan button", "MOTOSPECT_BOX_BUTTON_PIN"))
    try:
        return GpioButton(int(pin), factory())
    except NO_PINS as why:
        return AbsentButton(broken("button", f"The scan button on pin {pin}", why))


def lgpio_factory() -> Any:
    """Return gpiozero's factory for the kernel's GPIO devices, the one that knows every Raspberry Pi."""
    import lgpio  # noqa: PLC0415 - of the `box` extra: absent where only the demo runs
    from gpiozero.pins.lgpio import LGPIOFactory  # noqa: PLC0415 - needs lgpio

    try:
        return LGPIOFactory()
    except lgpio.error as why:
        raise OSError(f"the GPIO device cannot be opened ({why})") from why


def unset(name: str, what: str, setting: str) -> PartState:
    """Return the state of a part nobody asked for."""
    return PartState(
        name, "absent", f"No {what} is configured.", f"To have one, set {setting} (docs/box.md)."
    )


def broken(name: str, what: str, why: Exception) -> PartState:
    """Return the state of a part that was asked for and is not to be had: the box works without it."""
    said = str(why) or type(why).__name__
    return PartState(name, "absent", f"{what} is not to be had: {said}.", REMEDY)


def _spelled(pins: tuple[int, ...]) -> str:
    return ", ".join(f"GPIO{pin}" for pin in pins)
