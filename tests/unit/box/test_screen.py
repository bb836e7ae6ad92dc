"""The screen's picture in every state, and the screens that show it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from gpiozero import BadPinFactory, GPIODeviceClosed
from gpiozero.pins.mock import MockFactory
from PIL import Image

from motospect.box import picture
from motospect.box.icons import ICONS, font
from motospect.box.picture import draw
from motospect.box.pins import Wires
from motospect.box.screen import KINDS, DrawnScreen, ScreenPins, open_screen, sent_to
from motospect.box.signs import LINK, RESULT, EcuLine, Look, ScreenState
from motospect.model.bench import EcuResult, LinkPhase

ADDRESS = "http://192.168.178.120:8084"
REPORT = f"{ADDRESS}/r/{'Qx-_8' * 8}abc"
PLAIN = ScreenState(view="join", link=LINK["bus_ok"], address=ADDRESS, qr=ADDRESS)
CLEAN = Look("ok", "No faults, everything answered", "ok")
STOP = Look("stop", "Do not drive", "bad")
WIFI = "WIFI:T:WPA;S:Werkstatt G\u00e4ste;P:geheim\\;123;;"
LANGUAGES = ("en", "de", "pl")
STATES = (
    PLAIN,
    replace(PLAIN, verdict=CLEAN, pages=3, page=2),
    replace(PLAIN, view="wifi", qr=WIFI, caption="Werkstatt G\u00e4ste", pages=2),
    replace(PLAIN, view="report", qr=REPORT, verdict=STOP),
    replace(PLAIN, view="trouble", reason="The adapter is gone.", remedy="Plug it in."),
    replace(PLAIN, view="verdict", verdict=STOP),
    replace(
        PLAIN, view="scan", stage="Reading fault codes", ecus=(EcuLine("Engine", RESULT["clean"]),), done=0.5
    ),
    replace(PLAIN, view="hold", hold_left_s=7),
    replace(PLAIN, view="notice", notice="The owner PIN is reset."),
)


def decoded(image: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(image)]


@pytest.mark.parametrize("phase", LINK)
def test_the_address_can_be_scanned_in_every_phase(phase: LinkPhase) -> None:
    image = draw(replace(PLAIN, link=LINK[phase], verdict=CLEAN, demo=True))
    assert image.size == (320, 240)
    assert decoded(image) == [ADDRESS]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", [state for state in STATES if state.view in {"join", "wifi", "report"}])
def test_every_code_can_be_scanned_in_every_language(state: ScreenState, language: str) -> None:
    assert decoded(draw(replace(state, language=language))) == [state.qr]


@pytest.mark.parametrize("state", [state for state in STATES if state.view not in {"join", "wifi", "report"}])
def test_other_pages_show_no_code(state: ScreenState) -> None:
    assert decoded(draw(state)) == []


def test_a_running_scan_grows_a_bar_and_a_line_for_each_control_unit() -> None:
    lines = tuple(EcuLine(f"Unit {n}", RESULT["clean"]) for n in range(9))
    pictures = {draw(replace(PLAIN, view="scan", ecus=lines[:n], done=n / 10)).tobytes() for n in range(10)}
    assert len(pictures) == 10


@pytest.mark.parametrize("result", RESULT)
def test_every_result_has_an_icon_that_is_drawn(result: EcuResult) -> None:
    assert RESULT[result].icon in ICONS | {"question": None}


def test_each_second_of_the_countdown_is_another_picture() -> None:
    pictures = {draw(replace(PLAIN, view="hold", hold_left_s=left)).tobytes() for left in range(1, 11)}
    assert len(pictures) == 10


@pytest.mark.parametrize("state", STATES)
def test_the_demo_mark_is_on_every_picture(state: ScreenState) -> None:
    marked, plain = draw(replace(state, demo=True)), draw(state)
    assert marked.crop((238, 0, 320, 28)).tobytes() != plain.crop((238, 0, 320, 28)).tobytes()


@pytest.mark.parametrize("state", STATES)
def test_the_same_state_is_the_same_picture(state: ScreenState) -> None:
    assert draw(state).tobytes() == draw(replace(state)).tobytes()


@pytest.mark.parametrize(
    "text",
    ["\u0141\u00f3d\u017a \u017c\u00f3\u0142\u0107", "\u00c4\u00d6\u00dc\u00e4\u00f6\u00fc\u00df\u20ac"],
)
def test_the_letters_of_every_language_are_in_the_font(text: str) -> None:
    missing = bytes(font(24).getmask("\uffff"))
    assert all(bytes(font(24).getmask(letter)) != missing for letter in text.replace(" ", ""))


def test_no_letter_is_below_sixteen_pixels() -> None:
    assert min(picture.SMALL, picture.MEDIUM, picture.LARGE, picture.HUGE) >= 16


def test_words_too_long_are_cut_and_stay_in_the_picture() -> None:
    long = replace(PLAIN, address="http://" + "long." * 40, link=Look("x", "W" * 60, "bad"), stage="y" * 90)
    for state in STATES:
        grown = replace(long, view=state.view, verdict=Look("x", "word " * 40, "bad"),
                        reason="r " * 400, remedy="m " * 400,
                        caption="\U0001f697 \u05e9\u05dc\u05d5\u05dd" * 30,
                        hold_left_s=3, notice="n" * 999,
                        ecus=(EcuLine("<script>" * 20, Look("x", "c" * 99, "bad")),) * 40)  # fmt: skip
        assert draw(grown).size == (320, 240)


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


def test_lumas_emulator_shows_what_was_drawn(tmp_path: Path) -> None:
    from luma.emulator.device import capture  # noqa: PLC0415 - a development tool

    device = capture(320, 240, transform="none", scale=1, file_template=str(tmp_path / "shot{0}.png"))
    screen = DrawnScreen("emulator", device.display)
    for state in STATES:
        assert screen.show(state)
    with Image.open(tmp_path / "shot1.png") as shot:
        assert shot.convert("RGB").tobytes() == draw(STATES[0]).tobytes()
    assert len(list(tmp_path.glob("shot*.png"))) == len(STATES)


@pytest.mark.parametrize("fault", [OSError("bus"), ValueError("level"), GPIODeviceClosed("closed")])
def test_whatever_an_lcd_raises_is_told_and_nothing_else(fault: Exception) -> None:
    class Device:
        def display(self, _picture: Image.Image) -> None:
            raise fault

    screen = DrawnScreen("lcd", sent_to(Device()))
    assert not screen.show(PLAIN)
    assert str(fault) in screen.part().reason
