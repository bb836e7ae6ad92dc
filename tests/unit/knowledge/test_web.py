"""One GET with limits: time, size, tries, the key's way, and troubles that are told apart."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from web_server import Reply, Served, web_server

from motospect.knowledge.budget import BudgetSpent
from motospect.knowledge.web import LONGEST_PAUSE_S, NoAnswer, Question, Web


class Script:
    """Replies in turn; the last one repeats."""

    def __init__(self) -> None:
        self.replies = [Reply(b'{"ok": 1}')]

    def __call__(self, _path: str) -> Reply:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


@pytest.fixture
def script() -> Script:
    """What the server says."""
    return Script()


@pytest.fixture
def served(script: Script) -> Iterator[Served]:
    """A server that answers by the script."""
    with web_server(script) as serving:
        yield serving


@pytest.fixture
def pauses() -> list[float]:
    """The pauses made, in seconds."""
    return []


@pytest.fixture
def web(served: Served, pauses: list[float]) -> Web:
    """A client that waits for nothing between its tries."""
    return Web(served.url + "/base/", "The service", timeout_s=0.5, tries=3, pause=pauses.append)


PLAIN = Question("/x")


def trouble(web: Web, question: Question = PLAIN) -> NoAnswer:
    with pytest.raises(NoAnswer) as why:
        web.ask(question)
    return why.value


def test_words_are_quoted_and_headers_sent(web: Web, served: Served) -> None:
    body = web.ask(Question("/x", {"make": "Land Rover", "q": "a&b"}, {"Authorization": "Bearer k"}))
    assert body == b'{"ok": 1}'
    assert served.asked == ["/base/x?make=Land%20Rover&q=a%26b"]
    assert (served.headers[0]["authorization"], served.headers[0]["user-agent"]) == ("Bearer k", "MOTOSPECT")


def test_a_failing_service_is_asked_again_after_growing_pauses(
    web: Web, served: Served, script: Script, pauses: list[float]
) -> None:
    script.replies = [Reply(status=500), Reply(status=503), Reply(b"there")]
    assert web.ask(Question("/x")) == b"there"
    assert pauses == [0.5, 1.0]
    script.replies = [Reply(status=502)]
    why = trouble(web)
    assert (why.kind, str(why)) == ("failing", "The service is not working (HTTP 502)")
    assert len(served.asked) == 6


@pytest.mark.parametrize(("status", "kind"), [(400, "unknown"), (404, "unknown"), (418, "refused")])
def test_a_refusal_is_not_asked_again(web: Web, script: Script, status: int, kind: str) -> None:
    script.replies = [Reply(status=status), Reply(b"better")]
    why = trouble(web)
    assert (why.kind, f"(HTTP {status})" in str(why), len(script.replies)) == (kind, True, 1)


def test_a_wrong_key_is_told_from_a_closed_door(web: Web, script: Script) -> None:
    script.replies = [Reply(status=401)]
    assert trouble(web, Question("/x", headers={"Authorization": "wrong"})).kind == "key"
    assert trouble(web).kind == "refused"


def test_a_busy_service_says_how_long_to_wait(
    web: Web, served: Served, script: Script, pauses: list[float]
) -> None:
    script.replies = [Reply(status=429, headers={"Retry-After": "2"}), Reply(b"now")]
    assert web.ask(Question("/x")) == b"now"
    assert pauses == [2.0]
    long = str(int(LONGEST_PAUSE_S) + 1)
    script.replies = [Reply(status=429, headers={"Retry-After": long})]
    before = len(served.asked)
    why = trouble(web)
    assert (why.kind, why.wait_s, len(served.asked) - before) == ("busy", float(long), 1)


@pytest.mark.parametrize("said", ["Wed, 21 Oct 2026 07:28:00 GMT", "-1", "soon", "²"])
def test_other_words_for_waiting_are_as_if_nothing_was_said(
    web: Web, script: Script, pauses: list[float], said: str
) -> None:
    script.replies = [Reply(status=503, headers={"Retry-After": said.encode().decode("latin-1")}), Reply()]
    web.ask(Question("/x"))
    assert pauses == [0.5]


def test_silence_ends(web: Web, served: Served) -> None:
    served.may_answer.clear()
    began = time.monotonic()
    why = trouble(web)
    assert (why.kind, str(why)) == ("unreachable", "The service did not answer (timed out)")
    assert time.monotonic() - began < 10


def test_an_answer_that_drips_ends_too(web: Web, script: Script) -> None:
    script.replies = [Reply(b"x" * 1000, drip=True)]
    began = time.monotonic()
    why = trouble(web)
    assert (why.kind, "did not finish" in str(why)) == ("unreachable", True)
    assert time.monotonic() - began < 10


def test_nobody_there(pauses: list[float]) -> None:
    why = trouble(Web("http://127.0.0.1:1", "The service", pause=pauses.append))
    assert (why.kind, "refused" in str(why), pauses) == ("unreachable", True, [0.5])


def test_a_huge_answer_is_not_taken(served: Served, script: Script) -> None:
    script.replies = [Reply(b"x" * 5000)]
    why = trouble(Web(served.url, "The service", largest_bytes=4096))
    assert (why.kind, "longer than 4 kB" in str(why)) == ("garbled", True)


def test_no_way_leads_to_another_host(web: Web, served: Served, script: Script) -> None:
    with web_server(Script()) as other:
        script.replies = [Reply(status=302, headers={"Location": f"{other.url}/steal"})]
        why = trouble(web, Question("/x", headers={"Authorization": "Bearer secret"}))
        assert (why.kind, "not followed" in str(why)) == ("refused", True)
        assert other.asked == []
    script.replies = [Reply(status=302, headers={"Location": "/base/y"}), Reply(b"moved")]
    assert web.ask(Question("/x")) == b"moved"
    assert served.asked[-1] == "/base/y"


def test_a_loop_of_redirects_ends(web: Web, script: Script) -> None:
    script.replies = [Reply(status=302, headers={"Location": "/base/x"})]
    assert trouble(web).kind in {"refused", "unreachable"}


@pytest.mark.parametrize("url", ["file:///etc", "ftp://h/", "nonsense", "", "http://"])
def test_only_the_web_is_asked(url: str) -> None:
    assert "no http address" in str(trouble(Web(url, "The service")))


def test_a_key_never_travels_readable() -> None:
    why = trouble(Web("http://192.0.2.1/api", "The service"), Question("/x", headers={"Authorization": "k"}))
    assert (why.kind, "not https" in str(why)) == ("refused", True)


def test_a_budget_is_asked_before_every_request_and_may_refuse(served: Served, script: Script) -> None:
    script.replies = [Reply(status=500)]
    left = [1]

    def spend() -> None:
        if not left:
            raise BudgetSpent("the budget is spent")
        left.pop()

    web = Web(served.url, "The service", before=spend, pause=lambda _: None)
    with pytest.raises(BudgetSpent):
        web.ask(Question("/x"))
    assert len(served.asked) == 1
