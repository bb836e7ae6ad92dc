"""Light, button and buzzer of the box, or their absence with the reason: the panel drives either."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from motospect.box.signs import Colour
from motospect.model.part import PartState

OpenFactory = Callable[[], Any]
"""Returns gpiozero's pin factory; raises ImportError, OSError or GPIOZeroError where there are no pins."""
Edge = Callable[[bool], None]
"""Told that the contact closed (True) or opened; called on gpiozero's thread."""

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


class Buzzer(Protocol):
    """A buzzer that is on or off; the panel plays patterns on it."""

    quiet: bool

    def sound(self, *, on: bool) -> None:
        """Sound, or be silent."""
        ...

    def part(self) -> PartState:
        """Return how it is, for the health page."""
        ...

    def close(self) -> None:
        """Be silent and give the pin back."""
        ...


class AbsentBuzzer:
    """No buzzer, and why."""

    quiet = True

    def __init__(self, part: PartState) -> None:
        self._part = part

    def sound(self, *, on: bool) -> None:
        """Nobody hears it."""

    def part(self) -> PartState:
        return self._part

    def close(self) -> None:
        """Nothing to give back."""


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
    from motospect.box.pins import NO_PINS, GpioLight  # noqa: PLC0415 - 11 MB that a box without pins saves

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
    from motospect.box.pins import NO_PINS, GpioButton  # noqa: PLC0415 - likewise

    try:
        return GpioButton(int(pin), factory())
    except NO_PINS as why:
        return AbsentButton(broken("button", f"The scan button on pin {pin}", why))


def open_buzzer(pin: str, factory: OpenFactory, *, quiet: bool) -> Buzzer:
    """Return the buzzer on this BCM pin, or its absence with the reason; quiet: for errors only."""
    if not pin:
        return AbsentBuzzer(unset("buzzer", "buzzer", "MOTOSPECT_BOX_BUZZER_PIN"))
    from motospect.box.pins import NO_PINS, GpioBuzzer  # noqa: PLC0415 - likewise

    try:
        return GpioBuzzer(int(pin), factory(), quiet=quiet)
    except NO_PINS as why:
        return AbsentBuzzer(broken("buzzer", f"The buzzer on pin {pin}", why))


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
