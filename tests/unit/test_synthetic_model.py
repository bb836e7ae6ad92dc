"""The random model of the bench: the exact shape of the original, and a file the library can read."""

from __future__ import annotations

from pathlib import Path

from motospect.analysis.explain.gguf import read_header
from motospect.cli.synthetic_model import Q4_K, Q6_K, Shape, _tensors, write_model


def test_the_default_is_the_shape_and_size_of_the_3b_model() -> None:
    tensors = list(_tensors(Shape()))
    assert len(tensors) == 326, "as in the published file"
    assert sum(t.columns * t.rows for t in tensors) == 3_075_098_624, "parameters"
    assert 1.90e9 < sum(t.size for t in tensors) < 1.92e9, "1.915 GB with a real vocabulary"
    assert sum(t.kind == Q4_K for t in tensors) == 216
    assert sum(t.kind == Q6_K for t in tensors) == 37


def test_a_small_one_is_a_whole_gguf(tmp_path: Path) -> None:
    path = tmp_path / "small.gguf"
    shape = Shape(layers=2, width=256, inner=512, heads=2, kv_heads=1, vocabulary=600)
    size = write_model(path, shape)
    header = read_header(path)
    assert path.stat().st_size == size
    assert 0 <= size - header.least_size < 32
    assert (header.architecture, header.tensors) == ("smollm3", 2 * 9 + 2)
