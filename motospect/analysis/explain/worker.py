"""The child process: the only place where llama.cpp lives, so that its crash, hunger or hang stays there.

It is tied to the daemon's life, first in line when memory runs out, behind everybody on the processor, and
bounded in what it may allocate. It reads lines (see `lines`) from standard input and answers on standard
output.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from motospect.analysis.explain.lines import Ask, Load, Told, line, read

PR_SET_PDEATHSIG = 1  # linux/prctl.h
OOM_SCORE_ADJ = 800  # of 1000: when memory runs out, this process goes first (proc(5))
BATCH = 128
"""Tokens read at once: with more the buffers grow, and a prompt here has about 200."""
Q8_0 = 8  # ggml.h, GGML_TYPE_Q8_0: half the memory of the default for what has been read


def main(arguments: list[str]) -> None:
    """Serve one daemon until it closes the pipe; `arguments` holds its process id."""
    if arguments:
        follow_parent(int(arguments[0]))
    step_back()
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # whatever the library prints must not look like an answer
    serve(sys.stdin.buffer, answers)


def follow_parent(parent: int) -> None:
    """Ask the kernel to end this process with its parent; end at once when the parent is gone already."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        raise SystemExit("the process that wanted words is gone")


def step_back() -> None:
    """Be the first to go when memory is short and the last to get the processor."""
    # Niceness alone still takes the serial link's processor for 3 ms at a time; this never does.
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    try:
        Path("/proc/self/oom_score_adj").write_text(str(OOM_SCORE_ADJ))
    except OSError:
        pass  # a system without it, or one that forbids it: the other bounds hold


def bound_memory(limit_mb: int) -> None:
    """Let allocations beyond the limit fail; 0 sets none. Files that are mapped do not count, so none are."""
    if limit_mb:
        resource.setrlimit(resource.RLIMIT_DATA, (limit_mb * 10**6, limit_mb * 10**6))


def serve(questions: BinaryIO, answers: Any) -> None:
    """Load what the first line names and answer every further line, until the pipe ends."""
    first = questions.readline()
    if not first:
        return
    try:
        began = time.monotonic()
        wanted = read(first, Load)
        model = load(wanted)
        read_opening(model, wanted.opening)
    except ImportError as missing:
        answers.write(line(Told("failed", text=f"the library llama-cpp-python is not usable: {missing}")))
        return
    except (OSError, ValueError, MemoryError) as why:
        answers.write(line(Told("failed", text=f"the file could not be loaded: {why}")))
        return
    answers.write(line(Told("loaded", figures={"load_s": time.monotonic() - began})))
    for question in questions:
        for told in answer(model, read(question, Ask)):
            answers.write(line(told))


def load(wanted: Load) -> Any:
    """Return the model in memory, once: unmapped, with a small context, eight-bit cache and small batches.

    With a mapped file llama.cpp keeps repacked weights beside the mapped ones, which takes twice the memory.
    """
    bound_memory(wanted.memory_mb)
    import llama_cpp  # noqa: PLC0415 - only here, and only after the bounds are set

    return llama_cpp.Llama(
        wanted.path,
        n_ctx=wanted.context,
        n_batch=BATCH,
        n_ubatch=BATCH,
        n_threads=wanted.threads or max(1, (os.cpu_count() or 2) - 1),
        use_mmap=False,
        type_k=Q8_0,
        type_v=Q8_0,
        flash_attn=True,
        verbose=False,
    )


def read_opening(model: Any, opening: list[dict[str, str]]) -> None:
    """Let the model read how every conversation begins; it keeps that, and later reads on from there."""
    if opening:
        model.create_chat_completion([*opening, {"role": "user", "content": ""}], max_tokens=1)


def answer(model: Any, asked: Ask) -> Iterator[Told]:
    """Yield "begun" with the first token and "done" with the whole text; greedy, so equal asks end alike."""
    from llama_cpp import LlamaGrammar  # noqa: PLC0415 - see `load`

    began = time.monotonic()
    first, tokens, text, ended = began, 0, "", "length"
    for piece in model.create_chat_completion(
        asked.messages,
        grammar=LlamaGrammar.from_string(asked.grammar, verbose=False),
        max_tokens=asked.most_tokens,
        temperature=0.0,
        stream=True,
    ):
        choice = piece["choices"][0]
        if choice["finish_reason"]:
            ended = choice["finish_reason"]
        if "content" not in choice["delta"]:
            continue
        if not tokens:
            first = time.monotonic()
            yield Told("begun", asked.number)
        text, tokens = text + choice["delta"]["content"], tokens + 1
        if time.monotonic() - began > asked.deadline_s:
            ended = "deadline"
            break
    figures = {
        "prompt_tokens": float(model.n_tokens - tokens),
        "prompt_s": first - began,
        "tokens": float(tokens),
        "generation_s": time.monotonic() - first,
    }
    yield Told("done", asked.number, text.strip(), ended, figures)
