"""The catalogues are whole: every text translated, places kept, nothing stale; and reading them is quick."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from motospect.languages.catalogue import catalogue

ROOT = Path(__file__).parents[3]


def test_every_text_has_its_translations() -> None:
    """Run `scripts/languages check`, which names what is missing, stale or filled in wrongly."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "languages"), "check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_reading_a_catalogue_costs_less_than_a_tenth_of_a_second() -> None:
    catalogue("de")
    catalogue.cache_clear()
    begun = time.process_time()
    assert len(catalogue("de").single) > 5000
    assert time.process_time() - begun < 0.1
