"""What opens under a code: causes with their probability, its freeze frames and the next test."""

from __future__ import annotations

from dataclasses import dataclass

from motospect.model.diagnosis import Diagnosis
from motospect.model.finding import Analysis, Finding
from motospect.model.scan import FreezeFrame, Scan, TroubleCode

MOST_CAUSES = 4


@dataclass(frozen=True, slots=True)
class CodePanel:
    """All that is known of one code of one control unit."""

    dtc: TroubleCode | None
    frames: tuple[FreezeFrame, ...]
    diagnosis: Diagnosis | None

    @property
    def empty(self) -> bool:
        """Whether there is nothing to open."""
        return not (self.dtc or self.frames or self.diagnosis)


def code_panel(scan: Scan, analysis: Analysis, finding: Finding) -> CodePanel:
    """Return what belongs to the code of a finding; an empty panel for a finding without code."""
    diagnosis = next((d for d in analysis.diagnoses if finding.id in d.findings), None)
    ecu = next((e for e in scan.ecus if e.address == finding.ecu), None)
    if ecu is None or finding.code is None:
        return CodePanel(None, (), diagnosis if finding.code else None)
    base = finding.code.partition("-")[0]
    return CodePanel(
        next((d for d in ecu.dtcs if d.code == finding.code), None),
        tuple(frame for frame in ecu.freeze_frames if frame.dtc == base),
        diagnosis,
    )
