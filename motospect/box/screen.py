"""The box's own screen of 320x240: an LCD, a file that stands in for one, or none with the reason."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from motospect.box.gpio import OpenFactory, broken, unset
from motospect.box.signs import ScreenState
from motospect.model.part import PartState

if TYPE_CHECKING:
    from PIL.Image import Image

LOG = logging.getLogger(__name__)

KINDS = ("ili9341", "st7789", "file")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenPins:
    """Where an LCD sits: address "0.0" is SPI bus 0, device 0; pins are BCM numbers; quarter turns."""

    address: str = ""
    dc: int = 24
    reset: int = 25
    light: int = 18
    turns: int = 0


class Screen(Protocol):
    """Where states are shown."""

    present: bool

    def show(self, state: ScreenState) -> bool:
        """Show this state; False when it cannot: logged once and told on the health page, never raised."""
        ...

    def part(self) -> PartState:
        """Return how it is, for the health page."""
        ...

    def close(self) -> None:
        """Switch off."""
        ...


class DrawnScreen:
    """A screen that takes pictures. `put` shows one and raises OSError when it cannot."""

    present = True

    def __init__(
        self, name: str, put: Callable[[Image], None], end: Callable[[], None] = lambda: None
    ) -> None:
        self._name = name
        self._put = put
        self._end = end
        self._trouble: str | None = None

    def show(self, state: ScreenState) -> bool:
        from motospect.box.picture import draw  # noqa: PLC0415 - Pillow costs memory that a box without screen saves

        try:
            self._put(draw(state))
        except OSError as why:
            if self._trouble is None:
                LOG.warning("the screen (%s) shows nothing: %s", self._name, why)
            self._trouble = str(why)
            return False
        if self._trouble is not None:
            LOG.info("the screen (%s) shows pictures again", self._name)
        self._trouble = None
        return True

    def part(self) -> PartState:
        if self._trouble is None:
            return PartState("screen", "ok", f"The state is shown on the screen: {self._name}.")
        return PartState(
            "screen",
            "failed",
            f"The screen ({self._name}) shows nothing: {self._trouble}.",
            "Check its cable.",
        )

    def close(self) -> None:
        self._end()


class AbsentScreen:
    """No screen, and why."""

    present = False

    def __init__(self, part: PartState) -> None:
        self._part = part

    def show(self, state: ScreenState) -> bool:
        """Nobody sees it."""
        return True

    def part(self) -> PartState:
        return self._part

    def close(self) -> None:
        """Nothing to switch off."""


def open_screen(kind: str, pins: ScreenPins, factory: OpenFactory, *, folder: Path) -> Screen:
    """Return the screen of this kind, or its absence with the reason; `folder` takes the file."""
    if not kind:
        return AbsentScreen(unset("screen", "screen", "MOTOSPECT_BOX_SCREEN_KIND"))
    if kind not in KINDS:
        reason = f"There is no screen of the kind {kind!r}."
        return AbsentScreen(PartState("screen", "absent", reason, f"Use one of {', '.join(KINDS)}."))
    if kind == "file":
        file = Path(pins.address) if pins.address else folder / "screen.png"
        return DrawnScreen(f"the file {file}", lambda picture: _write(picture, file))
    from motospect.box.pins import NO_PINS, Wires  # noqa: PLC0415 - gpiozero takes 11 MB

    try:
        device = _lcd(kind, pins, Wires(factory()))
    except NO_PINS as why:
        return AbsentScreen(broken("screen", f"The screen {kind}", why))
    return DrawnScreen(kind, sent_to(device), device.cleanup)


def sent_to(device: Any) -> Callable[[Image], None]:
    """Return what shows a picture on luma's device; raises OSError, whatever luma or gpiozero raise."""
    from motospect.box.pins import NO_PINS  # noqa: PLC0415 - gpiozero takes 11 MB

    def put(picture: Image) -> None:
        try:
            device.display(picture)
        except NO_PINS as why:
            raise OSError(str(why) or type(why).__name__) from why

    return put


def _write(picture: Image, file: Path) -> None:
    """Replace the file at once, so that a viewer never meets half a picture."""
    half = file.with_name(f".{file.name}.half")
    picture.save(half, "PNG")
    half.replace(file)


def _lcd(kind: str, pins: ScreenPins, wires: object) -> Any:
    """Return luma's device; raises ImportError, ValueError, OSError or a GPIO error."""
    from luma.core.error import Error  # noqa: PLC0415 - of the `box` extra
    from luma.core.interface.serial import spi  # noqa: PLC0415
    from luma.lcd import device  # noqa: PLC0415

    bus, _, chip = (pins.address or "0.0").partition(".")
    try:
        wire = spi(
            gpio=wires, port=int(bus), device=int(chip), bus_speed_hz=32_000_000,
            gpio_DC=pins.dc, gpio_RST=pins.reset,
        )  # fmt: skip
        made = {"ili9341": device.ili9341, "st7789": device.st7789}[kind]
        return made(wire, width=320, height=240, rotate=pins.turns, gpio=wires, gpio_LIGHT=pins.light)
    except Error as why:
        raise OSError(str(why)) from why
