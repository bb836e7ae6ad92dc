"""What kinds of vehicle are known for: the table, and who finds what in it."""

from __future__ import annotations

from motospect.knowledge.named_causes import named_causes
from motospect.knowledge.tables import read_table
from motospect.knowledge.weak_spots import weak_spots


def causes(make: str, model: str, year: int) -> set[str]:
    return {cause for spot in weak_spots(make, model, year) for cause in spot.causes}


def test_make_model_and_year_decide() -> None:
    assert "pcv_leak" in causes("Chevrolet", "Cruze LT", 2013)
    assert "pcv_leak" not in causes("Chevrolet", "Cruze LT", 2005)
    assert "pcv_leak" not in causes("Chevrolet", "Tahoe", 2013)
    assert causes("Tatra", "613", 1985) == set()


def test_every_row_names_causes_and_years_there_are() -> None:
    columns = ("makes", "models", "first", "last", "codes", "causes", "factor")
    rows = read_table("weak_spots.tsv", columns)
    assert len(rows) >= 40
    for makes, models, first, last, codes, told, factor in rows:
        assert makes
        assert models
        assert codes
        assert 1990 <= int(first) <= int(last) <= 2030
        assert set(told.split()) <= set(named_causes())
        assert 1 < float(factor) <= 12
