"""The explainer with a child process that misbehaves in every way: the template speaks, and soon."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from motospect.analysis.explain.child import GRACE_S
from motospect.analysis.explain.llama import Bounds, LlamaExplainer
from motospect.analysis.explain.models import Model
from motospect.analysis.explain.port import Attempt
from motospect.analysis.explain.subject import Subject

SUBJECT = Subject("system too lean", "fuel and air metering", "soon", "A wrong mixture overheats the engine.")
GOOD = "The mixture is too lean for the engine."
PREAMBLE = f"""
import json, os, signal, sys, time
def say(event, number=0, text="", ended="stop"):
    figures = {{"tokens": 9, "generation_s": 0.5}}
    record = dict(event=event, number=number, text=text, ended=ended, figures=figures)
    print(json.dumps(record), flush=True)
load = json.loads(sys.stdin.readline())
GOOD = {GOOD!r}
"""
OBEDIENT = "say('loaded')\nfor line in sys.stdin: say('done', json.loads(line)['number'], GOOD)"

Making = Callable[..., LlamaExplainer]


@pytest.fixture
def explainer_with(tmp_path: Path) -> Iterator[Making]:
    made: list[LlamaExplainer] = []

    def make(code: str, *, clock: Callable[[], float] = time.monotonic, **bounds: float) -> LlamaExplainer:
        model = Model(name="m", title="Tiny", file="m.gguf", path=tmp_path / "m.gguf")
        command = (sys.executable, "-c", PREAMBLE + code)
        made.append(LlamaExplainer(model, Bounds(**bounds), command=command, clock=clock))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for explainer in made:
        explainer.close()


def word(explainer: LlamaExplainer, subject: Subject = SUBJECT) -> Attempt:
    return explainer.word(subject, threading.Event())


def test_a_good_sentence_is_shown_with_its_origin(explainer_with: Making) -> None:
    explainer = explainer_with(OBEDIENT)
    assert "at first use" in explainer.state().reason
    attempt = word(explainer)
    assert (attempt.wording.text, attempt.wording.origin) == (GOOD, "worded by Tiny")
    assert attempt.pace is not None
    assert attempt.pace.tokens == 9
    assert explainer.state().state == "ok"


@pytest.mark.parametrize(
    ("code", "because"),
    [
        (
            "say('loaded'); n=json.loads(sys.stdin.readline()); say('done', 1, 'It has 3 faults, lean.')",
            "digit",
        ),
        ("say('loaded'); sys.stdin.readline(); say('done', 1, 'The mixture is', 'deadline')", "within 20 s"),
        ("say('loaded'); sys.stdin.readline(); say('done', 1, 'The mixture is', 'length')", "did not finish"),
    ],
)
def test_a_sentence_that_may_not_be_shown_is_final(explainer_with: Making, code: str, because: str) -> None:
    attempt = word(explainer_with(code))
    assert attempt.wording.origin == "template"
    assert attempt.settled
    assert because in str(attempt.reason)


@pytest.mark.parametrize(
    ("code", "because"),
    [
        ("os.kill(os.getpid(), signal.SIGSEGV)", "SIGSEGV"),
        ("say('loaded'); sys.stdin.readline(); os.abort()", "SIGABRT"),
        ("sys.exit(3)", "status 3"),
        ("say('failed', text='the file could not be loaded: no room')", "no room"),
        ("print('hello', flush=True); time.sleep(9)", "nonsense"),
        ("say('loaded'); sys.stdin.readline(); say('done', 99, GOOD); time.sleep(9)", "something else"),
    ],
)
def test_a_broken_child_is_a_state_with_a_remedy(explainer_with: Making, code: str, because: str) -> None:
    explainer = explainer_with(code)
    attempt = word(explainer)
    assert attempt.wording.origin == "template"
    assert not attempt.settled
    assert explainer.state().state == "failed"
    assert because in explainer.state().reason
    assert "motospect model check" in str(explainer.state().remedy)
    assert explainer.pid is None


def test_a_child_that_cannot_be_started_is_a_state(tmp_path: Path) -> None:
    model = Model(name="m", title="Tiny", file="m.gguf", path=tmp_path / "m.gguf")
    explainer = LlamaExplainer(model, Bounds(), command=(str(tmp_path / "none"),))
    assert word(explainer).wording.origin == "template"
    assert "could not be started" in explainer.state().reason


def test_killed_in_mid_sentence_the_template_speaks_within_a_second(explainer_with: Making) -> None:
    explainer = explainer_with("say('loaded'); sys.stdin.readline(); say('begun', 1); time.sleep(60)")
    attempts: list[tuple[Attempt, float]] = []
    thread = threading.Thread(target=lambda: attempts.append((word(explainer), time.monotonic())))
    thread.start()
    pause = threading.Event()
    while "writing" not in explainer.state().reason:
        pause.wait(0.01)
    assert explainer.pid is not None
    killed_at = time.monotonic()
    os.kill(explainer.pid, signal.SIGKILL)
    thread.join(5)
    ((attempt, answered_at),) = attempts
    assert attempt.wording.origin == "template"
    assert answered_at - killed_at < 1.0


@pytest.mark.slow
def test_a_child_that_hangs_is_ended_at_its_deadline(explainer_with: Making) -> None:
    explainer = explainer_with("say('loaded'); time.sleep(60)", deadline_s=0.2)
    began = time.monotonic()
    assert word(explainer).wording.origin == "template"
    assert time.monotonic() - began < 0.2 + GRACE_S + 2.0
    assert "in time" in explainer.state().reason


def test_the_daemon_does_not_wait_for_it_when_it_stops(explainer_with: Making) -> None:
    explainer = explainer_with("say('loaded'); time.sleep(60)")
    stop = threading.Event()
    threading.Timer(0.3, stop.set).start()
    began = time.monotonic()
    assert explainer.word(SUBJECT, stop).wording.origin == "template"
    assert time.monotonic() - began < 2.0


def test_after_a_crash_it_is_started_again_but_not_at_once(explainer_with: Making, tmp_path: Path) -> None:
    now = [0.0]
    mark = tmp_path / "crashed"
    once = f"import pathlib; mark = pathlib.Path({str(mark)!r})\n"
    once += "if not mark.exists(): mark.touch(); os.abort()\n"
    explainer = explainer_with(once + OBEDIENT, clock=lambda: now[0])
    assert word(explainer).wording.origin == "template"
    assert word(explainer).wording.origin == "template", "the pause is not over"
    now[0] = 1.5
    assert word(explainer).wording.origin == "worded by Tiny"
    assert explainer.state().state == "ok"


def test_the_pause_doubles_with_every_failure(explainer_with: Making, tmp_path: Path) -> None:
    now = [0.0]
    tally = tmp_path / "starts"
    explainer = explainer_with(f"open({str(tally)!r}, 'a').write('x'); os.abort()", clock=lambda: now[0])
    for moment in (0.0, 1.0, 2.0, 3.0, 6.9, 7.0):
        now[0] = moment
        word(explainer)
    assert tally.read_text() == "x" * 4, "at 0, 1, 3 and 7 s"


def test_it_leaves_the_memory_when_idle_and_comes_back(explainer_with: Making) -> None:
    now = [0.0]
    explainer = explainer_with(OBEDIENT, clock=lambda: now[0], idle_s=300)
    word(explainer)
    first = explainer.pid
    now[0] = 299.0
    explainer.rest()
    assert explainer.pid == first
    now[0] = 301.0
    explainer.rest()
    assert explainer.pid is None
    assert "rests" in explainer.state().reason
    assert word(explainer).wording.origin == "worded by Tiny"


def test_what_no_source_explains_is_never_given_to_the_model(explainer_with: Making) -> None:
    explainer = explainer_with("sys.exit(1)")
    unknown = Subject("maker specific code", "powertrain", "soon", "Nothing is known.", known=False)
    attempt = word(explainer, unknown)
    assert attempt.settled
    assert attempt.wording.origin == "template"
    assert explainer.pid is None
    assert explainer.state().state == "ok"
