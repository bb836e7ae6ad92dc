"""What was learned of adapters survives the box."""

from __future__ import annotations

from pathlib import Path

from motospect.model.passport import Passport
from motospect.store import Store


def test_a_passport_comes_back_as_it_was(folder: Path) -> None:
    passport = Passport(
        identity="ELM327 v1.5", port="/dev/ttyUSB0", commands={"ATAL": False}, width=1, voltage_error_v=-1.8
    )
    store = Store.open(folder)
    store.keep_passport(passport)
    store.close()
    again = Store.open(folder)
    assert again.passports() == (passport,)
    again.close()


def test_the_one_used_last_is_first_and_each_is_kept_once(store: Store) -> None:
    first, second = (Passport(identity=f"ELM327 v{n}", port="/dev/ttyUSB0") for n in range(2))
    for passport in (first, second, first):
        store.keep_passport(passport)
    assert store.passports() == (first, second)


def test_a_serial_number_is_the_same_adapter_at_another_port(store: Store) -> None:
    for port in ("/dev/ttyUSB0", "/dev/ttyUSB1"):
        store.keep_passport(Passport(identity="STN1110 v4.2.1", serial="111000000001", port=port))
    assert [passport.port for passport in store.passports()] == ["/dev/ttyUSB1"]
