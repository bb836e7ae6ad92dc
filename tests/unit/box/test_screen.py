"""The screen's picture in every state, and the screens that show it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from gpiozero import BadPinFactory
from gpiozero.pins.mock import MockFactory
from PIL import Image

from motospect.box import picture
from motospect.box.picture import draw
from motospect.box.screen import KINDS, DrawnScreen, ScreenPins, Wires, open_screen
from motospect.box.signs import LINK, Look, ScreenState
from motospect.model.bench import LinkPhase

ADDRESS = "http://192.168.178.120:8084"
REPORT = f"{ADDRESS}/r/{'Qx-_8' * 8}abc"
PLAIN = ScreenState(link=LINK["bus_ok"], address=ADDRESS, qr=ADDRESS)
CLEAN = Look("ok", "No faults, everything answered", "ok")


def decoded(image: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(image)]


@pytest.mark.parametrize("phase", LINK)
def test_the_address_can_be_scanned_in_every_phase(phase: LinkPhase) -> None:
    image = draw(replace(PLAIN, link=LINK[phase], verdict=CLEAN, demo=True))
    assert image.size == (320, 240)
    assert decoded(image) == [ADDRESS]


def test_the_customers_link_can_be_scanned() -> None:
    assert decoded(draw(replace(PLAIN, qr=REPORT, is_report=True))) == [REPORT]


def test_a_running_scan_keeps_the_address_and_grows_a_bar() -> None:
    running = [draw(replace(PLAIN, link=LINK["scanning"], ecus=2, stage="Codes", done=d)) for d in (0.1, 0.9)]
    assert decoded(running[0]) == [ADDRESS]
    assert running[0].tobytes() != running[1].tobytes()


@pytest.mark.parametrize("cover", [{"hold_left_s": 7}, {"notice": "The owner PIN is reset. " * 9}])
def test_a_countdown_and_a_notice_cover_the_codes(cover: dict[str, Any]) -> None:
    assert decoded(draw(replace(PLAIN, **cover))) == []


def test_each_second_of_the_countdown_is_another_picture() -> None:
    pictures = {draw(replace(PLAIN, hold_left_s=left)).tobytes() for left in range(1, 11)}
    assert len(pictures) == 10


def test_the_demo_mark_is_on_every_picture() -> None:
    for state in (PLAIN, replace(PLAIN, hold_left_s=3), replace(PLAIN, notice="x")):
        marked, plain = draw(replace(state, demo=True)), draw(state)
        assert marked.crop((238, 0, 320, 28)).tobytes() != plain.crop((238, 0, 320, 28)).tobytes()


def test_the_same_state_is_the_same_picture() -> None:
    assert draw(PLAIN).tobytes() == draw(replace(PLAIN)).tobytes()


def test_no_letter_is_below_sixteen_pixels() -> None:
    assert min(picture.SMALL, picture.MEDIUM, picture.LARGE, picture.HUGE) >= 16


def test_words_too_long_are_cut_and_stay_in_the_picture() -> None:
    draw(replace(PLAIN, address="http://" + "long." * 40, link=Look("x", "W" * 60, "bad"), stage="y" * 90))


def test_a_file_is_a_screen(tmp_path: Path) -> None:
    screen = open_screen("file", ScreenPins(), no_pins, folder=tmp_path)
    screen.show(PLAIN)
    assert screen.present
    assert screen.part().state == "ok"
    with Image.open(tmp_path / "screen.png") as shown:
        assert decoded(shown.convert("RGB")) == [ADDRESS]
    assert list(tmp_path.iterdir()) == [tmp_path / "screen.png"]


def no_pins() -> Any:
    raise BadPinFactory("Unable to load any default pin factory!")


@pytest.mark.parametrize("kind", ["ili9341", "st7789"])
def test_an_lcd_without_gpio_is_absent_with_reason_and_remedy(kind: str, tmp_path: Path) -> None:
    screen = open_screen(kind, ScreenPins(), no_pins, folder=tmp_path)
    screen.show(PLAIN)
    assert not screen.present
    assert kind in screen.part().reason
    assert "docs/box.md" in (screen.part().remedy or "")


@pytest.mark.parametrize("address", ["", "9.9", "nonsense"])
def test_an_lcd_without_spi_is_absent(address: str, tmp_path: Path) -> None:
    factory = MockFactory()
    screen = open_screen("ili9341", ScreenPins(address=address), lambda: factory, folder=tmp_path)
    assert screen.part().state == "absent"
    assert "ili9341" in screen.part().reason
    factory.reset()


def test_an_unknown_kind_names_the_known_ones(tmp_path: Path) -> None:
    part = open_screen("hdmi", ScreenPins(), no_pins, folder=tmp_path).part()
    assert "'hdmi'" in part.reason
    assert all(kind in (part.remedy or "") for kind in KINDS)


def test_a_screen_that_fails_says_so_until_it_shows_again() -> None:
    cable = [OSError("no answer")]

    def put(_picture: Image.Image) -> None:
        if cable:
            raise cable[0]

    screen = DrawnScreen("test", put)
    screen.show(PLAIN)
    assert (screen.part().state, "no answer" in screen.part().reason) == ("failed", True)
    cable.clear()
    screen.show(PLAIN)
    assert screen.part().state == "ok"


def test_an_lcd_is_driven_through_gpiozeros_pins() -> None:
    """luma asks for RPi.GPIO's calls; reset, data/command and backlight end on the factory's pins."""
    from luma.core.interface.serial import spi  # noqa: PLC0415 - of the `box` extra
    from luma.lcd.device import ili9341  # noqa: PLC0415

    class Bus:
        """Stands in for spidev: keeps what is sent."""

        max_speed_hz = 0

        def __init__(self) -> None:
            self.sent = 0

        def open(self, port: int, device: int) -> None:
            """Any bus will do."""

        def writebytes(self, data: Any) -> None:
            self.sent += len(data)

        def close(self) -> None:
            """Nothing to close."""

    factory, bus = MockFactory(), Bus()
    wires = Wires(factory)
    device = ili9341(spi(spi=bus, gpio=wires, gpio_DC=24, gpio_RST=25), gpio=wires, gpio_LIGHT=18)
    before = bus.sent
    DrawnScreen("ili9341", device.display).show(PLAIN)
    assert bus.sent - before > 320 * 240  # luma sends what differs from the dark picture before
    assert [bool(factory.pin(pin).state) for pin in (18, 24, 25)] == [True, True, True]
    device.cleanup()
    wires.cleanup([24, 25])
    factory.reset()
