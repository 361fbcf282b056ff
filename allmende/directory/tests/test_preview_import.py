"""Every row of a file gets its fate, and a refused one its reason."""

from __future__ import annotations

import pytest

from allmende.directory.models import Entry, Fate, ImportRow, RunState
from allmende.directory.use_cases.map_columns import map_columns
from allmende.directory.use_cases.preview_import import NotMapped, preview_import
from allmende.kernel.actor import GUEST
from allmende.kernel.errors import NotAllowed

from .people import OPERATOR, REGISTER, TODAY, a_preview, an_import, an_upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("every_row")]


@pytest.mark.parametrize("name", ["good_semicolon.csv", "good_bom.csv", "good_cp1252.csv"])
def test_a_good_file_creates_every_row_whatever_its_encoding(name):
    run = a_preview(name)
    assert run.state == RunState.PREVIEWED
    assert run.counts == {"create": 5, "change": 0, "confirm": 0, "unchanged": 0, "refuse": 0}
    assert run.rows.get(number=3).record["name"] == "Lastenräder Havelland eG"
    assert not Entry.objects.exists()


def test_a_record_keeps_what_the_register_says_and_no_contact():
    row = a_preview().rows.get(number=2)
    assert row.record == {
        "name": "Werkhof Linde eG", "legal_form": "eg", "legal_form_text": "eG", "sectors": ["craft"],
        "sector_text": "Handwerk", "description": "Werkstätten für alle, die bauen.",
        "website": "https://www.werkhof-linde.example", "street": "Lindenweg 3", "postcode": "14776",
        "town": "Brandenburg an der Havel", "region": "", "country": "DE", "latitude": 52.41, "longitude": 12.55,
        "precision": "address", "state": "active",
    }  # fmt: skip


def test_places_come_from_postcode_or_town_with_their_precision():
    rows = {row.number: row.record for row in a_preview().rows.all()}
    assert rows[3]["precision"] == "postcode"
    assert rows[5]["precision"] == "town"
    assert (rows[6]["precision"], rows[6]["latitude"]) == ("unknown", None)


def test_bad_rows_are_refused_by_number_and_the_good_ones_remain():
    run = a_preview("bad_rows.csv")
    assert [row.name for row in run.rows.filter(fate=Fate.CREATE)] == [
        "Good Co-op", "Ünreadable Näme", "Last Good Co-op",
    ]  # fmt: skip
    refused = {
        row.number: [reason["code"] for reason in row.reasons] for row in run.rows.filter(fate=Fate.REFUSE)
    }
    assert refused == {
        3: ["name_missing"],
        4: ["coordinates_zero"],
        5: ["coordinates_out_of_range"],
        6: ["key_repeated"],
        7: ["column_count"],
        8: ["coordinates_unreadable"],
        9: ["key_missing"],
        11: ["unreadable"],
        12: ["too_long"],
    }


def test_a_row_that_changes_says_from_what():
    an_import()
    from .people import sample

    changed = sample("good_semicolon.csv").replace(b"Lindenweg 3", b"Lindenweg 4")
    run = a_preview(content=changed)
    assert (run.counts["change"], run.counts["unchanged"]) == (1, 4)
    row = run.rows.get(fate=Fate.CHANGE)
    assert (row.before["record"]["street"], row.record["street"]) == ("Lindenweg 3", "Lindenweg 4")


def test_a_preview_can_be_repeated():
    run = a_preview()
    preview_import(actor=OPERATOR, run=run)
    assert ImportRow.objects.count() == 5


def test_progress_reaches_the_end():
    run, steps = an_upload(), []
    run = map_columns(
        actor=OPERATOR, run=run, columns=run.mapping, register=REGISTER, country="DE", as_of=TODAY, on=TODAY
    )
    preview_import(actor=OPERATOR, run=run, on_progress=lambda *step: steps.append(step))
    assert steps[-1] == (5, 5)


def test_a_guest_may_not():
    run = a_preview()
    with pytest.raises(NotAllowed):
        preview_import(actor=GUEST, run=run)


def test_columns_come_first():
    with pytest.raises(NotMapped):
        preview_import(actor=OPERATOR, run=an_upload())
