"""The drawings: every name in them is known, every number stands inside, and causes find their parts."""

from __future__ import annotations

import itertools
import math
import re

import pytest

from motospect.knowledge.diagrams import Drawing, Suspect, drawings, pictures
from motospect.knowledge.named_causes import named_causes
from motospect.knowledge.parts import area, part

each = pytest.mark.parametrize("drawing", drawings(), ids=lambda drawing: drawing.name)
NOT_POINTED_AT = {
    "cabin", "charger", "climate", "dashboard", "door", "drive_motor", "engine_block", "engine_harness",
    "hv_battery", "hv_wiring", "inverter", "lighting", "network", "other_ecu", "software", "use",
}  # fmt: skip
"""Areas without a drawing of their own: what is in the cabin, at high voltage, or nowhere in particular."""


@each
def test_names_only_parts_and_areas_there_are(drawing: Drawing) -> None:
    for component in drawing.components:
        assert component.parts
        assert all(part(key) for key in component.parts), component.parts
        assert component.area is None or area(component.area)


@each
def test_keeps_its_numbers_inside_and_apart(drawing: Drawing) -> None:
    for one in drawing.components:
        assert 7 <= one.x <= drawing.width - 7
        assert 7 <= one.y <= drawing.height - 7
    for one, other in itertools.combinations(drawing.components, 2):
        assert math.dist((one.x, one.y), (other.x, other.y)) >= 12, (one.parts, other.parts)


@each
def test_draws_inside_its_frame(drawing: Drawing) -> None:
    for component in drawing.components:
        for shape in component.shapes:
            numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", dict(shape.geometry).get("d", ""))]
            assert all(0 <= n <= drawing.width for n in numbers), (component.parts, numbers)


def test_most_causes_can_be_pointed_at() -> None:
    missing = {key for key in named_causes() if not pictures([Suspect(key, key, likeliest=True)])}
    assert {named_causes()[key].area for key in missing} == NOT_POINTED_AT
    assert len(missing) < len(named_causes()) / 4


def test_the_wiring_of_a_sensor_is_at_the_sensor() -> None:
    (picture,) = pictures([Suspect("maf_wiring", "wiring", likeliest=True)])
    assert [one.part for one in picture.suspected] == ["maf_sensor"]


def test_only_the_cylinder_in_question_is_marked() -> None:
    (picture,) = pictures([Suspect("ignition_coil_failed", "coil", likeliest=True, place="cylinder 3")])
    assert [one.component.place for one in picture.suspected] == ["cylinder 3"]
    (picture,) = pictures([Suspect("ignition_coil_failed", "coil", likeliest=True)])
    assert len(picture.suspected) == 4


def test_a_cause_without_a_place_on_the_vehicle_marks_nothing() -> None:
    assert pictures([Suspect("short_trips", "short trips", likeliest=True)]) == ()
    assert pictures([Suspect("no_such_cause", "?", likeliest=True)]) == ()


def test_two_causes_of_one_part_are_told_together_and_the_likelier_colours_it() -> None:
    (picture,) = pictures(
        [
            Suspect("maf_wiring", "its wiring", likeliest=False),
            Suspect("maf_failed", "itself", likeliest=True),
        ]
    )
    (marked,) = picture.suspected
    assert marked.tone == "likeliest"
    assert marked.causes == ("its wiring", "itself")


def test_names_come_in_the_readers_language() -> None:
    (picture,) = pictures([Suspect("maf_failed", "itself", likeliest=True)])
    (marked,) = picture.suspected
    assert [marked.title(code) for code in ("en", "de", "pl")] == [
        "Mass air flow sensor",
        "Luftmassenmesser",
        "Przepływomierz powietrza",
    ]
