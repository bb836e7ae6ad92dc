"""An image tree booted by systemd-nspawn in a network of its own, and the ways into it."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.flow.processes import eventually

TOOLS = ("grim", "ip", "mmdebstrap", "nsenter", "systemd-nspawn", "unshare")
CLONE_NEWNET = 0x40000000
"""setns(2): the kind of namespace, a network."""
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def hindrance() -> str | None:
    """Return why no image can be booted on this machine, None when one can."""
    if os.geteuid() != 0:
        return "an image is built and booted by root"
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    if missing:
        return f"not installed: {', '.join(missing)}; ./scripts/set-up test installs them"
    if not any(Path("/sys/fs/cgroup").iterdir()):
        return "no cgroups are mounted below /sys/fs/cgroup"
    tried = subprocess.run(
        ["unshare", "--mount", "--pid", "--net", "--fork", "--mount-proc", "true"],
        text=True, capture_output=True, check=False,
    )  # fmt: skip
    return f"no namespaces of our own: {tried.stderr.strip()}" if tried.returncode else None


@contextmanager
def network() -> Iterator[str]:
    """Make a network namespace with nothing but loopback, and remove it."""
    name = f"motospect-{uuid.uuid4().hex[:8]}"
    subprocess.run(["ip", "netns", "add", name], check=True)
    try:
        subprocess.run(["ip", "-n", name, "link", "set", "lo", "up"], check=True)
        yield name
    finally:
        subprocess.run(["ip", "netns", "delete", name], check=True)


class Booted:
    """A box that has been switched on."""

    def __init__(self, init: int, visits: ThreadPoolExecutor, browser: httpx.Client) -> None:
        self._init = init
        self._visits = visits
        self._browser = browser

    def run(self, *command: str, text: str | None = None) -> tuple[int, str]:
        """Run a command in the box as root; return its status and all it said."""
        enter = ["nsenter", f"--target={self._init}", "--all", "--wd=/", "env", "-i", f"PATH={PATH}"]
        done = subprocess.run(
            [*enter, *command], input=text, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, check=False, timeout=60,
        )  # fmt: skip
        return done.returncode, done.stdout.strip()

    def said(self, *command: str, text: str | None = None) -> str:
        """Run a command that must succeed, and return what it said."""
        status, said = self.run(*command, text=text)
        assert status == 0, f"{' '.join(command)}: {said}"
        return said

    def shows(self, unit: str, name: str) -> str:
        """Return a property of a unit."""
        return self.said("systemctl", "show", "--property", name, "--value", unit)

    def outside(self, path: str) -> Path:
        """Return where a path of the box is seen from outside."""
        return Path(f"/proc/{self._init}/root{path}")

    def visit(self, method: str, path: str, **sent: Any) -> httpx.Response:
        """Ask the box's page, from inside its network, with the cookies of one visitor."""
        return self._visits.submit(self._browser.request, method, path, **sent).result()

    def answers(self) -> bool:
        """Return whether the page opens."""
        try:
            return self.visit("GET", "/health.json").status_code in {200, 503}
        except httpx.TransportError:
            return False


@contextmanager
def booted(tree: Path) -> Iterator[Booted]:
    """Boot a tree, which stays as it is, wait for its page, and switch it off at the end."""
    console = tree.with_name("console.txt")
    with network() as name, _start(tree, name, console) as nspawn:
        eventually(lambda: _children(nspawn.pid) != [] or nspawn.poll() is not None)
        assert nspawn.poll() is None, console.read_text(errors="replace")
        with (
            ThreadPoolExecutor(1, initializer=_enter, initargs=(name,)) as visits,
            httpx.Client(base_url="http://127.0.0.1:8084", timeout=20) as browser,
        ):
            box = Booted(_children(nspawn.pid)[0], visits, browser)
            eventually(box.answers, within_s=90)
            yield box


@contextmanager
def _start(tree: Path, network_name: str, console: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [
        "systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--boot", "--console=pipe",
        f"--directory={tree}", "--volatile=overlay", f"--machine={network_name}", "--resolv-conf=off",
        f"--network-namespace-path=/run/netns/{network_name}", "--capability=CAP_NET_ADMIN",
    ]  # fmt: skip
    # The systemd of Debian 13 runs on the one hierarchy of cgroup 2 only.
    with console.open("wb") as file:
        nspawn = subprocess.Popen(
            command, env={**os.environ, "UNIFIED_CGROUP_HIERARCHY": "1"},
            stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        yield nspawn
    finally:
        nspawn.terminate()  # to nspawn this means: switch the box off in order
        try:
            nspawn.wait(timeout=30)
        except subprocess.TimeoutExpired:
            nspawn.kill()
            nspawn.wait()


def _children(pid: int) -> list[int]:
    file = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(word) for word in file.read_text().split()] if file.exists() else []


def _enter(network_name: str) -> None:
    """Move this thread, and no other, into a network namespace."""
    libc = ctypes.CDLL(None, use_errno=True)
    with Path(f"/run/netns/{network_name}").open() as namespace:
        if libc.setns(namespace.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), f"the network {network_name} cannot be entered")
