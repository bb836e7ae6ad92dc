"""The readiness verdict as a finding, when it is something the customer must hear."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.readiness import judge_readiness
from motospect.model.finding import Finding
from motospect.model.scan import Scan


def find(scan: Scan) -> Iterator[Finding]:
    """Yield one finding when the vehicle would not pass for its lamp or its open monitors."""
    verdict = judge_readiness(scan)
    if verdict.state == "not_ready":
        yield Finding(
            id="readiness:not_ready",
            kind="readiness",
            severity="watch",
            title="Would not pass an emissions inspection now",
            text=verdict.text,
            evidence=verdict.evidence,
            source=verdict.source,
        )
