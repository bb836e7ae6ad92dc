"""Who works with the box, and what a program that holds a token may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Role: TypeAlias = Literal["owner", "technician", "viewer"]
"""owner: everything. technician: scans, notes, estimates, links. viewer: reads."""
Scope: TypeAlias = Literal["read", "scan", "write", "admin"]
"""What a token opens: read records; start scans; write notes, jobs, estimates; settings, people, backup."""


@dataclass(frozen=True, slots=True)
class Person:
    """One who signs in with a PIN of their own. `language` is empty where they have not chosen."""

    id: str
    name: str
    role: Role
    language: str = ""
