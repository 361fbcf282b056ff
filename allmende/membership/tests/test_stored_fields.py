"""Beside each field stands how long it is kept: every column, by the law, with the day where one is known."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from allmende.kernel.personal_data import Somebody
from allmende.kernel.row_access import system_access
from allmende.membership.law.retention import retention
from allmende.membership.models import Member, Party
from allmende.membership.personal_data import of_person
from allmende.membership.stored.erasing import ROWS, kept_of
from allmende.membership.stored.fields import FIELDS, KEPT_ALONG, OF_ITS_OWN, fields_of
from allmende.membership.stored.holdings import BESIDE_OTHERS, holdings_of_parties
from allmende.payments.models import Claim, Payout
from tests.members import a_member, a_party, gave_all_back
from tests.people import a_coop, a_person, an_office, signed_in

from .associations import a_club
from .carrying import a_full_coop
from .import_files import TODAY

pytestmark = pytest.mark.django_db
LEFT = date(2024, 12, 31)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def test_who_is_a_member_under_two_laws_reads_of_each_its_own():
    anna = a_person("Anna Ackermann")
    for coop in (a_coop("Gartenwerk eG"), a_club("Sonnenhang e. V.")):
        party = a_party(coop, person=anna)
        a_member(coop, party=party, shares=0 if coop.legal_form == "ev" else 1)
    with system_access():
        found = {str(each.title): each.why for each in of_person(Somebody(person_id=anna.pk, email=""))}
        alone = [str(each.title) for each in of_person(Somebody(person_id=a_person().pk, email=""))]
    assert "GenG" in found["Memberships (Gartenwerk eG)"]
    assert "GenG" not in found["Memberships (Sonnenhang e. V.)"]
    assert "Memberships" in alone


def days_of(party: Party, on: date) -> dict[tuple[str, str], date | None]:
    """Kind of row and field → the day until which it is kept."""
    kept = list(kept_of(party, on))
    return {
        (holding.model.__name__, str(field.words)): field.kept.until if field.kept else None
        for holding in holdings_of_parties([party.pk])
        for field in fields_of(holding, kept, party.coop)
    }


def test_every_column_about_somebody_has_its_period():
    models = {holding.model for holding in holdings_of_parties([0])}
    assert models == FIELDS.keys()
    for holding in holdings_of_parties([0]):
        named = {column for field in FIELDS[holding.model] for column in field.columns}
        told = {column.name for column in holding.columns}
        assert told - named - KEPT_ALONG == set(), holding.model
        assert named <= {column.name for column in holding.model._meta.concrete_fields}, holding.model


def test_every_period_is_one_the_law_knows_or_our_own():
    for fields in FIELDS.values():
        for field in fields:
            if field.period not in {ROWS, *OF_ITS_OWN}:
                assert retention(field.period, jurisdiction="DE").words


def test_of_a_leaver_the_day_stands_beside_the_field():
    anna = a_member(a_coop(), shares=2, email="anna@example.org")
    with system_access():
        gave_all_back(anna, left_on=LEFT)
        found = days_of(Party.objects.get(pk=anna.party_id), date(2025, 3, 1))
    assert found["Party", "E-mail"] == found["Party", "Language of letters"] == date(2025, 12, 31)
    assert found["Party", "Name"] is None
    assert found["ShareMovement", "Reason"] == date(2035, 1, 1)
    assert found["Departure", "Reason"] == date(2028, 1, 1)


def test_while_somebody_is_a_member_no_day_is_named():
    anna = a_member(a_coop(), shares=2, email="anna@example.org")
    with system_access():
        party = Party.objects.get(pk=anna.party_id)
        kept = list(kept_of(party, TODAY))
        (register, *_others) = holdings_of_parties([party.pk])
        waits = {str(field.words): field.waits for field in fields_of(register, kept, party.coop)}
    assert (waits["E-mail"], waits["Name"], waits["Phone"]) == (True, False, True)


def test_words_of_vouchers_have_no_day_of_the_account_that_was_paid_to():
    coop, _office = a_full_coop()
    with system_access():
        carla = Payout.objects.get(coop=coop)
        party = Member.objects.get(pk=carla.creditor).party
        kept = list(kept_of(party, TODAY))
        by_model = {holding.model: holding for holding in holdings_of_parties([party.pk])}
        account, _amount, words = fields_of(by_model[Payout], kept, coop)
        assert (account.kept.until, words.kept) == (date(2035, 1, 1), None)
        assert [field.kept is None for field in fields_of(by_model[Claim], kept, coop)] == [False, True]
        beside = next(each for each in holdings_of_parties([party.pk]) if each.title is BESIDE_OTHERS)
        assert [field.kept for field in fields_of(beside, kept, coop)] == [None, None]


def test_the_first_table_says_of_each_stage_what_stands_beside_its_fields():
    anna = a_member(a_coop(), shares=2, email="anna@example.org")
    with system_access():
        party = Party.objects.get(pk=anna.party_id)
        rules = {each.period: str(each.why) for each in kept_of(party, TODAY) if each.by_itself}
        beside = {
            str(field.rule.words)
            for holding in holdings_of_parties([party.pk])
            for field in fields_of(holding, [], party.coop)
        }
    assert set(rules.values()) <= beside


def test_the_page_shows_it(client):
    coop = a_coop()
    anna = a_member(coop, shares=2, email="anna@example.org")
    office = a_person("Olga Obst")
    an_office(office, coop)
    gave_all_back(anna, left_on=timezone.localdate())
    page = signed_in(client, office, coop).get(
        reverse("membership:stored_data", args=[anna.party_id]), headers={"accept-language": "en"}
    )
    text = page.content.decode()
    assert "as long as the membership lasts or something is to be paid, and 12 months after the exit" in text
    assert "How long it is kept" in text
    assert "10 years after the year of the last entry" in text
