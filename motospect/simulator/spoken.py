"""What the adapter prints because of one line of the host."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Spoken:
    """What the adapter prints, line by line with the moment it is ready, and when it is done.

    `opening` is printed before the first line and without an end of its own, as `BUS INIT: ` is.
    """

    lines: list[tuple[float, str]] = field(default_factory=list)
    end: float = 0.0
    opening: tuple[float, str] | None = None

    def say(self, at: float, *texts: str) -> None:
        """Print lines at a moment."""
        self.lines += [(at, text) for text in texts]
        self.end = max(self.end, at)
