"""Exits that came with a list, and that a dissolution undid, count again once it is taken back or continued."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from allmende.kernel.row_access import seeing, system_access
from allmende.membership.letters.corrections import as_it_stands
from allmende.membership.letters.opening import letter_or_refuse
from allmende.membership.models import Departure, DissolutionGround, Member
from allmende.membership.queries import day_of_death
from allmende.membership.use_cases.continue_coop import continue_coop
from allmende.membership.use_cases.record_dissolution import record_dissolution
from allmende.membership.use_cases.take_back_dissolution import take_back_dissolution

from .import_files import TODAY, an_import, an_office_with_statutes, an_xlsx

pytestmark = pytest.mark.django_db
LAST_DAY, SUMMER = date(2026, 12, 31), date(2027, 6, 30)
LISTED = an_xlsx([
    ("Nr", "Nachname", "Vorname", "Eintritt", "Gekündigt am", "Ausgeschieden zum", "Grund", "Anteile"),
    (1, "Still", "Stefan", "01.02.2019", "", "31.12.2026", "", 2),
    (2, "Wort", "Willi", "01.02.2019", "", "31.12.2026", "Kündigung", 2),
    (4, "Ruhe", "Rosa", "01.02.2019", "", "31.12.2026", "verstorben", 2),
    (3, "Brief", "Berta", "01.02.2019", "30.09.2025", "31.12.2026", "Kündigung", 2),
])  # fmt: skip


@pytest.fixture
def dissolved():
    coop, office = an_office_with_statutes()
    an_import(coop, office, LISTED)
    ground = DissolutionGround.RESOLUTION
    with seeing(office):
        record_dissolution(actor=office, coop=coop, dissolved_on=date(2026, 11, 1), ground=ground, on=TODAY)
        assert not Member.objects.filter(coop=coop, left_on__isnull=False).exists()
    return coop, office


def again(coop, number):
    return Departure.objects.get(member__coop=coop, member__number=number, withdrawn_on=None)


def test_taken_back_they_count_with_what_the_list_says(dissolved):
    coop, office = dissolved
    with seeing(office):
        found = take_back_dissolution(actor=office, coop=coop, reason="Falsche Genossenschaft", on=TODAY)
        assert (len(found.counted), found.left) == (4, [])
        steps = [again(coop, number) for number in (1, 2, 3)]
        assert [(each.cause, each.effective_on, each.is_received_known) for each in steps] == [
            ("unknown", LAST_DAY, False),
            ("notice", LAST_DAY, False),
            ("notice", LAST_DAY, True),
        ]
        with translation.override("en"):
            letters = [as_it_stands(each) for each in steps]
            assert letter_or_refuse(steps[2].member, steps[2].pk).subject == "Confirmation of your notice"
    assert {each.days[0].sentence("en") for each in letters} == {
        "An imported list names 31 Dec 2026 as the day on which it takes effect"
    }
    assert ["we received your notice" in each.text for each in letters] == [False, False, True]
    assert ["Received on" in dict(each.figures) for each in letters] == [False, False, True]


def test_continued_nobody_confirms_a_notice_that_nobody_knows_of(dissolved):
    coop, office = dissolved
    with seeing(office):
        continue_coop(actor=office, coop=coop, resolved_on=SUMMER, on=SUMMER)
    with system_access(), translation.override("en"):
        steps = [again(coop, number) for number in (1, 2, 3)]
        letters = [as_it_stands(each) for each in steps]
        assert {each.effective_on for each in steps} == {date(2027, 12, 31)}
        assert day_of_death(again(coop, 4).member.party_id) is None
    assert [each.is_received_known for each in steps] == [False, False, True]
    assert [each.subject for each in letters] == [
        "The membership of Stefan Still",
        "The membership of Willi Wort",
        "Confirmation of your notice",
    ]
    assert ["Received on" in dict(each.figures) for each in letters] == [False, False, True]
