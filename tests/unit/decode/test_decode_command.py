"""`motospect decode` as a user calls it: text in, JSON out, words on stderr, exit status."""

from __future__ import annotations

import json
from typing import Any

from click.testing import CliRunner

from motospect.cli.decode import command


def run(*lines: str, as_json: bool = True) -> tuple[list[dict[str, Any]], str, int]:
    """Return the printed records, stderr and the exit status."""
    result = CliRunner().invoke(command, ["--json"] if as_json else [], input="\n".join(lines) + "\n")
    return [json.loads(line) for line in result.stdout.splitlines()], result.stderr, result.exit_code


def answer(request: str, response: str) -> list[dict[str, Any]]:
    """Return the ECUs of one recorded answer."""
    (record,), stderr, status = run(json.dumps({"request": request, "response": response}))
    assert (record["request"], stderr, status) == (request, "", 0)
    ecus: list[dict[str, Any]] = record["ecus"]
    return ecus


def test_the_example_of_the_design() -> None:
    assert answer("0105", "7E8 03 41 05 7B") == [
        {
            "address": "7E8",
            "outcome": "ok",
            "nrc": None,
            "values": [{"name": "COOLANT_TEMP", "value": 83.0, "unit": "degC"}],
        }
    ]


def test_noise_and_several_ecus() -> None:
    ecus = answer("0105", "0105\nSEARCHING...\n7E8 03 41 05 7B\n76C0562A224FF56\n7E9037F0112\nOK\n>")
    assert [(e["address"], e["outcome"], e["nrc"], len(e["values"])) for e in ecus] == [
        ("7E8", "ok", None, 1),
        ("7E9", "negative", "12", 0),
    ]


def test_29_bit_and_interleaved_long_messages() -> None:
    text = "\n".join(
        ["18 DA F1 10 10 14 49 02 01 31 46 54", "18DAF11110144902 01 31 4D 38", "18DAF1102146573145543144",
         "18DAF1112147444D39415850", "18DAF1102246433130333132", "18DAF11122303432373838 31"]
    )  # fmt: skip
    assert [(e["address"], e["values"][0]["value"]) for e in answer("0902", text)] == [
        ("18DAF110", "1FTFW1ET1DFC10312"),
        ("18DAF111", "1M8GDM9AXP0427881"),
    ]


def test_no_codes_is_ok_and_a_failure_is_not() -> None:
    assert answer("03", "7E8 02 43 00") == [{"address": "7E8", "outcome": "ok", "nrc": None, "values": []}]
    for words, outcome in (
        ("NO DATA", "no_data"),
        ("CAN ERROR", "bus_error"),
        ("BUFFER FULL", "bus_error"),
        ("STOPPED", "bus_error"),
        ("?", "garbage"),
        ("", "timeout"),
    ):
        (ecu,) = answer("03", words)
        assert (ecu["address"], ecu["outcome"], ecu["values"]) == ("", outcome, [])


def test_damage_is_garbage_with_its_reason() -> None:
    (ecu,) = answer("0105", "7E8 03 41 05 <DATA ERROR")
    assert (ecu["address"], ecu["outcome"], ecu["values"]) == ("7E8", "garbage", [])
    assert "damaged line" in ecu["undecoded"][0]
    (ecu,) = answer("0902", "7E8 10 14 49 02 01 31 46 54\n7E8 22 46 43 31 30 33 31 32")
    assert (ecu["outcome"], ecu["values"]) == ("garbage", [])
    assert ecu["undecoded"]


def test_pending_and_then_the_answer() -> None:
    (ecu,) = answer("03", "7E8 03 7F 03 78\n7E8 04 43 01 01 71")
    assert (ecu["outcome"], [v["value"] for v in ecu["values"]]) == ("ok", ["P0171"])


def test_count_digit_of_a_request_is_no_part_of_it() -> None:
    (record,), _, _ = run('{"request": "010C1", "response": "7E8 04 41 0C 0B B8"}')
    assert record["ecus"][0]["values"][0]["value"] == 750.0


def test_service_that_is_not_decoded() -> None:
    (ecu,) = answer("22F40C", "7E8 05 62 F4 0C 0B B8")
    assert (ecu["outcome"], ecu["values"], ecu["undecoded"]) == ("ok", [], ["Service 22 is not decoded."])


def test_malformed_lines_are_said_and_passed_over() -> None:
    good = '{"request": "0105", "response": "7E8 03 41 05 7B"}'
    records, stderr, status = run(
        "nonsense", good, '{"request": "0105"}', "[1]", '{"request": "0x", "response": ""}'
    )
    assert len(records) == 1
    assert [line.split(" is not ")[0] for line in stderr.splitlines()] == [
        "Line 1",
        "Line 3",
        "Line 4",
        "Line 5",
    ]
    assert "'response' is missing" in stderr
    assert status == 1


def test_plain_lines_tell_their_request() -> None:
    records, stderr, status = run(
        "41 05 7B", "7E80441 0C0BB8", "7E8 10 14 49 02 01 31 46 54", "7E8 21 46 57 31 45 54 31 44",
        "7E8 22 46 43 31 30 33 31 32", "42 0C 00 0B B8", "7F0112", "46 00 80 00 00 00", "43 00",
        as_json=False,
    )  # fmt: skip
    assert [r["request"] for r in records] == ["0105", "010C", "0902", "020C00", "01", "0600", "03"]
    assert [v["value"] for r in records for e in r["ecus"] for v in e["values"]] == [
        83.0, 750.0, "1FTFW1ET1DFC10312", 750.0, "01",
    ]  # fmt: skip
    assert (stderr, status) == ("", 0)


def test_plain_lines_that_are_nothing() -> None:
    lines = ("zz", "01 05", "7E8 10 14 49 02 01 31 46 54", "7E8 03 41 05 7B", "7E8 10 14 49 02 01 31 46 54",
             "7E8 23 00", "7E9 10 14 49 02 01 31 46 54")  # fmt: skip
    records, stderr, status = run(*lines, as_json=False)
    assert [r["request"] for r in records] == ["0105"]
    assert stderr.splitlines() == [
        "Line 1 is neither a CAN frame nor hex bytes: zz",
        "Line 2 is no answer of a service: 01 05",
        "A message of 7E8 broke off before the next one began.",
        "7E8: consecutive frame 3 came where 1 was due.",
        "The last message of 7E9 is not complete.",
    ]
    assert status == 1


def test_nesting_without_end_is_a_line_like_any_other() -> None:
    records, stderr, status = run("[" * 100_000)
    assert (records, status) == ([], 1)
    assert "Line 1 is not" in stderr
