"""Ends with a sentence unless the installed program takes the settings of this box; run by its Python."""

import sys
from pathlib import Path

from motospect.config import load_settings
from motospect.errors import MotospectError

SETTINGS = Path("/etc/motospect/motospect.env")
try:
    load_settings({}, file=SETTINGS)
except MotospectError as trouble:
    sys.exit(f"{SETTINGS}: {trouble.sentence()}")
