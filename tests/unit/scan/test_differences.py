"""Two records of the same bytes: every field that differs is found, and only a true reason is given."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest

from motospect.model.difference import Circumstances
from motospect.model.scan import (
    AdapterIdentity,
    Ecu,
    FreezeFrame,
    MonitorResult,
    Reading,
    Scan,
    ServiceOutcome,
    TroubleCode,
    VehicleIdentity,
    Verdict,
)
from motospect.model.wire import to_json
from motospect.scan.differences import differences

SAME = Circumstances(known_then=frozenset({"RPM"}), same_tables=True, same_program=True)
NEWER = Circumstances(known_then=frozenset({"RPM"}), same_program=True)


@pytest.fixture
def record() -> Any:
    frame = FreezeFrame(0, "P0171", (Reading("RPM", 900.0, "rpm", "7E8"),), ("x3",))
    ecu = Ecu(
        "7E8",
        state="answered",
        services={"03": ServiceOutcome("ok"), "0A": ServiceOutcome("bus_error", detail="CAN ERROR")},
        mil=True,
        dtcs=(TroubleCode("P0171", ("stored",), text="lean"),),
        freeze_frames=(frame,),
        monitors=(MonitorResult("01", "81", 0.1, 0.0, 0.6, "V", passed=True),),
    )
    scan = Scan(
        id="a", kind="check", started_at="", finished_at="", clock="unsynced",
        adapter=AdapterIdentity("elm327", "one"), verdict=Verdict(False, True, "1 code"),
        vehicle=VehicleIdentity(vin="1G1PC5SB9E7000300", make="CHEVROLET"), ecus=(ecu,),
        values=(Reading("RPM", 750.0, "rpm", "7E8"),),
    )  # fmt: skip
    return json.loads(to_json(scan))


def sentences(then: Any, now: Any, known: Circumstances) -> list[str]:
    return [difference.sentence() for difference in differences(then, now, known)]


def test_the_visit_itself_is_not_compared(record: Any) -> None:
    now = deepcopy(record)
    now.update(id="b", started_at="later", adapter={"kind": "replay"}, kind="post")
    now["values"][0]["evidence"] = ["x99"]
    assert differences(record, now, SAME) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda r: r["ecus"][0]["dtcs"].clear(), "ecus 7E8 dtcs P0171 was there and is not"),
        (lambda r: r["ecus"][0].update(mil=False), "ecus 7E8 mil was True and is False"),
        (lambda r: r["ecus"][0]["services"]["03"].update(outcome="timeout"), "ecus 7E8 services 03 outcome"),
        (lambda r: r["values"][0].update(value=751.0), "values 7E8 RPM was 750.0 rpm and is 751.0 rpm"),
        (
            lambda r: r["ecus"][0]["freeze_frames"][0]["values"][0].update(value=1.0),
            "ecus 7E8 freeze_frames 0 values 7E8 RPM was 900.0 rpm and is 1.0 rpm",
        ),
        (lambda r: r["ecus"][0]["monitors"][0].update(passed=False), "ecus 7E8 monitors 01 81 passed was"),
        (lambda r: r["verdict"].update(clean=True), "verdict clean was False and is True"),
        (lambda r: r["vehicle"].update(vin="X"), "vehicle vin was 1G1PC5SB9E7000300 and is X"),
    ],
)
def test_every_part_is_compared_and_nothing_excuses_it(record: Any, change: Any, said: str) -> None:
    now = deepcopy(record)
    change(now)
    found = sentences(record, now, SAME)
    assert found
    assert found[0].startswith(said)
    assert all("no reason is known" in sentence for sentence in found)


def test_the_order_of_lists_means_nothing(record: Any) -> None:
    record["values"].append({"name": "SPEED", "ecu": "7E8", "value": 0.0, "unit": "km/h", "evidence": []})
    now = deepcopy(record)
    now["values"].reverse()
    assert differences(record, now, SAME) == []


def test_a_signal_the_old_tables_had_is_no_new_one(record: Any) -> None:
    now = deepcopy(record)
    now["values"].append({"name": "MAF", "ecu": "7E8", "value": 3.0, "unit": "g/s", "evidence": []})
    now["values"][0]["value"] = 3000.0
    assert sentences(record, now, NEWER) == [
        "values 7E8 RPM was 750.0 rpm and is 3000.0 rpm: decoded with newer tables: RPM has another formula"
        " now.",
        "values 7E8 MAF is 3.0 g/s and was not there: decoded with newer tables: signal MAF was not known.",
    ]


def test_bytes_that_have_a_formula_now_are_explained(record: Any) -> None:
    now = deepcopy(record)
    record["values"].append({"name": "PID_AE", "ecu": "7E8", "value": "bytes 01", "unit": "", "evidence": []})
    assert "PID AE has a formula now" in sentences(record, now, NEWER)[0]


def test_tables_nobody_wrote_down_explain_nothing(record: Any) -> None:
    now = deepcopy(record)
    now["values"].clear()
    assert "no reason is known" in sentences(record, now, Circumstances())[0]


def test_a_question_that_was_not_put_explains_what_it_brings_and_nothing_else(record: Any) -> None:
    now = deepcopy(record)
    now["ecus"][0]["monitors"].clear()
    now["ecus"][0]["mil"] = None
    unheard = Circumstances(SAME.known_then, True, True, unheard=frozenset({("7E0", "0601")}))
    by_part = {d.what.split()[2]: d.why for d in differences(record, now, unheard)}
    assert by_part == {"mil": None, "monitors": "the question 0601 to 7E0 is not in the recording"}


def test_another_ecu_s_question_is_no_reason(record: Any) -> None:
    now = deepcopy(record)
    now["ecus"][0]["monitors"].clear()
    unheard = Circumstances(SAME.known_then, True, True, unheard=frozenset({("7E1", "0601")}))
    assert {d.why for d in differences(record, now, unheard)} == {None}


def test_frames_do_not_hold_the_adapter_s_words(record: Any) -> None:
    now = deepcopy(record)
    now["ecus"][0]["services"]["0A"] = {"outcome": "no_data", "nrc": None, "detail": None, "evidence": []}
    now["ecus"][0]["state"] = "silent"
    frames = Circumstances(SAME.known_then, True, True, frames_only=True)
    assert [d.why for d in differences(record, now, frames)] == [
        "a file of frames does not hold what the adapter said",
        "a file of frames does not hold what the adapter said",
        "it follows from what differs above",
    ]


def test_what_is_looked_up_is_not_read_from_the_vehicle(record: Any) -> None:
    now = deepcopy(record)
    now["vehicle"]["make"] = "Chevrolet"
    assert (
        differences(record, now, SAME)[0].why == "it is looked up by code or VIN, not read from the vehicle"
    )
