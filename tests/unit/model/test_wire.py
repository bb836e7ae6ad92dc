"""Records are read by several threads from the first moment on."""

from __future__ import annotations

import subprocess
import sys

import pytest

FIRST_READERS = """
import sys, threading
from motospect.model.scan import Scan
from motospect.model.wire import from_json

sys.setswitchinterval(1e-6)
together = threading.Barrier(8)

def read():
    together.wait()
    try:
        from_json(b'{"id":"a","ecus":[{"name":1}],"vehicle":{"vin":null}}', Scan)
    except ValueError:
        pass

readers = [threading.Thread(target=read) for _ in range(8)]
for reader in readers:
    reader.start()
for reader in readers:
    reader.join()
"""


@pytest.mark.slow  # each is a process: a kind is read for the first time once only
@pytest.mark.parametrize("attempt", range(10))
def test_the_first_reading_of_a_kind_by_many_threads_at_once_ends_no_process(attempt: int) -> None:
    """Found as a daemon that ended with SIGSEGV while it started; without the lock about half of these do."""
    assert subprocess.run([sys.executable, "-c", FIRST_READERS], check=False).returncode == 0, attempt
