"""A preview that waited while the software was renewed is read, and entered, as one of now."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
from django.db import connection

from allmende.kernel.row_access import seeing
from allmende.membership.importing.recognising import questions_of
from allmende.membership.models import Bond, ImportRow
from allmende.membership.use_cases.carry_out_member_import import carry_out_member_import
from allmende.membership.use_cases.confirm_member_import import confirm_member_import

from .import_files import NOW, TODAY, a_preview, an_office_with_statutes, an_xlsx

migration = import_module("allmende.membership.migrations.0073_previews_that_wait")
pytestmark = pytest.mark.django_db
CHILD = (
    ("Nr", "Name", "Straße", "PLZ", "Geb.", "Eintritt", "Anteile", "Eltern"),
    (1, "Kim Acker", "Weg 1", "14770", "1.5.2015", "1.2.2024", 1, "Eva Acker"),
)


def test_who_stands_beside_a_member_of_a_preview_from_before_is_entered():
    coop, office = an_office_with_statutes()
    run = a_preview(coop, office, an_xlsx(CHILD))
    with seeing(office):
        row = ImportRow.objects.get(run=run)
        row.record["beside"] = [["guardian", "Eva", "Acker"]]  # as it was read then
        row.save(update_fields=["record"])
    with connection.cursor() as cursor:  # as a migration: it sees no rows but those it asks for
        cursor.execute(Path(migration.__file__).with_suffix(".sql").read_text("utf-8"))
    with seeing(office):
        assert questions_of(ImportRow.objects.get(run=run)) == []
        run = confirm_member_import(actor=office, run=run)
        carry_out_member_import(actor=office, run=run, on=TODAY, now=NOW)
        assert [each.beside.full_name for each in Bond.objects.filter(coop=coop)] == ["Eva Acker"]
