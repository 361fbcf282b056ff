"""Exits that were entered by mistake."""

from datetime import date

import pytest
from django.db import transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from allmende.kernel.errors import Invalid, NotAllowed, NotFound
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import system_access
from allmende.membership.models import Bond, Correction, Departure, Member
from allmende.membership.queries import has_assembly_rights, known_until, open_departures, shares_on
from allmende.membership.refusals.members import AlreadyLeaving, NothingToTakeBack, SomethingRestsOnIt
from allmende.membership.register.list_of_members import ListQuery, list_of_members
from allmende.membership.use_cases.cancel_shares import cancel_shares
from allmende.membership.use_cases.expel_member import expel_member
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.record_death import Heir, record_death
from allmende.membership.use_cases.take_back_death import take_back_death
from allmende.membership.use_cases.take_back_exit import take_back_exit
from allmende.membership.use_cases.transfer_capital import Agreement, transfer_capital
from tests.members import OFFICE_HOURS, a_member, some_statutes
from tests.people import a_coop, a_person, acting_for

from .exits import NEXT_YEAR_END, TODAY, YEAR_END, check_now, does, leavers_noted, now_of, settled, the_office
from .letters import letters_to
from .years import distributes

pytestmark = pytest.mark.django_db
LATER = date(2027, 2, 1)


def taken_back(actor, member, departure, **more):
    asked = {"member_id": member.pk, "departure_id": departure.pk, "reason": "Falsche Anna"} | more
    return does(actor, take_back_exit, **({"on": LATER} | asked))


def expelled(office, member, **more):
    said = {"reason": "§ 9 der Satzung", "heard_on": TODAY, "sent_on": TODAY} | more
    return does(office, expel_member, member_id=member.pk, **said)


def test_an_exclusion_entered_by_mistake_never_counted_also_after_the_last_day():
    coop = a_coop()
    anna, office = a_member(coop, shares=3, paid=300_00, email="anna@example.org"), the_office(coop)
    exclusion = expelled(office, anna)
    with system_access():
        leavers_noted(on=LATER)
    back = taken_back(office, anna, exclusion)
    check_now()
    assert (back.left_on, back.left_by, back.shares) == (None, "", 3)
    with system_access():
        exclusion.refresh_from_db()
        assert (exclusion.was_mistake, exclusion.withdrawn_on) == (True, LATER)
        noted = Correction.objects.get()
        assert (noted.kind, noted.departure, noted.reason, noted.noted_on) == (
            "exit", exclusion, "Falsche Anna", LATER,
        )  # fmt: skip
        assert has_assembly_rights(now_of(anna), TODAY)
        assert shares_on(anna, YEAR_END) == 3
        assert AuditEntry.objects.get(fact="ExitTakenBack").details["cause"] == "exclusion"
    assert letters_to("anna@example.org") == []  # it had gone by registered letter


def test_what_was_known_before_the_correction_is_still_shown():
    coop = a_coop()
    anna, office = a_member(coop, shares=2), the_office(coop)
    exclusion = expelled(office, anna)
    today = timezone.localdate()
    taken_back(office, anna, exclusion, on=today)
    with system_access():
        Departure.objects.update(recorded_at="2026-01-01T00:00:00Z")
        Member.objects.update(recorded_at="2026-01-01T00:00:00Z")
        asked = {"coop_id": coop.pk, "as_of": NEXT_YEAR_END}
        before = known_until(coop, date.fromordinal(today.toordinal() - 1))
        assert list(list_of_members(ListQuery(**asked, known_at=before))) == []
        (entry,) = list_of_members(ListQuery(**asked, known_at=known_until(coop, today)))
        assert entry.exit_on is None


def test_a_notice_it_had_overtaken_counts_again():
    coop = a_coop()
    anna, office = a_member(coop, shares=2), the_office(coop)
    notice = does(office, give_notice, member_id=anna.pk, received_on=TODAY)
    back = taken_back(office, anna, expelled(office, anna), on=TODAY)
    check_now()
    assert (back.left_on, back.left_by) == (NEXT_YEAR_END, "notice")
    with system_access():
        assert list(open_departures(anna)) == [notice]


def test_who_had_a_letter_gets_a_correction():
    coop = a_coop()
    anna, office = a_member(coop, email="anna@example.org"), the_office(coop)
    notice = does(office, give_notice, member_id=anna.pk, received_on=TODAY)
    taken_back(office, anna, notice, on=TODAY)
    first, second = letters_to("anna@example.org")
    assert second.subject != first.subject
    assert [file.name[-4:] for file in second.attachments] == [".pdf"]


def test_a_death_entered_by_mistake_goes_with_its_heirs_and_they_hear_of_it():
    coop = a_coop()
    anna, office = a_member(coop, shares=2, email="anna@example.org"), the_office(coop)
    heirs = [Heir(family_name="Ackermann", given_name="Otto", email="otto@example.org", represents=True)]
    death = does(office, record_death, member_id=anna.pk, died_on=TODAY, heirs=heirs)
    back = taken_back(office, anna, death)
    check_now()
    assert (back.left_on, back.shares) == (None, 2)
    with system_access():
        assert set(Bond.objects.values_list("until_day", flat=True)) == {TODAY}
    assert len(letters_to("otto@example.org")) == 2
    assert letters_to("anna@example.org") == []
    with pytest.raises(NothingToTakeBack):  # once only
        taken_back(office, anna, death)
    assert does(office, record_death, member_id=anna.pk, died_on=TODAY, heirs=heirs, on=LATER)


def test_a_death_after_which_the_heirs_continue_is_taken_back_too():
    coop = a_coop()
    some_statutes(coop, heirs_continue=True)
    anna, office = a_member(coop, shares=2), the_office(coop)
    asked = {"member_id": anna.pk, "reason": "Namensgleich"}
    with pytest.raises(NothingToTakeBack):
        does(office, take_back_death, **asked)
    heirs = [Heir(family_name="Ackermann", email="otto@example.org")]
    assert does(office, record_death, member_id=anna.pk, died_on=TODAY, heirs=heirs) is None
    with pytest.raises(Invalid):
        does(office, take_back_death, member_id=anna.pk, reason=" ")
    does(office, take_back_death, **asked)
    with system_access():
        assert not Bond.objects.filter(until_day=None).exists()
        assert Correction.objects.get().kind == "death"
    assert len(letters_to("otto@example.org")) == 2
    with pytest.raises(NotAllowed):
        does(the_member(coop, anna), take_back_death, **asked)


def the_member(coop, member):
    """Signed in as oneself."""
    person = a_person("Anna Ackermann")
    with system_access():
        member.party.person = person
        member.party.save()
    return acting_for(person)


def test_single_shares_given_back_by_mistake_come_back_also_after_they_ceased():
    coop = a_coop()
    anna, office = a_member(coop, shares=3), the_office(coop)
    step = does(office, cancel_shares, member_id=anna.pk, shares=1, received_on=date(2026, 3, 1))
    assert taken_back(office, anna, step).shares == 3
    again = does(office, cancel_shares, member_id=anna.pk, shares=1, received_on=TODAY)
    does(office, give_notice, member_id=anna.pk, received_on=TODAY)
    with pytest.raises(AlreadyLeaving):
        taken_back(office, anna, again)


def test_what_was_settled_or_divided_since_stays():
    coop = a_coop()
    anna, bert = a_member(coop, paid=100_00), a_member(coop, "Bert Beet", paid=100_00)
    office = the_office(coop)
    notice = does(office, give_notice, member_id=anna.pk, received_on=date(2024, 5, 1))
    distributes(coop)  # the result of 2025, without her
    with pytest.raises(SomethingRestsOnIt):
        taken_back(office, anna, notice)
    other = does(office, give_notice, member_id=bert.pk, received_on=date(2026, 5, 1))
    settled(other, LATER)
    with pytest.raises(SomethingRestsOnIt):
        taken_back(office, bert, other)


def test_who_came_back_by_a_new_membership_keeps_both():
    coop = a_coop()
    anna, office = a_member(coop, shares=0), the_office(coop)
    notice = does(office, give_notice, member_id=anna.pk, received_on=TODAY)
    a_member(coop, party=now_of(anna).party, on=date(2028, 1, 1), shares=0)
    with pytest.raises(SomethingRestsOnIt):
        taken_back(office, anna, notice, on=date(2028, 2, 1))


def test_a_transfer_is_taken_back_as_such():
    coop = a_coop()
    anna, bert = a_member(coop, paid=100_00), a_member(coop, "Bert Beet")
    office = the_office(coop)
    agreement = Agreement(shares=None, agreed_on=TODAY)
    does(office, transfer_capital, giver_id=anna.pk, taker_id=bert.pk, agreement=agreement, now=OFFICE_HOURS)
    with system_access():
        exit_of_anna = Departure.objects.get()
    with pytest.raises(NothingToTakeBack):
        taken_back(office, anna, exit_of_anna)


def test_only_the_office_and_with_a_reason():
    coop = a_coop()
    anna, office = a_member(coop), the_office(coop)
    notice = does(office, give_notice, member_id=anna.pk, received_on=TODAY)
    with pytest.raises(Invalid):
        taken_back(office, anna, notice, reason="  ")
    with pytest.raises(NotFound):
        taken_back(office, anna, notice, departure_id=notice.pk + 1)
    with pytest.raises(NotAllowed):
        taken_back(the_member(coop, anna), anna, notice)


def test_the_database_keeps_a_correction_as_it_was_written():
    coop = a_coop()
    anna, office = a_member(coop), the_office(coop)
    notice = does(office, give_notice, member_id=anna.pk, received_on=TODAY)
    with system_access(), pytest.raises(IntegrityError), transaction.atomic():
        Departure.objects.filter(pk=notice.pk).update(was_mistake=True)
    taken_back(office, anna, notice)
    with system_access():
        for change in ({"kind": "death"}, {"noted_on": TODAY}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Correction.objects.update(**change)
        with pytest.raises(IntegrityError), transaction.atomic():
            Correction.objects.all().delete()
        with pytest.raises(IntegrityError), transaction.atomic():
            Correction.objects.update(reason="")
        Correction.objects.update(reason="–")  # erased, when its time is over
