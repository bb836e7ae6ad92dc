"""A model file with the exact shape of SmolLM3-3B and random weights, for `motospect bench model`.

Speed and memory of a language model depend on shapes and quantisation, not on what the weights say. The file
follows the GGUF layout (ggml, docs/gguf.md); shape and tensor types are those of SmolLM3-3B in Q4_K_M.
"""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

F32, Q4_K, Q6_K = 0, 12, 14  # ggml.h, enum ggml_type
_ALIGNMENT = 32
_UINT32, _FLOAT32, _TEXT, _LIST, _INT32 = 4, 6, 8, 9, 5
_BLOCK = 256
_BYTES = {Q4_K: 144, Q6_K: 210}
_NORMAL, _UNKNOWN, _CONTROL, _BYTE = 1, 2, 3, 6  # llama.h, kinds of tokens
_SCALE = struct.pack("<e", 0.0005)
"""A block's scale: small, so that the sums of a random network stay finite."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A transformer's sizes; the default is SmolLM3-3B."""

    layers: int = 36
    width: int = 2048
    inner: int = 11008
    heads: int = 16
    kv_heads: int = 4
    vocabulary: int = 128256

    @property
    def kv_width(self) -> int:
        """Width of keys and values."""
        return self.width // self.heads * self.kv_heads


@dataclass(frozen=True, slots=True)
class Tensor:
    """One matrix or vector; `rows` is 1 for a vector."""

    name: str
    columns: int
    rows: int
    kind: int

    @property
    def size(self) -> int:
        """Bytes."""
        weights = self.columns * self.rows
        return weights * 4 if self.kind == F32 else weights // _BLOCK * _BYTES[self.kind]


def write_model(path: Path, shape: Shape | None = None) -> int:
    """Write the file and return its size in bytes; about 1.9 GB for the default shape."""
    shape = shape or Shape()
    tensors = list(_tensors(shape))
    about = list(_about(shape))
    patterns = {kind: _pattern(kind) for kind in (Q4_K, Q6_K)}
    with path.open("wb") as file:
        file.write(b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(about)))
        file.writelines(about)
        offset = 0
        for tensor in tensors:
            sizes = (tensor.columns,) if tensor.rows == 1 else (tensor.columns, tensor.rows)
            file.write(_text(tensor.name) + struct.pack(f"<I{len(sizes)}Q", len(sizes), *sizes))
            file.write(struct.pack("<IQ", tensor.kind, offset))
            offset += tensor.size + -tensor.size % _ALIGNMENT
        file.write(bytes(-file.tell() % _ALIGNMENT))
        for tensor in tensors:
            _fill(file, tensor, patterns)
            file.write(bytes(-file.tell() % _ALIGNMENT))
        return file.tell()


def _tensors(shape: Shape) -> Iterator[Tensor]:
    """Yield the tensors in file order; the output matrix is the embedding's, as in the original."""
    yield Tensor("token_embd.weight", shape.width, shape.vocabulary, Q6_K)
    for layer in range(shape.layers):
        # Q4_K_M keeps more bits where they matter most: first and last eighth, and every third between.
        eighth = shape.layers // 8
        outer = layer < eighth or layer >= 7 * shape.layers // 8
        fine = Q6_K if outer or (layer - eighth) % 3 == 2 else Q4_K
        for name, columns, rows, kind in (
            ("attn_norm", shape.width, 1, F32),
            ("attn_q", shape.width, shape.width, Q4_K),
            ("attn_k", shape.width, shape.kv_width, Q4_K),
            ("attn_v", shape.width, shape.kv_width, fine),
            ("attn_output", shape.width, shape.width, Q4_K),
            ("ffn_norm", shape.width, 1, F32),
            ("ffn_gate", shape.width, shape.inner, Q4_K),
            ("ffn_up", shape.width, shape.inner, Q4_K),
            ("ffn_down", shape.inner, shape.width, fine),
        ):
            yield Tensor(f"blk.{layer}.{name}.weight", columns, rows, kind)
    yield Tensor("output_norm.weight", shape.width, 1, F32)


def _about(shape: Shape) -> Iterator[bytes]:
    yield _entry("general.architecture", "smollm3")
    yield _entry("general.name", "random weights in the shape of SmolLM3-3B")
    yield _entry("general.alignment", _ALIGNMENT)
    for name, value in {
        "block_count": shape.layers,
        "context_length": 65536,
        "embedding_length": shape.width,
        "feed_forward_length": shape.inner,
        "attention.head_count": shape.heads,
        "attention.head_count_kv": shape.kv_heads,
        "rope.dimension_count": shape.width // shape.heads,
        "vocab_size": shape.vocabulary,
    }.items():
        yield _entry(f"smollm3.{name}", value)
    yield _entry("smollm3.attention.layer_norm_rms_epsilon", 1e-6)
    yield _entry("smollm3.rope.freq_base", 5_000_000.0)
    yield _entry("tokenizer.ggml.model", "llama")
    yield from _vocabulary(shape.vocabulary)
    for number, role in enumerate(("unknown", "bos", "eos")):
        yield _entry(f"tokenizer.ggml.{role}_token_id", number)


def _vocabulary(size: int) -> Iterator[bytes]:
    """Yield a made-up vocabulary: three special tokens, all bytes, then words of small letters."""
    tokens = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256))]
    tokens += ["\N{LOWER ONE EIGHTH BLOCK}" + _letters(number) for number in range(size - len(tokens))]
    kinds = [_UNKNOWN, _CONTROL, _CONTROL] + [_BYTE] * 256 + [_NORMAL] * (size - 259)
    yield _head("tokenizer.ggml.tokens", _TEXT, size) + b"".join(map(_text, tokens))
    yield _head("tokenizer.ggml.scores", _FLOAT32, size) + bytes(4 * size)
    yield _head("tokenizer.ggml.token_type", _INT32, size) + struct.pack(f"<{size}i", *kinds)


def _letters(number: int) -> str:
    word = ""
    while True:
        word += chr(ord("a") + number % 26)
        number //= 26
        if not number:
            return word


def _entry(name: str, value: str | int | float) -> bytes:
    if isinstance(value, str):
        return _text(name) + struct.pack("<I", _TEXT) + _text(value)
    if isinstance(value, int):
        return _text(name) + struct.pack("<II", _UINT32, value)
    return _text(name) + struct.pack("<If", _FLOAT32, value)


def _head(name: str, kind: int, count: int) -> bytes:
    return _text(name) + struct.pack("<IIQ", _LIST, kind, count)


def _text(value: str) -> bytes:
    encoded = value.encode()
    return struct.pack("<Q", len(encoded)) + encoded


def _pattern(kind: int) -> bytes:
    """Return some thousand blocks of random weights (ggml-common.h: block_q4_K, block_q6_K)."""
    source = random.Random(3)  # noqa: S311 - noise, not a secret
    blocks = []
    for _ in range(4096):
        if kind == Q4_K:  # two half-precision scales, then 12 bytes of sub-scales and 128 of weights
            blocks.append(_SCALE + _SCALE + source.randbytes(140))
        else:  # 192 bytes of weights, 16 sub-scales, one half-precision scale
            blocks.append(source.randbytes(208) + _SCALE)
    return b"".join(blocks)


def _fill(file: BinaryIO, tensor: Tensor, patterns: dict[int, bytes]) -> None:
    if tensor.kind == F32:
        file.write(struct.pack("<f", 1.0) * tensor.columns)
        return
    pattern, left = patterns[tensor.kind], tensor.size
    while left:
        left -= file.write(pattern[:left])
