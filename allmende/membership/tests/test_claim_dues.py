from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from allmende.kernel.errors import NotAllowed
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.joining.applying import Wish
from allmende.membership.joining.duties import duties
from allmende.membership.law.dues import dues_period
from allmende.membership.models import Member
from allmende.membership.money.dues import DuesShown, plan_dues
from allmende.membership.queries import statutes_on
from allmende.membership.refusals.members import (
    DuesClaimedAlready,
    NoDues,
    PlanChanged,
    StatutesNotAllowed,
)
from allmende.membership.statutes.rules import rules_of
from allmende.membership.use_cases.change_terms import NewTerms, change_terms
from allmende.membership.use_cases.claim_dues import claim_dues
from allmende.membership.use_cases.take_back_admission import take_back_admission
from allmende.payments.use_cases.cancel_claim import cancel_claim
from tests.meanwhile import meanwhile
from tests.members import a_member, some_statutes
from tests.people import a_coop, an_officer

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
YEAR_END = date(2026, 12, 31)


def a_club():
    club = a_coop("Kleingartenverein Sonnenhang e. V.", legal_form="ev")
    some_statutes(club, share_price=0, pay_at_once=0, shares_required=0, dues=60_00)
    return club


def claim(club, on=YEAR_END, duties=("register",), **more):
    actor = an_officer(club, duties)
    with seeing(actor):
        return claim_dues(actor=actor, coop=club, due_on=on, now=NOW, **more)


def test_every_member_of_the_day_is_asked_once():
    club = a_club()
    anna, bert = a_member(club, "Anna Ackermann", shares=0), a_member(club, "Bert Beet", shares=0)
    claims = claim(club)
    assert [(each.debtor, each.amount, each.due_on) for each in claims] == [
        (anna.pk, 60_00, YEAR_END),
        (bert.pk, 60_00, YEAR_END),
    ]
    cora = a_member(club, "Cora Cardamom", shares=0, on=date(2026, 6, 1))
    assert [each.debtor for each in claim(club)] == [cora.pk]
    assert claim(club) == []
    assert len(claim(club, date(2027, 12, 31))) == 3


def test_the_dues_of_a_period_are_claimed_once_whatever_the_day():
    club = a_club()
    anna = a_member(club, shares=0)
    (first,) = claim(club)
    with pytest.raises(DuesClaimedAlready) as refused:
        claim(club, date(2026, 11, 30))
    assert refused.value.field == "due_on"
    bert = a_member(club, "Bert Beet", shares=0)
    assert [each.debtor for each in claim(club, date(2026, 11, 30))] == [bert.pk]
    assert [each.debtor for each in claim(club, date(2027, 1, 1))] == [anna.pk, bert.pk]
    assert first.subject == "dues:2026-01-01"


def test_what_was_dropped_for_a_wrong_day_is_claimed_for_another():
    club = a_club()
    a_member(club, shares=0)
    (wrong,) = claim(club)
    office = an_officer(club)
    with seeing(office):
        cancel_claim(actor=office, claim_id=wrong.pk, reason="Vertippt", now=NOW)
    assert claim(club) == []
    (right,) = claim(club, date(2026, 3, 31))
    assert right.due_on == date(2026, 3, 31)


def test_the_database_takes_the_dues_of_a_period_once():
    club = a_club()
    a_member(club, shares=0)
    (once,) = claim(club)
    once.pk, once.due_on = None, date(2026, 11, 30)
    with system_access(), pytest.raises(IntegrityError, match="dues_of_a_period"), transaction.atomic():
        once.save(force_insert=True)


@pytest.mark.parametrize(
    ("months", "begins", "on", "first", "last"),
    [
        (12, 1, date(2026, 12, 31), date(2026, 1, 1), date(2026, 12, 31)),
        (12, 7, date(2026, 6, 30), date(2025, 7, 1), date(2026, 6, 30)),
        (1, 1, date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29)),
        (3, 7, date(2026, 1, 31), date(2026, 1, 1), date(2026, 3, 31)),
        (6, 4, date(2026, 3, 1), date(2025, 10, 1), date(2026, 3, 31)),
    ],
)
def test_periods_begin_with_the_fiscal_year(months, begins, on, first, last):
    assert dues_period(on, months=months, year_begins=begins) == (first, last)


def test_whoever_joins_later_is_not_asked():
    club = a_club()
    a_member(club, shares=0, on=date(2027, 1, 1))
    assert claim(club) == []


def test_statutes_without_dues_claim_none():
    coop = a_coop()
    a_member(coop)
    with pytest.raises(NoDues):
        claim(coop)


ACTIVE, HONORARY = (
    {"code": "aktiv", "name": "Aktive"},
    {"code": "ehren", "name": "Ehrenmitglieder", "dues": 0},
)
YOUNG = {"code": "jung", "name": "Jugend", "dues": 15_00}


def a_club_with_groups():
    club = a_coop("Kleingartenverein Sonnenhang e. V.", legal_form="ev")
    groups = [each | {"votes": True} for each in (ACTIVE, HONORARY, YOUNG)]
    some_statutes(club, share_price=0, pay_at_once=0, shares_required=0, dues=60_00, groups=groups)
    return club


def of_group(club, name, group, on=date(2020, 1, 1)):
    member = a_member(club, name, shares=0, on=on)
    with system_access():
        Member.objects.filter(pk=member.pk).update(group=group)
        member.refresh_from_db()
    return member


def test_each_group_pays_its_own_and_honorary_members_nothing():
    club = a_club_with_groups()
    anna, bert = of_group(club, "Anna Ackermann", "aktiv"), of_group(club, "Bert Beet", "jung")
    of_group(club, "Cora Cardamom", "ehren")
    doris = of_group(club, "Doris Dill", "")
    with system_access():
        plan = plan_dues(club, YEAR_END)
    assert [(part.group, part.each, len(part.members), part.amount) for part in plan.parts] == [
        ("aktiv", 60_00, 1, 60_00),
        ("ehren", 0, 1, 0),
        ("jung", 15_00, 1, 15_00),
        ("", 60_00, 1, 60_00),
    ]
    claims = claim(club, expected=plan.shown)
    assert [(each.debtor, each.amount) for each in claims] == [
        (anna.pk, 60_00),
        (bert.pk, 15_00),
        (doris.pk, 60_00),
    ]
    assert claim(club) == []
    with pytest.raises(DuesClaimedAlready):
        claim(club, date(2026, 11, 30))


def test_the_group_of_the_first_day_of_the_period_counts():
    """Bert becomes an honorary member in May, Cora joined as one in June and became active in July."""
    club = a_club_with_groups()
    bert, cora = (
        of_group(club, "Bert Beet", "aktiv"),
        of_group(club, "Cora Cardamom", "ehren", date(2026, 6, 1)),
    )
    office = an_officer(club)
    for member, group, day in ((bert, "ehren", date(2026, 5, 1)), (cora, "aktiv", date(2026, 7, 1))):
        with seeing(office):
            terms = NewTerms(group=group, is_investing=False, effective_on=day)
            change_terms(actor=office, member_id=member.pk, terms=terms, on=day)
    assert [(each.debtor, each.amount) for each in claim(club)] == [(bert.pk, 60_00)]
    next_year = claim(club, date(2027, 12, 31))
    assert [(each.debtor, each.amount) for each in next_year] == [(cora.pk, 60_00)]


def test_where_only_a_group_pays_the_others_are_not_asked():
    club = a_coop("Förderkreis e. V.", legal_form="ev")
    some_statutes(club, share_price=0, pay_at_once=0, shares_required=0, groups=[YOUNG | {"votes": True}])
    of_group(club, "Anna Ackermann", "")
    young = of_group(club, "Bert Beet", "jung")
    assert [(each.debtor, each.amount) for each in claim(club)] == [(young.pk, 15_00)]


def test_what_was_shown_is_claimed_and_nothing_else():
    club = a_club_with_groups()
    of_group(club, "Anna Ackermann", "aktiv")
    with pytest.raises(PlanChanged):
        claim(club, expected=DuesShown(2, 120_00))


def test_dues_of_a_group_are_not_below_zero():
    with pytest.raises(StatutesNotAllowed):
        some_statutes(a_coop(), groups=[YOUNG | {"dues": -1}])


def test_who_joins_reads_what_the_own_group_pays():
    club = a_club_with_groups()
    rules = rules_of(statutes_on(club.pk, YEAR_END))
    with translation.override("en"):
        said = [
            [str(each) for each in duties(rules, Wish(shares=0, group=code))]
            for code in ("jung", "ehren", "")
        ]
    assert [any("dues" in each for each in known) for known in said] == [True, False, True]
    assert any("15.00" in each for each in said[0])


def test_others_claim_nothing():
    with pytest.raises(NotAllowed):
        claim(a_club(), duties=["lend", "spend", "members"])


@pytest.mark.django_db(transaction=True)
def test_whose_admission_is_taken_back_at_that_moment_owes_no_dues():
    coop = a_coop()
    some_statutes(coop, dues=12_00)
    anna, bert = a_member(coop, on=date(2026, 1, 5)), a_member(coop, "Bert Beet", on=date(2026, 1, 5))
    office = an_officer(coop)

    def takes_back() -> None:
        with seeing(office):
            take_back_admission(actor=office, member_id=anna.pk, reason="Vertippt", on=NOW.date(), now=NOW)

    with meanwhile(lambda: claim(coop)) as claimed:
        takes_back()
    assert [each.debtor for each in claimed()] == [bert.pk]
