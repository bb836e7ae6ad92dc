"""`python -m motospect` and the `motospect` command."""

from __future__ import annotations

from motospect.cli import main

if __name__ == "__main__":
    main()
