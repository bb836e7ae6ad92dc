"""The side worker that words the findings of finished scans one at a time; nobody waits for it.

Wordings are kept in memory, not in the store: they follow from the scan, the model and nothing else, so they
can be made again at any time, and the record of a vehicle holds nothing a model has said.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping

from motospect.analysis.explain.port import Attempt, Explainer
from motospect.analysis.explain.subject import Subject, subject_of
from motospect.analysis.explain.template import template
from motospect.model.finding import Analysis
from motospect.model.wording import Wording

LOG = logging.getLogger(__name__)

MOST_SCANS = 50
"""Scans whose wordings are kept; of older ones they are made again when somebody looks."""
MOST_WAITING = 200
SURE_ENOUGH = 0.7
"""How likely the first cause has to be before plain words name it: likelier than all others together, even
where the engine is some ten points too sure, as it is on vehicles it has never seen."""
_LOOK_EVERY_S = 0.25


class Desk:
    """Takes findings from any thread, words them on its own, gives what there is at once."""

    def __init__(self, explainer: Explainer) -> None:
        """Use `explainer` on the thread that calls `run`, and only there."""
        self._explainer = explainer
        self._waiting: queue.Queue[tuple[str, str, Subject]] = queue.Queue(MOST_WAITING)
        self._attempts: OrderedDict[str, dict[str, Attempt | None]] = OrderedDict()
        self._lock = threading.Lock()

    def wordings(self, scan_id: str, analysis: Analysis) -> Mapping[str, Wording]:
        """Return the wordings by finding id, at once: the template's where the model has not spoken (yet).

        Findings that have not been worded are put in the queue, so that the next look may show more.
        """
        subjects = subjects_of(analysis)
        with self._lock:
            attempts = self._attempts.setdefault(scan_id, {})
            self._attempts.move_to_end(scan_id)
            while len(self._attempts) > MOST_SCANS:
                self._attempts.popitem(last=False)
            for finding_id, subject in subjects.items():
                self._offer(scan_id, finding_id, subject, attempts)
            return {
                finding_id: attempt.wording if (attempt := attempts.get(finding_id)) else _templated(subject)
                for finding_id, subject in subjects.items()
            }

    def run(self, stop: threading.Event, beat: Callable[[], None]) -> None:
        """Word what is waiting until `stop`."""
        try:
            while not stop.is_set():
                beat()
                self._explainer.rest()
                try:
                    scan_id, finding_id, subject = self._waiting.get(timeout=_LOOK_EVERY_S)
                except queue.Empty:
                    continue
                self._keep(scan_id, finding_id, self._explainer.word(subject, stop))
        finally:
            self._explainer.close()

    def _offer(
        self, scan_id: str, finding_id: str, subject: Subject, attempts: dict[str, Attempt | None]
    ) -> None:
        """Put a finding in the queue unless it waits there (None) or has its final wording."""
        if finding_id in attempts and ((had := attempts[finding_id]) is None or had.settled):
            return
        try:
            self._waiting.put_nowait((scan_id, finding_id, subject))
        except queue.Full:
            return  # the next look offers it again
        attempts[finding_id] = None

    def _keep(self, scan_id: str, finding_id: str, attempt: Attempt) -> None:
        with self._lock:
            if scan_id in self._attempts:
                self._attempts[scan_id][finding_id] = attempt
        LOG.debug("%s of %s: %s", finding_id, scan_id, attempt.reason or attempt.wording.origin)


def subjects_of(analysis: Analysis) -> dict[str, Subject]:
    """Return what is to be worded of an analysis, by finding id."""
    causes = held_responsible(analysis)
    pairs = ((finding.id, subject_of(finding, cause=causes.get(finding.id))) for finding in analysis.findings)
    return {finding_id: subject for finding_id, subject in pairs if subject is not None}


def held_responsible(analysis: Analysis) -> dict[str, str]:
    """Return, by the id of a finding, the one cause the engine holds responsible for it.

    Only a cause of at least `SURE_ENOUGH` is given: below, another one is as likely to be true, and a
    sentence in plain words is read as a fact.
    """
    return {
        finding_id: diagnosis.hypotheses[0].title.partition(" (")[0]
        for diagnosis in analysis.diagnoses
        if diagnosis.hypotheses[0].probability >= SURE_ENOUGH
        for finding_id in diagnosis.hypotheses[0].explains
    }


def templates(analysis: Analysis) -> Mapping[str, Wording]:
    """Return the templates' wordings by finding id: for those who have no desk."""
    return {finding_id: _templated(subject) for finding_id, subject in subjects_of(analysis).items()}


def _templated(subject: Subject) -> Wording:
    return Wording(template(subject))
