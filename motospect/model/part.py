"""One part of the box on the health page: present or not, why, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class PartState:
    """`state`: ok works, degraded works in part, absent is normal and explained, failed needs a person."""

    name: str
    state: Literal["ok", "degraded", "absent", "failed"]
    reason: str
    remedy: str | None = None
