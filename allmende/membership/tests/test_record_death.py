from datetime import date

import pytest

from allmende.kernel.errors import NotAllowed
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import system_access
from allmende.membership.models import Bond, Member, Party
from allmende.membership.refusals.members import (
    AlreadyRecorded,
    NothingToWithdraw,
    NotTheCase,
    NotYetReceived,
)
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.record_death import Heir, record_death
from allmende.membership.use_cases.take_back_exit import take_back_exit
from allmende.membership.use_cases.withdraw_notice import withdraw_notice
from tests.members import a_member, a_party, some_statutes
from tests.people import a_coop, a_person, acting_for, an_office, signed_in

from .exits import NEXT_YEAR_END, TODAY, YEAR_END, check_now, does, now_of, the_office
from .years import a_year, settles

pytestmark = pytest.mark.django_db
DIED = date(2026, 10, 3)
EVA = Heir(given_name="Eva", family_name="Erbe", town="Brennau", represents=True)
EMIL = Heir(given_name="Emil", family_name="Erbe")


@pytest.fixture
def coop():
    return a_coop()


def died(actor, member, heirs=(EVA, EMIL), died_on=DIED):
    return does(actor, record_death, member_id=member.pk, died_on=died_on, heirs=heirs)


def beside(member):
    with system_access():
        bonds = Bond.objects.filter(party=member.party, until_day=None).order_by("pk")
        return [(each.beside.full_name, each.role, each.from_day) for each in bonds]


def test_the_membership_passes_to_the_heirs_until_the_year_ends(coop):
    anna, office = a_member(coop, shares=2), the_office(coop)
    departure = died(office, anna)
    check_now()
    assert (departure.cause, departure.received_on, departure.effective_on) == ("death", DIED, YEAR_END)
    assert (now_of(anna).left_on, now_of(anna).shares) == (YEAR_END, 0)
    assert beside(anna) == [
        ("Eva Erbe", "heir", DIED),
        ("Eva Erbe", "joint_representative", DIED),
        ("Emil Erbe", "heir", DIED),
    ]
    with system_access():
        told = AuditEntry.objects.get(fact="DeathRecorded").details
    assert told == {
        "member_id": anna.pk,
        "coop_id": coop.pk,
        "departure_id": departure.pk,
        "heirs": 2,
    }


def test_heirs_may_be_unknown_or_stand_in_the_register_already(coop):
    anna, bert, office = a_member(coop), a_member(coop, "Bert Beet"), the_office(coop)
    assert died(office, anna, []).effective_on == YEAR_END
    emil = a_party(coop, "Emil Erbe")
    died(office, bert, [Heir(party_id=emil.pk)])
    with system_access():
        assert Bond.objects.get(party=bert.party).beside == emil
        assert Party.objects.filter(family_name="Erbe").count() == 1


def test_where_the_statutes_let_heirs_continue_nothing_ends(coop):
    some_statutes(coop, heirs_continue=True)
    anna, office = a_member(coop, shares=2), the_office(coop)
    with pytest.raises(NotTheCase):
        died(office, anna, [])
    assert died(office, anna) is None
    assert (now_of(anna).left_on, now_of(anna).shares) == (None, 2)
    with pytest.raises(AlreadyRecorded):
        died(office, anna)


def test_a_death_overtakes_a_notice_and_comes_after_an_end(coop):
    anna, bert, office = a_member(coop), a_member(coop, "Bert Beet"), the_office(coop)
    does(office, give_notice, member_id=anna.pk, received_on=date(2026, 10, 1))
    assert now_of(anna).left_on == NEXT_YEAR_END
    died(office, anna)
    assert (now_of(anna).left_on, now_of(anna).left_by) == (YEAR_END, "death")
    does(office, give_notice, member_id=bert.pk, received_on=date(2025, 9, 1))
    assert died(office, bert) is None  # who left before: the heirs get what is paid out
    assert len(beside(bert)) == 3
    assert now_of(bert).left_by == "notice"


def test_a_death_entered_by_mistake_is_taken_back(coop):
    anna, office = a_member(coop, shares=2), the_office(coop)
    departure = died(office, anna)
    with pytest.raises(AlreadyRecorded):
        died(office, anna)
    with pytest.raises(NothingToWithdraw, match="irrtümlich eingetragen"):  # nobody declared it
        does(office, withdraw_notice, member_id=anna.pk, departure_id=departure.pk, agreed_by="Vorstand")
    assert now_of(anna).left_on == YEAR_END
    does(office, take_back_exit, member_id=anna.pk, departure_id=departure.pk, reason="Verwechselt")
    assert (now_of(anna).left_on, now_of(anna).shares, beside(anna)) == (None, 2, [])
    assert died(office, anna).effective_on == YEAR_END


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 21), "bis heute"),
        (date(2019, 12, 31), r"begann am 01\.01\.2020.*Die Zulassung war ein Irrtum"),
    ],
)
def test_the_day_lies_within_the_membership(coop, day, said):
    with pytest.raises(NotYetReceived, match=said):
        died(the_office(coop), a_member(coop), died_on=day)


def test_what_heirs_need(coop):
    anna, office, other = a_member(coop), the_office(coop), a_party(a_coop(), "Emil Erbe")
    wrong = [
        [Heir(given_name="Eva")],
        [EVA, Heir(family_name="Erbe", represents=True)],
        [Heir(party_id=other.pk)],
        [Heir(party_id=anna.party_id)],
    ]
    for heirs in wrong:
        with pytest.raises(NotTheCase):
            died(office, anna, heirs)
    assert beside(anna) == []


def test_organisations_do_not_die_and_members_do_not_enter_it(coop):
    with system_access():
        linde = Party.objects.create(coop=coop, kind="organisation", name="Werkhof Linde eG")
    with pytest.raises(NotTheCase):
        died(the_office(coop), a_member(coop, party=linde))
    person = a_person("Anna Ackermann")
    with pytest.raises(NotAllowed):
        died(acting_for(person), a_member(coop, person=person), died_on=TODAY)


@pytest.mark.parametrize("is_settled", [False, True])
@pytest.mark.parametrize("heirs_continue", [False, True])
def test_the_page_says_that_a_membership_that_is_over_does_not_end_anew(client, is_settled, heirs_continue):
    coop = a_year(heirs_continue=heirs_continue)
    if is_settled:
        settles(coop)
    bert = find_member(coop, "Beet")
    person = a_person("Hannelore Petzold")
    an_office(person, coop, ["register"])
    said = {"died_on": "2026-03-01"}
    desk = signed_in(client, person, coop)
    review = desk.post(
        f"/members/{bert.pk}/death/new", said, headers={"accept-language": "en"}
    ).content.decode()
    assert "had its end on 31 Dec 2025 already, so only the heirs are recorded" in review
    assert "passes to the heirs" not in review
    assert died(acting_for(person, coop), bert, (), date(2026, 3, 1)) is None
    assert (now_of(bert).left_on, now_of(bert).left_by) == (date(2025, 12, 31), "notice")


def test_single_shares_that_were_settled_keep_no_membership_from_ending_by_death():
    coop = a_year()
    settles(coop)
    carl = find_member(coop, "Chrysantheme")
    assert died(the_office(coop), carl, ()).effective_on == YEAR_END
    assert now_of(carl).left_by == "death"


def find_member(coop, family_name):
    with system_access():
        return Member.objects.get(coop=coop, party__family_name=family_name)
