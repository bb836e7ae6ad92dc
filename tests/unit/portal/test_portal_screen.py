"""The screen on the wall: what it says in each state, to whom, and that nothing private is ever on it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from portal_box import NOON, SCAN_ID, Box, bench_ready, make_box, make_scan

from motospect.model.bench import EcuProgress, LinkState, Progress
from motospect.portal.customer.screen_page import VERDICT_FRESH_S
from motospect.store import Store

HERE = {"base_url": "http://localhost:8084", "environ_base": {"REMOTE_ADDR": "127.0.0.1"}}
AWAY = {"base_url": "http://192.168.7.20:8084", "environ_base": {"REMOTE_ADDR": "192.168.7.33"}}
TILES = (
    EcuProgress("7E8", "Engine", result="mil", codes=("P0171",)),
    EcuProgress("7E9", result="clean"),
    EcuProgress("7EA", "<b>ECU</b> \u202e\U0001f697" * 9, result="blocked"),
)


@pytest.fixture
def wall(store: Store, tmp_path: object) -> Box:
    store.save_scan(make_scan(), ())
    made = make_box(store, store.folder, bench_ready(last_scan_id=SCAN_ID))
    store.answers.keep({"wifi_name": "Guests & more", "wifi_password": "s3cret;pass", "language": "de"})
    return made


def screen(box: Box, who: dict[str, object] = HERE) -> str:
    return box.client().get("/screen", **who).text  # type: ignore[arg-type]


def test_a_running_scan_is_shown_unit_by_unit_without_code_or_vin(wall: Box) -> None:
    progress = Progress(SCAN_ID, "pre", NOON, "Reading", 3, 10, vin="WBA00000000000001", tiles=TILES)
    wall.bay.show(progress=progress)
    for text in (screen(wall), wall.client().get("/screen/events", **HERE).text):  # type: ignore[arg-type]
        assert "7E9" in text
        assert "P0171" not in text
        assert "WBA00000000000001" not in text
        assert "<b>ECU" not in text.replace("\\u003c", "<").replace("\\", "")
    assert 'value="3" max="10"' in screen(wall)


def test_the_verdict_is_a_light_for_ten_minutes_and_on_the_box_only(wall: Box) -> None:
    assert "screen-light" in screen(wall)
    assert "screen-light" not in screen(wall, AWAY)
    wall.clock.now_s += VERDICT_FRESH_S + 1
    assert "screen-light" not in screen(wall)


def test_the_guests_wifi_comes_first_and_on_the_box_only(wall: Box) -> None:
    here = screen(wall)
    assert here.count("<svg xmlns") == 2
    assert "Guests &amp; more" in here
    for text in (here, screen(wall, AWAY)):
        assert "s3cret" not in text
    assert screen(wall, AWAY).count("<svg xmlns") == 1


def test_trouble_is_said_with_its_remedy(wall: Box) -> None:
    link = LinkState("unplugged", "The adapter <x> is gone.", "Plug it in.", NOON)
    wall.bay.show(link=link, last_scan_id=None)
    text = screen(wall)
    assert "The adapter &lt;x&gt; is gone." in text
    assert "Plug it in." in text


def test_it_speaks_the_shops_language_whatever_the_browser_wants(wall: Box) -> None:
    text = wall.client().get("/screen", headers={"Accept-Language": "pl"}, **HERE).text  # type: ignore[arg-type]
    assert re.search(r'<html lang="de"', text)


def test_the_next_one_to_check_in_does_not_begin_in_the_language_of_the_last(wall: Box) -> None:
    client = wall.client()
    with client.session_transaction(**HERE) as session:  # type: ignore[arg-type]
        session["language"] = "pl"
    polish = client.get("/check-in", **HERE).text  # type: ignore[arg-type]
    client.get("/screen", **HERE)  # type: ignore[arg-type]
    german = client.get("/check-in", **HERE).text  # type: ignore[arg-type]
    assert '<html lang="pl"' in polish
    assert '<html lang="de"' in german


def test_a_customer_can_check_in_there_but_not_into_a_running_scan(wall: Box) -> None:
    assert ('href="/check-in"' in screen(wall)) == ("check_in.page" in wall.portal.pages.view_functions)
    wall.bay.show(progress=replace(Progress(SCAN_ID, "pre", NOON, "Reading", 1, 2)))
    assert 'href="/check-in"' not in screen(wall)


def test_the_demo_is_marked(wall: Box) -> None:
    wall.bay.show(demo=True)
    assert "DEMO" in screen(wall)


def test_a_store_that_cannot_be_read_is_said_with_its_remedy_and_nothing_else(wall: Box) -> None:
    assert "<svg xmlns" in screen(wall)  # the shop's language is German, and is kept
    wall.store.close()
    for text in (screen(wall), wall.client().get("/screen/events", **HERE).text):  # type: ignore[arg-type]
        said = text.replace("\\u003c", "<").replace('\\"', '"')
        assert "Speicher nicht lesbar" in said
        assert "Starten Sie MOTOSPECT neu" in said or "Start MOTOSPECT again." in said
        assert "<svg xmlns" not in said  # no code of a Wi-Fi, a report or an address that may be another's
        assert "screen-foot" not in said


def test_other_pages_say_it_too_instead_of_breaking(wall: Box) -> None:
    client = wall.owner()
    wall.store.close()
    answer = client.get("/")
    assert answer.status_code == 503
    assert "The store has been closed." in answer.text
    assert "Start MOTOSPECT again." in answer.text
