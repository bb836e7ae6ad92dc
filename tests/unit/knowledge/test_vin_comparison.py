"""VINs of several sources: who agrees, what differs place by place, and no silent choice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motospect.knowledge.vin_comparison import compare_vins, differences
from motospect.model.vin import VinDifference, VinReading

VIN = "1HGCM82633A004352"
OTHER = "1FTFW1EF1EFA00001"
EUROPEAN = "WVWZZZ1JZXW000001"  # no check digit is asked for


def typed(vin: str) -> VinReading:
    return VinReading("typed", vin)


def photo(vin: str) -> VinReading:
    return VinReading("photo", vin)


def ecu(vin: str, address: str = "7E8") -> VinReading:
    return VinReading("ecu", vin, address)


def test_three_sources_that_agree_have_nothing_to_say() -> None:
    found = compare_vins([typed("1hgcm826 33a-004352"), photo(VIN), ecu(VIN)])
    assert (found.vin, found.sentences, found.disagreements) == (VIN, (), ())
    assert [reading.source for reading in found.agree] == ["typed", "photo", "ecu"]
    assert {each.check for each in found.readings} == {"ok"}


@pytest.mark.parametrize("readings", [[], [typed(" ")], [ecu("")]])
def test_no_reading_is_no_vin(readings: list[VinReading]) -> None:
    found = compare_vins(readings)
    assert (found.vin, found.readings, found.sentences) == (None, (), ())


def test_a_letter_no_vin_has_is_settled_by_the_reading_that_has_its_digit() -> None:
    found = compare_vins([typed("IHGCM82633AOQ4352"), ecu(VIN)])
    assert found.vin == VIN
    assert [reading.source for reading in found.agree] == ["ecu"]
    text = " ".join(found.sentences)
    assert "The typed VIN has I at place 1, which no VIN has, perhaps 1." in text
    assert "place 12 0 or O (look-alikes)" in text
    assert f"Only {VIN} can be a VIN" in text


def test_alone_such_a_reading_is_taken_as_it_was_typed_with_what_it_may_mean() -> None:
    found = compare_vins([typed("1HGCM82633AOO4352")])
    assert found.vin == "1HGCM82633AOO4352"
    assert f"Read as {VIN}, its check digit is right." in found.sentences


def test_a_digit_misread_is_settled_by_the_check_digit_and_said() -> None:
    found = compare_vins([photo("1HGCM82633A004852"), typed(VIN)])
    assert found.vin == VIN
    assert [reading.source for reading in found.agree] == ["typed"]
    (disagreement,) = found.disagreements
    assert disagreement.differences == (VinDifference(15, "8", "3", look_alike=False),)
    assert any(sentence.startswith(f"Only the check digit of {VIN} is right") for sentence in found.sentences)


def test_where_no_check_digit_is_asked_for_nothing_is_chosen() -> None:
    found = compare_vins([typed(EUROPEAN), photo(EUROPEAN.replace("1J", "1K"))])
    assert (found.vin, found.agree) == (None, ())
    assert "is open" in found.sentences[-1]
    found = compare_vins([typed("WVWZZZ1JZXW00B001"), photo("WVWZZZ1JZXW008001")])
    assert "place 14 B or 8 (look-alikes)" in " ".join(found.sentences)


def test_two_control_units_of_two_vehicles_are_a_used_part_and_no_choice() -> None:
    found = compare_vins([ecu(VIN), ecu(OTHER, "7E9"), typed(VIN)])
    assert found.vin is None
    assert "Control unit 7E8 and control unit 7E9 differ at " in " ".join(found.sentences)
    assert "a used one may be fitted" in found.sentences[-1]
    assert len(found.disagreements[0].differences) > 5


def test_a_right_check_digit_on_another_vehicle_settles_nothing() -> None:
    found = compare_vins([ecu("1FTFW1EF2EFA00001"), typed(VIN)])  # many places differ: not a misreading
    assert found.vin is None


def test_a_wrong_length_is_said_and_compared_with_nothing() -> None:
    found = compare_vins([typed(VIN[:-1]), ecu(VIN)])
    assert found.vin is None
    assert "The typed VIN has 16 characters; a VIN has 17." in found.sentences
    assert "different length" in " ".join(found.sentences)
    assert found.disagreements[0].differences == ()


def test_characters_of_no_alphabet_of_ours_are_impossible() -> None:
    found = compare_vins([typed("1HGCM82633Ä004352")])
    assert found.readings[0].impossible == (11,)
    assert "has Ä at place 11, which no VIN has." in found.sentences[0]


def test_two_readings_of_one_source_are_told_apart_by_their_vins() -> None:
    found = compare_vins([typed(EUROPEAN), typed(EUROPEAN.replace("1J", "1K"))])
    assert f"The typed VIN {EUROPEAN} and WVWZZZ1KZXW000001 differ: place 8 J or K." in found.sentences


def test_differences_are_symmetric() -> None:
    assert [d.place for d in differences(VIN, OTHER)] == [d.place for d in differences(OTHER, VIN)]
    assert differences(VIN, VIN) == ()


@given(
    st.lists(
        st.builds(
            VinReading,
            st.sampled_from(("ecu", "typed", "photo")),
            st.sampled_from((VIN, OTHER, EUROPEAN, VIN[:-1])).flatmap(
                lambda vin: st.builds(
                    lambda place, char: vin[:place] + char + vin[place + 1 :],
                    st.integers(0, len(vin)),
                    st.text("0123456789ABCDEFIOQZ -", max_size=2),
                )
            ),
        ),
        max_size=4,
    )
)
def test_whatever_is_told_a_vin_is_one_that_was_told_or_it_is_said_to_be_open(
    readings: list[VinReading],
) -> None:
    found = compare_vins(readings)
    told = {each.vin for each in found.readings}
    assert found.vin is None or found.vin in told
    assert (len(told) < 2) == (not found.disagreements)
    if len(told) > 1:
        assert found.sentences
    if told and found.vin is None:
        assert "Compare" in found.sentences[-1]
