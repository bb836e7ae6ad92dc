"""One file per kind of finding, each with `find(scan) -> Iterator[Finding]`; put there, it is found."""
