"""What can be wrong with a virtual vehicle's description."""


class SimulatorError(ValueError):
    """A vehicle file, a recording or an adapter version that cannot be simulated; says which and why."""
