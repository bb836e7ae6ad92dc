"""Photos: drawn anew from what was sent, and the VINs on them; all of it in child processes."""

from motospect.imaging.darkroom import Darkroom

__all__ = ["Darkroom"]
