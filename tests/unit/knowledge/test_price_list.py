"""Price lists as text: separators, encodings, headings, and every bad row with its value."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motospect.knowledge.named_causes import named_causes
from motospect.knowledge.parts import REPLACE, area, key_named, part, parts, parts_for
from motospect.knowledge.price_list import MOST_BYTES, Reading, read_list
from motospect.model.prices import Price, ReadList

EURO = Reading("EUR")
GERMAN = "Teil;Teilenummer;Bezeichnung;Preis netto;Stunden\nthermostat;T-1;Thermostat für Öl;1.041,90;0,8\n"
POLISH = "klucz części;nr części;nazwa;cena netto\nbattery;B1;Bateria żelowa, średnia;399,00\n"


def read(text: str, reading: Reading = EURO, *, encoding: str = "utf-8") -> ReadList:
    return read_list(text.encode(encoding), "list.csv", reading)


def faults(text: str, reading: Reading = EURO) -> list[tuple[int, str, str]]:
    """Return row, value and first words of each fault; every one has to have a remedy."""
    found = read(text, reading)
    assert all(fault.remedy.endswith(".") for fault in found.faults)
    return [(fault.row, fault.value, fault.what) for fault in found.faults]


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
    ],
)
def test_german_lists_in_every_encoding(encoding: str, told: str) -> None:
    found = read(GERMAN, encoding=encoding)
    assert found.form == f"text, {told}, separated by semicolon"
    assert found.prices == (Price(2, "thermostat", "T-1", "Thermostat für Öl", 104190, "EUR", labour_s=2880),)
    assert found.faults == ()


@pytest.mark.parametrize("encoding", ["iso-8859-2", "cp1250"])
def test_polish_lists_are_not_taken_for_german_ones(encoding: str) -> None:
    found = read(POLISH, Reading("PLN"), encoding=encoding)
    assert encoding in found.form
    assert found.prices[0].text == "Bateria żelowa, średnia"
    assert found.prices[0].currency == "PLN"


@pytest.mark.parametrize(
    ("separator", "told"), [(";", "semicolon"), ("\t", "tab"), ("|", "bar"), (",", "comma")]
)
def test_every_separator_is_found(separator: str, told: str) -> None:
    rows = [
        ["part", "description", "net price", "hours"],
        ["thermostat", "with, comma; and | bar", "12.50", "0.5"],
    ]
    text = "\n".join(separator.join(f'"{cell}"' for cell in row) for row in rows)
    found = read(text)
    assert found.form.endswith(told)
    assert [(price.amount, price.labour_s) for price in found.prices] == [(1250, 1800)]


def test_the_line_spreadsheets_write_for_each_other_is_understood_and_counted() -> None:
    found = read("sep=|\npart|net price\nthermostat|12.50\nbattery|abc\n")
    assert [price.row for price in found.prices] == [3]
    assert found.faults[0].row == 4


def test_titles_above_the_head_line_and_foreign_columns_are_noted() -> None:
    found = read("Preisliste 2026\n\nTeil;Farbe;Preis\nthermostat;rot;12,50\n")
    assert [price.row for price in found.prices] == [4]
    assert found.notes[:2] == ("Rows above the head line left out: 2.", "Columns not used: Farbe.")


@pytest.mark.parametrize(
    "head",
    [
        "Teil;VK-Preis netto (EUR)",
        "PART KEY;Price excl. VAT [€]",
        "Część;Cena bez VAT",
        "Schlüssel;Listenpreis",
        "key;Preis / EUR",
    ],
)
def test_headings_are_known_whatever_their_points_accents_and_currency(head: str) -> None:
    (price,) = read(f"{head}\nthermostat;12,50\n").prices
    assert (price.key, price.amount, price.gross) == ("thermostat", 1250, False)


def test_a_separator_that_splits_prices_is_a_fault_and_no_price() -> None:
    found = faults("part,net price\nthermostat,12,50\nbattery,90\n")
    assert found == [(2, "thermostat | 12 | 50", "has 3 cells; the head line has 2.")]


@pytest.mark.parametrize(
    ("row", "value", "what"),
    [
        ("battery;1.234", "1.234", "may be 1.234 or 1234."),
        ("battery;-5,00", "-5,00", "is negative."),
        ("battery;0,00", "0,00", "is zero."),
        ("battery;auf Anfrage", "auf Anfrage", "is no number."),
        ("battery;", "", "is empty, and there are no hours."),
        ("battery", "battery", "has 1 cells; the head line has 2."),
        ("battery;12,50 $", "USD", "is not the shop's currency EUR."),
        ("battery;12,50 Taler", "12,50 Taler", "is not a number with a currency."),
        ("battery;99999999,00", "99999999,00", "is more than 1000000 EUR."),
        ("battery;#N/A", "#N/A", "is an error of the spreadsheet."),
        ("replace_battery;50", "50", "is money for an operation."),
        (";12,50", "", "is empty: nothing says what this price is for."),
    ],
)
def test_a_bad_row_is_told_with_its_number_and_value(row: str, value: str, what: str) -> None:
    assert faults(f"Teil;Preis\nthermostat;20,00\n{row}\n") == [(3, value, what)]


def test_currencies_that_contradict_each_other_are_a_fault() -> None:
    head = "part;net price;currency\n"
    assert faults(head + "battery;12,50 €;PLN\n") == [(2, "EUR and PLN", "contradict each other.")]
    assert faults(head + "battery;12,50;Taler\n") == [(2, "Taler", "is no currency.")]
    assert faults("part;net price (PLN)\nbattery;12,50\n") == [(2, "PLN", "is not the shop's currency EUR.")]
    assert faults("part;price\nbattery;12,50\n", Reading("EUR", given="PLN")) == [
        (2, "PLN", "is not the shop's currency EUR.")
    ]


def test_a_currency_without_decimals_needs_none() -> None:
    found = read("part;price\nbattery;12,500\nthermostat;3.200 ¥\n", Reading("JPY"))
    assert [price.amount for price in found.prices] == [12500, 3200]


def test_prices_with_tax_need_the_tax() -> None:
    text = "part;gross price\nbattery;119,00\n"
    (price,) = read(text).prices
    assert price.gross
    assert faults(text, Reading("EUR", tax_known=False)) == [
        (2, "119,00", "is a price with tax, and the shop's tax is not set.")
    ]


def test_the_same_row_twice_is_noted_and_a_contradiction_names_both_rows() -> None:
    same = read("part;price\nbattery;90,00\nbattery;90,00\n")
    assert [price.row for price in same.prices] == [2]
    assert any("rows 2 and 3" in note for note in same.notes)
    other = read("part;price\nbattery;90,00\nthermostat;10,00\nbattery;95,00\n")
    assert [price.row for price in other.prices] == [3]
    assert [(fault.row, fault.value) for fault in other.faults] == [
        (2, "battery: 90.00"),
        (4, "battery: 95.00"),
    ]
    assert "rows 2 and 4" in other.faults[0].what


def test_a_price_a_thousand_times_the_usual_is_absurd() -> None:
    rows = "".join(f"{known.key};20,00\n" for known in parts()[:6])
    found = faults(f"part;price\n{rows}catalyst;60000,00\n")
    assert found == [(8, "60\u00a0000.00", "is more than 1000 times the list's middle price.")]


@pytest.mark.parametrize(
    ("hours", "seconds"),
    [
        ("0,8", 2880),
        ("1:30", 5400),
        ("45 min", 2700),
        ("2 h", 7200),
        ("0.33", 1188),
        ("1,25 Std.", 4500),
        ("2 godz.", 7200),
    ],
)
def test_hours_in_the_ways_people_write_them(hours: str, seconds: int) -> None:
    (price,) = read(f"part;hours\nthermostat;{hours}\n").prices
    assert price.labour_s == seconds
    assert price.amount is None


@pytest.mark.parametrize("hours", ["0", "-1", "101", "viel", "1.234"])
def test_absurd_hours_are_faults(hours: str) -> None:
    (fault,) = read(f"part;hours\nthermostat;{hours}\n").faults
    assert (fault.row, fault.column, fault.value) == (2, "hours", hours)


def test_operations_are_working_times_of_parts() -> None:
    found = read("Arbeit;Stunden\nreplace_thermostat;0,8\nWasserpumpe streichen;1,0\nKühlmittelpumpe;2,0\n")
    assert [price.key for price in found.prices] == ["replace_thermostat", None, "replace_water_pump"]


def test_rows_no_estimate_can_use_are_kept_and_counted_and_a_slip_is_pointed_at() -> None:
    found = read("part;description;price\n;Ölwanne Spezial;40,00\nthermostatt;x;10,00\n;Zündkerze;9,00\n")
    assert [price.key for price in found.prices] == [None, None, "spark_plug"]
    assert any("2 row(s) name no part of ours" in note for note in found.notes)
    assert any("did you mean thermostat?" in note for note in found.notes)


def test_too_many_decimals_are_rounded_and_told() -> None:
    found = read("part;price\nbattery;12,5050\nthermostat;12,5150\n")
    assert [price.amount for price in found.prices] == [1250, 1252]
    assert any(note.endswith("rows 2, 3.") for note in found.notes)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "has no line that names its columns"),
        (b"a;b\n1;2\n", "has no line that names its columns"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "is an old .xls"),
        (b'part;price\nbattery;"12\n' + b"x" * 3000, "has a broken quotation"),
        (b"\x00\x01\x02\x03" * 50, "is no text"),
        (b"part;price;Preis\nbattery;1;2\n", "has two columns for one thing"),
        (b"\xff\xfep\x00a", "is damaged utf-16"),
        (b"x" * (MOST_BYTES + 1), "is larger than 10 MB"),
        (b"PK\x03\x04nonsense", "is no readable XLSX workbook"),
    ],
)
def test_a_file_that_is_no_list_is_told_as_a_whole(content: bytes, what: str) -> None:
    found = read_list(content, "/somewhere/list.csv", EURO)
    assert found.fatal
    assert found.prices == ()
    assert found.faults[0].what.startswith(what)
    assert found.faults[0].value == "list.csv"


def test_the_encoding_can_be_said() -> None:
    found = read(POLISH, Reading("PLN", encoding="iso-8859-2"), encoding="iso-8859-2")
    assert found.prices[0].text == "Bateria żelowa, średnia"
    assert read(POLISH, Reading("PLN", encoding="ascii")).fatal
    assert read(POLISH, Reading("PLN", encoding="no-such")).fatal


@given(st.binary(max_size=300))
def test_no_file_breaks_the_reader(content: bytes) -> None:
    read_list(content, "x", EURO)
    read_list(b"part;net price\n" + content, "x", EURO)


@given(
    st.lists(
        st.tuples(st.sampled_from([p.key for p in parts()]), st.integers(1, 10**6)),
        unique_by=lambda row: row[0],
    )
)
def test_what_was_written_is_what_is_read(rows: list[tuple[str, int]]) -> None:
    text = "part;net price\n" + "".join(f"{key};{cents // 100},{cents % 100:02d}\n" for key, cents in rows)
    found = read(text)
    told = {price.key: price.amount for price in found.prices}
    left_out = {fault.row for fault in found.faults}
    for place, (key, cents) in enumerate(rows, 2):
        assert told.get(key) == cents or place in left_out
    if rows:
        assert len(found.prices) + len(found.faults) == len(rows)


def test_every_part_is_somewhere_and_every_area_of_a_cause_is_known() -> None:
    assert all(area(known.area) for known in parts())
    assert all(area(cause.area) for cause in named_causes().values())
    assert len({known.key for known in parts()}) == len(parts()) > 150


def test_what_a_repair_needs_is_known_by_cause() -> None:
    assert [known.key for known in parts_for("thermostat_stuck_open")] == ["thermostat", "coolant"]
    assert parts_for("throttle_body_dirty") == ()
    causes = set(named_causes())
    assert sum(bool(parts_for(cause)) for cause in causes) > 300


def test_names_in_three_languages_lead_to_a_part() -> None:
    assert key_named("Zündkerze") == key_named("ŚWIECA ZAPŁONOWA") == key_named("Spark plug") == "spark_plug"
    assert key_named("replace spark plug") == REPLACE + "spark_plug"
    assert key_named("") is None
    known = part("spark_plug")
    assert known is not None
    assert known.area == "ignition"
