"""The identifier's child process: a Question as JSON on standard input, each answer as a line of JSON."""

from __future__ import annotations

import os
import signal
import sys

from motospect.knowledge.identify import Question, answers
from motospect.model.wire import from_json, to_json

LONGEST_S = 15
"""It ends by itself after this, whatever the network does and whether or not its parent still lives."""


def main() -> None:
    """Answer the question on standard input."""
    signal.alarm(LONGEST_S)
    # Niceness alone still takes the serial link's processor for 3 ms at a time; this never does.
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    for answer in answers(from_json(sys.stdin.buffer.read(), Question)):
        sys.stdout.buffer.write(to_json(answer) + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
