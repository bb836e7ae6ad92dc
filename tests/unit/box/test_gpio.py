"""Light and button on gpiozero's mock pins, and their absence where there are none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from gpiozero import BadPinFactory
from gpiozero.pins.mock import MockFactory

from motospect.box.gpio import lgpio_factory, open_button, open_light
from motospect.box.signs import COLOURS, DARK


@pytest.fixture
def factory() -> Iterator[MockFactory]:
    made = MockFactory()
    yield made
    made.reset()


def levels(factory: MockFactory, *pins: int) -> list[bool]:
    return [bool(factory.pin(pin).state) for pin in pins]


def test_an_rgb_light_shows_colours(factory: MockFactory) -> None:
    light = open_light("17,27,22", lambda: factory)
    assert light.part().state == "ok"
    light.show(COLOURS["watch"])
    assert levels(factory, 17, 27, 22) == [True, True, False]
    light.show(DARK)
    assert levels(factory, 17, 27, 22) == [False, False, False]
    light.show(COLOURS["bad"])
    light.close()
    assert factory.pin(17).function == "input"


def test_a_single_light_is_on_for_every_colour(factory: MockFactory) -> None:
    light = open_light("17", lambda: factory)
    light.show(COLOURS["busy"])
    assert levels(factory, 17) == [True]
    light.close()


def test_a_button_tells_its_edges(factory: MockFactory) -> None:
    button = open_button("5", lambda: factory)
    told: list[bool] = []
    button.listen(told.append)
    factory.pin(5).drive_low()
    factory.pin(5).drive_high()
    assert told == [True, False]
    assert "GPIO5" in button.part().reason
    button.close()


def no_pins() -> Any:
    raise BadPinFactory("Unable to load any default pin factory!")


def no_library() -> Any:
    raise ModuleNotFoundError("No module named 'lgpio'")


@pytest.mark.parametrize("missing", [no_pins, no_library])
def test_without_gpio_they_are_absent_with_reason_and_remedy(missing: Any) -> None:
    for part in (open_light("17", missing).part(), open_button("5", missing).part()):
        assert part.state == "absent"
        assert "is not to be had" in part.reason
        assert "docs/box.md" in (part.remedy or "")


def test_on_this_machine_the_real_factory_never_breaks_the_start() -> None:
    assert open_button("5", lgpio_factory).part().state in {"ok", "absent"}


@pytest.mark.parametrize("pins", ["17,27", "seventeen", "17,17,22", "99"])
def test_a_wrong_pin_is_said_with_its_value(factory: MockFactory, pins: str) -> None:
    part = open_light(pins, lambda: factory).part()
    assert part.state == "absent"
    assert pins in part.reason


def test_not_configured_names_the_setting_and_asks_for_no_pins() -> None:
    assert "MOTOSPECT_BOX_LIGHT_PIN" in (open_light("", no_pins).part().remedy or "")
    assert "MOTOSPECT_BOX_BUTTON_PIN" in (open_button("", no_pins).part().remedy or "")
    open_light("", no_pins).show(DARK)
