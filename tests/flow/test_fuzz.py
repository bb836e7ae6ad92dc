"""Damaged replies: a short run of the bench, what it once found, and that it would find it again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from motospect.cli import main
from motospect.cli.bench_fuzz import Sum
from motospect.cli.fuzz_damage import DAMAGES, FORGERIES, damaged, forged
from motospect.cli.fuzz_judge import false_clearings, false_samples, untruths
from motospect.cli.fuzz_stream import Damaging
from motospect.cli.fuzz_visits import Result, in_memory, over_a_pty, read, sound_scan, still_car
from motospect.model.clearing import Clearing, ClearResult, EcuClearing
from motospect.model.outcome import Ok
from motospect.model.scan import Reading, Scan, TroubleCode
from motospect.scan.live import Sample
from motospect.simulator import Elm327

FOUND = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "data/fuzz_found.jsonl").read_text(encoding="utf-8").splitlines()
]
REPLY = b"7E8100A430401330171\r7E82107410715AAAAAA\r\r>"
EARLIER = b"7E804410C0BB8\r\r>"


def drawn(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - the same draws every time


class Recorded(Damaging):
    """Replies as the car's adapter gives them, but for those that were damaged when a defect was found."""

    def __init__(self, car: str, damage: dict[str, list[str | None]]) -> None:
        super().__init__(Elm327(still_car(car)), drawn(0), share=0.0, forging=False, late=False)
        self._damage = {request: list(replies) for request, replies in damage.items()}

    @property
    def left(self) -> int:
        """Damaged replies that were never asked for."""
        return sum(map(len, self._damage.values()))

    def reply(self, line: str) -> bytes:
        sent = super().reply(line)
        request = line if line in self._damage else line[:-1]
        replies = self._damage.get(request, [])
        kept = replies.pop(0) if replies else None
        if kept is None:
            return sent
        self.inputs += 1
        return kept.encode("latin-1")


@pytest.mark.parametrize("found", FOUND, ids=[found["found"] for found in FOUND])
def test_what_was_found_stays_mended(found: dict[str, object]) -> None:
    source = Recorded(str(found["car"]), found["damage"])  # type: ignore[arg-type]
    result = Result(0, str(found["car"]))
    read(result, source, judged=True, kind="scan")
    assert source.left == 0
    assert (result.crash, result.untrue) == (None, [])


def test_some_thousand_damaged_replies() -> None:
    done, seed = Sum(), 1_000_000
    while done.inputs < 3000:
        done.take(in_memory(seed))
        seed += 1
    assert [(r.seed, r.crash) for r in done.crashes] == []
    assert [(r.seed, r.untrue) for r in done.untrue] == []
    assert done.slowest_s < 1.0


def test_some_over_a_pty() -> None:
    result = next(r for seed in range(1_000_000, 1_000_100) if (r := over_a_pty(seed)).inputs)
    assert (result.crash, result.untrue) == (None, [])


def test_the_bench_prints_its_figures_and_writes_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "fuzz.md"
    with pytest.raises(SystemExit) as ended:
        main(["bench", "fuzz", "--inputs", "200", "--pty-inputs", "1", "--write", str(page)])
    rows = capsys.readouterr().out.splitlines()
    assert not ended.value.code
    figures = {row[:56].strip(): float(row[56:65]) for row in rows}
    assert figures["damaged replies"] >= 200
    assert figures["damaged replies over a pty"] >= 1
    assert all(name in page.read_text(encoding="utf-8") for name in figures)


def test_one_seed_can_be_looked_at(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["bench", "fuzz", "--seed", "7"])
    assert not ended.value.code
    assert "nothing wrong" in capsys.readouterr().out


def test_a_seed_repeats_its_visit() -> None:
    once, again = in_memory(7), in_memory(7)
    assert replace(once, slowest_s=0.0) == replace(again, slowest_s=0.0)


@pytest.mark.parametrize("seed", range(200))
def test_damage_is_damage_and_no_forgery(seed: int) -> None:
    text = damaged(REPLY, drawn(seed), earlier=EARLIER, forging=False)
    assert text != REPLY
    assert forged(REPLY + EARLIER, text) == []


def test_every_kind_of_damage_bears_every_reply() -> None:
    for damage in (*DAMAGES, *FORGERIES):
        for reply in (b"", b">", b"\r\r>", b"OK\r\r>", b"18DAF11003410D24\r\r>", REPLY):
            for seed in range(20):
                assert isinstance(damage(reply, drawn(seed), b""), bytes)


def test_a_frame_of_the_same_length_is_a_forgery_and_a_shorter_one_is_none() -> None:
    assert forged(REPLY, REPLY.replace(b"0133", b"0134")) == ["7E8100A430401340171"]
    assert forged(REPLY, REPLY.replace(b"0133", b"01")) == []
    assert forged(REPLY, REPLY.replace(b"7E821", b"7E823")) == []  # the sequence must show it


@pytest.fixture(scope="module")
def true() -> Scan:
    return sound_scan("three_natural")


def test_a_scan_of_sound_replies_is_true(true: Scan) -> None:
    assert untruths(true, true) == []


def test_every_kind_of_untruth_is_seen(true: Scan) -> None:
    first, *others = true.ecus
    value = true.values[0]

    def told(**changed: object) -> list[str]:
        return untruths(replace(true, ecus=(replace(first, **changed), *others)), true)  # type: ignore[arg-type]

    assert told(dtcs=(*first.dtcs, TroubleCode("P0999", ("stored",))))
    assert told(dtcs=tuple(replace(dtc, kinds=("stored", "permanent")) for dtc in first.dtcs))
    assert told(mil=not first.mil)
    assert told(dtc_count=99)
    assert told(address="7EF")
    assert untruths(replace(true, vehicle=replace(true.vehicle, vin="1HGCP2F37CA000345")), true)
    assert untruths(replace(true, verdict=replace(true.verdict, clean=True)), true)
    assert untruths(replace(true, values=(replace(value, value=-1.0),)), true)


@pytest.mark.parametrize(
    ("result", "there", "told"),
    [
        ("cleared", False, []),
        ("cleared", True, ["7E8 is called cleared, codes are still there"]),
        ("not_cleared", False, ["7E8 is called not_cleared, codes are not there"]),
        ("came_back", True, []),
        ("unknown", True, []),
    ],
)
def test_a_false_clearing_is_seen(true: Scan, result: ClearResult, *, there: bool, told: list[str]) -> None:
    ecu = EcuClearing("7E8", None, result, "")
    scan = replace(true, clearing=Clearing("before", "at", "who", "", (ecu,)))
    first, *others = true.ecus
    after = true if there else replace(true, ecus=(replace(first, dtcs=()), *others))
    assert false_clearings(scan, after) == told


def test_a_live_value_nobody_sent_is_seen() -> None:
    reading = Reading("RPM", 750.0, "rpm", "7E8")
    assert false_samples([Sample(0.0, "7E8", 0x0C, Ok(b""), (reading,))], [reading]) == []
    assert false_samples([Sample(0.0, "7E8", 0x0C, Ok(b""), (reading,))], [])


def test_before_can_only_a_right_checksum_makes_a_forgery() -> None:
    sent = b"48 6B 10 41 05 7B 84 \r\r>"
    assert forged(sent, b"48 6B 30 41 05 5B 84 \r\r>") == ["486B3041055B84"]
    assert forged(sent, b"48 6B 30 41 05 7B 84 \r\r>") == []
    assert forged(b"7E8 03 41 05 7B \r\r>", b"48 6B 30 41 05 5B 84 \r\r>") == []
