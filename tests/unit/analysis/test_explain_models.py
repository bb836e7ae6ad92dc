"""The manifest and the judgement of a model's file: missing, cut off, foreign, exchanged."""

from __future__ import annotations

import struct
from dataclasses import replace
from pathlib import Path

import pytest

from motospect.analysis.explain.gguf import NotGguf, read_header
from motospect.analysis.explain.models import (
    Model,
    check_file,
    chosen_model,
    known_models,
    model_named,
    sha256_of,
)
from motospect.errors import ModelUnusable, SettingInvalid


def text(value: str) -> bytes:
    return struct.pack("<Q", len(value)) + value.encode()


def gguf_file(path: Path, *, data: int = 144 * 8) -> Path:
    """Write a GGUF with one Q4_K tensor of 2048 weights, which are 8 blocks of 144 bytes."""
    head = b"GGUF" + struct.pack("<IQQ", 3, 1, 4)
    head += text("general.name") + struct.pack("<I", 8) + text("Tiny")
    head += text("general.alignment") + struct.pack("<II", 4, 32)
    head += text("some.words") + struct.pack("<IIQ", 9, 8, 2) + text("a") + text("b")
    head += text("some.numbers") + struct.pack("<IIQ", 9, 6, 3) + bytes(12)
    head += text("blk.weight") + struct.pack("<IQQIQ", 2, 2048, 1, 12, 0)
    head += bytes(-len(head) % 32)
    path.write_bytes(head + bytes(data))
    return path


@pytest.fixture
def model(tmp_path: Path) -> Model:
    path = gguf_file(tmp_path / "tiny.gguf")
    return Model(
        name="tiny", title="Tiny", file=path.name, path=path, url="http://192.0.2.1/tiny.gguf",
        size=path.stat().st_size, sha256=sha256_of(path),
    )  # fmt: skip


def test_a_whole_file_passes(model: Model) -> None:
    check_file(model, hashed=True)
    header = read_header(model.path)
    assert (header.name, header.tensors, header.least_size) == ("Tiny", 1, model.size)


@pytest.mark.parametrize("known_size", [True, False])
def test_a_cut_off_file_is_found_also_without_a_known_size(model: Model, *, known_size: bool) -> None:
    gguf_file(model.path, data=100)
    with pytest.raises(ModelUnusable, match="cut off"):
        check_file(model if known_size else replace(model, size=None))


@pytest.mark.parametrize(
    "content",
    [b"", b"GG", b"<html>sign in</html>", b"GGUF", b"GGUF" + bytes(20), b"GGUF\x03\0\0\0" + b"\xff" * 64],
)
def test_what_is_no_model_is_a_sentence(model: Model, content: bytes) -> None:
    model.path.write_bytes(content)
    with pytest.raises(ModelUnusable, match="is not a model file"):
        check_file(model)


@pytest.mark.parametrize("length", range(4, 200, 7))
def test_a_head_cut_anywhere_is_noticed(model: Model, length: int) -> None:
    model.path.write_bytes(model.path.read_bytes()[:length])
    with pytest.raises(NotGguf):
        read_header(model.path)


def test_an_exchanged_file_is_found_by_its_hash(model: Model) -> None:
    content = bytearray(model.path.read_bytes())
    content[-1] ^= 1
    model.path.write_bytes(content)
    check_file(model)
    with pytest.raises(ModelUnusable, match="not the file that was published") as wrong:
        check_file(model, hashed=True)
    assert "motospect model install tiny" in wrong.value.hint


def test_a_missing_file_says_how_to_get_it(model: Model) -> None:
    model.path.unlink()
    with pytest.raises(ModelUnusable, match="is not there"):
        check_file(model)


def test_every_known_model_may_be_shipped_and_says_what_for(tmp_path: Path) -> None:
    for known in known_models(tmp_path):
        assert known.licence == "Apache-2.0"
        assert known.purpose
        assert bool(known.url) != bool(known.package)
        assert known.url is None or known.url.startswith("https://")
        assert known.sha256 is None or len(known.sha256) == 64


def test_nothing_is_chosen_unless_it_is_downloaded_or_named(tmp_path: Path) -> None:
    assert chosen_model(name="", path="", folder=tmp_path) is None
    (tmp_path / "granite-4.0-micro-Q4_K_M.gguf").touch()
    for name, path, found in (
        ("", "", "granite-4.0-micro"),
        ("smollm3-3b", "", "smollm3-3b"),
        ("", "/own.gguf", "own"),
    ):
        chosen = chosen_model(name=name, path=path, folder=tmp_path)
        assert chosen is not None
        assert chosen.name == found
    assert chosen_model(name="off", path="/own.gguf", folder=tmp_path) is None


def test_an_unknown_name_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(SettingInvalid, match="gpt") as wrong:
        model_named("gpt", tmp_path)
    assert "smollm3-3b" in wrong.value.hint
