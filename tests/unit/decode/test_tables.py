"""The tables as files: every line usable, no name twice, malformed lines named."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter

import pytest

from motospect.decode.signals import layouts, pid_of
from motospect.decode.tables import over, parse_table
from motospect.errors import TableInvalid

UNITS = {
    "", "A", "L", "L/h", "h", "N*m", "Pa", "V", "count", "deg", "degC", "g/L", "g/min", "g/s", "kPa", "kg/h",
    "km", "km/h", "mA", "mg", "mg/m**3", "min", "percent", "ppm", "ratio", "rpm", "s",
}  # fmt: skip


def test_every_signal_has_its_own_name_and_a_known_unit() -> None:
    signals = [signal for layout in layouts().values() for signal in layout.signals]
    assert [name for name, times in Counter(s.name for s in signals).items() if times > 1] == []
    assert {s.unit for s in signals} <= UNITS
    assert all((s.unit == "") == (s.words is not None) for s in signals)
    assert all(pid_of(s.name) == s.pid for s in signals)


def test_no_two_signals_share_bits() -> None:
    for layout in layouts().values():
        taken = Counter(
            (bit, s.unless is not None and s.unless < (s.support or 0))
            for s in layout.signals
            for bit in range(s.end * 8 - s.bit - s.bits, s.end * 8 - s.bit)
        )
        # The second reading of a byte (wide range) counts apart: its support bit excludes the first one's.
        assert [bit for bit, times in taken.items() if times > 1] == [], f"{layout.pid:02X}"


def test_every_signal_lies_in_its_data_beside_the_support_byte() -> None:
    for layout in layouts().values():
        for signal in layout.signals:
            assert signal.end <= max(layout.lengths)
            assert signal.support is None or signal.byte > 0


def test_factors_are_whole_numbers_over_one_divisor() -> None:
    assert over("1/10", "-40") == (1, -400, 10)
    assert over("100/255", "0") == (20, 0, 51)
    assert over("3", "0") == (3, 0, 1)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("x\ty\n1\t2\n", "line 1: columns are x, y instead of a, b"),
        ("a\tb\n1\t2\n1\n", "line 3: 1 fields instead of 2"),
        ("a\tb\n1\tnone\n", "line 2: invalid literal"),
    ],
)
def test_malformed_table_is_named_with_its_line(text: str, why: str) -> None:
    with pytest.raises(TableInvalid, match=why) as caught:
        parse_table("made.tsv", text, ("a", "b"), lambda row: int(row["b"]))
    assert "made.tsv" in str(caught.value)
    assert caught.value.hint


def test_importing_reads_no_table() -> None:
    code = "from motospect.decode import pids, signals; print(signals.layouts.cache_info().currsize)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "0\n"
