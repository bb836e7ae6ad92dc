"""The wires: one file per kind, all behind `adapters.port`."""
