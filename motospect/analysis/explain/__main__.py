"""`python -m motospect.analysis.explain PARENT`: the child process that holds the model."""

from __future__ import annotations

import sys

from motospect.analysis.explain.worker import main

if __name__ == "__main__":
    main(sys.argv[1:])
