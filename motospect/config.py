"""The settings: one declared shape, read from the environment and an optional `.env` file.

Names are `MOTOSPECT_<ROOM>_<THING>_<UNIT>`, the upper case of the field with that prefix. An unknown
name with the prefix is an error with a suggestion, so that a typing mistake never passes unnoticed.
Nothing else in the product reads the environment.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

from dotenv import dotenv_values

from motospect.errors import SettingInvalid
from motospect.model.profile import Profile

PREFIX = "MOTOSPECT_"
STORE_DIR = Path("/var/lib/motospect")
WORDS = {
    "adapter_greeting": ("on", "off"),
    "box_buzzer_quiet": ("off", "on"),
    "log_level": ("debug", "info", "warning", "error"),
    "log_format": ("auto", "text", "json"),
}
"""Settings that take one of a few words."""


def _setting(default: Any, says: str, *, low: float | None = None, high: float | None = None) -> Any:
    return field(default=default, metadata={"says": says, "low": low, "high": high})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be set. `says` in each field's metadata is its line in `.env.example`."""

    adapter_kind: str = _setting("elm327", "Kind of adapter: elm327, pyobd or socketcan")
    adapter_address: str = _setting(
        "",
        "Device path (/dev/ttyUSB0), URL (socket://192.168.0.10:35000, rfcomm://AA:BB:CC:DD:EE:FF) or can0;"
        " empty: no adapter",
    )
    adapter_baud: int = _setting(
        115200,
        "Speed of a serial adapter in baud; another one is found where the adapter does not answer",
        low=1200,
        high=3_000_000,
    )
    adapter_baud_most: int = _setting(
        500_000,
        "Speed in baud a serial adapter is raised to where it proves itself; 0: never",
        low=0,
        high=3_000_000,
    )
    adapter_silence_s: int = _setting(
        300,
        "Seconds without a person's wish and without an answer after which nothing is sent to the vehicle",
        low=10,
        high=86400,
    )
    adapter_greeting: str = _setting(
        "on", "Ask a vehicle that was plugged in for its VIN, so that it appears by itself: on, off"
    )
    portal_host: str = _setting("0.0.0.0", "Network address the pages are served on; 0.0.0.0 is every one")  # noqa: S104 - the LAN page is the product
    portal_port: int = _setting(8084, "TCP port of the pages", low=0, high=65535)
    portal_public_url: str = _setting(
        "", "Address customers reach the box at, for the QR; empty: found from the network"
    )
    portal_cors_origins: str = _setting(
        "",
        "Origins whose pages may use the API with a token, such as https://app.example; empty: none",
    )
    portal_share_days: int = _setting(30, "Days a customer's link stays valid", low=1, high=3650)
    knowledge_vpic_url: str = _setting(
        "", "Where VINs are looked up online: https://vpic.nhtsa.dot.gov/api/vehicles; empty: never"
    )
    knowledge_recalls_url: str = _setting(
        "", "Where recalls and complaints are looked up online: https://api.nhtsa.gov; empty: never"
    )
    knowledge_providers_file: str = _setting(
        "", "TOML file with address, key file and budget of paid services; empty: none is asked"
    )
    box_light_pin: str = _setting(
        "", "BCM number of the status light's pin, or three for an RGB light (17,27,22); empty: no light"
    )
    box_button_pin: str = _setting(
        "", "BCM number of the scan button's pin, button to ground; empty: no button"
    )
    box_buzzer_pin: str = _setting("", "BCM number of the buzzer's pin; empty: no buzzer")
    box_buzzer_quiet: Literal["off", "on"] = _setting(
        "off", "Quiet: the buzzer sounds for errors only: off, on"
    )
    box_screen_kind: str = _setting("", "Screen of 320x240: ili9341, st7789 or file; empty: no screen")
    box_screen_address: str = _setting(
        "", "SPI bus and device of the screen (0.0), or the PNG file it is drawn to; empty: 0.0 or screen.png"
    )
    box_screen_dc_pin: int = _setting(24, "BCM number of the screen's D/C pin", low=0, high=27)
    box_screen_reset_pin: int = _setting(25, "BCM number of the screen's reset pin", low=0, high=27)
    box_screen_light_pin: int = _setting(18, "BCM number of the screen's backlight pin", low=0, high=27)
    box_screen_turns: int = _setting(0, "Quarter turns of the screen's picture, clockwise", low=0, high=3)
    store_dir: Path = _setting(STORE_DIR, "Folder of the database and the reports")  # noqa: RUF009 - a Path never changes
    store_backup_folder: str = _setting(
        "",
        "Folder of the daily backup, best a mounted USB stick such as /media/motospect; empty: none is made",
    )
    store_backup_keep: int = _setting(7, "How many daily backups are kept", low=1, high=1000)
    store_backup_passphrase_file: str = _setting(
        "", "File with the passphrase daily backups are encrypted with; empty: they are readable"
    )
    sensors_url: str = _setting(
        "", "Broker of the sensor nodes, such as mqtt://127.0.0.1; empty: none, the battery is not tested"
    )
    sensors_password_file: str = _setting("", "File that holds the box's password at that broker")
    sync_url: str = _setting(
        "", "Fleet's broker, mqtts://host:8883 or mqtt://host:1883; empty: scans stay on the box"
    )
    sync_credentials_file: str = _setting(
        "", "File with the box's name and password at the broker, made by motospect fleet enrol"
    )
    sync_ca_file: str = _setting("", "Certificates that vouch for an mqtts broker; empty: the system's")
    sync_resend_s: int = _setting(
        30, "Seconds until a record the fleet has not confirmed is sent again", low=1, high=3600
    )
    fleet_broker_url: str = _setting("mqtt://127.0.0.1:1883", "Central server: the broker that boxes send to")
    fleet_credentials_file: str = _setting(
        "", "Central server: file with name and password of the ingester at the broker"
    )
    fleet_ca_file: str = _setting(
        "", "Central server: certificates that vouch for an mqtts broker; empty: the system's"
    )
    fleet_database: str = _setting(
        "dbname=motospect", "Central server: PostgreSQL, as a libpq connection string without the password"
    )
    fleet_host: str = _setting("127.0.0.1", "Central server: network address the fleet's pages are served on")
    fleet_port: int = _setting(8085, "Central server: TCP port of the fleet's pages", low=0, high=65535)
    shop_name: str = _setting(
        "",
        "Name of the workshop on pages and reports; all of SHOP_ holds until the page Settings is answered",
    )
    shop_currency: str = _setting(
        "EUR", "Currency of estimates and price lists by ISO 4217, such as EUR or PLN"
    )
    shop_labour_rate: str = _setting(
        "", "Price of an hour's work without tax, such as 85 or 92.50; empty: estimates show hours only"
    )
    shop_tax_percent: str = _setting(
        "", "Tax on work and parts in percent, such as 19 or 8.1; empty: totals without tax"
    )
    shop_eur_rate: str = _setting(
        "", "What one euro costs in the shop's currency; empty: estimates in euro are not added up"
    )
    shop_eur_rate_date: str = _setting("", "Day of that rate, as 2026-11-23")
    shop_inspection_rule: str = _setting(
        "epa", "Inspection the vehicles here must pass: epa, california, eu, or a rule of your own"
    )
    model_name: str = _setting(
        "", "Language model by its name in `motospect model list`; empty: the one installed; off: none"
    )
    model_path: str = _setting("", "GGUF file of your own to use as language model")
    model_deadline_s: int = _setting(20, "Seconds the model may take for one sentence", low=1, high=600)
    model_idle_s: int = _setting(
        300, "Seconds without work after which the model leaves the memory", low=1, high=86400
    )
    model_threads: int = _setting(
        0, "Processor threads of the model; 0: one less than there are", low=0, high=64
    )
    model_memory_mb: int = _setting(
        3000, "Memory the model's process may take in MB; 0: no limit", low=0, high=64000
    )
    log_level: str = _setting("info", "How much is logged: debug, info, warning, error")
    log_format: Literal["auto", "text", "json"] = _setting(
        "auto", "Form of the log: auto (JSON in systemd's journal), text, json"
    )


def environment_name(field_name: str) -> str:
    """Return the environment variable of a settings field."""
    return PREFIX + field_name.upper()


def load_settings(environ: Mapping[str, str] | None = None, *, file: Path | None = None) -> Settings:
    """Return the settings from `file` (default `.env` in the working folder, if there) and the environment.

    The environment wins over the file. Raises SettingInvalid for an unknown name or an unusable value.
    """
    given = _from_file(file if file is not None else Path(".env"))
    given |= {k: v for k, v in (os.environ if environ is None else environ).items() if k.startswith(PREFIX)}
    known = {environment_name(f.name): f for f in fields(Settings)}
    for name in given:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
            raise SettingInvalid(
                f"There is no setting {name}.",
                hint=f"Did you mean {near[0]}?" if near else "See .env.example for all settings.",
            )
    settings = Settings(**{known[name].name: _parse(name, known[name], text) for name, text in given.items()})
    starting_profile(settings).terms  # noqa: B018 - so that a wrong rate is told now, not at the first estimate
    return settings


def starting_profile(settings: Settings) -> Profile:
    """Return the shop as the settings describe it: what holds until the shop answers on the page."""
    return Profile(
        shop_name=settings.shop_name,
        currency=settings.shop_currency,
        labour_rate=settings.shop_labour_rate,
        tax_percent=settings.shop_tax_percent,
        eur_rate=settings.shop_eur_rate,
        eur_rate_date=settings.shop_eur_rate_date,
        inspection_rule=settings.shop_inspection_rule,
        adapter_kind=settings.adapter_kind,
        adapter_address=settings.adapter_address,
    )


def watchdog_s(environ: Mapping[str, str] | None = None) -> float | None:
    """Return within how many seconds systemd wants a sign of life, None when it does not.

    WatchdogSec of the unit arrives as microseconds in WATCHDOG_USEC: sd_watchdog_enabled(3).
    """
    microseconds = (os.environ if environ is None else environ).get("WATCHDOG_USEC", "")
    return int(microseconds) / 1e6 if microseconds.isdigit() and int(microseconds) else None


def _from_file(file: Path) -> dict[str, str]:
    if not file.is_file():
        return {}
    return {name: text or "" for name, text in dotenv_values(file).items() if name.startswith(PREFIX)}


def _parse(name: str, declared: Any, text: str) -> Any:
    kind = type(declared.default)
    try:
        value = kind(text)
    except ValueError:
        raise SettingInvalid(
            f"{name} is {text!r}, which is not a whole number.",
            hint=f"Give a number such as {declared.default}.",
        ) from None
    low, high = declared.metadata["low"], declared.metadata["high"]
    if low is not None and not low <= value <= high:
        raise SettingInvalid(
            f"{name} is {value}.",
            hint=f"It must lie between {low} and {high}; the default is {declared.default}.",
        )
    known = WORDS.get(declared.name)
    if known is not None and value not in known:
        raise SettingInvalid(f"{name} is {value!r}.", hint=f"Use {', '.join(known[:-1])} or {known[-1]}.")
    return value


def journal_stream() -> str:
    """Return `device:inode` of the stream systemd connected to its journal, empty when there is none.

    Not a setting: systemd.exec(5), JOURNAL_STREAM.
    """
    return os.environ.get("JOURNAL_STREAM", "")


def example(settings: Settings | None = None) -> str:
    """Return the text of a `.env` file: every setting with its line of help, at its default or as given."""
    lines = []
    for declared in fields(Settings):
        value = getattr(settings, declared.name) if settings else declared.default
        lines += [f"# {declared.metadata['says']}", f"{environment_name(declared.name)}={value}", ""]
    return "\n".join(lines[:-1]) + "\n"
