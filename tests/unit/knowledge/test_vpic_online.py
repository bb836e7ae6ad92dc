"""vPIC over the network: the documented shape, failures that end, and answers that are kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from vpic_server import Vpic, vpic_server

from motospect.knowledge.identify import Question, Told, answers
from motospect.knowledge.kept_answers import AnswerFolder
from motospect.knowledge.vpic import VpicAnswer
from motospect.knowledge.vpic_online import ask_vpic
from motospect.knowledge.web import LARGEST_BYTES, NoAnswer
from motospect.model.scan import VehicleIdentity

VIN = "1HGCP2F32CA000300"
CLOSED = "http://127.0.0.1:1/api/vehicles"


@pytest.fixture
def vpic() -> Iterator[Vpic]:
    """A server of our own."""
    with vpic_server() as serving:
        yield serving


def vehicles(told: list[Told]) -> list[tuple[str, str | None]]:
    return [(each.vehicle.decoded_by, each.vehicle.model) for each in told if each.vehicle is not None]


def test_it_is_asked_as_documented(vpic: Vpic) -> None:
    assert ask_vpic(vpic.url + "/", VIN) == VpicAnswer("HONDA", "Accord of the server", 2012, (0,))
    assert vpic.asked == [f"/api/vehicles/decodevin/{VIN}?format=json"]


def test_several_error_codes_and_absent_values(vpic: Vpic) -> None:
    vpic.variables |= {"Error Code": "1,14", "Model": None, "Model Year": None}
    assert ask_vpic(vpic.url, VIN) == VpicAnswer("HONDA", None, None, (1, 14))


def test_a_failing_server_is_asked_once_more(vpic: Vpic) -> None:
    vpic.statuses = [503]
    assert ask_vpic(vpic.url, VIN).make == "HONDA"
    vpic.statuses = [503, 500]
    with pytest.raises(OSError, match="500"):
        ask_vpic(vpic.url, VIN)
    assert len(vpic.asked) == 4


def test_a_refusal_is_not_asked_again(vpic: Vpic) -> None:
    vpic.statuses = [403, 200]
    with pytest.raises(OSError, match="403"):
        ask_vpic(vpic.url, VIN)
    assert len(vpic.asked) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Sign in to this network</html>",
        b"{}",
        b'{"Results": []}',
        b'{"Results": [{"Variable": "Error Code", "Value": "often"}]}',
        b"\xff\xfe",
        b"x" * (LARGEST_BYTES + 1),
    ],
)
def test_what_is_no_answer_is_not_taken_for_one(vpic: Vpic, body: bytes) -> None:
    vpic.body = body
    with pytest.raises(NoAnswer, match="vPIC sent something that is not its documented answer") as why:
        ask_vpic(vpic.url, VIN)
    assert (why.value.kind, len(vpic.asked)) == ("garbled", 1)


def test_only_the_web_is_asked() -> None:
    with pytest.raises(NoAnswer, match="no http address"):
        ask_vpic("file:///etc", VIN)


def test_the_better_answer_comes_after_the_first_and_is_kept(vpic: Vpic, tmp_path: Path) -> None:
    question = Question(VIN, url=vpic.url, kept=str(tmp_path / "vpic"))
    assert vehicles(list(answers(question))) == [("ultravin", "Accord"), ("vpic", "Accord of the server")]
    assert vehicles(list(answers(question))) == [("vpic", "Accord of the server")]
    assert len(vpic.asked) == 1


def test_an_unsure_answer_is_kept_too_and_not_taken(vpic: Vpic, tmp_path: Path) -> None:
    vpic.variables["Error Code"] = "5"
    question = Question(VIN, url=vpic.url, kept=str(tmp_path))
    for _ in range(2):
        assert vehicles(list(answers(question))) == [("ultravin", "Accord")]
    assert len(vpic.asked) == 1


def test_switched_off_it_is_neither_asked_nor_remembered(vpic: Vpic, tmp_path: Path) -> None:
    list(answers(Question(VIN, url=vpic.url, kept=str(tmp_path))))
    assert vehicles(list(answers(Question(VIN, kept=str(tmp_path))))) == [("ultravin", "Accord")]


def test_unreachable_it_says_so_after_the_offline_answer(tmp_path: Path) -> None:
    first, second = answers(Question(VIN, url=CLOSED, kept=str(tmp_path)))
    assert first.vehicle is not None
    assert first.vehicle.decoded_by == "ultravin"
    assert (second.vehicle, "refused" in (second.trouble or "")) == (None, True)


def test_what_is_no_vin_is_never_sent(vpic: Vpic, tmp_path: Path) -> None:
    told = list(answers(Question("../../etc/passwd", "typed", vpic.url, str(tmp_path))))
    assert [each.vehicle for each in told] == [VehicleIdentity("../../ETC/PASSWD", "typed", "bad")]
    assert vpic.asked == []
    assert list(tmp_path.iterdir()) == []


def test_a_broken_kept_answer_is_asked_anew(vpic: Vpic, tmp_path: Path) -> None:
    (tmp_path / f"{VIN}.json").write_bytes(b'{"make": ')
    told = list(answers(Question(VIN, url=vpic.url, kept=str(tmp_path))))
    assert vehicles(told)[-1] == ("vpic", "Accord of the server")
    kept = AnswerFolder(tmp_path, VpicAnswer).recall(VIN)
    assert kept is not None
    assert kept.answer == VpicAnswer("HONDA", "Accord of the server", 2012, (0,))
