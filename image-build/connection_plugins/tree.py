"""Ansible's way into an image tree: commands run in it with own processes, own mounts and no network.

ansible-core comes without a chroot connection; this one is also stricter, so a role that would load
something from the network while the image is made fails here and not at a customer's.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleConnectionFailure
from ansible.plugins.connection import ConnectionBase

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from machine import inside

DOCUMENTATION = """
name: tree
short_description: run tasks in an image tree
description: The host of the inventory is the path of the tree.
options: {}
"""
ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/root",
    "LC_ALL": "C.UTF-8",
    # systemctl then writes links and asks no systemd, of which there is none here.
    "SYSTEMD_OFFLINE": "1",
}


class Connection(ConnectionBase):
    """An image tree as Ansible's target; started by root."""

    transport = "tree"
    has_pipelining = True

    @property
    def _tree(self) -> Path:
        return Path(self._play_context.remote_addr)

    def _connect(self) -> Connection:
        if not self._connected:
            if os.geteuid() != 0 or not (self._tree / "usr").is_dir():
                raise AnsibleConnectionFailure(f"{self._tree} is not an image tree, or you are not root.")
            self._connected = True
        return self

    def exec_command(
        self, cmd: str, in_data: bytes | None = None, sudoable: bool = False
    ) -> tuple[int, bytes, bytes]:
        """Run a shell command in the tree and return status, stdout and stderr."""
        super().exec_command(cmd, in_data=in_data, sudoable=sudoable)
        done = subprocess.run(
            inside(self._tree, ["/bin/sh", "-c", cmd]),
            input=in_data or b"",
            env=ENVIRONMENT,
            capture_output=True,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    def put_file(self, in_path: Any, out_path: Any) -> None:
        """Copy a file into the tree."""
        super().put_file(in_path, out_path)
        shutil.copyfile(in_path, self._in_tree(out_path))

    def fetch_file(self, in_path: Any, out_path: Any) -> None:
        """Copy a file out of the tree."""
        super().fetch_file(in_path, out_path)
        shutil.copyfile(self._in_tree(in_path), out_path)

    def close(self) -> None:
        """Nothing stays open between commands."""
        self._connected = False

    def _in_tree(self, path: Any) -> Path:
        return self._tree / os.fsdecode(path).lstrip("/")
