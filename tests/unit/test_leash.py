"""The leash: what was held ends with its owner, even one that is killed without a word."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

from motospect.leash import Leash

OWNER = """
import subprocess, sys, time
from pathlib import Path
from motospect.leash import Leash
leash = Leash()
leash.folder(Path(sys.argv[1]))
child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
leash.hold(child)
print(child.pid, leash._watcher.pid, flush=True)
input()
"""


def ended(pid: int) -> None:
    """Return when the process with this number has ended; fail when it does not."""
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        assert select.select([process], [], [], 20)[0], f"process {pid} still runs"
    finally:
        os.close(process)


def test_killed_with_its_whole_group_the_owner_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "file").write_text("x")
    with subprocess.Popen(
        [sys.executable, "-c", OWNER, str(folder)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True,
    ) as owner:  # fmt: skip
        assert owner.stdout is not None
        child, watcher = map(int, owner.stdout.readline().split())
        os.kill(child, 0)
        owner.kill()
    ended(child)
    ended(watcher)
    assert not folder.exists()


def test_closed_in_order_it_has_nothing_to_do(tmp_path: Path) -> None:
    with Leash() as leash:
        child = subprocess.Popen([sys.executable, "-c", ""])
        leash.hold(child)
        child.wait()
    assert child.returncode == 0


def test_closed_while_one_runs_it_ends_that_one() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        with Leash() as leash:
            leash.hold(child)
        assert child.wait(20) == -signal.SIGKILL
