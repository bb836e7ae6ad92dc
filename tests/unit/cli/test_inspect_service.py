"""`motospect inspect`, `service` and `schedules` on a kept scan, as their user types them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from motospect.cli import main
from motospect.model.scan import (
    AdapterIdentity,
    Ecu,
    Readiness,
    Reading,
    Scan,
    ServiceOutcome,
    VehicleIdentity,
    Verdict,
)
from motospect.store import Store

VIN = "1G1PC5SB9E7000300"
READY = Readiness({"catalyst": "incomplete", "evaporative_system": "complete"}, evidence=("x3",))
SERVICES = {number: ServiceOutcome("ok", evidence=("x1",)) for number in ("01", "03", "07", "0A")}
SCAN = Scan(
    id="s1",
    kind="check",
    started_at="2026-05-04T09:30:00.000Z",
    finished_at="2026-05-04T09:30:04.000Z",
    clock="synced",
    adapter=AdapterIdentity("elm327", "ELM327 v1.5"),
    verdict=Verdict(clean=True, complete=True, headline="As judged."),
    vehicle=VehicleIdentity(vin=VIN, vin_source="ecu", vin_check="ok", model_year=2014),
    ecus=(Ecu("7E8", state="answered", services=SERVICES, mil=False, dtc_count=0, readiness=READY),),
    values=(Reading("FUEL_RAIL_PRESSURE_DIRECT", 5000, "kPa", "7E8", ("x4",)),),
)
Said = tuple[int, str, str]


@pytest.fixture
def type_(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Said]:
    """Run a command in a folder whose store holds one scan; return status, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text(f"MOTOSPECT_STORE_DIR={tmp_path / 'store'}\n")
    store = Store.open(tmp_path / "store")
    store.save_scan(SCAN, ())
    store.close()

    def run(*arguments: str) -> Said:
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


def test_inspect_says_every_rule_the_shop_s_first(type_: Callable[..., Said]) -> None:
    status, out, _ = type_("inspect")
    assert status == 0
    results = [line.split("\t")[0] for line in out.splitlines() if not line.startswith(" ")]
    assert results == ["pass", "reject", "unknown"]
    assert "catalyst: Warm the engine up fully" in out


def test_inspect_by_one_rule_as_json(type_: Callable[..., Said]) -> None:
    status, out, _ = type_("inspect", "s1", "--rules", "california", "--json")
    (verdict,) = json.loads(out)
    assert (status, verdict["rule"], verdict["result"]) == (0, "california-gasoline", "reject")
    assert verdict["reasons"][0]["evidence"] == ["x3"]


def test_inspect_by_a_rule_that_is_not_there(type_: Callable[..., Said]) -> None:
    status, out, err = type_("inspect", "--rules", "mars")
    assert (status, out) == (1, "")
    assert "There is no inspection rule mars." in err


def test_a_broken_rule_of_the_shop_is_said_and_the_others_judge(
    type_: Callable[..., Said], tmp_path: Path
) -> None:
    (tmp_path / "store" / "inspections").mkdir()
    (tmp_path / "store" / "inspections" / "mine.toml").write_text("name = 5\n")
    status, out, err = type_("inspect")
    assert status == 0
    assert out.startswith("pass\t")
    assert "mine.toml is not used. The field engine is missing." in err


def test_service_asks_for_the_odometer_takes_notes_and_judges_by_them(type_: Callable[..., Said]) -> None:
    status, out, err = type_("service")
    assert status == 0
    assert "does not tell its odometer" in err
    assert "unknown\tengine_oil" in out
    noted = type_("service", "done", "engine_oil", "--km", "98 500", "--date", "2026-04-01")
    assert noted[1] == f"Noted: engine_oil of {VIN} done at 98500 km on 2026-04-01.\n"
    assert "overdue\tengine_oil" in type_("service", "--vin", VIN.lower(), "--odometer", "115000")[1]
    plan = json.loads(type_("service", "s1", "--odometer", "99000", "--json")[1])
    assert next(one["state"] for one in plan["due"] if one["item"] == "engine_oil") == "ok"
    assert type_("service", "undo", "engine_oil")[0] == 0
    assert type_("service", "undo", "engine_oil")[0] == 1


def test_service_refuses_what_cannot_be(type_: Callable[..., Said]) -> None:
    status, _, err = type_("service", "done", "engine_oyl", "--km", "98500")
    assert status == 1
    assert "Did you mean engine_oil?" in err
    assert type_("service", "--vin", "1G1PC5SB9E7000301")[0] == 1


def test_a_note_is_taken_beside_a_running_daemon(type_: Callable[..., Said], tmp_path: Path) -> None:
    owner = Store.open(tmp_path / "store")
    try:
        status, _, _ = type_("service", "done", "engine_oil", "--km", "5")
        assert status == 0
        assert [note.km for note in owner.services.of(VIN, demo=False)] == [5.0]
    finally:
        owner.close()


def test_schedules_are_listed_and_a_wrong_one_is_refused(type_: Callable[..., Said], tmp_path: Path) -> None:
    assert len(type_("schedules", "list")[1].splitlines()) == 5
    (tmp_path / "wrong.toml").write_text('name = "x"\n[[items]]\nitem = "oil"\n')
    status, out, err = type_("schedules", "import", "wrong.toml")
    assert (status, out) == (1, "")
    assert "The field make is missing." in err
    assert "The item oil has neither km nor months" in err
