"""VINs on photos: read from every kind of code, and never a wrong one without a doubt."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pytest
from PIL import Image

from motospect.imaging import Darkroom
from motospect.imaging.vin_photo import look_at
from motospect.imaging.vin_samples import KINDS, make_vin, negatives, samples
from motospect.imaging.vin_text import Tally, vins_in
from motospect.knowledge.vin import check_digit
from motospect.model.picture import LabelKind

AMERICAN = "1M8GDM9AXKP042788"  # the example of 49 CFR 565.15
MISREAD = "1M8GDM9AXKP042783"
EUROPEAN = "WVWZZZ1JZXW000001"


def test_the_set_is_the_same_each_time_and_has_both_kinds_of_vins() -> None:
    first = list(samples(7, 3))
    assert first == list(samples(7, 3))
    assert {check_digit(one.vin or "") for one in first} == {"ok", "absent"}
    assert sum(share for _, share in KINDS) == 200


@pytest.mark.parametrize("number", [0, 2])
def test_reads_the_photo(number: int) -> None:
    sample = list(samples(7, number + 1))[number]
    found = look_at(io.BytesIO(sample.jpeg)).candidates()
    assert [each.vin for each in found] == [sample.vin], sample.label
    assert found[0].certainty == "read"


@pytest.mark.slow
def test_finds_no_vin_where_there_is_none() -> None:
    for sample in negatives(7, 2):
        found = look_at(io.BytesIO(sample.jpeg))
        assert not found.candidates(), sample.label


def test_the_child_finds_it_too(tmp_path: Path) -> None:
    sample = next(samples(7, 1))
    (tmp_path / "sent").write_bytes(sample.jpeg)
    found = Darkroom().look_for_vin(tmp_path / "sent")
    assert found.candidates[0].vin == sample.vin
    blank = tmp_path / "blank"
    Image.new("L", (300, 200), 128).save(blank, "PNG")
    assert Darkroom().look_for_vin(blank).candidates == ()


@pytest.mark.parametrize(
    ("text", "label", "vins"),
    [
        (AMERICAN, "Code 39", [AMERICAN]),
        (f"I{AMERICAN}", "Code 39", [AMERICAN]),  # imported
        (f"{AMERICAN}-", "Code 39", [AMERICAN]),  # a check character behind it
        (f"{AMERICAN}Q", "Code 39", []),  # one that is not its check character
        (f"{AMERICAN}-", "Code 128", []),
        (f"VIN:{AMERICAN};MY:1989", "DataMatrix", [AMERICAN]),
        (f"https://x.example/?v={EUROPEAN}", "QR", [EUROPEAN]),
        (f"A{AMERICAN}", "DataMatrix", []),
        ("1K0 615 301 AA", "Code 39", []),
    ],
)
def test_finds_the_vin_in_a_codes_text(text: str, label: LabelKind, vins: list[str]) -> None:
    assert list(vins_in(text, label)) == vins


def tally(*seen: tuple[str, LabelKind]) -> Tally:
    made = Tally()
    for text, label in seen:
        made.see(text, label)
    return made


@pytest.mark.parametrize(
    ("seen", "certainty", "why"),
    [
        ([(AMERICAN, "Code 39")], "read", ""),
        ([(MISREAD, "Code 39")] * 5, "doubtful", "check digit is wrong"),
        ([(MISREAD, "QR")], "doubtful", "check digit is wrong"),
        ([(EUROPEAN, "Code 39")], "doubtful", "only once"),
        ([(EUROPEAN, "Code 39")] * 2, "read", ""),
        ([(EUROPEAN, "DataMatrix")], "read", ""),
        ([(EUROPEAN, "printed")], "doubtful", "printed letters"),
        ([("8X1ZZZ1JZXW000001", "QR")], "doubtful", "maker is not known"),
        ([("WVWZZZ1JZXW00A001", "QR")], "doubtful", "four digits"),
    ],
)
def test_is_sure_only_where_nothing_speaks_against_it(
    seen: list[tuple[str, LabelKind]], certainty: str, why: str
) -> None:
    (found,) = tally(*seen).candidates()
    assert found.certainty == certainty
    assert why in found.why


def test_two_vins_on_one_photo_are_both_doubtful_but_a_misreading_is_not_another() -> None:
    both = tally((AMERICAN, "QR"), (EUROPEAN, "QR")).candidates()
    assert [each.certainty for each in both] == ["doubtful", "doubtful"]
    first, second = tally((AMERICAN, "Code 39"), (AMERICAN, "Code 39"), (MISREAD, "Code 39")).candidates()
    assert (first.vin, first.certainty) == (AMERICAN, "read")
    assert (second.vin, second.certainty) == (MISREAD, "doubtful")


@pytest.mark.parametrize("text", ["27707647345228156", "1M1ZPV5MBFCZZH0UL"])
def test_a_number_of_seventeen_places_is_no_vin(text: str) -> None:
    found = tally((text, "Code 128"))
    assert found.candidates() == ()
    assert found.others == {text}


def test_made_vins_are_right_by_their_kind() -> None:
    dice = random.Random(1)  # noqa: S311 - a set that can be drawn again
    assert all(check_digit(make_vin(dice, checked=True)) == "ok" for _ in range(50))
    assert all(check_digit(make_vin(dice, checked=False)) in ("absent", "ok") for _ in range(50))
