"""Shares of a list that went over without capital, because nothing was paid on them: taken back like any transfer."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import transaction

from allmende.identity.models import Person
from allmende.kernel.errors import NotFound
from allmende.kernel.row_access import seeing, system_access
from allmende.ledger.use_cases.prove_ledger import prove_ledger
from allmende.membership.models import Correction, Departure, Member, PaperLetter, Party, ShareMovement
from allmende.membership.money.payment import Payment
from allmende.membership.queries import shares_on
from allmende.membership.refusals.members import SomethingRestsOnIt
from allmende.membership.shares.claims import open_share_claims
from allmende.membership.shares.transfers import shares_without_capital, standing_transfers
from allmende.membership.use_cases.carry_out_member_import import carry_out_member_import
from allmende.membership.use_cases.confirm_member_import import confirm_member_import
from allmende.membership.use_cases.record_payment import record_payment
from allmende.membership.use_cases.take_back_admission import take_back_admission
from allmende.membership.use_cases.take_back_transfer import take_back_transfer
from allmende.payments.queries import open_claims
from tests.api.programs import Program
from tests.people import BUILDER, signed_in

from .import_files import BALANCE_DAY, NOW, TODAY, a_preview, an_import, an_office_with_statutes, undone
from .letters import letters_to
from .test_import_transfers import ANNA, BERT, ONE_TRANSFER, a_list, first, moves

pytestmark = pytest.mark.django_db
ANNA_PAID_THREE = (*ANNA[:6], 300, "")
UNPAID = (ANNA_PAID_THREE, moves(1, "1.6.2020", -2, "", 2), BERT, moves(2, "1.6.2020", 2, "", 1))
EMIL = first(5, "Erle, Emil", "01.02.2018", "01.02.2018", 3, "", left="1.7.2021")
ALL_UNPAID = (EMIL, moves(5, "1.7.2021", -3, "", 6), first(6, "Fuchs, Frida", "1.7.2021", "1.7.2021", 3, ""))
"""Emil leaves by it, Frida joins by it."""


def entered(*rows, claiming="all"):
    coop, office = an_office_with_statutes()
    run = a_preview(coop, office, a_list(*rows))
    with seeing(office):
        run = confirm_member_import(actor=office, run=run, claiming=claiming)
        return coop, office, carry_out_member_import(actor=office, run=run, on=TODAY, now=NOW)


def of(number):
    return Member.objects.select_related("coop", "party").get(number=number)


def taken_back(office, line):
    with seeing(office):
        said = {"reason": "Verwechselt", "on": TODAY, "now": NOW}
        return take_back_transfer(actor=office, member_id=line.member_id, movement_id=line.pk, **said)


def line_of(office, number):
    with seeing(office):
        (line,) = shares_without_capital(of(number))
        return line


def how_they_stand(office, *numbers):
    """Shares, capital and what is open of each, in euro: what the shares lack is owed."""
    with seeing(office):
        found = []
        for number in numbers:
            member = of(number)
            owed = sum(claim.open_amount for claim in open_share_claims(member))
            assert member.capital + owed == 100_00 * member.shares
            found.append((member.shares, member.capital // 100, owed // 100))
        return found


@pytest.mark.parametrize("side", [1, 2])
def test_they_go_back_from_either_side_with_what_they_lack(side):
    _coop, office, run = entered(*UNPAID[:2], (*BERT[:6], 60, ""), UNPAID[3])
    assert how_they_stand(office, 1, 2) == [(3, 300, 0), (3, 60, 240)]
    taken_back(office, line_of(office, side))
    assert how_they_stand(office, 1, 2) == [(5, 300, 200), (1, 60, 40)]
    with seeing(office):
        assert not any(shares_without_capital(of(number)) for number in (1, 2))
        noted = Correction.objects.filter(kind="transfer")
        assert {each.member_id for each in noted} == {of(1).pk, of(2).pk}
        assert all(shares_on(of(number), BALANCE_DAY) == of(number).shares for number in (1, 2))
    with system_access():
        assert prove_ledger(actor=BUILDER).difference == ""
        assert not PaperLetter.objects.exists()
    undone(office, run)
    with seeing(office):
        assert not Member.objects.filter(voided_at=None).exists()
        assert not open_claims(coop_id=run.coop_id).exists()


def test_who_left_by_it_is_a_member_again_and_owes_what_the_shares_lack():
    _coop, office, _run = entered(ANNA, *ALL_UNPAID, moves(6, "1.8.2021", 1, 100))
    assert how_they_stand(office, 6) == [(4, 100, 300)]
    taken_back(office, line_of(office, 5))
    assert how_they_stand(office, 5, 6) == [(3, 0, 300), (1, 100, 0)]
    with seeing(office):
        assert (of(5).left_on, of(5).left_by) == (None, "")
        assert Departure.objects.get(member__number=5).was_mistake


def test_where_nothing_was_claimed_nothing_is():
    _coop, office, _run = entered(*UNPAID, claiming="nothing")
    taken_back(office, line_of(office, 2))
    with seeing(office):
        assert [(of(number).shares, of(number).capital) for number in (1, 2)] == [(5, 300_00), (1, 100_00)]
        assert not open_share_claims(of(1)).exists()


def test_an_admission_takes_it_back_with_it():
    _coop, office, _run = entered(ANNA, *ALL_UNPAID)
    with transaction.atomic(), pytest.raises(SomethingRestsOnIt, match="Zulassung"):
        taken_back(office, line_of(office, 6))
    with seeing(office):
        take_back_admission(actor=office, member_id=of(6).pk, reason="Verwechselt", on=TODAY, now=NOW)
        assert of(6).voided_at is not None
    assert how_they_stand(office, 5) == [(3, 0, 300)]


def test_a_payment_on_it_stands_in_the_way_as_of_any_other():
    _coop, office, _run = entered(*UNPAID)
    with seeing(office):
        claim = open_share_claims(of(2)).get()
        paid = Payment(id=uuid4(), amount=10_00, value_on=TODAY)
        record_payment(actor=office, member_id=of(2).pk, claim_id=claim.pk, payment=paid, now=NOW)
    with pytest.raises(SomethingRestsOnIt, match="hat gezahlt, was auf die Anteile noch offen war"):
        taken_back(office, line_of(office, 2))


def test_other_shares_are_no_transfer():
    _coop, office, _run = entered(*UNPAID)
    with seeing(office):
        subscribed = ShareMovement.objects.get(member__number=2, kind="subscription")
    with pytest.raises(NotFound):
        taken_back(office, subscribed)


def test_nobody_who_had_no_letter_gets_a_correction():
    coop, office = an_office_with_statutes()
    an_import(coop, office, a_list(*ONE_TRANSFER))
    with seeing(office):
        Party.objects.update(email="anna@example.org")
        line = standing_transfers(of(1)).get()
    taken_back(office, line)
    assert letters_to("anna@example.org") == []


def test_the_pages_lead_to_it_and_programs_do_it(client):
    coop, office, _run = entered(*UNPAID)
    person, line = Person.objects.get(pk=office.person_id), line_of(office, 1)
    address = f"/members/{line.member_id}/transfers/{line.pk}/mistake"
    desk = signed_in(client, person, coop)
    assert desk.get(f"/members/{line.member_id}").content.decode().count(address) == 2
    shown = desk.get(address, headers={"accept-language": "en"}).content.decode()
    assert "Bert Beet" in shown
    assert "Still to be paid" in shown
    done = Program(person, coop).send("POST", address, '{"reason": "Verwechselt"}')
    assert (done.status, done.json["shares"]) == (200, 5)
    assert desk.get(address).status_code == 404
    assert address not in desk.get(f"/members/{line.member_id}").content.decode()
