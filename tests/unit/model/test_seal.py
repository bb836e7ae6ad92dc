"""The hash chain: every part that is changed is named, and nothing that was not."""

from __future__ import annotations

import copy
import dataclasses
import hashlib
import json
from typing import Any

import pytest

from motospect.model.dossier import Dossier, head_of
from motospect.model.seal import canonical, seal_of
from motospect.model.verification import against_box, verify
from motospect.model.wire import from_json, to_json

SCAN = {
    "id": "s1",
    "verdict": {"headline": "1 code", "clean": False},
    "analysis": {"findings": ["f1"]},
    "v": 12.5,
}
EXCHANGES = tuple(
    {"id": f"x{n}", "request": f"01{n:02X}", "lines": [f"7E8 03 41 {n:02X} 7B"], "outcomes": {"7E8": "ok"}}
    for n in range(5)
)


def revision(number: int) -> dict[str, Any]:
    content = {"scan_id": "s1", "notes": [f"made {number}"], "rate": 0.1}
    return {"revision": number, "sha256": hashlib.sha256(to_json(content)).hexdigest(), "content": content}


def consent(number: int, before: str = "") -> dict[str, Any]:
    said = {
        "id": f"c{number}", "at": "2026-05-04T10:00:00Z", "revision": 1, "answers": {"l1": "approved"},
        "revision_sha256": revision(1)["sha256"], "name": "Anna Nowak", "previous_sha256": before,
        "sha256": "",
    }  # fmt: skip
    return {**said, "sha256": hashlib.sha256(to_json(said)).hexdigest()}


def make_dossier() -> Dossier:
    first = consent(1)
    seal = seal_of(json.dumps(SCAN), [json.dumps(one) for one in EXCHANGES])
    dossier = Dossier(
        scan=copy.deepcopy(SCAN),
        exchanges=copy.deepcopy(EXCHANGES),
        seal=seal,
        analysis={"findings": ["f1"]},
        estimates=(revision(1), revision(2)),
        consents=(first, consent(2, first["sha256"])),
    )
    return dataclasses.replace(dossier, head=head_of(dossier))


def changed(dossier: Dossier) -> list[str]:
    return [part.part for part in verify(dossier).changed]


def test_what_was_not_touched_is_untouched_after_any_way_through_json() -> None:
    dossier = make_dossier()
    assert verify(dossier).untouched
    plain = json.loads(to_json(dossier))
    pretty = json.dumps(plain, indent=4, ensure_ascii=True)
    assert verify(from_json(pretty, Dossier)).untouched
    assert "untouched" in verify(dossier).headline


@pytest.mark.parametrize("number", range(5))
def test_the_changed_exchange_is_named_and_no_other(number: int) -> None:
    dossier = make_dossier()
    dossier.exchanges[number]["lines"][0] = "7E8 03 41 00 00"
    (part,) = [part for part in verify(dossier).changed if part.part == "exchange"]
    assert f"Exchange {number + 1} (x{number}: request 01{number:02X}, 7E8 answered)" in part.text
    assert changed(dossier) == ["exchange"]


@pytest.mark.parametrize("cut", [slice(0, 4), slice(1, 5)], ids=["the last one", "the first one"])
def test_a_missing_exchange_is_counted(cut: slice) -> None:
    found = verify(dataclasses.replace(make_dossier(), exchanges=EXCHANGES[cut]))
    assert any("There are 4 exchanges where 5 were kept." in part.text for part in found.changed)


def test_two_exchanges_in_each_others_place_are_seen() -> None:
    first, second, *rest = EXCHANGES
    found = dataclasses.replace(make_dossier(), exchanges=(second, first, *rest))
    assert [part.part for part in verify(found).changed] == ["exchange", "exchange"]


def test_record_and_meaning_are_told_apart() -> None:
    dossier = make_dossier()
    dossier.scan["verdict"]["clean"] = True
    assert changed(dossier) == ["record"]
    dossier = make_dossier()
    dossier.scan["analysis"]["findings"] = []
    assert changed(dossier) == ["analysis"]
    dossier = make_dossier()
    dossier.analysis["findings"] = []  # type: ignore[index]
    assert changed(dossier) == ["chain"], "what is shown beside the kept meaning hangs on the chain's end"


def test_the_changed_revision_is_named() -> None:
    dossier = make_dossier()
    dossier.estimates[1]["content"]["notes"] = ["cheaper"]
    (part,) = [part for part in verify(dossier).changed if part.part == "estimate"]
    assert "Revision 2" in part.text


def test_a_changed_a_missing_and_a_foreign_consent_are_named() -> None:
    dossier = make_dossier()
    dossier.consents[0]["answers"]["l1"] = "declined"
    assert "consent 1 of anna nowak" in next(
        p.text.lower() for p in verify(dossier).changed if p.part == "consent"
    )
    dossier = make_dossier()
    without_first = dataclasses.replace(dossier, consents=dossier.consents[1:])
    assert any("one is missing" in part.text for part in verify(without_first).changed)
    dossier = make_dossier()
    other = {
        **dossier.estimates[0],
        "sha256": hashlib.sha256(to_json({"n": 1})).hexdigest(),
        "content": {"n": 1},
    }
    foreign = dataclasses.replace(dossier, estimates=(other, dossier.estimates[1]))
    assert any("another revision" in part.text for part in verify(foreign).changed)


def test_a_scan_of_before_the_seals_is_never_called_untouched() -> None:
    old = dataclasses.replace(make_dossier(), seal=None)
    old = dataclasses.replace(old, head=head_of(old))
    found = verify(old)
    assert found.state == "unknown"
    assert "before scans were sealed" in found.parts[0].text
    assert "cannot be said" in found.headline
    old.scan["verdict"]["clean"] = True
    assert verify(old).state == "changed", (
        "but the chain within the file still shows what was done to the file"
    )


def test_a_chain_made_anew_is_not_the_boxs() -> None:
    kept = make_dossier().seal
    forged_scan = {**SCAN, "v": 14.0}
    seal = seal_of(json.dumps(forged_scan), [json.dumps(one) for one in EXCHANGES])
    forged = dataclasses.replace(make_dossier(), scan=forged_scan, seal=seal)
    forged = dataclasses.replace(forged, head=head_of(forged))
    assert verify(forged).untouched, "by itself it holds together"
    assert against_box(forged, kept).state == "changed"
    assert against_box(make_dossier(), kept).state == "untouched"
    assert against_box(forged, None).state == "unknown"
    assert against_box(dataclasses.replace(forged, seal=None), kept).state == "changed"


def test_a_scan_under_another_ones_name_is_seen() -> None:
    dossier = make_dossier()
    dossier.scan["id"] = "s2"
    assert "record" in changed(dossier)


def test_the_order_of_keys_does_not_matter_and_everything_else_does() -> None:
    assert canonical({"b": 1, "a": [1, 2]}) == canonical({"a": [1, 2], "b": 1})
    assert canonical({"a": 1}) != canonical({"a": 1.0})
    assert canonical({"a": [1, 2]}) != canonical({"a": [2, 1]})
    assert canonical("\ud800")  # half a letter out of a damaged answer does not stop the sealing
