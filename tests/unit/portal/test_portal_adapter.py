"""The adapter's page: what is found, what trying says, what is taken into use; for the owner alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from portal_box import Box, bench_ready, csrf, make_box

from motospect.errors import BayBusy, SettingInvalid
from motospect.model.adapter_place import AdapterFound, AdapterPlace, AdapterTried
from motospect.portal.parts import WireDesk
from motospect.store import Store

PORT = "/dev/serial/by-id/usb-FTDI_<b>"


@dataclass
class Adapters:
    """The box's adapters as the test has them."""

    used: list[str] = field(default_factory=list)
    busy: bool = False

    def use(self, text: str) -> AdapterPlace:
        if text == "nonsense":
            raise SettingInvalid("'nonsense' is no address of an adapter.", hint="Give a serial port.")
        if self.busy:
            raise BayBusy("The vehicle in the bay is being read.", hint="End that first.")
        self.used.append(text)
        return AdapterPlace("elm327", text)

    def desk(self) -> WireDesk:
        return WireDesk(
            fixed=False,
            place=lambda: AdapterPlace("elm327", self.used[-1] if self.used else ""),
            found=lambda: (
                AdapterFound(PORT, "serial", "FTDI <script>alert(1)</script>"),
                AdapterFound("can0", "can", "CAN interface can0", False, "Start it with `ip link`."),
            ),
            attempt=lambda text: AdapterTried(text, text == PORT, "Said so.", "Do this."),
            use=self.use,
        )


@pytest.fixture
def adapters() -> Adapters:
    return Adapters()


@pytest.fixture
def box(store: Store, tmp_path: Path, adapters: Adapters) -> Box:
    return make_box(store, tmp_path, bench_ready(), wire=adapters.desk())


def test_what_is_found_is_listed_with_what_it_is(box: Box) -> None:
    page = box.owner().get("/adapter").text
    assert "FTDI &lt;script&gt;" in page
    assert "<script>alert" not in page
    assert "Start it with <code>ip link</code>." in page


def test_trying_says_what_came_of_it_and_keeps_what_was_typed(box: Box, adapters: Adapters) -> None:
    owner = box.owner()
    token = csrf(owner.get("/adapter").text)
    tried = owner.post("/adapter/try", data={"csrf": token, "address": "10.0.0.7:35000"})
    assert "It does not answer" in tried.text
    assert "Do this." in tried.text
    assert 'value="10.0.0.7:35000"' in tried.text
    assert "It answers" in owner.post("/adapter/try", data={"csrf": token, "address": PORT}).text
    assert adapters.used == []


def test_using_one_is_kept_and_a_bad_one_refused_with_the_form(box: Box, adapters: Adapters) -> None:
    owner = box.owner()
    token = csrf(owner.get("/adapter").text)
    assert owner.post("/adapter", data={"csrf": token, "address": PORT}).status_code == 303
    assert adapters.used == [PORT]
    wrong = owner.post("/adapter", data={"csrf": token, "address": "nonsense"})
    assert wrong.status_code == 422
    assert "Give a serial port." in wrong.text
    adapters.busy = True
    busy = owner.post("/adapter", data={"csrf": token, "address": "can0"})
    assert busy.status_code == 409
    assert "is being read" in busy.text


def test_only_the_owner_chooses(box: Box, adapters: Adapters) -> None:
    technician = box.signed_in("technician")
    assert technician.get("/adapter").status_code == 403
    assert technician.get("/api/v1/adapter").status_code == 403
    assert adapters.used == []


def test_the_api_does_the_same(box: Box, adapters: Adapters) -> None:
    owner = box.owner()
    headers = {"X-CSRF-Token": csrf(owner.get("/adapter").text)}
    there = owner.get("/api/v1/adapter").json
    assert there is not None
    assert [one["address"] for one in there["found"]] == [PORT, "can0"]
    tried = owner.post("/api/v1/adapter/try", json={"address": PORT}, headers=headers)
    assert tried.json is not None
    assert tried.json["answers"] is True
    assert owner.put("/api/v1/adapter", json={"address": PORT}, headers=headers).status_code == 200
    assert adapters.used == [PORT]
    assert owner.put("/api/v1/adapter", json={"address": "nonsense"}, headers=headers).status_code == 422


def test_a_box_without_a_choice_has_no_such_page(store: Store, tmp_path: Path) -> None:
    assert make_box(store, tmp_path, bench_ready()).owner().get("/adapter").status_code == 404
