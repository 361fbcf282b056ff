"""Tables as files: what spreadsheets read of ours, and what we read of theirs."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from allmende.ui.spreadsheets import (
    Sheet,
    SheetFile,
    UnreadableSheet,
    csv_lines,
    notation_of,
    read_sheet,
    reading,
)


def written(rows: list[list[Any]], *, notation: Any) -> str:
    return "".join(csv_lines(rows, notation=notation))


def workbook(*rows: list[Any], formats: dict[str, str] | None = None) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for place, number_format in (formats or {}).items():
        book.active[place].number_format = number_format
    return _saved(book)


def _saved(book: Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def refusal(content: bytes) -> str:
    with pytest.raises(UnreadableSheet) as error:
        read_sheet(content, "liste.xlsx")
    assert str(error.value)
    return error.value.reason


def texts(file: SheetFile) -> list[list[Any]]:
    return [list(row.cells.values()) for row in file.rows]


def test_german_cells_are_separated_by_semicolons_and_decimals_by_a_comma() -> None:
    text = written([["Tag", "Credits"], ["2026-11-20", Decimal("-12.00")]], notation=notation_of("de"))
    assert text == "\ufeffTag;Credits\r\n2026-11-20;-12,00\r\n"


def test_english_cells_are_separated_by_commas() -> None:
    text = written([["Day", "Purpose"], ["2026-11-20", "saw, 2 days"]], notation=notation_of("en-gb"))
    assert text == '\ufeffDay,Purpose\r\n2026-11-20,"saw, 2 days"\r\n'


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋"])
def test_a_text_is_never_a_formula(start: str) -> None:
    text = written([[start + "SUM(1)"]], notation=notation_of("en"))
    assert text.lstrip("\ufeff").strip('"').startswith("'" + start)


def test_a_separator_or_quote_inside_a_text_stays_in_its_cell() -> None:
    assert written([['a;"b"', None]], notation=notation_of("de")) == '\ufeff"a;""b""";\r\n'


def test_a_workbook_keeps_texts_numbers_and_days() -> None:
    day = date(2026, 11, 22)
    made = Sheet(
        "Mitglieder: 2026/27", ["Name", "Anteile", "seit"], [["Anna", Decimal("12.50"), day], [None, 3, None]]
    )
    book = load_workbook(io.BytesIO(made.as_xlsx()))
    assert book.sheetnames == ["Mitglieder  2026 27"]
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert rows[0] == ["Name", "Anteile", "seit"]
    assert [rows[1][0], rows[1][1], rows[1][2].date()] == ["Anna", 12.5, day]
    assert rows[2] == [None, 3, None]
    assert book.active.freeze_panes == "A2"


@pytest.mark.parametrize("text", ["=1+1", '=HYPERLINK("x")', "#N/A", "+49 30", "\x00\x07=1", "@x"])
def test_a_text_in_a_workbook_is_never_a_formula(text: str) -> None:
    made = Sheet("x", [text], [[text]]).as_xlsx()
    cells = [row[0] for row in load_workbook(io.BytesIO(made)).active.iter_rows()]
    assert [cell.data_type for cell in cells] == ["s", "s"]


def test_a_moment_with_a_zone_is_written_as_text() -> None:
    at = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    assert texts(read_sheet(Sheet("x", ["a", "b"], [[at, "b"]]).as_xlsx())) == [
        ["2026-11-22T12:00:00+00:00", "b"]
    ]


@pytest.mark.parametrize("language", ["de", "en"])
@given(
    rows=st.lists(
        st.lists(
            st.text(st.characters(exclude_categories=["C"], include_characters="\n")), min_size=2, max_size=2
        ),
        min_size=1,
        max_size=5,
    )
)
def test_what_we_wrote_we_read_again(language: str, rows: list[list[str]]) -> None:
    rows = [[cell.strip() for cell in row] for row in rows]
    rows = [["x", *row[1:]] if not any(row) else row for row in rows]
    sheet = Sheet("Liste", ["Name", "Ort"], rows)
    assert texts(read_sheet(sheet.as_csv(language=language).encode())) == rows
    assert texts(read_sheet(sheet.as_xlsx())) == rows


def test_a_workbook_of_an_office_is_read_with_titles_gaps_and_zeros() -> None:
    content = workbook(
        ["Mitgliederliste Stand Herbst"],
        [],
        ["Nr.", "Name", "PLZ", "Eintritt", "Betrag", "Name", None],
        [1, " Anna ", 4277, date(2019, 3, 1), 500.0, "x", None],
        [None] * 7,
        [2.0, "Bert", "04277", "01.03.2019", 12.35, None, None],
        formats={"C4": "00000"},
    )
    file = read_sheet(content, "liste.xlsx")
    assert file.header == ["Nr.", "Name", "PLZ", "Eintritt", "Betrag", "Name (6)"]
    assert [row.number for row in file.rows] == [4, 6]
    assert texts(file) == [
        [Decimal(1), "Anna", "04277", date(2019, 3, 1), Decimal(500), "x"],
        [Decimal(2), "Bert", "04277", "01.03.2019", Decimal("12.35"), ""],
    ]


def test_the_first_sheet_with_something_in_it_is_read() -> None:
    book = Workbook()
    second = book.create_sheet("Liste")
    second.append(["Nr.", "Name"])
    second.append([1, "Anna"])
    assert texts(read_sheet(_saved(book))) == [[Decimal(1), "Anna"]]


def test_of_a_formula_its_result_is_read_or_nothing() -> None:
    assert texts(read_sheet(workbook(["a", "b"], ["=1+1", "x"]))) == [["", "x"]]


def test_a_csv_file_with_a_title_and_windows_letters_is_read() -> None:
    text = "Mitgliederliste\r\n\r\nNr;Name;Betrag\r\n1;Jörg;1.212,50\r\n2;Äpfel €;3\r\n"
    file = read_sheet(text.encode("cp1252"), "liste.csv")
    assert file.header == ["Nr", "Name", "Betrag"]
    assert texts(file) == [["1", "Jörg", "1.212,50"], ["2", "Äpfel €", "3"]]
    assert [row.number for row in file.rows] == [4, 5]


def test_a_row_that_does_not_fit_is_marked() -> None:
    rows = read_sheet(b"a;b\n1;2\n1;2;3\n1\n1;x\x07\n").rows
    assert [row.broken for row in rows] == [False, True, False, True]
    assert rows[2].cells == {"a": "1", "b": ""}
    assert rows[3].cells["b"] == "x\N{REPLACEMENT CHARACTER}"


def test_files_that_are_no_table_say_why(monkeypatch: pytest.MonkeyPatch) -> None:
    encrypted = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    reasons = {
        "empty": [b"", b" \n", workbook()],
        "old_format": [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)],
        "encrypted": [encrypted],
        "not_a_sheet": [
            b"%PDF-1.7",
            b"\x89PNG\r\n\x1a\n\x00\x00",
            b"<!DOCTYPE html><p>",
            _zip({"word/document.xml": b""}),
        ],
        "open_document": [_zip({"content.xml": b"", "mimetype": b"x"})],
        "damaged": [b"PK\x03\x04 broken", _zip({"xl/workbook.xml": b"<no"}), workbook(["a", "b"])[:-200]],
        "no_table": [b"only\none\ncolumn\n", workbook(["a"], ["b"])],
        "no_rows": [b"a;b\n", workbook(["a", "b"])],
        "too_wide": [workbook(["a"] * 301, ["b"] * 301), b";".join([b"a"] * 301) + b"\n1;2"],
        "too_large": [b"a;b\n" + b"1;2\n" * (6 * 1024 * 1024)],
    }
    for reason, contents in reasons.items():
        assert [refusal(content) for content in contents] == [reason] * len(contents)
    assert reasons.keys() | {"too_many_rows"} == reading.SENTENCES.keys()
    monkeypatch.setattr(reading, "MOST_ROWS", 2)
    assert refusal(b"a;b\n1;1\n1;1\n1;1\n") == "too_many_rows"
    assert refusal(workbook(["a", "b"], *[[1, 1]] * 3)) == "too_many_rows"


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LARGEST_UNPACKED", 100_000)
    assert refusal(_zip({"xl/workbook.xml": bytes(200_000)})) == "too_large"


def test_entities_that_multiply_are_not_followed() -> None:
    layers = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    assert refusal(_with_entities(f'<!ENTITY a0 "boom">{layers}', "&a9;")) == "damaged"


def test_entities_read_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("geheim")
    assert refusal(_with_entities(f'<!ENTITY a SYSTEM "file://{secret}">', "&a;")) == "damaged"
    assert texts(read_sheet(_with_entities("", "c"))) == [["c", "d"]]


def _with_entities(entities: str, text: str) -> bytes:
    cells = "".join(f'<c t="inlineStr"><is><t>{each}</t></is></c>' for each in (text, "d"))
    sheet = (
        f"<!DOCTYPE worksheet [{entities}]>"
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f"<row>{cells.replace(text, 'a')}</row><row>{cells}</row></sheetData></worksheet>"
    )
    with zipfile.ZipFile(io.BytesIO(workbook(["a", "b"]))) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    return _zip(parts | {"xl/worksheets/sheet1.xml": sheet.encode()})


@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"\xff\xfe", b"a;b\n"]))
def test_no_bytes_break_the_reader(content: bytes, start: bytes) -> None:
    with suppress(UnreadableSheet):
        assert isinstance(read_sheet(start + content), SheetFile)


@cache
def _a_book() -> bytes:
    """Written once: a workbook names the second in which it was written, and the next one is packed to another size."""
    return workbook(["a", "b"], [1, "x"], [date(2026, 11, 22), 0.5])


@given(st.data())
def test_no_damage_breaks_the_reader(data: st.DataObject) -> None:
    with zipfile.ZipFile(io.BytesIO(_a_book())) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    part = data.draw(st.sampled_from(sorted(parts)))
    at = data.draw(st.integers(0, len(parts[part]) - 1))
    parts[part] = parts[part][:at] + data.draw(st.binary(max_size=4)) + parts[part][at + 1 :]
    whole = bytearray(_zip(parts))
    whole[data.draw(st.integers(4, len(whole) - 1))] = data.draw(st.integers(0, 255))
    for content in (_zip(parts), bytes(whole)):
        with suppress(UnreadableSheet):
            assert isinstance(read_sheet(content), SheetFile)


def _zip(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()
