"""NHTSA's recalls and complaints: the documented shape, both ways of writing dates, and no false "none"."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from nhtsa_server import Nhtsa, complaint, nhtsa_server, recall
from web_server import Reply

from motospect.knowledge.nhtsa import Asked, complaints, components_of, recalls
from motospect.knowledge.web import NoAnswer, Web
from motospect.model.provided import ComponentCount

ACCORD = Asked("Honda", "Accord", 2012)


@pytest.fixture
def nhtsa() -> Iterator[Nhtsa]:
    """A server of our own."""
    with nhtsa_server() as serving:
        yield serving


@pytest.fixture
def web(nhtsa: Nhtsa) -> Web:
    """NHTSA at that server."""
    return Web(nhtsa.url, "NHTSA", timeout_s=2.0, pause=lambda _: None)


def test_a_recall_as_the_authority_words_it(web: Web, nhtsa: Nhtsa) -> None:
    nhtsa.recalls["ACCORD"] = [recall(parkIt=True, parkOutSide="True", Component="AIR BAGS")]
    found = recalls(web, ACCORD)
    (one,) = found.recalls
    assert (one.campaign, one.component, one.reported_on) == ("21V900000", "AIR BAGS", "2021-11-18")
    assert (one.summary, one.consequence, one.remedy) == (
        "Words of the authority.", "What may happen.", "What dealers do.",
    )  # fmt: skip
    assert (one.do_not_drive, one.park_outside, one.model) == (True, True, "ACCORD")
    assert found.names == ("Honda Accord 2012",)
    assert nhtsa.asked == ["/recalls/recallsByVehicle?make=Honda&model=Accord&modelYear=2012"]


def test_the_day_comes_first_in_recalls_and_the_month_in_complaints(web: Web, nhtsa: Nhtsa) -> None:
    nhtsa.recalls["ACCORD"] = [recall(ReportReceivedDate="05/02/2025")]
    nhtsa.complaints["ACCORD"] = [complaint(dateComplaintFiled="05/02/2025")]
    assert recalls(web, ACCORD).recalls[0].reported_on == "2025-02-05"
    assert complaints(web, ACCORD).complaints.newest_on == "2025-05-02"


@pytest.mark.parametrize("said", ["03/15/2017", "", None, "soon", "31/02/2020", "2020-01-01"])
def test_a_date_that_cannot_be_read_is_kept_as_it_was_said(web: Web, nhtsa: Nhtsa, said: str | None) -> None:
    nhtsa.recalls["ACCORD"] = [recall(ReportReceivedDate=said)]
    (one,) = recalls(web, ACCORD).recalls
    assert (one.reported_on, one.reported_as) == (None, said or "")


def test_newest_first_and_each_once(web: Web, nhtsa: Nhtsa) -> None:
    nhtsa.recalls["ACCORD"] = [
        recall("12V100000", ReportReceivedDate="01/12/2012"),
        recall("19V200000", ReportReceivedDate="02/01/2019"),
        recall("12V100000", ReportReceivedDate="01/12/2012"),
    ]
    assert [one.campaign for one in recalls(web, ACCORD).recalls] == ["19V200000", "12V100000"]


def test_complaints_are_counted_by_component(web: Web, nhtsa: Nhtsa) -> None:
    nhtsa.complaints["ACCORD"] = [
        complaint(1, components="ENGINE,ENGINE,SERVICE BRAKES, HYDRAULIC", crash=True, numberOfInjuries=2),
        complaint(2, components="ENGINE", fire="Y", numberOfDeaths=1, dateComplaintFiled="12/31/2025"),
        complaint(3, components=None, numberOfInjuries=None),
        complaint(2, components="ENGINE"),
    ]
    told = complaints(web, ACCORD).complaints
    assert told.total == 3
    assert told.components == (ComponentCount("ENGINE", 2), ComponentCount("SERVICE BRAKES, HYDRAULIC", 1))
    assert (told.crashes, told.fires, told.injuries, told.deaths) == (1, 0, 2, 0)
    assert told.newest_on == "2025-05-02"


def test_components_of_a_complaint() -> None:
    assert components_of("FUEL SYSTEM, GASOLINE,POWER TRAIN,,") == ("FUEL SYSTEM, GASOLINE", "POWER TRAIN")
    assert components_of(None) == ()


def test_none_listed_is_known_when_the_name_is(web: Web, nhtsa: Nhtsa) -> None:
    nhtsa.recalls["ACCORD"] = []
    nhtsa.names = ["ACCORD", "ACCORDION TRUCK"]
    found = recalls(web, ACCORD)
    assert (found.recalls, found.names) == ((), ("Honda Accord 2012",))


def test_a_name_nobody_files_under_is_no_empty_list(web: Web, nhtsa: Nhtsa) -> None:
    nhtsa.recalls.clear()
    nhtsa.names = ["CIVIC"]
    with pytest.raises(NoAnswer, match="lists no vehicle by the name Honda Accord 2012") as why:
        recalls(web, ACCORD)
    assert why.value.kind == "unknown"


def test_the_longer_names_of_the_same_model_are_asked_and_said(web: Web, nhtsa: Nhtsa) -> None:
    nhtsa.recalls = {
        "F-150 SUPERCREW": [recall("18V894000", Model="F-150 SUPERCREW")],
        "F-150 REGULAR CAB": [recall("18V894000", Model="F-150 REGULAR CAB"), recall("15V100000")],
    }
    nhtsa.names = ["F-150 SUPERCREW", "F-150 REGULAR CAB", "F-1500", "F-250"]
    found = recalls(web, Asked("Ford", "F-150", 2014))
    assert {one.campaign for one in found.recalls} == {"18V894000", "15V100000"}
    assert found.names == ("Ford F-150 SUPERCREW 2014", "Ford F-150 REGULAR CAB 2014")


@pytest.mark.parametrize("ask", [recalls, complaints])
@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(b"<html>Sign in</html>"), "garbled"),
        (Reply(b""), "garbled"),
        (Reply(b"[]"), "garbled"),
        (Reply(b'{"message": "ok"}'), "garbled"),
        (Reply(b'{"results": [{"Summary": "without number"}]}'), "garbled"),
        (Reply(b'{"Count": 3, "count": 3, "results": []}'), "garbled"),
        (Reply(status=429, headers={"Retry-After": "3600"}), "busy"),
        (Reply(status=500), "failing"),
        (Reply(status=403), "refused"),
    ],
)
def test_trouble_is_never_an_empty_list(
    web: Web, nhtsa: Nhtsa, *, ask: Callable[[Web, Asked], object], reply: Reply, kind: str
) -> None:
    nhtsa.instead["ByVehicle"] = reply
    with pytest.raises(NoAnswer) as why:
        ask(web, ACCORD)
    assert why.value.kind == kind


def test_trouble_with_one_of_the_longer_names_is_trouble(web: Web, nhtsa: Nhtsa) -> None:
    nhtsa.recalls = {"ACCORD SEDAN": [recall()]}
    nhtsa.names = ["ACCORD SEDAN", "ACCORD COUPE"]
    nhtsa.instead["COUPE"] = Reply(status=500)
    with pytest.raises(NoAnswer) as why:
        recalls(web, ACCORD)
    assert why.value.kind == "failing"
