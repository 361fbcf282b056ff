"""The pure part: bytes to rows, headers to fields, words to sectors and legal forms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allmende.directory.classification import legal_form_of, sectors_of
from allmende.directory.columns import guess_columns, personal_columns
from allmende.directory.presets import PRESETS, preset_for
from allmende.directory.register_file import RegisterFile, UnreadableFile, read_register
from allmende.directory.register_row import Reading, refuse_repeated_keys

from .people import sample


def nowhere(*_place: str) -> None:
    return None


@pytest.mark.parametrize(
    ("content", "encoding", "delimiter", "name"),
    [
        ("id;name\n1;Äpfel\n".encode(), "utf-8", ";", "Äpfel"),
        ("id;name\n1;Äpfel\n".encode("utf-8-sig"), "utf-8-sig", ";", "Äpfel"),
        ("id,name\n1,Äpfel für 5 €\n".encode("cp1252"), "cp1252", ",", "Äpfel für 5 €"),
        ("id\tname\n1\tÄpfel\n".encode("latin-1"), "latin-1", "\t", "Äpfel"),
        ("id|name\n1|Äpfel\n".encode("utf-16"), "utf-16", "|", "Äpfel"),
        (b"id,name\r\n1,plain\r\n", "utf-8", ",", "plain"),
        (b'id,name\n1,"two\nlines, one cell"\n', "utf-8", ",", "two\nlines, one cell"),
    ],
)
def test_encoding_and_delimiter_are_recognised(content, encoding, delimiter, name):
    file = read_register(content)
    assert (file.encoding, file.delimiter, file.rows[0].cells["name"]) == (encoding, delimiter, name)


def test_rows_are_numbered_as_in_a_spreadsheet_and_empty_ones_are_skipped():
    file = read_register(b'id,name\n1,"a\nb"\n,\n\n2,c\n')
    assert [(row.number, row.cells["id"]) for row in file.rows] == [(2, "1"), (5, "2")]


def test_a_column_without_or_with_a_repeated_name_keeps_its_place():
    assert read_register(b"id,name,,name\n1,a,b,c\n").header == ["id", "name", "#3", "name (4)"]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (b"1,a,b", "column_count"),
        (b"1", "column_count"),
        (b"1,\xff\xfe", "unreadable"),
        (b"1,a\x00b", "unreadable"),
    ],
)
def test_a_row_that_cannot_be_read_says_why(row, code):
    file = read_register("id,name\n0,Ä\n0,Ö\n".encode() + row + b"\n9,good\n")
    problems = [each.problem.code if each.problem else None for each in file.rows]
    assert problems == [None, None, code, None]


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(content):
    try:
        file = read_register(content)
    except UnreadableFile:
        return
    assert isinstance(file, RegisterFile)
    reading = Reading(columns=guess_columns(file.header), country="DE", geocode=nowhere)
    for row in refuse_repeated_keys([reading.read(row) for row in file.rows]):
        assert row.record is not None or row.reasons
        assert "\x00" not in str(row)


@pytest.mark.parametrize(
    ("header", "field", "column"),
    [
        (["Nr.", "Firma", "PLZ", "Ort"], "name", "Firma"),
        (["Nr.", "Firma", "PLZ", "Ort"], "key", "Nr."),
        (["Organisation ID", "Trading Name", "City"], "town", "City"),
        (["ID", "Name", "Längengrad", "Breitengrad"], "longitude", "Längengrad"),
        (["id", "name", "Straße"], "street", "Straße"),
        (["id", "name", "Web-Site"], "website", None),
    ],
)
def test_headers_in_german_and_english_are_guessed(header, field, column):
    assert guess_columns(header).get(field) == ([column] if column else None)


def test_columns_with_persons_are_recognised():
    header = [
        "Name",
        "E-Mail",
        "Telefon",
        "Ansprechpartnerin",
        "Mobilität",
        "Contact person",
        "Ort",
        "Vorstand",
        "Hotel",
    ]
    assert personal_columns(header) == [
        "E-Mail",
        "Telefon",
        "Ansprechpartnerin",
        "Contact person",
        "Vorstand",
    ]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Wohnen", ["housing"]),
        ("Landwirtschaft; Energie", ["food", "energy"]),
        ("Retail", ["trade"]),
        ("IT", ["digital"]),
        ("Sports and Recreation", ["culture"]),
        ("Unfug", []),
        ("", []),
    ],
)
def test_sectors_are_mapped(text, codes):
    assert sectors_of(text) == codes


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("eG", "", "eg"),
        ("e. V.", "", "ev"),
        ("eingetragene Genossenschaft", "", "eg"),
        ("gGmbH", "", "gmbh"),
        ("", "Gartenwerk eG", "eg"),
        ("", "Kulturbund e.V.", "ev"),
        ("", "Netzknoten", ""),
        ("Society", "Werkhof eG", "other"),
    ],
)
def test_legal_forms_are_mapped(text, name, code):
    assert legal_form_of(text, name) == code


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"lat": "0", "lon": "0"}, "coordinates_zero"),
        ({"lat": "0,0", "lon": "-0.0"}, "coordinates_zero"),
        ({"lat": "91", "lon": "10"}, "coordinates_out_of_range"),
        ({"lat": "52", "lon": "181"}, "coordinates_out_of_range"),
        ({"lat": "nan", "lon": "10"}, "coordinates_unreadable"),
        ({"lat": "52", "lon": ""}, "coordinates_unreadable"),
        ({"name": "  "}, "name_missing"),
        ({"id": ""}, "key_missing"),
        ({"name": "x" * 201}, "too_long"),
        ({"id": "y" * 301}, "too_long"),
    ],
)
def test_a_wrong_cell_refuses_its_row(cells, code):
    assert [reason.code for reason in read({"id": "1", "name": "Good"} | cells).reasons] == [code]


def read(cells: dict[str, str]):
    header = list(cells)
    content = ",".join(header) + "\n" + ",".join(f'"{cell}"' for cell in cells.values()) + "\n"
    file = read_register(content.encode())
    columns = {"key": ["id"], "name": ["name"], "latitude": ["lat"], "longitude": ["lon"], "website": ["web"],
               "description": ["about"], "country": ["country"]}  # fmt: skip
    return Reading(columns=columns, country="DE", geocode=nowhere).read(file.rows[0])


@pytest.mark.parametrize(
    ("web", "kept"),
    [
        ("www.linde.example", "https://www.linde.example"),
        ("http://linde.example/a?b=c", "http://linde.example/a?b=c"),
        ("javascript:alert(1)", ""),
        ("https://user:pass@linde.example", ""),
        ("kommt noch", ""),
        ("https://[::1", ""),
    ],
)
def test_only_addresses_of_the_web_are_kept(web, kept):
    row = read({"id": "1", "name": "Good", "web": web})
    assert row.record["website"] == kept
    assert [reason.code for reason in row.reasons] == ([] if kept else ["website_unreadable"])


def test_an_address_and_markup_in_the_description_are_left_out():
    row = read({"id": "1", "name": "Good", "about": "Ask <b>anna@linde.example</b> or come by"})
    assert "@" not in row.record["description"]
    assert "<" not in row.record["description"]
    assert row.reasons[0].code == "contact_left_out"


def test_an_unknown_country_takes_the_default_and_says_so():
    row = read({"id": "1", "name": "Good", "country": "Atlantis"})
    assert (row.record["country"], row.reasons[0].code) == ("DE", "country_unknown")


def test_without_ids_name_and_place_tell_rows_apart():
    file = read_register(b"name,town\nLinde,Kiel\nLinde,Bonn\nLinde,Kiel\n")
    reading = Reading(columns=guess_columns(file.header), country="DE", geocode=nowhere)
    rows = refuse_repeated_keys([reading.read(row) for row in file.rows])
    assert [row.record is not None for row in rows] == [True, True, False]
    assert rows[2].reasons[0].value == "linde||kiel/2"


def test_presets_are_recognised_by_all_their_columns():
    for preset in PRESETS.values():
        header = [column for columns in preset.columns.values() for column in columns]
        assert preset_for([*header, "another"]) == preset
        assert preset_for(header[1:]) is None
    assert preset_for(read_register(sample("good_comma.csv")).header) is None
