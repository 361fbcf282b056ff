"""Admissions that were entered by mistake."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from allmende.kernel.errors import Invalid, NotAllowed, NotFound
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.joining.applying import Account, Wish
from allmende.membership.models import Correction, Member, Party
from allmende.membership.money.payment import Payment
from allmende.membership.queries import is_member_on, known_until, live_movements
from allmende.membership.refusals.members import NothingToTakeBack, SomethingRestsOnIt
from allmende.membership.register.list_of_members import ListQuery, list_of_members
from allmende.membership.register.member_list import MemberQuery, State, members_page
from allmende.membership.use_cases.admit_member import admit_member
from allmende.membership.use_cases.distribute_payment import distribute_payment
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.record_payment import record_payment
from allmende.membership.use_cases.reject_application import reject_application
from allmende.membership.use_cases.return_credit import return_credit
from allmende.membership.use_cases.subscribe_shares import subscribe_shares
from allmende.membership.use_cases.take_back_admission import take_back_admission
from allmende.membership.use_cases.take_back_exit import take_back_exit
from allmende.membership.use_cases.take_payment_back import take_payment_back
from allmende.membership.year.figures import closing
from allmende.payments.models import Claim, Mandate
from tests.members import a_member, some_statutes
from tests.people import a_coop, a_person, acting_for

from .exits import check_now, does, the_office
from .joining import BOARD, DECIDED_AT, an_application, stored
from .letters import letters_to

pytestmark = pytest.mark.django_db
IBAN = "DE89370400440532013000"
NOW = timezone.now()
TODAY = timezone.localdate(NOW)


def taken_back(actor, member, **more):
    asked = {"member_id": member.pk, "reason": "Falscher Antrag", "on": TODAY, "now": NOW} | more
    return does(actor, take_back_admission, **asked)


def admitted(coop, office, **said):
    application = an_application(coop, **said)
    return application, admits(office, application)


def admits(office, application):
    asked = {"application_id": application.pk, "resolution": BOARD, "now": DECIDED_AT}
    return without_day(office, admit_member, **asked)


def without_day(office, use_case, **arguments):
    with seeing(office):
        return use_case(actor=office, **arguments)


def test_the_number_stays_and_the_application_waits_again_with_its_account():
    coop = a_coop()
    some_statutes(coop, admission_fee=20_00)
    office = the_office(coop)
    application, member = admitted(coop, office, wish=Wish(shares=3), account=Account(holder="", iban=IBAN))
    void = taken_back(office, member)
    check_now()
    assert (void.number, void.shares, void.left_on) == (1, 0, BOARD.on - timedelta(days=1))
    kept = stored(application)
    assert (kept.state, kept.member, kept.decided_on) == ("open", None, None)
    assert (kept.masked_iban, kept.holder) == ("DE89 •••• 3000", "Anna Ackermann")
    with system_access():
        assert not live_movements(void).exists()
        assert not Claim.objects.filter(cancelled_at=None).exists()
        assert not Mandate.objects.filter(revoked_on=None).exists()
        assert Correction.objects.get().kind == "admission"
        assert not is_member_on(void, BOARD.on)
    first, second = letters_to("anna@example.org")[-2:]
    assert first.subject != second.subject
    again = admits(office, application)
    check_now()
    assert (again.number, again.shares, again.party_id) == (2, 3, member.party_id)


def test_it_is_in_no_figure_of_today_and_in_those_that_were_known_before():
    coop = a_coop()
    office = the_office(coop)
    bert = a_member(coop, "Bert Beet")
    _application, member = admitted(coop, office)
    taken_back(office, member)
    query = {"coop_id": coop.pk, "as_of": TODAY}
    with system_access():
        Member.objects.update(recorded_at="2026-01-01T00:00:00Z")
        yesterday = known_until(coop, TODAY - timedelta(days=1))
        numbers = [each.number for each in list_of_members(ListQuery(**query, known_at=NOW))]
        before = [
            (each.number, each.exit_on) for each in list_of_members(ListQuery(**query, known_at=yesterday))
        ]
        assert (numbers, before) == ([bert.number], [(bert.number, None), (member.number, None)])
        figures = {"day": TODAY, "first": date(2026, 1, 1), "price": 100_00}
        now = closing(coop, **figures)
        then = closing(coop, **figures, known_at=yesterday)
        assert (now.members, now.joined, now.left) == (1, 0, 0)
        assert (then.members, then.joined, then.left) == (2, 1, 0)
        for states, found in (
            ({State.MEMBER, State.LEAVING}, [bert]),
            ({State.LEFT}, []),
            ({State.VOID}, [member]),
            (set(State), [bert, member]),
        ):
            page = members_page(MemberQuery(**query, states=frozenset(states), sort="number"))
            assert [line.member for line in page.lines] == found


def test_rejected_afterwards_nobody_knows_who_it_was():
    coop = a_coop()
    office = the_office(coop)
    application, member = admitted(coop, office)
    taken_back(office, member)
    without_day(office, reject_application, application_id=application.pk, reason="", now=NOW)
    with system_access():
        party = Party.objects.get(pk=member.party_id)
        assert (party.family_name, party.given_name, party.email, party.street) == ("–", "", "", "")
        assert party.birth_date is None
        assert Correction.objects.get().reason == "–"
        assert Member.objects.get().number == 1


def test_what_followed_is_taken_back_first():
    coop = a_coop()
    office = the_office(coop)
    _application, member = admitted(coop, office)
    with system_access():
        claim = Claim.objects.get()
    day = {"on": TODAY}
    notice = does(office, give_notice, member_id=member.pk, received_on=TODAY, **day)
    refused(office, member)
    does(office, take_back_exit, member_id=member.pk, departure_id=notice.pk, reason="x", **day)
    payment = Payment(id=uuid4(), amount=claim.amount, value_on=TODAY)
    came_in = {"member_id": member.pk, "claim_id": claim.pk, "payment": payment, "now": NOW}
    receipt = without_day(office, record_payment, **came_in)
    refused(office, member)
    without_day(
        office, take_payment_back, member_id=member.pk, receipt_id=receipt.pk, reversal_id=uuid4(),
        value_on=TODAY, note="Irrtum", now=NOW,
    )  # fmt: skip
    assert taken_back(office, member).shares == 0
    with pytest.raises(NothingToTakeBack):
        taken_back(office, member)


def test_what_is_kept_beyond_what_was_open_is_paid_back_first():
    coop = a_coop()
    some_statutes(coop, admission_fee=20_00)
    office = the_office(coop)
    _application, member = admitted(coop, office)
    said = {"member_id": member.pk, "now": NOW}
    payment = Payment(id=uuid4(), amount=50_00, value_on=TODAY)
    without_day(office, distribute_payment, payment=payment, parts={}, **said)
    with pytest.raises(SomethingRestsOnIt, match="mehr gezahlt"):
        taken_back(office, member)
    without_day(office, return_credit, return_id=uuid4(), amount=50_00, value_on=TODAY, **said)
    assert taken_back(office, member).voided_at == NOW


def refused(office, member):
    with pytest.raises(SomethingRestsOnIt):
        taken_back(office, member)


def test_further_shares_are_something_that_followed():
    coop = a_coop()
    office, anna = the_office(coop), a_member(coop, paid=0)
    does(office, subscribe_shares, member_id=anna.pk, shares=1, signed_on=TODAY, on=TODAY)
    refused(office, anna)


def test_who_was_entered_without_an_application_hears_nothing_and_keeps_the_number():
    coop = a_coop()
    office, anna = the_office(coop), a_member(coop, email="anna@example.org")
    assert taken_back(office, anna).number == 1
    assert letters_to("anna@example.org") == []


def test_only_the_office_and_with_a_reason():
    coop, person = a_coop(), a_person("Anna Ackermann")
    anna = a_member(coop, person=person)
    with pytest.raises(NotAllowed):
        taken_back(acting_for(person), anna)
    with pytest.raises(Invalid):
        taken_back(the_office(coop), anna, reason=" ")
    with pytest.raises(NotFound):
        taken_back(the_office(a_coop("Andere eG")), anna)


def test_the_database_keeps_what_is_void_void():
    coop = a_coop()
    office, anna = the_office(coop), a_member(coop, shares=2)
    with system_access(), transaction.atomic():
        Member.objects.filter(pk=anna.pk).update(voided_at=NOW, left_on=anna.joined_on - timedelta(days=1))
        with pytest.raises(IntegrityError):
            check_now()
        transaction.set_rollback(True)
    with system_access(), pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.filter(pk=anna.pk).update(voided_at=NOW)
    taken_back(office, anna)
    check_now()
    for change in ({"voided_at": None, "left_on": None}, {"joined_on": TODAY}):
        with system_access(), pytest.raises(IntegrityError), transaction.atomic():
            Member.objects.filter(pk=anna.pk).update(**change)
