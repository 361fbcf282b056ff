"""From the day of a dissolution on nobody joins, also by a list (§ 87 (1) GenG)."""

from __future__ import annotations

from datetime import date

import pytest

from allmende.kernel.row_access import seeing
from allmende.membership.importing.reasons import sentence_for
from allmende.membership.models import DissolutionGround, ImportRow, Member
from allmende.membership.refusals.imports import PreviewOutdated
from allmende.membership.use_cases.carry_out_member_import import carry_out_member_import
from allmende.membership.use_cases.confirm_member_import import confirm_member_import
from allmende.membership.use_cases.record_dissolution import record_dissolution
from allmende.membership.use_cases.take_back_dissolution import take_back_dissolution

from .import_files import NOW, TODAY, a_preview, an_office_with_statutes, an_xlsx

pytestmark = pytest.mark.django_db
DISSOLVED = date(2025, 3, 1)
LISTED = an_xlsx([
    ("Nr", "Name", "Eintritt", "Wertstellung", "Anteile", "Eingezahlt"),
    (1, "Anna Ackermann", "28.2.2025", "28.2.2025", 1, 50),
    (1, "", "", "1.4.2025", "", 50),
    (2, "Bert Beet", "1.3.2025", "1.3.2025", 1, 100),
    (3, "Carl Citrus", "1.1.2020", "1.1.2020", 1, 100),
    (3, "", "", "1.3.2025", 1, 100),
    (4, "Dora Dill", "1.1.2020", "", 1, ""),
])  # fmt: skip


def dissolved(coop, office):
    with seeing(office):
        record_dissolution(
            actor=office, coop=coop, dissolved_on=DISSOLVED, ground=DissolutionGround.RESOLUTION, on=TODAY
        )


def test_who_joined_or_took_shares_from_that_day_on_is_refused():
    coop, office = an_office_with_statutes()
    dissolved(coop, office)
    run = a_preview(coop, office, LISTED)
    with seeing(office):
        fates = dict(ImportRow.objects.filter(run=run).values_list("number", "fate"))
        why = {row.number: row.reasons for row in ImportRow.objects.filter(run=run, fate="refuse")}
    assert fates == {2: "create", 3: "movement", 4: "refuse", 5: "refuse", 6: "refuse", 7: "create"}
    assert {number: said[0]["code"] for number, said in why.items()} == {
        4: "joined_on_dissolved", 5: "history_refused", 6: "moved_on_dissolved",
    }  # fmt: skip
    assert "01.03.2025" in sentence_for(why[4][0])
    assert "§ 87 (1) GenG" in sentence_for(why[4][0]).replace("Abs. 1", "(1)")


def test_what_was_recorded_since_the_preview_makes_a_new_one():
    coop, office = an_office_with_statutes()
    run = a_preview(coop, office, LISTED)
    dissolved(coop, office)
    with seeing(office):
        run = confirm_member_import(actor=office, run=run)
        with pytest.raises(PreviewOutdated):
            carry_out_member_import(actor=office, run=run, on=TODAY, now=NOW)
        assert not Member.objects.filter(coop=coop).exists()
        take_back_dissolution(actor=office, coop=coop, reason="Verlesen", on=TODAY)
        carry_out_member_import(actor=office, run=run, on=TODAY, now=NOW)
        assert Member.objects.filter(coop=coop).count() == 4
