"""The shop's answers in the store, and the profile they make with the settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from motospect.app.profile import profile_beside, profile_of
from motospect.config import Settings, starting_profile
from motospect.errors import SettingInvalid, StoreError
from motospect.model.profile import Profile
from motospect.store import Store

GARAGE = Settings(
    shop_name="Garage Łódź",
    shop_currency="PLN",
    shop_labour_rate="180",
    shop_eur_rate="4.27",
    shop_eur_rate_date="2026-11-23",
    shop_inspection_rule="eu",
)


def test_without_answers_the_settings_hold(store: Store) -> None:
    profile = profile_of(GARAGE, store)
    assert profile == starting_profile(GARAGE)
    assert (profile.shop_name, profile.currency, profile.inspection_rule) == ("Garage Łódź", "PLN", "eu")
    assert profile.terms.labour_rate == 18000


def test_an_answer_takes_the_place_of_a_setting_at_once(store: Store) -> None:
    assert profile_of(GARAGE, store).language == "en"
    store.answers.keep({"shop_name": "Auto Kowalski", "language": "pl"})
    profile = profile_of(GARAGE, store)
    assert (profile.shop_name, profile.language) == ("Auto Kowalski", "pl")
    assert profile.inspection_rule == "eu"
    store.answers.keep({"shop_name": ""})
    assert profile_of(GARAGE, store).shop_name == "", "an empty answer is an answer"


def test_money_is_answered_together(store: Store) -> None:
    """A labour rate in złoty and a rate of the euro mean nothing in the currency answered later."""
    store.answers.keep({"currency": "EUR", "tax_percent": "19"})
    profile = profile_of(GARAGE, store)
    assert (profile.currency, profile.labour_rate, profile.eur_rate) == ("EUR", "", "")
    assert profile.terms.tax_bp == 1900


def test_a_question_this_version_does_not_ask_is_left_alone(store: Store) -> None:
    store.answers.keep({"colour": "red"})
    assert profile_of(Settings(), store) == Profile()


def test_answers_survive_a_restart_and_are_read_by_commands(tmp_path: Path) -> None:
    settings = Settings(store_dir=tmp_path / "box", shop_name="From settings")
    assert profile_beside(settings).shop_name == "From settings"
    store = Store.open(settings.store_dir)
    store.answers.keep({"shop_name": "From the page"})
    assert profile_beside(settings).shop_name == "From the page"
    store.close()
    again = Store.open(settings.store_dir)
    assert dict(again.answers.all()) == {"shop_name": "From the page"}
    again.close()


def test_answers_are_kept_by_the_owner_of_the_store_only(store: Store, folder: Path) -> None:
    reader = Store.read(folder)
    with pytest.raises(StoreError, match="reading only"):
        reader.answers.keep({"shop_name": "x"})
    reader.close()


def test_terms_that_cannot_be_name_the_setting() -> None:
    with pytest.raises(SettingInvalid, match="LABOUR_RATE"):
        _ = Profile(labour_rate="a lot").terms
