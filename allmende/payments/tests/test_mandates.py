"""Mandates are given, replaced by the next, and revoked."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.fernet import Fernet

from allmende.kernel.actor import GUEST
from allmende.kernel.errors import Invalid
from allmende.payments.finding_accounts import find_people_by_iban
from allmende.payments.iban import InvalidIban
from allmende.payments.queries import mandate_of, mandates_of
from allmende.payments.refusals import MandateEnded, NoSuchMandate, ReferenceUsed
from allmende.payments.use_cases.revoke_mandate import revoke_mandate

from .desk import ANNA, DEBTOR, NOW, OTHER_IBAN, TODAY, TOMORROW, YESTERDAY, Desk, told

pytestmark = pytest.mark.django_db


def test_a_mandate_is_stored_as_it_was_given() -> None:
    desk = Desk()
    mandate = desk.read(desk.mandate(holder=" Mira Holzapfel ", iban="de89 3704 0044 0532 0130 00"))
    assert (mandate.coop_id, mandate.debtor, mandate.sequence, mandate.reference) == (
        desk.coop.pk,
        DEBTOR,
        1,
        "ALM-000017-1",
    )
    assert (mandate.holder, mandate.masked_iban) == ("Mira Holzapfel", "DE89 •••• 3000")
    assert (mandate.signed_on, mandate.recorded_at, mandate.revoked_on) == (TODAY, NOW, None)
    assert (mandate.actor_person, mandate.actor_coop) == (ANNA, desk.coop.pk)
    assert told("MandateGiven") == [
        {
            "mandate_id": mandate.pk,
            "coop_id": desk.coop.pk,
            "debtor": DEBTOR,
            "reference": "ALM-000017-1",
            "signed_on": "2026-11-22",
        }
    ]


def test_another_account_is_the_next_mandate() -> None:
    desk = Desk()
    first = desk.mandate(signed_on=YESTERDAY)
    second = desk.mandate(iban=OTHER_IBAN)
    assert (second.sequence, second.reference) == (2, "ALM-000017-2")
    assert desk.read(first).revoked_on == TODAY
    assert desk.ask(mandate_of, debtor=DEBTOR).pk == second.pk
    assert [each.pk for each in desk.ask(mandates_of, debtor=DEBTOR)] == [second.pk, first.pk]
    assert [fact["mandate_id"] for fact in told("MandateRevoked")] == [first.pk]


def test_a_mandate_found_later_does_not_end_the_first_before_it_began() -> None:
    desk = Desk()
    first = desk.mandate()
    desk.mandate(iban=OTHER_IBAN, signed_on=YESTERDAY)
    assert desk.read(first).revoked_on == TODAY


def test_the_same_form_sent_twice_is_one_mandate() -> None:
    desk = Desk()
    assert desk.mandate().pk == desk.mandate().pk
    assert len(told("MandateGiven")) == 1


def test_the_series_comes_from_the_floor_above() -> None:
    desk = Desk()
    assert desk.mandate(series="LINDE/0042").reference == "LINDE/0042-1"
    with pytest.raises(ReferenceUsed):
        desk.mandate(series="LINDE/0042", debtor=DEBTOR + 1)
    assert Desk().mandate(series="LINDE/0042").reference == "LINDE/0042-1", "of another cooperative"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"holder": ""}, "holder"),
        ({"holder": "x" * 141}, "holder"),
        ({"signed_on": TOMORROW}, "signed_on"),
        ({"series": "Größe"}, "series"),
        ({"series": "x" * 34}, "series"),
    ],
)
def test_give_mandate_refuses_what_is_none(changes: dict[str, object], field: str) -> None:
    desk = Desk()
    with pytest.raises(Invalid) as refusal:
        desk.mandate(**changes)
    assert refusal.value.field == field
    assert desk.ask(mandate_of, debtor=DEBTOR) is None


def test_a_wrong_iban_leaves_the_mandate_in_force() -> None:
    desk = Desk()
    first = desk.mandate()
    with pytest.raises(InvalidIban):
        desk.mandate(iban="DE88370400440532013000")
    assert desk.ask(mandate_of, debtor=DEBTOR).pk == first.pk


def test_a_guest_gives_none() -> None:
    with pytest.raises(ValueError, match="a guest cannot"):
        Desk().mandate(actor=GUEST)


def test_a_mandate_is_revoked_once() -> None:
    desk = Desk()
    mandate = desk.mandate()
    assert desk.call(revoke_mandate, mandate_id=mandate.pk, on=TODAY, now=NOW).revoked_on == TODAY
    assert desk.ask(mandate_of, debtor=DEBTOR) is None
    assert told("MandateRevoked") == [
        {
            "mandate_id": mandate.pk,
            "coop_id": desk.coop.pk,
            "debtor": DEBTOR,
            "revoked_on": "2026-11-22",
        }
    ]
    with pytest.raises(MandateEnded):
        desk.call(revoke_mandate, mandate_id=mandate.pk, on=TODAY, now=NOW)
    assert desk.mandate().sequence == 2, "signed anew"


@pytest.mark.parametrize("on", [YESTERDAY, TOMORROW])
def test_revoke_mandate_refuses_a_day_before_or_ahead(on: object) -> None:
    desk = Desk()
    mandate = desk.mandate()
    with pytest.raises(Invalid) as refusal:
        desk.call(revoke_mandate, mandate_id=mandate.pk, on=on, now=NOW)
    assert refusal.value.field == "on"
    assert desk.read(mandate).revoked_on is None


def test_another_cooperatives_mandate_does_not_exist() -> None:
    mandate = Desk().mandate()
    with pytest.raises(NoSuchMandate):
        Desk().call(revoke_mandate, mandate_id=mandate.pk, on=TODAY, now=NOW)


def test_who_pays_is_found_by_the_end_of_the_account() -> None:
    desk, stranger = Desk(), Desk()
    desk.mandate(debtor=19)
    desk.mandate(debtor=17)
    desk.mandate(debtor=18, iban=OTHER_IBAN)
    stranger.mandate(debtor=99)
    desk.mandate(debtor=19, iban=OTHER_IBAN)
    assert desk.ask(find_people_by_iban, end="3000") == [17]
    assert desk.ask(find_people_by_iban, end=" 2051 ") == [18, 19]
    assert desk.ask(find_people_by_iban, end="0000") == []
    assert desk.ask(find_people_by_iban, end="") == []


@pytest.mark.parametrize(
    "end", ["13000", "013000", "0130 00", "de89 3704 0044 0532 0130 00", "DE89370400440532013000", "0130-00"]
)
def test_more_than_four_signs_of_the_account_find_the_same(end: str) -> None:
    desk = Desk()
    desk.mandate(debtor=17)
    assert desk.ask(find_people_by_iban, end=end) == [17]


@pytest.mark.parametrize("end", ["23000", "000", "1" * 35, "DE88370400440532013000", "3000!", "ΑΒΓΔ"])
def test_what_is_not_the_end_of_the_account_finds_nobody(end: str) -> None:
    desk = Desk()
    desk.mandate(debtor=17)
    assert desk.ask(find_people_by_iban, end=end) == []


def test_without_its_key_an_account_is_found_by_the_four_signs_in_clear(settings: Any) -> None:
    desk = Desk()
    desk.mandate(debtor=17)
    settings.BANK_KEYS = [Fernet.generate_key().decode()]
    assert desk.ask(find_people_by_iban, end="13000") == [17]
