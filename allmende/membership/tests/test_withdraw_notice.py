from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from allmende.kernel.errors import NotAllowed, NotFound
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import system_access
from allmende.membership.letters.withdrawals import of_withdrawal
from allmende.membership.models import Departure, Member, Party, PartyKind
from allmende.membership.queries import live_movements, open_departures, shares_on
from allmende.membership.refusals.members import (
    AgreementNotAllowed,
    AlreadyLeaving,
    MovedSince,
    NothingToWithdraw,
)
from allmende.membership.register.history import history_of
from allmende.membership.shares.staying import withdrawal_of, withdrawal_or_refuse
from allmende.membership.timeline.membership import leaving
from allmende.membership.use_cases.cancel_shares import cancel_shares
from allmende.membership.use_cases.end_organisation import end_organisation
from allmende.membership.use_cases.expel_member import expel_member
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.record_creditor_notice import record_creditor_notice
from allmende.membership.use_cases.withdraw_notice import withdraw_notice
from tests.members import a_member, some_statutes
from tests.people import a_coop, a_person, acting_for

from .exits import NEXT_YEAR_END, TODAY, YEAR_END, check_now, does, now_of, settled, the_office

pytestmark = pytest.mark.django_db
ONE_DAY = timedelta(days=1)


def noticed(office, member, received_on=TODAY):
    return does(office, give_notice, member_id=member.pk, received_on=received_on)


def withdrawn(actor, member, departure, **more):
    said = {"agreed_by": "Vorstand"} | more
    return does(actor, withdraw_notice, member_id=member.pk, departure_id=departure.pk, **said)


def test_a_withdrawn_notice_leaves_everything_as_it_was():
    coop = a_coop()
    anna, office = a_member(coop, shares=3), the_office(coop)
    departure = noticed(office, anna)
    back = withdrawn(office, anna, departure)
    check_now()
    assert (back.left_on, back.left_by, back.shares) == (None, "", 3)
    with system_access():
        departure.refresh_from_db()
        assert departure.withdrawn_on == TODAY
        assert shares_on(anna, NEXT_YEAR_END) == 3
        assert AuditEntry.objects.get(fact="NoticeWithdrawn").details["cause"] == "notice"
    assert noticed(office, anna).effective_on == NEXT_YEAR_END  # and notice can be given again


def test_cancelled_shares_come_back_too():
    coop = a_coop()
    anna, office = a_member(coop, shares=3), the_office(coop)
    departure = does(office, cancel_shares, member_id=anna.pk, shares=2, received_on=TODAY)
    assert withdrawn(office, anna, departure).shares == 3


def test_what_an_exclusion_overtook_counts_again_when_it_is_taken_back():
    coop = a_coop()
    some_statutes(coop)
    anna, office = a_member(coop, shares=5), the_office(coop)
    single = does(office, cancel_shares, member_id=anna.pk, shares=2, received_on=TODAY)
    notice = noticed(office, anna)
    exclusion = does(
        office,
        expel_member,
        member_id=anna.pk,
        reason="§ 9 der Satzung",
        heard_on=TODAY,
        sent_on=TODAY,
    )
    check_now()
    with system_access():
        assert (now_of(anna).left_on, shares_on(anna, YEAR_END)) == (YEAR_END, 0)
        assert list(open_departures(anna)) == [exclusion]
    back = withdrawn(office, anna, exclusion)
    check_now()
    assert (back.left_on, back.left_by, back.shares) == (NEXT_YEAR_END, "notice", 0)
    with system_access():
        assert [shares_on(anna, day) for day in (YEAR_END, NEXT_YEAR_END)] == [5, 0]
        assert set(open_departures(anna)) == {single, notice}
        assert sorted(live_movements(anna).values_list("shares", flat=True)) == [-3, -2, 5]
    with pytest.raises(AlreadyLeaving):  # first the notice: who leaves keeps no share
        withdrawn(office, anna, single)
    assert withdrawn(office, anna, notice).shares == 3
    assert withdrawn(office, anna, single).shares == 5


def test_what_took_effect_or_does_not_count_any_more_stays():
    coop = a_coop()
    anna, office = a_member(coop), the_office(coop)
    departure = noticed(office, anna, date(2026, 9, 30))
    with pytest.raises(NothingToWithdraw):
        withdrawn(office, anna, departure, on=date(2027, 1, 1))
    assert withdrawn(office, anna, departure, on=YEAR_END).left_on is None
    with pytest.raises(NothingToWithdraw):
        withdrawn(office, anna, departure)


@pytest.mark.parametrize(
    ("cause", "instead"),
    [
        ("death", "was die Erben halten"),
        ("dissolved", "irrtümlich eingetragen"),
        ("transfer", "nehmen Sie die Übertragung zurück"),
        ("unknown", "sagt nicht, warum"),
    ],
)
def test_what_nobody_declared_is_nobodys_to_withdraw(cause, instead):
    step = Departure(cause=cause)
    assert withdrawal_of(step) is None
    with pytest.raises(NothingToWithdraw, match=instead):
        withdrawal_or_refuse(step)


def test_the_end_of_an_organisation_is_not_withdrawn():
    coop = a_coop()
    with system_access():
        party = Party.objects.create(coop=coop, kind=PartyKind.ORGANISATION, name="Hofladen eG")
    firm = a_member(coop, party=party)
    office = the_office(coop)
    step = does(office, end_organisation, member_id=firm.pk, ended_on=TODAY)
    with pytest.raises(NothingToWithdraw, match="Ende einer Organisation"):
        withdrawn(office, firm, step)
    assert now_of(firm).left_on == YEAR_END


def test_the_creditor_takes_the_notice_back():
    coop = a_coop()
    anna, office = a_member(coop, shares=3), the_office(coop)
    step = does(office, record_creditor_notice, member_id=anna.pk, received_on=TODAY, insolvency=True)
    with pytest.raises(AgreementNotAllowed, match="die Kündigung zurückgenommen"):
        withdrawn(office, anna, step, agreed_by=" ")
    assert withdrawn(office, anna, step, agreed_by="Finanzamt").shares == 3
    with system_access(), override("en"):
        step.refresh_from_db()
        said = of_withdrawal(step)
        assert "seizure behind it was lifted" in said.text
        assert said.figures[-1] == ["Taken back by", "Finanzamt"]
        assert "Taken back, or its seizure lifted: notice by a creditor (Finanzamt)" in told_of(anna)


def test_whoever_decided_lifts_an_exclusion():
    coop = a_coop()
    some_statutes(coop)
    anna, office = a_member(coop), the_office(coop)
    step = does(office, expel_member, member_id=anna.pk, reason="§ 9", heard_on=TODAY, sent_on=TODAY)
    with pytest.raises(AgreementNotAllowed, match="den Ausschluss aufgehoben"):
        withdrawn(office, anna, step, agreed_by=" ")
    assert withdrawn(office, anna, step).left_on is None
    with system_access(), override("en"):
        step.refresh_from_db()
        assert of_withdrawal(step).subject == "Confirmation: exclusion lifted"
        assert "Lifted: exclusion (Vorstand)" in told_of(anna)


def told_of(member):
    return [each.text for each in leaving(now_of(member), history_of(member))]


def test_what_is_settled_stays():
    coop = a_coop()
    anna, office = a_member(coop), the_office(coop)
    departure = noticed(office, anna)
    settled(departure, TODAY)
    with pytest.raises(NothingToWithdraw):
        withdrawn(office, anna, departure)
    with pytest.raises(MovedSince):
        does(
            office,
            expel_member,
            member_id=anna.pk,
            reason="§ 9",
            heard_on=TODAY,
            sent_on=TODAY,
        )


def test_who_came_back_by_a_new_membership_is_one_already():
    coop = a_coop()
    anna, office = a_member(coop, shares=0), the_office(coop)
    departure = noticed(office, anna)
    a_member(coop, party=now_of(anna).party, on=date(2028, 1, 1), shares=0)
    with pytest.raises(NothingToWithdraw):
        withdrawn(office, anna, departure)
    with system_access():
        assert Member.objects.filter(left_on=None).count() == 1


def test_only_the_office_agrees():
    coop, person = a_coop(), a_person("Anna Ackermann")
    anna = a_member(coop, person=person)
    departure = noticed(acting_for(person), anna)
    with pytest.raises(NotAllowed):
        withdrawn(acting_for(person), anna, departure)
    office = the_office(coop)
    with pytest.raises(NotFound):
        does(office, withdraw_notice, member_id=anna.pk, departure_id=departure.pk + 1, agreed_by="Vorstand")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"agreed_by": " "}, "agreed_by"),
        ({"agreed_on": TODAY + ONE_DAY}, "agreed_on"),
        ({"agreed_on": TODAY - ONE_DAY}, "agreed_on"),
    ],
)
def test_an_agreement_has_a_day_since_the_notice_and_somebody_who_agreed(said, field):
    coop = a_coop()
    anna, office = a_member(coop), the_office(coop)
    departure = noticed(office, anna)
    with pytest.raises(AgreementNotAllowed) as refused:
        withdrawn(office, anna, departure, **said)
    assert refused.value.field == field


def test_the_day_of_the_agreement_decides_whenever_it_is_entered():
    coop = a_coop()
    anna, office = a_member(coop, shares=3), the_office(coop)
    departure = noticed(office, anna)
    last_day = departure.effective_on
    later = {"on": last_day + 4 * ONE_DAY}
    with pytest.raises(NothingToWithdraw):
        withdrawn(office, anna, departure, agreed_on=last_day + ONE_DAY, **later)
    back = withdrawn(office, anna, departure, agreed_on=last_day - ONE_DAY, **later)
    check_now()
    assert (back.left_on, back.shares) == (None, 3)
    with system_access():
        departure.refresh_from_db()
        assert (departure.agreed_on, departure.agreed_by) == (last_day - ONE_DAY, "Vorstand")
        assert departure.withdrawn_on == last_day + 4 * ONE_DAY


def test_the_database_keeps_who_agreed_with_the_day():
    coop = a_coop()
    anna, office = a_member(coop), the_office(coop)
    departure = noticed(office, anna)
    for change in ({"agreed_on": TODAY}, {"agreed_by": "Vorstand"}, {"agreed_on": TODAY, "agreed_by": "V"}):
        with (
            pytest.raises(IntegrityError, match="an_agreement_withdraws_and_says_who_agreed"),
            transaction.atomic(),
            system_access(),
        ):
            Departure.objects.filter(pk=departure.pk).update(**change)
