"""Documents: what stands in them, that it stays text, and that typst reaches nothing but our templates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.utils.translation import gettext_lazy

from allmende.kernel.errors import DomainError
from allmende.ui import documents
from allmende.ui.documents import DocumentFailed, pdf
from tests.pdf_text import pages_of, text_of

HERE = Path(__file__).parent / "documents"
LETTERHEAD = {"name": "Saalbau Morgenrot eG", "address": ["Lindenstraße 12", "04277 Musterstadt"]}
EVIL = (
    """#panic("x") $ ] [ \\ " ' *bold* _em_ @preview/a <label> // /* `raw` #import "a.typ" = head \\u{41}"""
)


@pytest.fixture(autouse=True)
def _samples(settings: Any) -> Iterator[None]:
    templates, *rest = project.TEMPLATES
    settings.TEMPLATES = [templates | {"DIRS": [*templates["DIRS"], HERE]}, *rest]
    documents._folders.cache_clear()
    yield
    documents._folders.cache_clear()


def letter(body: str = "Guten Tag", *, language: str = "de", **data: Any) -> bytes:
    return pdf(
        "sample/documents/letter.typ",
        {"letterhead": LETTERHEAD, "recipient": ["Anna Beispiel"], "body": body, **data},
        language=language,
        title="Zulassung",
    )


def report(rows: int) -> bytes:
    table = {
        "columns": [{"label": "Nummer", "align": "end"}, {"label": "Name", "width": 2}],
        "rows": [[str(number), f"Mitglied {number}"] for number in range(1, rows + 1)],
        "totals": ["Summe", ""],
    }
    data = {"letterhead": LETTERHEAD, "section": "Alle", "table": table}
    return pdf("sample/documents/report.typ", data, language="de", title="Liste der Mitglieder")


def test_a_letter_says_who_writes_to_whom_and_what() -> None:
    text = text_of(letter("Sie sind Mitglied.\n\nSeit heute.", facts=[["Datum", "22. November 2026"]]))
    for said in ("Saalbau Morgenrot eG", "Anna Beispiel", "Zulassung", "22. November 2026", "Seit heute."):
        assert said in text


def test_a_document_is_accessible_and_says_its_title_and_language() -> None:
    made = letter()
    assert made.startswith(b"%PDF-1.7")
    assert made.rstrip().endswith(b"%%EOF")
    for mark in (
        b"<pdfuaid:part>1</pdfuaid:part>",
        b"/Lang(de)",
        b"/Title(Zulassung)",
        b"/StructTreeRoot",
        b"/MarkInfo<</Marked true",
        b"/DisplayDocTitle true",
        b"/S/H1",
    ):
        assert mark in made
    assert b"/MediaBox[0 0 595.2756 841.8898]" in made  # A4
    assert b"/Lang(en)" in letter(language="en-gb")


@pytest.mark.parametrize("field", ["body", "recipient", "subject", "duty"])
def test_what_people_typed_stays_text(field: str) -> None:
    assert EVIL in text_of(letter(**{"body": "-", field: [EVIL] if field == "recipient" else EVIL}))


def test_pages_are_counted_and_a_table_repeats_its_head() -> None:
    pages = pages_of(report(90))
    assert len(pages) > 2
    for number, page in enumerate(pages, start=1):
        assert f"Seite {number} von {len(pages)}" in page
        assert "Nummer" in page
    text = " ".join(" ".join(pages).split())
    assert all(f"Mitglied {number} " in text for number in range(1, 91))
    assert "Summe" in pages[-1]
    assert b"/S/TH" in report(1)


def test_the_same_data_make_the_same_bytes() -> None:
    assert letter() == letter()
    assert letter() != letter("Guten Abend")
    assert b"CreationDate" not in letter()


def test_a_moment_stands_in_the_properties_if_one_is_given() -> None:
    at = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
    data = {"letterhead": LETTERHEAD, "body": "-"}
    made = pdf("sample/documents/letter.typ", data, language="de", title="Zulassung", written_at=at)
    assert b"/CreationDate(D:20261122123000Z)" in made


def test_words_are_written_in_the_language_of_the_document() -> None:
    word = gettext_lazy("Pages")
    assert "Seiten" in text_of(letter(word))  # type: ignore[arg-type]
    english = text_of(letter(word, language="en"))  # type: ignore[arg-type]
    assert "Pages" in english
    assert "Page 1 of 1" in english


def test_letters_of_many_languages_are_shown() -> None:
    names = "Łukasz Đorđević, Ştefan Ğ, Ελένη, Иван, ẞ, œ, „quoted“, −5 €"
    assert names in text_of(letter(names))


def test_a_character_no_font_has_becomes_a_box_and_the_document_says_so() -> None:
    text = text_of(letter("Anna 中文 😀 Beispiel", recipient=["ไทย"]))
    assert "Anna □□ □ Beispiel" in text
    assert "Zeichen, die die Schrift nicht hat, stehen als □." in text
    assert "□" not in text_of(letter())
    titled = pdf(
        "sample/documents/letter.typ", {"letterhead": LETTERHEAD, "body": "-"}, language="de", title="Für 😀"
    )
    assert "Für □" in text_of(titled)


def test_controls_and_turned_lines_are_left_out() -> None:
    assert "Anna Beispiel" in text_of(letter("An\x00na \x07Bei\u202espi\ud800el \\u0007"))
    assert "\\u0007" in text_of(letter("\\u0007"))


def test_a_template_that_fails_makes_no_document() -> None:
    with pytest.raises(DocumentFailed) as refusal:
        pdf("sample/documents/letter.typ", {"letterhead": LETTERHEAD}, language="de", title="Ohne Text")
    assert isinstance(refusal.value, DomainError)
    assert "body" in refusal.value.diagnosis
    assert "body" not in str(refusal.value.as_problem())


def test_a_template_that_does_not_exist_is_refused() -> None:
    for name in ("sample/documents/none.typ", "none/documents/letter.typ", "../sample/documents/letter.typ"):
        with pytest.raises(DocumentFailed):
            pdf(name, {}, language="de", title="Nichts")


@pytest.mark.parametrize("value", [date(2026, 11, 22), object(), b"bytes"])
def test_dates_and_amounts_are_written_before(value: object) -> None:
    with pytest.raises(TypeError, match="write it before"):
        letter(value)  # type: ignore[arg-type]


def _own(folder: Path, source: str, settings: Any) -> None:
    (folder / "own" / "documents").mkdir(parents=True)
    (folder / "own" / "documents" / "page.typ").write_text(source)
    templates, *rest = settings.TEMPLATES
    settings.TEMPLATES = [templates | {"DIRS": [*templates["DIRS"], folder]}, *rest]
    documents._folders.cache_clear()


@pytest.mark.parametrize("source", ["/etc/hostname", "../../../../etc/hostname", "/../outside.txt"])
def test_a_template_reads_nothing_outside_the_templates(source: str, tmp_path: Path, settings: Any) -> None:
    (tmp_path / "outside.txt").write_text("outside")
    _own(tmp_path, f'#read("{source}")', settings)
    with pytest.raises(DocumentFailed):
        pdf("own/documents/page.typ", {}, language="de", title="Draußen")


@pytest.mark.parametrize("package", ["@preview/cetz:0.3.4", "@local/own:1.0.0"])
def test_a_template_that_wants_a_package_is_refused_before_anything_is_fetched(
    package: str, tmp_path: Path, settings: Any
) -> None:
    _own(tmp_path, f'#import "{package}": *', settings)
    with pytest.raises(DocumentFailed) as refusal:
        pdf("own/documents/page.typ", {}, language="de", title="Paket")
    assert refusal.value.diagnosis == "page.typ asks the network for a package"
