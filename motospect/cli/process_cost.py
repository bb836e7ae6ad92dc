"""What a process and its children cost: processor time and memory, for the benches (Linux, proc(5))."""

from __future__ import annotations

import os
from pathlib import Path

from motospect.errors import MotospectError


def family(pid: int) -> list[int]:
    """Return a process and all that came from it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(member for child in children for member in family(int(child)))]


def cpu_s(pid: int) -> float:
    """Return user and system time of a process and its children, in s (fields 14 and 15 of stat)."""
    total = 0.0
    for member in family(pid):
        fields = Path(f"/proc/{member}/stat").read_text().rsplit(")", 1)[1].split()
        total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


def memory_mb(pid: int) -> float:
    """Return the resident memory of a process in MB, shared pages in full (status)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise MotospectError(f"Process {pid} shows no memory.", hint="The bench needs Linux and its /proc.")
