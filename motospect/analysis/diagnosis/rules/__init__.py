"""One file per rule: a docstring for the page, `KIND` of evidence, and `weigh(facts) -> Iterator[Weight]`."""
