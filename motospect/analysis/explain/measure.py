"""`python -m motospect.analysis.explain.measure`: how fast a model reads and writes here, as JSON on stdout.

A process of its own, like the worker: the library never enters the program that asks.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from typing import Any

from motospect.analysis.explain.grammar import GRAMMAR
from motospect.analysis.explain.lines import Load
from motospect.analysis.explain.worker import follow_parent, load

PROMPT_TOKENS = 256
WRITTEN_TOKENS = 48


def main(arguments: list[str]) -> None:
    """Measure the file `arguments[1]` with `arguments[2]` threads for the process `arguments[0]`."""
    parent, path, threads = arguments
    follow_parent(int(parent))
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    began = time.perf_counter()
    model = load(Load(path, threads=int(threads)))
    figures = {"load_s": time.perf_counter() - began}
    prompt = [300 + number % 5000 for number in range(PROMPT_TOKENS)]
    began = time.perf_counter()
    model.eval(prompt)
    figures["read_per_s"] = PROMPT_TOKENS / (time.perf_counter() - began)
    from llama_cpp import LlamaGrammar  # noqa: PLC0415 - see the worker

    figures["written_per_s"] = _writing(model, prompt, None)
    form = LlamaGrammar.from_string(GRAMMAR, verbose=False)
    figures["written_in_form_per_s"] = _writing(model, prompt, form)
    figures["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6  # kB on Linux
    json.dump(figures, out)
    out.close()


def _writing(model: Any, prompt: list[int], grammar: Any) -> float:
    """Return the tokens written in a second after a prompt just read, freely or in the form of a grammar."""
    began, written = 0.0, -1
    for token in model.generate(prompt, temp=0.0, grammar=grammar):
        began, written = began or time.perf_counter(), written + 1  # the first one ends the reading
        if written == WRITTEN_TOKENS or token == model.token_eos():
            break
    return max(written, 0) / (time.perf_counter() - began)


if __name__ == "__main__":
    main(sys.argv[1:])
