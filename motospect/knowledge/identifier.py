"""Looking a VIN up beside a running scan, in a child process: it costs the daemon neither time nor memory."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from motospect.knowledge.errand import answers_of, child_for
from motospect.knowledge.identify import Question, Told
from motospect.knowledge.vin import read_vin
from motospect.model.part import PartState
from motospect.model.scan import VehicleIdentity

LOG = logging.getLogger(__name__)

CAP_S = 1.5
"""A finished scan waits for an answer at most until this long after its VIN was known."""
PAUSE_S = 600.0
"""vPIC online is left alone this long after it could not be reached: a budget of 144 vain tries a day."""
FOLDER = "vpic"


class Identifier:
    """Starts look-ups. No `url`: offline only. Any thread may call any method."""

    def __init__(
        self,
        *,
        url: str = "",
        store_dir: Path | None = None,
        child: Sequence[str] = child_for("identity"),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = url
        self._kept = str((store_dir / FOLDER).absolute()) if store_dir else ""
        self._child = child
        self._clock = clock
        self._trouble: str | None = None
        self._ask_again_at = 0.0

    def begin(self, vin: str) -> LookUp:
        """Start looking a VIN up and return at once; the result is called for the answer at the end."""
        online = self._url and self._clock() >= self._ask_again_at
        look_up = LookUp(Question(vin, url=self._url if online else "", kept=self._kept))
        threading.Thread(target=self._run, args=(look_up,), name="vehicle-identity", daemon=True).start()
        return look_up

    def state(self) -> PartState:
        """Return how vehicles are identified now, for the health page."""
        name = "vehicle identity"
        if not self._url:
            return PartState(name, "ok", "VINs are looked up in the data on this box; nothing is sent out.")
        if self._trouble:
            return PartState(
                name,
                "degraded",
                f"NHTSA vPIC at {self._url} did not answer ({self._trouble}); the data on this box do.",
                "Connect the box to the internet, or set MOTOSPECT_KNOWLEDGE_VPIC_URL empty.",
            )
        return PartState(name, "ok", f"VINs are looked up at {self._url}, else in the data on this box.")

    def _run(self, look_up: LookUp) -> None:
        try:
            for told in answers_of(self._child, look_up.question, Told):
                if told.vehicle is not None:
                    look_up.put(told.vehicle)
                self._note(told)
        except (OSError, ValueError) as why:
            LOG.warning("a VIN could not be looked up: %s", why)
        finally:
            look_up.end()

    def _note(self, told: Told) -> None:
        if told.trouble is not None:
            self._ask_again_at = self._clock() + PAUSE_S
            if self._trouble is None:
                LOG.warning("vPIC online cannot be asked: %s", told.trouble)
            self._trouble = told.trouble
        elif told.vehicle is not None and told.vehicle.decoded_by == "vpic":
            self._trouble = None


class LookUp:
    """One VIN being looked up; call it for the best answer there is."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self._began_at = time.monotonic()
        self._answer: VehicleIdentity | None = None
        self._answered = threading.Event()
        self._ended = threading.Event()

    def __call__(self) -> VehicleIdentity:
        """Return the best answer so far; wait for the first one until CAP_S after the beginning."""
        self._answered.wait(max(0.0, self._began_at + CAP_S - time.monotonic()))
        return self._answer or read_vin(self.question.vin, source=self.question.source)

    def put(self, vehicle: VehicleIdentity) -> None:
        """Take an answer; a later one is a better one."""
        self._answer = vehicle
        self._answered.set()

    def end(self) -> None:
        """There will be no other answer."""
        self._answered.set()
        self._ended.set()

    def wait(self, timeout_s: float) -> bool:
        """Wait until there will be no other answer; False when the time is up before."""
        return self._ended.wait(timeout_s)
