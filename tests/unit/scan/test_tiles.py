"""Control units while a scan runs: never more is said than was answered."""

from __future__ import annotations

import pytest

from motospect.model.bench import EcuProgress, EcuResult
from motospect.model.outcome import OutcomeName
from motospect.model.scan import (
    AdapterIdentity,
    Conflict,
    Ecu,
    Scan,
    ScanState,
    ServiceOutcome,
    TroubleCode,
    Verdict,
)
from motospect.scan.notes import EcuNotes, Notes
from motospect.scan.tiles import tiles, tiles_of

NOON = "2026-05-04T12:00:00.000Z"


def services(*, nrc: str | None = None, **outcomes: OutcomeName) -> dict[str, ServiceOutcome]:
    return {
        name[1:]: ServiceOutcome(outcome, nrc if outcome == "negative" else None)
        for name, outcome in outcomes.items()
    }


LISTS = services(s03="ok", s07="ok", s0A="ok")


def running(**known: object) -> EcuProgress:
    (tile,) = tiles(Notes({"7E8": EcuNotes("7E8", **known)}))  # type: ignore[arg-type]
    return tile


def ended(ecu: Ecu, *, state: ScanState = "finished", conflicts: tuple[Conflict, ...] = ()) -> EcuResult:
    scan = Scan(
        "s1", "pre", NOON, NOON, "synced", AdapterIdentity("elm327", "ELM327"),
        Verdict(clean=False, complete=False, headline=""), ecus=(ecu,), conflicts=conflicts, state=state,
    )  # fmt: skip
    return tiles_of(scan)[0].result


def test_before_its_lists_are_read_a_unit_is_being_asked() -> None:
    tile = running(services=services(s01="ok"))
    assert (tile.result, tile.settled, tile.asked) == ("asking", False, 1)
    assert len(tile.planned) == 9


def test_no_code_is_only_so_far_until_everything_that_decides_was_asked() -> None:
    assert running(services=LISTS).result == "so_far"
    assert running(services={**LISTS, **services(s01="ok")}, mil=False).result == "so_far"
    whole = {**LISTS, **services(s01="ok", s19="negative", nrc="11")}
    assert running(services=whole, mil=False).result == "clean"


def test_a_unit_that_did_not_tell_its_lamp_is_never_clean() -> None:
    mute = {**LISTS, **services(s01="timeout", s19="no_data")}
    assert running(services=mute).result == "so_far"
    assert ended(Ecu("7E8", None, "answered", mute)) == "partly"


def test_a_code_or_a_lamp_shows_at_once() -> None:
    assert running(services=services(s03="ok"), codes={"stored": ("P0171",)}, mil=None).result == "codes"
    assert running(services=services(s01="ok"), mil=True).result == "mil"


@pytest.mark.parametrize(
    ("lists", "nrc", "result"),
    [
        (services(s03="no_data", s07="no_data", s0A="no_data"), None, "silent"),
        (services(s03="ok", s07="negative", s0A="ok", nrc="11"), "11", "refused"),
        (services(s03="negative", s07="ok", s0A="ok", nrc="33"), "33", "blocked"),
        (services(s03="garbage", s07="ok", s0A="ok"), None, "garbled"),
    ],
)
def test_what_gave_nothing_is_named(
    lists: dict[str, ServiceOutcome], nrc: str | None, result: EcuResult
) -> None:
    tile = running(services=lists)
    assert tile.result == result
    assert set(tile.refusals.values()) == ({nrc} if nrc else set())


def test_a_contradiction_is_not_clean() -> None:
    tile = running(
        services={**LISTS, **services(s01="ok", s19="ok")}, mil=False, dtc_count=2, codes={"stored": ()}
    )
    assert tile.result == "contradicts"


def test_at_the_end_the_record_decides() -> None:
    clean = Ecu("7E8", None, "answered", LISTS, mil=False, dtc_count=0)
    assert ended(clean) == "clean"
    assert ended(clean, state="interrupted") == "partly"
    assert ended(clean, conflicts=(Conflict("7E8", "list", "x"),)) == "contradicts"
    assert ended(Ecu("7E8")) == "not_asked"
    coded = Ecu("7E8", None, "answered", LISTS, mil=False, dtcs=(TroubleCode("P0171", ("stored",)),))
    assert ended(coded) == "codes"


def test_before_can_there_is_no_uds_to_wait_for() -> None:
    asked = {**LISTS, **services(s01="ok", s06="ok")}
    (tile,) = tiles(Notes({"10": EcuNotes("10", services=asked, mil=False)}))
    assert (tile.result, "19" in tile.planned) == ("clean", False)
