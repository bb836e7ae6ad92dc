"""Drawings on pages and paper: what is marked is said in words too, and nothing unheard looks well."""

from __future__ import annotations

import datetime as dt
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace

from report_factory import make_analysis, make_ecu, make_report, make_scan

from motospect.knowledge.diagrams import Suspect, pictures
from motospect.languages import Language, language_named
from motospect.model.diagnosis import Diagnosis, Hypothesis
from motospect.model.scan import ServiceOutcome
from motospect.report.archive import About
from motospect.report.diagram_sheet import draw_diagrams, draw_network
from motospect.report.diagrams import picture_svg
from motospect.report.network_map import map_svg, network_map
from motospect.report.sheet import Imprint, Sheet

ENGLISH = language_named("en")


def test_the_svg_says_in_words_what_it_marks() -> None:
    (picture,) = pictures([Suspect("maf_failed", "itself", likeliest=True)])
    svg = ET.fromstring(picture_svg(picture, ENGLISH))  # noqa: S314 - our own
    assert svg.attrib["aria-label"] == "Air intake: 2 Mass air flow sensor"
    marked = [e for e in svg.iter() if e.get("class") == "dg-likeliest"]
    assert marked
    assert [e.text for e in svg.iter("{http://www.w3.org/2000/svg}text")].count("2") == 1


def test_hostile_names_of_control_units_stay_text() -> None:
    ecu = make_ecu(name='<script>alert("x")</script>')
    svg = map_svg(make_scan(ecus=(ecu,)), ENGLISH)
    assert "<script" not in svg
    ET.fromstring(svg)  # noqa: S314 - our own


def test_a_control_unit_that_was_not_heard_is_never_green() -> None:
    whole = make_ecu(mil=False, dtcs=(), dtc_count=0)
    answered = {service: ServiceOutcome("ok") for service in whole.fault_services}
    states = {
        "clean": replace(whole, state="answered", services=answered),
        "unheard": replace(whole, state="silent", services={}),
    }
    for tone, ecu in states.items():
        assert [node.tone for node in network_map(make_scan(ecus=(ecu,), conflicts=())).nodes] == [tone]
    for missing in whole.fault_services:
        partly = {**answered, missing: ServiceOutcome("timeout")}
        (node,) = network_map(
            make_scan(ecus=(replace(states["clean"], services=partly),), conflicts=())
        ).nodes
        assert node.tone == "unheard"
        assert "no codes" not in " ".join(node.said(ENGLISH))


def test_a_control_unit_that_contradicts_itself_is_never_green() -> None:
    whole = make_ecu(mil=False, dtcs=(), dtc_count=2)
    heard = replace(whole, services={service: ServiceOutcome("ok") for service in whole.fault_services})
    (node,) = network_map(make_scan(ecus=(heard,))).nodes  # its conflict: 2 announced, none delivered
    assert node.tone == "unheard"
    assert node.said(ENGLISH) == ("7E8", "contradiction")
    (node,) = network_map(make_scan(ecus=(replace(heard, dtc_count=0, mil=None),), conflicts=())).nodes
    assert node.tone == "unheard"


def test_the_lamp_outweighs_everything() -> None:
    (node,) = network_map(make_scan(ecus=(make_ecu(mil=True),))).nodes
    assert node.tone == "mil"


def test_a_vehicle_without_control_units_has_no_map() -> None:
    assert map_svg(make_scan(ecus=()), ENGLISH) == ""


def test_forty_control_units_stay_in_the_frame() -> None:
    plan = network_map(make_scan(ecus=tuple(make_ecu(f"{n:X}") for n in range(40))))
    assert len(plan.nodes) == 40
    assert all(
        node.x + node.width <= plan.width and node.y + node.height <= plan.height for node in plan.nodes
    )


def test_paper_shows_where_to_look_and_the_network(pages: Callable[[bytes], list[str]]) -> None:
    cause = Hypothesis("d1h1", "maf_failed", "Mass air flow sensor failed", "air", 0.8, 0.3, "the tables")
    diagnosis = Diagnosis("d1", ("code:7E8:P0171",), "P0171", (cause,), 0.2)
    report = make_report(analysis=make_analysis(diagnoses=(diagnosis,)))
    sheet = Sheet(
        Imprint("head", "foot", demo=False, pages=1),
        About(title="t", subject="s", author="a", language="en", made_at=dt.datetime.now(dt.UTC)),
        Language(),
    )
    draw_diagrams(sheet, report)
    draw_network(sheet, report)
    (said,) = pages(sheet.bytes())
    sheet.close()
    assert "Where to look" in said
    assert "most likely cause: Mass air flow sensor failed" in said
    assert "7EA" in said
    assert "silent" in said
