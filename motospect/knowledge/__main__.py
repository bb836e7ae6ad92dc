"""The child process of look-ups: a question as JSON on standard input, each answer as a line of JSON."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping

from motospect.knowledge import notices
from motospect.knowledge.identify import Question, answers
from motospect.knowledge.providers import desk
from motospect.model.wire import from_json, to_json


def main() -> None:
    """Answer the question on standard input; the one argument says which kind it is of."""
    longest_s, answer = KINDS[sys.argv[1]]
    # It ends by itself after this, whatever the network does and whether or not its parent still lives.
    signal.alarm(longest_s)
    # Niceness alone still takes the serial link's processor for 3 ms at a time; this never does.
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    for line in answer(sys.stdin.buffer.read()):
        sys.stdout.buffer.write(to_json(line) + b"\n")
        sys.stdout.buffer.flush()


def _identity(question: bytes) -> Iterator[object]:
    return answers(from_json(question, Question))


def _notices(question: bytes) -> Iterator[object]:
    return notices.run(from_json(question, notices.Errand))


def _providers(question: bytes) -> Iterator[object]:
    return desk.run(from_json(question, desk.Errand))


KINDS: Mapping[str, tuple[int, Callable[[bytes], Iterator[object]]]] = {
    "identity": (15, _identity),
    "notices": (notices.LONGEST_S, _notices),
    "providers": (desk.LONGEST_S, _providers),
}
"""Seconds a look-up may take, and what answers it."""

if __name__ == "__main__":
    main()
