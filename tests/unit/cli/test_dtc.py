"""`motospect dtc` and `motospect bench dtc`: what they print and their exit status."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from motospect.cli import main
from motospect.cli.bench_dtc import dtc_figures


@pytest.fixture
def dtc(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run `motospect dtc` with words; returns exit status, stdout and stderr."""

    def run(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(["dtc", *words])
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


def test_everything_that_is_known_of_a_code(dtc: Callable[..., tuple[int, str, str]]) -> None:
    status, out, err = dtc("p0301-87")
    assert (status, err) == (0, "")
    for said in (
        "P0301-87  Cylinder 1 Misfire Detected",
        "87: Missing message (SAE J2012-DA",
        "ignition or misfire",
        "repair soon (MOTOSPECT severity table)",
        "Stop when the engine lamp flashes.",
        "engine lamp    yes",
        "emissions      yes",
        "likely: Ignition coil for cylinder 1 failed",
        "rarely: Low compression on cylinder 1",
        "40-800 EUR, 0.3-4 h (an estimate by code catalogue of obd-diag 0.2.2",
        "cross-checked",
    ):
        assert said in out, said


def test_the_same_in_german(dtc: Callable[..., tuple[int, str, str]]) -> None:
    status, out, _ = dtc("--lang", "de", "P0301-13", "P1234", "P0E9C")
    assert status == 0
    for said in (
        "Verbrennungsaussetzer Zylinder 1",
        "13: Stromkreis unterbrochen",
        "bald reparieren",
        "Anhalten, wenn die Motorlampe blinkt.",
        "wahrscheinlich: Zündspule Zylinder 1 defekt",
        "Schätzung",
        "herstellereigen",
        "SAE J2012 überlässt Codes mit P1 den Herstellern.",
        "strittig",
        "Unsere zwei Listen geben diesem Code verschiedene Bedeutungen.",
    ):
        assert said in out, said


def test_a_disputed_code_names_no_cause_and_no_cost(dtc: Callable[..., tuple[int, str, str]]) -> None:
    status, out, _ = dtc("B0004")
    assert status == 0
    assert "disputed" in out
    assert "our two lists give this code different meanings" in out.lower()
    assert "EUR" not in out
    assert "likely" not in out


def test_a_code_in_no_source_ends_with_one(dtc: Callable[..., tuple[int, str, str]]) -> None:
    status, out, _ = dtc("P0171", "P3FFF")
    assert status == 1
    assert "P3FFF  not in the catalogue" in out
    assert "System Too Lean" in out


@pytest.mark.parametrize("words", [("SPN 110 FMI 0",), ("110/0",), ("110.0",), ("SPN", "110", "FMI", "0")])
def test_a_heavy_vehicles_code_tells_both(
    dtc: Callable[..., tuple[int, str, str]], words: tuple[str, ...]
) -> None:
    status, out, _ = dtc(*words)
    assert status == 0
    assert out.startswith("SPN 110 FMI 0  Engine Coolant Temperature 1\n")
    assert "0: Data valid but above normal range, most severe" in out


def test_an_spn_of_the_makers_and_one_nobody_knows(dtc: Callable[..., tuple[int, str, str]]) -> None:
    assert "maker-specific" in dtc("SPN 520300 FMI 3")[1]
    assert dtc("SPN 1")[0] == 1


def test_json_is_one_object_a_line(dtc: Callable[..., tuple[int, str, str]]) -> None:
    status, out, _ = dtc("--json", "P0171-13", "110/0", "P3FFF")
    first, second, third = map(json.loads, out.splitlines())
    assert status == 1
    assert first["entry"]["causes"][0]["id"] == "intake_vacuum_leak"
    assert first["entry"]["cost"]["unit"] == "EUR"
    assert first["failure_type"]["name"] == "Circuit open"
    assert first["severity"]["source"] == "MOTOSPECT severity table"
    assert second["fmi"]["fmi"] == 0
    assert third["entry"] is None


def test_codes_by_words_of_their_title(dtc: Callable[..., tuple[int, str, str]]) -> None:
    status, out, _ = dtc("--search", "pressure OIL low")
    assert status == 0
    assert "P0524  Engine Oil Pressure Too Low\n" in out
    assert "P0301" not in out
    assert "P0301" in dtc("--lang", "de", "--search", "aussetzer zylinder 1")[1]
    assert json.loads(dtc("--json", "--search", "oil pressure too low")[1].splitlines()[0])["code"] == "P0524"


def test_words_in_no_title_end_with_one(dtc: Callable[..., tuple[int, str, str]]) -> None:
    status, out, err = dtc("--search", "flux capacitor")
    assert (status, out) == (1, "")
    assert "no title has all of these words: flux capacitor." in err


@pytest.mark.parametrize(
    "words", [(), ("X0171",), ("P017",), ("PO171",), ("P0171", "--search", "oil"), ("--search", " ")]
)
def test_used_wrongly_is_a_sentence_and_two(
    dtc: Callable[..., tuple[int, str, str]], words: tuple[str, ...]
) -> None:
    status, out, err = dtc(*words)
    assert (status, out) == (2, "")
    assert err.strip().endswith((".", "`."))


@pytest.mark.alone
def test_the_first_look_up_of_a_process_takes_under_a_millisecond() -> None:
    figures = {figure.name: figure for figure in dtc_figures(processes=5)}
    assert figures["codes in the catalogue"].value > 9500
    # Medians only: the slowest of ten thousand tells how busy the machine is.
    for name in ("first look-up of a process, median", "look-up of every code, median"):
        assert figures[name].met, figures[name].line()
