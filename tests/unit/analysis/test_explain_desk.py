"""The desk: what there is at once, the rest on its own thread, one finding at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from motospect.analysis import analyse
from motospect.analysis.explain import Desk, open_explainer
from motospect.analysis.explain.llama import Bounds
from motospect.analysis.explain.port import Attempt
from motospect.analysis.explain.subject import Subject
from motospect.model.finding import Analysis
from motospect.model.part import PartState
from motospect.model.scan import Scan
from motospect.model.wording import Wording


class Scribe:
    """An explainer that answers when the test lets it, with what the test has put there."""

    def __init__(self, *attempts: Attempt) -> None:
        self.attempts = list(attempts)
        self.asked: list[Subject] = []
        self.may_answer = threading.Event()
        self.closed = threading.Event()
        self.answered = threading.Semaphore(0)

    def word(self, subject: Subject, stop: threading.Event) -> Attempt:
        self.asked.append(subject)
        self.may_answer.wait(5)
        self.answered.release()
        return self.attempts.pop(0)

    def rest(self) -> None:
        pass

    def state(self) -> PartState:
        return PartState("model", "ok", "writes")

    def close(self) -> None:
        self.closed.set()


def shown(desk: Desk, analysis: Analysis) -> list[str]:
    return [wording.origin for wording in desk.wordings("s1", analysis).values()]


@pytest.fixture
def analysis(make_scan: Callable[..., Scan], make_ecu: Callable[..., object]) -> Analysis:
    return analyse(make_scan(ecus=(make_ecu(codes=("P0171",)),)))


def run(desk: Desk) -> Callable[[], None]:
    """Start the desk and return what stops it."""
    stop = threading.Event()
    thread = threading.Thread(target=desk.run, args=(stop, lambda: None))
    thread.start()

    def end() -> None:
        stop.set()
        thread.join(5)
        assert not thread.is_alive()

    return end


def wait_for(desk: Desk, analysis: Analysis, origins: list[str]) -> None:
    pause = threading.Event()
    for _ in range(500):
        if shown(desk, analysis) == origins:
            return
        pause.wait(0.01)
    pytest.fail(f"{shown(desk, analysis)} instead of {origins}")


def test_the_template_is_there_at_once_and_the_sentence_when_it_is_ready(analysis: Analysis) -> None:
    scribe = Scribe(Attempt(Wording("The mixture is lean.", "worded by Tiny")))
    desk = Desk(scribe)
    end = run(desk)
    assert shown(desk, analysis) == ["template"]
    scribe.may_answer.set()
    wait_for(desk, analysis, ["worded by Tiny"])
    end()
    assert len(scribe.asked) == 1, "looking often does not ask often"
    assert scribe.closed.is_set()


def test_a_final_template_is_not_asked_for_again(analysis: Analysis) -> None:
    scribe = Scribe(Attempt(Wording("From the template."), "turned down"))
    desk = Desk(scribe)
    end = run(desk)
    shown(desk, analysis)
    scribe.may_answer.set()
    assert scribe.answered.acquire(timeout=5)
    end()
    shown(desk, analysis)
    assert len(scribe.asked) == 1


def test_after_a_crash_the_next_look_asks_again(analysis: Analysis) -> None:
    scribe = Scribe(
        Attempt(Wording("From the template."), "killed", settled=False),
        Attempt(Wording("The mixture is lean.", "worded by Tiny")),
    )
    scribe.may_answer.set()
    desk = Desk(scribe)
    end = run(desk)
    wait_for(desk, analysis, ["worded by Tiny"])
    end()
    assert len(scribe.asked) == 2


def test_it_keeps_the_wordings_of_so_many_scans_only(analysis: Analysis) -> None:
    desk = Desk(Scribe())
    for number in range(60):
        desk.wordings(f"s{number}", analysis)
    assert len(desk._attempts) == 50


@pytest.mark.parametrize(
    ("name", "path", "sentence"),
    [
        ("", "", "absent: No language model is installed"),
        ("off", "", "absent: The language model is switched off"),
        ("gpt", "", "failed: There is no model 'gpt'"),
        ("smollm3-3b", "", "SmolLM3-Q4_K_M.gguf is not there"),
        ("", "/nonexistent/model.gguf", "/nonexistent/model.gguf is not there"),
    ],
)
def test_absence_is_a_state_with_a_remedy(tmp_path: Path, name: str, path: str, sentence: str) -> None:
    if sentence.endswith("not there"):
        pytest.importorskip("llama_cpp", reason="without the library the library is what is missed first")
    part = open_explainer(name=name, path=path, folder=tmp_path, bounds=Bounds()).state()
    assert sentence in f"{part.state}: {part.reason}"
    assert part.remedy
